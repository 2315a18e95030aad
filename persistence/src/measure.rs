//! Measures: everybody's where their subject is, and a contract's as the contract is.

mod peers;
mod series;
pub mod summary;
pub mod writing;

pub use peers::peers;
pub use series::{earlier, parts};

use crate::database::Database;
use crate::entity::{contracts, measures, stated_changes};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::read;
use crate::row::{Row, decimal};
use crate::scope::{Scoped, find, seen};
use domain::access::Sight;
use domain::ids::{ComparatorGroupId, ContractId, GroupId, IndicatorId, MeasureId, PartnershipId, PoliceAreaId};
use domain::measure::{Measure, MeasureFilter, MeasureSubject, MeasureTarget, Series, Standing, StatedChange};
use domain::page::{Page, PageRequest};
use domain::period::Period;
use domain::words::StandingSource;
use measures::{Column, Entity};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, Select};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        let contracts = seen::<contracts::Entity>(sight, contracts::Column::Id);
        Condition::any().add(Column::ContractId.is_null()).add(Column::ContractId.in_subquery(contracts))
    }
}

impl Scoped for stated_changes::Entity {
    fn visible(sight: &Sight) -> Condition {
        let measures = seen::<Entity>(sight, Column::Id);
        Condition::all().add(stated_changes::Column::MeasureId.in_subquery(measures))
    }
}

impl TryFrom<measures::Model> for Measure {
    type Error = Error;

    fn try_from(row: measures::Model) -> Result<Self> {
        let at = Row::new("measures", row.id);
        let subject = match (row.partnership_id, row.police_area_id, row.group_id, row.contract_id) {
            (Some(id), None, None, None) => MeasureSubject::Partnership(PartnershipId(id)),
            (None, Some(id), None, None) => MeasureSubject::PoliceArea(PoliceAreaId(id)),
            (None, None, Some(id), None) => MeasureSubject::Group(GroupId(id)),
            (None, None, None, Some(id)) => MeasureSubject::Contract(ContractId(id)),
            _ => return Err(at.inconsistent("it is a value of nothing, or of several things")),
        };
        let position = at.maybe_word(row.control_position.as_deref())?;
        let standing = row.comparator_group_id.map(|group| Standing {
            group: ComparatorGroupId(group),
            rank: row.rank,
            of: row.rank_of,
            previous_rank: row.previous_rank,
            stated_as: row.stated_as,
            from_average_percent: decimal(row.from_average_percent),
            position,
            source: StandingSource::Reported,
            missing: Vec::new(),
        });
        let target = MeasureTarget { value: decimal(row.target_value), text: row.target_text, on_track: row.on_track };
        Ok(Self {
            id: MeasureId(row.id),
            version: row.version,
            series: Series {
                subject,
                indicator: IndicatorId(row.indicator_id),
                dimension: row.dimension,
                area: row.area,
                cumulative: row.cumulative,
            },
            period: Period::try_new(row.period_from, row.period_to).map_err(|error| at.inconsistent(error))?,
            period_note: row.period_note,
            value: decimal(row.value),
            value_to: decimal(row.value_to),
            certainty: at.word(&row.certainty)?,
            statement: row.statement,
            status: at.word(&row.status)?,
            standing,
            target: Some(target).filter(|it| it.value.is_some() || it.text.is_some() || it.on_track.is_some()),
        })
    }
}

impl TryFrom<stated_changes::Model> for StatedChange {
    type Error = Error;

    fn try_from(row: stated_changes::Model) -> Result<Self> {
        let at = Row::new("stated_changes", row.id);
        Ok(Self {
            since: at.maybe_word(row.since.as_deref())?,
            since_note: row.since_note,
            change: decimal(row.change),
            percent: decimal(row.percent),
            direction: at.maybe_word(row.direction.as_deref())?,
            quote: row.quote,
        })
    }
}

/// The measures with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[MeasureId]) -> Result<HashMap<MeasureId, Measure>> {
    read::by_ids::<Entity, _, Measure, _>(db.reading(), sight, Column::Id, ids, |measure| measure.id).await
}

/// A page of the measures of each partnership itself.
pub async fn pages_by_partnership(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    filter: &MeasureFilter,
    request: &PageRequest,
) -> Result<HashMap<PartnershipId, Page<Measure>>> {
    pages_by(db, sight, Column::PartnershipId, partnerships, filter, request).await
}

/// A page of the measures of each police area itself.
pub async fn pages_by_police_area(
    db: &Database,
    sight: &Sight,
    areas: &[PoliceAreaId],
    filter: &MeasureFilter,
    request: &PageRequest,
) -> Result<HashMap<PoliceAreaId, Page<Measure>>> {
    pages_by(db, sight, Column::PoliceAreaId, areas, filter, request).await
}

/// A page of the measures of each group.
pub async fn pages_by_group(
    db: &Database,
    sight: &Sight,
    groups: &[GroupId],
    filter: &MeasureFilter,
    request: &PageRequest,
) -> Result<HashMap<GroupId, Page<Measure>>> {
    pages_by(db, sight, Column::GroupId, groups, filter, request).await
}

async fn pages_by<I: domain::ids::Id>(
    db: &Database,
    sight: &Sight,
    parent: Column,
    parents: &[I],
    filter: &MeasureFilter,
    request: &PageRequest,
) -> Result<HashMap<I, Page<Measure>>> {
    let parents: Vec<_> = parents.iter().map(|id| id.uuid()).collect();
    let select = filtered(find::<Entity>(sight), filter);
    let pages = page::pages_by(db.reading(), select, parent, &parents, &newest_first(), request).await?;
    page::convert(pages, I::from_uuid)
}

/// What each contract delivered, in the order of measures.
pub async fn of_contracts(
    db: &Database,
    sight: &Sight,
    contracts: &[ContractId],
) -> Result<HashMap<ContractId, Vec<Measure>>> {
    let mut select = find::<Entity>(sight).filter(Column::ContractId.is_in(contracts.iter().map(|id| id.0)));
    for column in newest_first().columns {
        select = select.order_by_asc(column);
    }
    read::grouped(db.reading(), select, |row| row.contract_id.map(ContractId)).await
}

/// The changes that the source of each measure states, in its order.
pub async fn stated_changes_of(
    db: &Database,
    sight: &Sight,
    measures: &[MeasureId],
) -> Result<HashMap<MeasureId, Vec<StatedChange>>> {
    use stated_changes::{Column, Entity};
    let select = find::<Entity>(sight)
        .filter(Column::MeasureId.is_in(measures.iter().map(|id| id.0)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, |row| Some(MeasureId(row.measure_id))).await
}

fn filtered(select: Select<Entity>, filter: &MeasureFilter) -> Select<Entity> {
    match &filter.indicators {
        Some(codes) => select.filter(Column::IndicatorCode.is_in(codes)),
        None => select,
    }
}

/// The newest period first, then by code; measures whose period is not known come last.
pub(crate) fn newest_first() -> Order<Entity> {
    Order::ascending("measure-recency", [Column::Recency, Column::IndicatorCode, Column::Position, Column::Id])
}
