//! Funds: what funders have to give.

use super::narrow::{first_year, one_of};
use crate::database::Database;
use crate::entity::{fund_sources, funds};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::read;
use crate::row::Row;
use crate::scope::find;
use domain::access::{Permission, Sight};
use domain::funding::{Fund, FundFilter, FundSource, FundTerms};
use domain::ids::{FundId, OrganisationId, PoliceAreaId};
use domain::page::{Page, PageRequest};
use domain::percent::Percent;
use funds::{Column, Entity};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::HashMap;

impl TryFrom<funds::Model> for Fund {
    type Error = Error;

    fn try_from(row: funds::Model) -> Result<Self> {
        let at = Row::new("funds", row.id);
        Ok(Self {
            id: FundId(row.id),
            version: row.version,
            funder: OrganisationId(row.funder_id),
            police_area: row.police_area_id.map(PoliceAreaId),
            name: row.name,
            year: at.year(row.first_year)?,
            terms: Some(FundTerms {
                retained: at.maybe_pence(row.retained)?,
                retained_percent: maybe_percent(at, row.retained_percent)?,
                over_allocation_percent: maybe_percent(at, row.over_allocation_percent)?,
                note: row.note,
            }),
        })
    }
}

impl TryFrom<fund_sources::Model> for FundSource {
    type Error = Error;

    fn try_from(row: fund_sources::Model) -> Result<Self> {
        let at = Row::new("fund_sources", row.id);
        Ok(Self { name: row.name, funder: row.funder_id.map(OrganisationId), amount: at.maybe_pence(row.amount)? })
    }
}

pub(super) fn maybe_percent(at: Row, millionths: Option<i64>) -> Result<Option<Percent>> {
    millionths.map(|it| Percent::try_from_millionths(it).map_err(|error| at.inconsistent(error))).transpose()
}

/// The fund without what only those see who read the money of its police area.
fn shown(sight: &Sight, mut fund: Fund) -> Fund {
    let reach = sight.reach(Permission::ReadFunding);
    let reads = fund.police_area.map_or(reach.everywhere(), |area| reach.covers_police_area(area));
    fund.terms = fund.terms.filter(|_| reads);
    fund
}

/// The funds with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[FundId]) -> Result<HashMap<FundId, Fund>> {
    let found = read::by_ids::<Entity, _, Fund, _>(db.reading(), sight, Column::Id, ids, |fund| fund.id).await?;
    Ok(found.into_iter().map(|(id, fund)| (id, shown(sight, fund))).collect())
}

/// A page of the funds that `filter` lets through: the newest year first, then by name.
pub async fn page(db: &Database, sight: &Sight, filter: &FundFilter, request: &PageRequest) -> Result<Page<Fund>> {
    let years = filter.years.as_ref().map(|years| Column::FirstYear.is_in(years.iter().map(first_year)));
    let funders = filter.funders.as_ref().map(|ids| one_of((Entity, Column::FunderId), ids));
    let wanted = Condition::all()
        .add_option(filter.police_area.map(|area| Column::PoliceAreaId.eq(area.0)))
        .add_option(years)
        .add_option(funders);
    let order = Order::ascending("fund", [Column::Recency, Column::Folded, Column::Id]);
    let found = page::page(db.reading(), find::<Entity>(sight).filter(wanted), &order, request).await?;
    found.try_map(|row| Fund::try_from(row).map(|fund| shown(sight, fund)))
}

/// The sources of each fund, in order.
pub async fn sources_of(db: &Database, sight: &Sight, funds: &[FundId]) -> Result<HashMap<FundId, Vec<FundSource>>> {
    use fund_sources::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(one_of((Entity, Column::FundId), funds))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(FundId(row.fund_id))).await
}
