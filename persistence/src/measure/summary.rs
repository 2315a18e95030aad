//! Figures over several partnerships.

use crate::database::Database;
use crate::entity::{comparator_members, indicators, measures, partnerships};
use crate::error::{Error, Result};
use crate::scope::find;
use chrono::{Months, NaiveDate};
use domain::access::Sight;
use domain::ids::{ComparatorGroupId, CountyId, IndicatorId, PartnershipId, PoliceAreaId};
use domain::indicator::Indicator;
use domain::measure::{FigureOf, Measure, MeasureSubject, Summary, summarise};
use domain::words::{Certainty, PartnershipKind, PartnershipStatus, Word};
use measures::{Column, Entity};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The most rows of an answer (design.md §2).
const MOST: u64 = 10_000;

/// How far back what rates are divided by may lie, such as the population in the middle of a year.
const YEARS_BACK: u32 = 10;

/// The partnerships that a summary is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SummaryOf {
    /// The community safety partnerships of a police area.
    PoliceArea(PoliceAreaId),
    /// Those of a county.
    County(CountyId),
    /// The members of a family that are partnerships of this service.
    Family(ComparatorGroupId),
    /// These.
    Partnerships(Vec<PartnershipId>),
}

/// Which measures are summed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryFilter {
    /// Of which partnerships.
    pub of: SummaryOf,
    /// The codes of the indicators.
    pub indicators: Vec<String>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The part of the indicators; `None` for the whole.
    pub dimension: Option<String>,
    /// Whether the values count from the start of the year.
    pub cumulative: bool,
}

/// The figures of each indicator that there is of those named, in the order named.
pub async fn of(db: &Database, sight: &Sight, filter: &SummaryFilter) -> Result<Vec<(Indicator, Summary)>> {
    let named = named(db, sight, &filter.indicators).await?;
    let bodies = bodies(db, sight, &filter.of).await?;
    let wanted: Vec<IndicatorId> =
        named.iter().map(|it| it.id).chain(named.iter().filter_map(|it| it.numerator)).collect();
    let values = values(db, sight, filter, (&bodies, &wanted)).await?;
    let divisors: Vec<IndicatorId> = named.iter().filter_map(|it| it.divisor).collect();
    let divisors = divisors_of(db, sight, filter, (&bodies, &divisors)).await?;
    let none = HashMap::new();
    let summary = |indicator: Indicator| {
        let of = |found: &Found, id: IndicatorId| found.get(&id).cloned().unwrap_or_default();
        let parts = indicator.numerator.zip(indicator.divisor);
        let parts = parts.map(|(above, below)| (of(&values, above), of(&divisors, below)));
        let own = values.get(&indicator.id).unwrap_or(&none);
        let ids: Vec<PartnershipId> = bodies
            .iter()
            .filter(|(id, acts)| {
                *acts || own.contains_key(id) || parts.as_ref().is_some_and(|it| it.0.contains_key(id))
            })
            .map(|(id, _)| *id)
            .collect();
        let summary = summarise(indicator.unit, &ids, own, parts.as_ref().map(|(above, below)| (above, below)));
        (indicator, summary)
    };
    Ok(named.into_iter().map(summary).collect())
}

/// The indicators with these codes, in their order.
async fn named(db: &Database, sight: &Sight, codes: &[String]) -> Result<Vec<Indicator>> {
    let rows =
        find::<indicators::Entity>(sight).filter(indicators::Column::Code.is_in(codes)).all(db.reading()).await?;
    let all: Vec<Indicator> = rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()?;
    let mut met = HashSet::new();
    let first = codes.iter().filter(|code| met.insert(*code));
    Ok(first.filter_map(|code| all.iter().find(|it| it.code == *code).cloned()).collect())
}

