//! Spend returns: what was spent in a period.

use super::narrow::{first_year, one_of};
use crate::database::Database;
use crate::entity::{allocations, partnerships, spend_returns};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::read;
use crate::row::Row;
use crate::scope::{find, seen};
use domain::access::Sight;
use domain::funding::{SpendReturn, SpendReturnFilter};
use domain::ids::{AllocationId, SpendReturnId};
use domain::page::{Page, PageRequest};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use spend_returns::{Column, Entity};
use std::collections::HashMap;

impl TryFrom<spend_returns::Model> for SpendReturn {
    type Error = Error;

    fn try_from(row: spend_returns::Model) -> Result<Self> {
        let at = Row::new("spend_returns", row.id);
        Ok(Self {
            id: SpendReturnId(row.id),
            version: row.version,
            allocation: AllocationId(row.allocation_id),
            period_from: row.period_from,
            period_to: row.period_to,
            spent: at.pence(row.spent)?,
            forecast: at.maybe_pence(row.forecast)?,
            narrative: row.narrative,
            outcomes: row.outcomes,
            submitted_at: row.submitted_at,
            corrected_by: row.corrected_by_id.map(SpendReturnId),
        })
    }
}

/// The spend returns with these ids.
pub async fn by_ids(
    db: &Database,
    sight: &Sight,
    ids: &[SpendReturnId],
) -> Result<HashMap<SpendReturnId, SpendReturn>> {
    read::by_ids::<Entity, _, SpendReturn, _>(db.reading(), sight, Column::Id, ids, |it| it.id).await
}

/// The spend returns of each allocation, the newest period first.
pub async fn of_allocations(
    db: &Database,
    sight: &Sight,
    allocations: &[AllocationId],
) -> Result<HashMap<AllocationId, Vec<SpendReturn>>> {
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::AllocationId), allocations))
        .order_by_asc(Column::Recency)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(AllocationId(row.allocation_id))).await
}

/// A page of the spend returns that `filter` lets through, the newest period first.
pub async fn page(
    db: &Database,
    sight: &Sight,
    filter: &SpendReturnFilter,
    request: &PageRequest,
) -> Result<Page<SpendReturn>> {
    let of_years = filter.years.as_ref().map(|years| {
        let recencies = years.iter().map(|year| -first_year(year));
        let allocations = find::<allocations::Entity>(sight)
            .filter(allocations::Column::Recency.is_in(recencies))
            .select_only()
            .column(allocations::Column::Id)
            .into_query();
        Column::AllocationId.in_subquery(allocations)
    });
    let of_area = filter.police_area.map(|area| {
        let mut partnerships = seen::<partnerships::Entity>(sight, partnerships::Column::Id);
        partnerships.and_where(partnerships::Column::PoliceAreaId.eq(area.0));
        Column::PartnershipId.in_subquery(partnerships)
    });
    let wanted = Condition::all()
        .add_option(filter.partnership.map(|id| Column::PartnershipId.eq(id.0)))
        .add_option(filter.allocation.map(|id| Column::AllocationId.eq(id.0)))
        .add_option(filter.current.then(|| Column::CorrectedById.is_null()))
        .add_option(of_years)
        .add_option(of_area);
    let order = Order::ascending("spend-return", [Column::Recency, Column::Id]);
    let select = find::<Entity>(sight).filter(wanted);
    page::page(db.reading(), select, &order, request).await?.try_map(TryInto::try_into)
}
