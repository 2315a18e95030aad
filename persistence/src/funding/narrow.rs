//! Narrowing by what is asked for: the conditions of filters, and the tables that they need.

use crate::entity::{allocations, funds, partnerships, settlements};
use crate::scope::find;
use crate::theme;
use domain::FinancialYear;
use domain::access::Sight;
use domain::funding::FundingFilter;
use domain::ids::Id;
use domain::words::Word;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, SelectStatement};
use sea_orm::{ColumnTrait, Condition, QuerySelect, QueryTrait};

/// The settlements that the one who looks may see, with their partnerships and funds beside them.
pub(super) fn settlements(sight: &Sight) -> SelectStatement {
    use settlements::Column;
    let mut select = find::<settlements::Entity>(sight).select_only().into_query();
    select
        .inner_join(
            partnerships::Entity,
            Expr::col((partnerships::Entity, partnerships::Column::Id))
                .equals((settlements::Entity, Column::PartnershipId)),
        )
        .inner_join(
            funds::Entity,
            Expr::col((funds::Entity, funds::Column::Id)).equals((settlements::Entity, Column::FundId)),
        );
    select
}

/// What `filter` asks of a partnership.
pub(super) fn of_partnership(filter: &FundingFilter) -> Condition {
    use partnerships::Column;
    Condition::all()
        .add_option(filter.police_area.map(|area| Column::PoliceAreaId.eq(area.0)))
        .add_option(filter.county.map(|county| Column::CountyId.eq(county.0)))
        .add_option(filter.partnerships.as_ref().map(|ids| one_of((partnerships::Entity, Column::Id), ids)))
}

/// What `filter` asks of a settlement and its fund.
pub(super) fn of_settlement(filter: &FundingFilter) -> Condition {
    let years = filter.years.as_ref().map(|years| settlements::Column::FirstYear.is_in(years.iter().map(first_year)));
    let funders = filter.funders.as_ref().map(|ids| one_of((funds::Entity, funds::Column::FunderId), ids));
    Condition::all().add_option(years).add_option(funders)
}

/// What `filter` asks of an allocation but for its stage, which depends on the day.
pub(super) fn of_allocation(filter: &FundingFilter) -> Condition {
    use allocations::{Column, Entity};
    let themes = filter.themes.as_ref().map(|ids| Column::PrimaryThemeId.in_subquery(theme::with_those_below(ids)));
    let providers = filter.providers.as_ref().map(|ids| one_of((Entity, Column::ProviderId), ids));
    Condition::all().add_option(themes).add_option(providers)
}

/// That `stage` is one that `filter` asks for.
pub(super) fn at_stage(filter: &FundingFilter, stage: &Expr) -> Condition {
    let stages = filter.stages.as_ref();
    Condition::all().add_option(stages.map(|stages| stage.clone().is_in(stages.iter().map(|stage| stage.word()))))
}

/// The allocations that `filter` lets through as they stand today: the condition of lists.
pub(super) fn allocations(sight: &Sight, filter: &FundingFilter) -> Condition {
    use allocations::{Column, Entity};
    let mut condition = of_allocation(filter).add(at_stage(filter, &Column::Stage.into_expr()));
    if let Some(ids) = &filter.partnerships {
        condition = condition.add(one_of((Entity, Column::PartnershipId), ids));
    }
    if let Some(years) = &filter.years {
        condition = condition.add(Column::Recency.is_in(years.iter().map(|year| -first_year(year))));
    }
    if filter.police_area.is_none() && filter.county.is_none() && filter.funders.is_none() {
        return condition;
    }
    let mut within = settlements(sight);
    within
        .column((settlements::Entity, settlements::Column::Id))
        .cond_where(of_partnership(filter))
        .cond_where(of_settlement(filter));
    condition.add(Column::SettlementId.in_subquery(within))
}

/// The calendar year that a year starts in, as stored.
pub(super) fn first_year(year: &FinancialYear) -> i32 {
    i32::from(year.first_year())
}

/// That `column` holds one of `ids`.
pub(super) fn one_of<I: Id>(column: impl IntoColumnRef, ids: &[I]) -> Expr {
    Expr::col(column).is_in(ids.iter().map(|id| id.uuid()))
}
