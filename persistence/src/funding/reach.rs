//! Who sees which money (design.md §3): the condition of each table, and what of it counts in figures.

use crate::entity::{
    allocation_states, allocation_themes, allocations, approvals, award_model_settlements, award_models,
    contract_providers, contracts, fund_sources, funding_agreements, funds, grant_conditions, ledger_entries,
    match_fundings, settlements, spend_returns, stated_figures,
};
use crate::scope::{Scoped, everything, has_seen, may};
use domain::access::{Permission, Sight};
use domain::words::{AllocationStage, SettlementStatus, Word};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition};
use strum::VariantArray;

const FUNDING: Permission = Permission::ReadFunding;

/// Allocations for which the one who looks has READ_FUNDING: by partnership, or by primary theme.
pub(super) fn reads_allocation(sight: &Sight) -> Condition {
    use allocations::Column;
    let by_partnership = may(sight, FUNDING, Column::PartnershipId, None);
    Condition::any().add(by_partnership).add(of_own_theme(sight))
}

fn of_own_theme(sight: &Sight) -> Condition {
    use allocations::Column;
    let themes = sight.reach(FUNDING).themes().iter();
    themes.fold(Condition::any(), |any, (partnership, theme)| {
        any.add(Column::PartnershipId.eq(partnership.0).and(Column::PrimaryThemeId.eq(theme.0)))
    })
}

/// `column` of the allocations of the themes that the one who looks leads.
fn own_themes(sight: &Sight, column: allocations::Column) -> SelectStatement {
    Query::select()
        .column((allocations::Entity, column))
        .from(allocations::Entity)
        .cond_where(of_own_theme(sight))
        .to_owned()
}

/// Settlements whose whole position the one who looks may read; a theme lead reads it where one of the
/// allocations is for the theme.
pub(super) fn reads_position(sight: &Sight) -> Condition {
    use settlements::Column;
    let any = Condition::any().add(may(sight, FUNDING, Column::PartnershipId, None));
    if sight.reach(FUNDING).themes().is_empty() {
        return any;
    }
    any.add(Column::Id.in_subquery(own_themes(sight, allocations::Column::SettlementId)))
}

/// Rows that hang on an allocation, where the one who looks has READ_FUNDING for it.
fn with_funding<C: ColumnTrait>(sight: &Sight, partnership: C, allocation: C) -> Condition {
    let any = Condition::any().add(may(sight, FUNDING, partnership, None));
    if sight.reach(FUNDING).themes().is_empty() {
        return any;
    }
    any.add(allocation.in_subquery(own_themes(sight, allocations::Column::Id)))
}

/// Funds of whose police area the one who looks has READ_FUNDING as a whole.
fn reads_fund(sight: &Sight) -> Condition {
    let reach = sight.reach(FUNDING);
    if reach.everywhere() {
        return everything();
    }
    Condition::all().add(funds::Column::PoliceAreaId.is_in(reach.police_areas().iter().map(|id| id.0)))
}

fn of_funds_read(sight: &Sight) -> SelectStatement {
    Query::select()
        .column((funds::Entity, funds::Column::Id))
        .from(funds::Entity)
        .cond_where(reads_fund(sight))
        .to_owned()
}

/// The words of the statuses that the public sees.
pub(super) fn public_statuses() -> impl Iterator<Item = &'static str> {
    SettlementStatus::VARIANTS.iter().filter(|status| status.is_public()).map(|status| status.word())
}

/// The words of the stages that the public sees.
pub(super) fn agreed_stages() -> impl Iterator<Item = &'static str> {
    AllocationStage::VARIANTS.iter().filter(|stage| stage.is_agreed()).map(|stage| stage.word())
}

impl Scoped for funds::Entity {
    fn visible(sight: &Sight) -> Condition {
        let drawn_on = has_seen::<settlements::Entity>(sight, settlements::Column::FundId, (Self, funds::Column::Id));
        Condition::any().add(reads_fund(sight)).add(drawn_on)
    }
}

impl Scoped for award_models::Entity {
    fn visible(sight: &Sight) -> Condition {
        Condition::all().add(award_models::Column::FundId.in_subquery(of_funds_read(sight)))
    }
}