/// The partnerships, by name, and whether each acts to this day. Of an area or county those that are combined are left
/// out, as what they act for counts by itself, and those that are of another kind.
async fn bodies(db: &Database, sight: &Sight, of: &SummaryOf) -> Result<Vec<(PartnershipId, bool)>> {
    use partnerships::Column;
    let select = find::<partnerships::Entity>(sight).select_only().columns([Column::Id, Column::Status]);
    let statutory = Column::Kind.eq(PartnershipKind::CommunitySafety.word());
    let select = match of {
        SummaryOf::PoliceArea(id) => select.filter(Column::PoliceAreaId.eq(id.0)).filter(statutory),
        SummaryOf::County(id) => select.filter(Column::CountyId.eq(id.0)).filter(statutory),
        SummaryOf::Partnerships(ids) => select.filter(Column::Id.is_in(ids.iter().map(|id| id.0))),
        SummaryOf::Family(id) => {
            let members = find::<comparator_members::Entity>(sight)
                .select_only()
                .column(comparator_members::Column::PartnershipId)
                .filter(comparator_members::Column::ComparatorGroupId.eq(id.0))
                .filter(comparator_members::Column::PartnershipId.is_not_null());
            select.filter(Column::Id.in_subquery(members.into_query()))
        }
    };
    let select = select.order_by_asc(Column::Folded).order_by_asc(Column::Id).into_tuple::<(Uuid, String)>();
    let acts = PartnershipStatus::Active.word();
    Ok(select.all(db.reading()).await?.into_iter().map(|(id, status)| (PartnershipId(id), status == acts)).collect())
}

type Found = HashMap<IndicatorId, FigureOf>;

/// The values of just the days asked for.
async fn values(
    db: &Database,
    sight: &Sight,
    filter: &SummaryFilter,
    (bodies, wanted): (&[(PartnershipId, bool)], &[IndicatorId]),
) -> Result<Found> {
    let select = find::<Entity>(sight)
        .filter(Column::PeriodFrom.eq(filter.from))
        .filter(Column::PeriodTo.eq(filter.to))
        .filter(Column::Cumulative.eq(filter.cumulative))
        .filter(match &filter.dimension {
            Some(dimension) => Column::Dimension.eq(dimension),
            None => Column::Dimension.is_null(),
        });
    found(db, select, filter.from, (bodies, wanted)).await
}

/// What rates are divided by: the newest value that is known by the last day asked for.
async fn divisors_of(
    db: &Database,
    sight: &Sight,
    filter: &SummaryFilter,
    (bodies, wanted): (&[(PartnershipId, bool)], &[IndicatorId]),
) -> Result<Found> {
    if wanted.is_empty() {
        return Ok(Found::new());
    }
    let back = filter.from.checked_sub_months(Months::new(12 * YEARS_BACK)).unwrap_or(filter.from);
    let select = find::<Entity>(sight)
        .filter(Column::PeriodTo.gte(back))
        .filter(Column::PeriodTo.lte(filter.to))
        .filter(Column::Cumulative.eq(false))
        .filter(Column::Dimension.is_null())
        // The newest comes last and wins.
        .order_by_asc(Column::PeriodTo);
    found(db, select, filter.from, (bodies, wanted)).await
}

/// The numbers that `select` finds of these partnerships and indicators, of their own areas. Of several the later wins;
/// of several for the same days the weightiest. What is of before `since` is approximate for the time asked for.
async fn found(
    db: &Database,
    select: sea_orm::Select<Entity>,
    since: NaiveDate,
    (bodies, wanted): (&[(PartnershipId, bool)], &[IndicatorId]),
) -> Result<Found> {
    let select = select
        .filter(Column::PartnershipId.is_in(bodies.iter().map(|(id, _)| id.0)))
        .filter(Column::IndicatorId.is_in(wanted.iter().map(|id| id.0)))
        .filter(Column::Area.is_null())
        .filter(Column::Value.is_not_null())
        .filter(Column::ValueTo.is_null())
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .limit(MOST + 1);
    let rows = select.all(db.reading()).await?;
    if rows.len() as u64 > MOST {
        return Err(Error::TooManyRows { most: MOST, filter: "indicators" });
    }
    let mut newest: HashMap<(IndicatorId, PartnershipId), Measure> = HashMap::new();
    for row in rows {
        let measure = Measure::try_from(row)?;
        let MeasureSubject::Partnership(partnership) = measure.series.subject else { continue };
        let key = (measure.series.indicator, partnership);
        let keeps = |other: &Measure| measure.period == other.period && measure.weight() < other.weight();
        if !newest.get(&key).is_some_and(keeps) {
            newest.insert(key, measure);
        }
    }
    let mut found = Found::new();
    for ((indicator, partnership), measure) in newest {
        let Some(number) = measure.number() else { continue };
        let about = measure.certainty != Certainty::Exact || measure.period.to().is_some_and(|to| to < since);
        found.entry(indicator).or_default().insert(partnership, (number, about));
    }
    Ok(found)
}
