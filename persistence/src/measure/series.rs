//! Other values of the series that measures are of: earlier ones, and parts.

use crate::database::Database;
use crate::entity::{indicators, measures};
use crate::error::Result;
use crate::scope::find;
use domain::access::Sight;
use domain::measure::{Earlier, Measure, MeasureSubject, PartsOf, Series};
use domain::words::{Unit, Word};
use measures::{Column, Entity};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The earlier measures that comparisons need. Of several for the same days the weightiest wins, then
/// the one recorded last.
pub async fn earlier(db: &Database, sight: &Sight, wanted: &[Earlier]) -> Result<HashMap<Earlier, Measure>> {
    // By column, and held to what is wanted below: SQLite takes no list of row values.
    let rows = of_series(sight, wanted.iter().map(|one| &one.series))
        .filter(Column::PeriodFrom.is_in(wanted.iter().map(|one| one.from).collect::<BTreeSet<_>>()))
        .filter(Column::PeriodTo.is_in(wanted.iter().map(|one| one.to).collect::<BTreeSet<_>>()))
        .all(db.reading())
        .await?;
    let mut found: HashMap<Earlier, Measure> = HashMap::new();
    for row in rows {
        let measure = Measure::try_from(row)?;
        let (Some(from), Some(to)) = (measure.period.from(), measure.period.to()) else { continue };
        let key = Earlier { series: measure.series.clone(), from, to };
        if found.get(&key).is_none_or(|other| measure.weight() >= other.weight()) {
            found.insert(key, measure);
        }
    }
    Ok(found)
}

/// The parts that periods are put together from, in the order in which they were recorded: of what can be added up.
pub async fn parts(db: &Database, sight: &Sight, wanted: &[PartsOf]) -> Result<HashMap<PartsOf, Vec<Measure>>> {
    let days: BTreeSet<_> = wanted.iter().map(|one| (one.from, one.to)).collect();
    let within = days.iter().fold(Condition::any(), |within, (from, to)| {
        within.add(Condition::all().add(Column::PeriodFrom.gte(*from)).add(Column::PeriodTo.lte(*to)))
    });
    let added_up = find::<indicators::Entity>(sight)
        .select_only()
        .column(indicators::Column::Id)
        .filter(indicators::Column::Unit.is_in([Unit::Count, Unit::Pence].map(Word::word)))
        .into_query();
    let rows = of_series(sight, wanted.iter().map(|one| &one.series))
        .filter(Column::Cumulative.eq(false))
        .filter(Column::IndicatorId.in_subquery(added_up))
        .filter(within)
        .all(db.reading())
        .await?;
    let measures: Vec<Measure> = rows.into_iter().map(Measure::try_from).collect::<Result<_>>()?;
    let mut by_series: HashMap<Series, Vec<Measure>> = HashMap::new();
    for measure in measures {
        by_series.entry(measure.series.clone()).or_default().push(measure);
    }
    let lies_in = |one: &PartsOf, part: &Measure| {
        part.period.from().is_some_and(|from| from >= one.from) && part.period.to().is_some_and(|to| to <= one.to)
    };
    let parts = |one: &PartsOf| {
        let all = by_series.get(&one.series)?;
        Some((one.clone(), all.iter().filter(|part| lies_in(one, part)).cloned().collect()))
    };
    Ok(wanted.iter().filter_map(parts).collect())
}

/// What may be of these series, in the order recorded: of one of their subjects and one of their indicators.
fn of_series<'a>(sight: &Sight, series: impl Iterator<Item = &'a Series> + Clone) -> Select<Entity> {
    find::<Entity>(sight)
        .filter(of_subjects(series.clone().map(|one| one.subject)))
        .filter(Column::IndicatorId.is_in(series.map(|one| one.indicator.0).collect::<BTreeSet<_>>()))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
}

/// The measures of one of these subjects.
pub(super) fn of_subjects(subjects: impl Iterator<Item = MeasureSubject> + Clone) -> Condition {
    let mut condition = Condition::any();
    for (place, column) in SUBJECTS.into_iter().enumerate() {
        let ids: BTreeSet<Uuid> = subjects.clone().filter_map(|subject| subject_ids(subject)[place]).collect();
        if !ids.is_empty() {
            condition = condition.add(column.is_in(ids));
        }
    }
    condition
}

/// The columns of which exactly one holds a measure's subject.
const SUBJECTS: [Column; 4] = [Column::PartnershipId, Column::PoliceAreaId, Column::GroupId, Column::ContractId];

/// What those columns hold for `subject`.
pub(super) const fn subject_ids(subject: MeasureSubject) -> [Option<Uuid>; 4] {
    match subject {
        MeasureSubject::Partnership(id) => [Some(id.0), None, None, None],
        MeasureSubject::PoliceArea(id) => [None, Some(id.0), None, None],
        MeasureSubject::Group(id) => [None, None, Some(id.0), None],
        MeasureSubject::Contract(id) => [None, None, None, Some(id.0)],
    }
}