impl Scoped for award_model_settlements::Entity {
    fn visible(sight: &Sight) -> Condition {
        let child = (Self, award_model_settlements::Column::AwardModelId);
        Condition::all().add(has_seen::<award_models::Entity>(sight, award_models::Column::Id, child))
    }
}

impl Scoped for fund_sources::Entity {
    fn visible(sight: &Sight) -> Condition {
        Condition::all().add(fund_sources::Column::FundId.in_subquery(of_funds_read(sight)))
    }
}

impl Scoped for funding_agreements::Entity {
    fn visible(sight: &Sight) -> Condition {
        use funding_agreements::Column;
        let years = has_seen::<settlements::Entity>(sight, settlements::Column::AgreementId, (Self, Column::Id));
        Condition::any().add(may(sight, FUNDING, Column::PartnershipId, None)).add(years)
    }
}

impl Scoped for settlements::Entity {
    fn visible(sight: &Sight) -> Condition {
        Condition::any().add(settlements::Column::Status.is_in(public_statuses())).add(reads_position(sight))
    }
}

impl Scoped for grant_conditions::Entity {
    fn visible(sight: &Sight) -> Condition {
        let child = (Self, grant_conditions::Column::SettlementId);
        Condition::all().add(has_seen::<settlements::Entity>(sight, settlements::Column::Id, child))
    }
}

impl Scoped for allocations::Entity {
    fn visible(sight: &Sight) -> Condition {
        use allocations::Column;
        let public = Query::select()
            .expr(Expr::val(1))
            .from(settlements::Entity)
            .and_where(settlements::Column::Id.into_expr().equals((Self, Column::SettlementId)))
            .and_where(settlements::Column::Status.is_in(public_statuses()))
            .to_owned();
        let agreed = Column::Stage.is_in(agreed_stages()).and(Expr::exists(public));
        Condition::any().add(reads_allocation(sight)).add(agreed)
    }
}

/// Rows of the tables that show an allocation's parts are seen with it.
macro_rules! seen_with_their_allocation {
    ($($table:ident)+) => {$(
        impl Scoped for $table::Entity {
            fn visible(sight: &Sight) -> Condition {
                let child = (Self, $table::Column::AllocationId);
                Condition::all().add(has_seen::<allocations::Entity>(sight, allocations::Column::Id, child))
            }
        }
    )+};
}

seen_with_their_allocation! { allocation_themes match_fundings approvals }

impl Scoped for allocation_states::Entity {
    fn visible(sight: &Sight) -> Condition {
        let read = Query::select()
            .expr(Expr::val(1))
            .from(allocations::Entity)
            .and_where(allocations::Column::Id.into_expr().equals((Self, allocation_states::Column::AllocationId)))
            .cond_where(reads_allocation(sight))
            .to_owned();
        Condition::all().add(Expr::exists(read))
    }
}

impl Scoped for contracts::Entity {
    fn visible(sight: &Sight) -> Condition {
        use contracts::Column;
        let allocation = has_seen::<allocations::Entity>(sight, allocations::Column::Id, (Self, Column::AllocationId));
        Condition::any().add(may(sight, FUNDING, Column::PartnershipId, None)).add(allocation)
    }
}

impl Scoped for contract_providers::Entity {
    fn visible(sight: &Sight) -> Condition {
        let child = (Self, contract_providers::Column::ContractId);
        Condition::all().add(has_seen::<contracts::Entity>(sight, contracts::Column::Id, child))
    }
}

impl Scoped for spend_returns::Entity {
    fn visible(sight: &Sight) -> Condition {
        use spend_returns::Column;
        with_funding(sight, Column::PartnershipId, Column::AllocationId)
    }
}

impl Scoped for ledger_entries::Entity {
    fn visible(sight: &Sight) -> Condition {
        use ledger_entries::Column;
        with_funding(sight, Column::PartnershipId, Column::AllocationId)
    }
}

impl Scoped for stated_figures::Entity {
    fn visible(sight: &Sight) -> Condition {
        use stated_figures::Column;
        let of_settlement = Condition::all().add(Column::SettlementId.is_not_null()).add(may(
            sight,
            FUNDING,
            Column::PartnershipId,
            None,
        ));
        Condition::any().add(of_settlement).add(Column::FundId.in_subquery(of_funds_read(sight)))
    }
}
