//! Measures that are new.

use super::Proof;
use super::ground::{Families, indicator_of, indicators_by_code, permitted, places};
use super::rows::{key_of, row_of, said, series_of, write_changes};
use crate::Database;
use crate::audit::{self, Event, Occasion};
use crate::entity::measures;
use crate::error::Result;
use crate::governance::told;
use crate::scope;
use crate::work::Unit;
use domain::access::{Access, Sight, capability::RecordPerformance};
use domain::ids::MeasureId;
use domain::indicator::Indicator;
use domain::measure::{EnteredMeasure, Measure, MeasureSubject};
use domain::{RefusalCode, Refusals};
use measures::{Column, Entity};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, QueryFilter};
use std::collections::HashSet;
use uuid::Uuid;

const TWICE: &str = "This figure is recorded already: revise it where it changed.";

/// A measure that may be recorded.
struct Checked<'a> {
    measure: EnteredMeasure,
    indicator: &'a Indicator,
    permit: Proof,
    key: String,
}

/// Records measures, all or none. The path to what is wrong leads through the list `field`, where they came in one.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where what they are of
/// is not seen.
pub async fn record(
    database: &Database,
    access: &Access<RecordPerformance>,
    (entered, field): (&[EnteredMeasure], Option<&str>),
    occasion: &Occasion,
) -> Result<Vec<MeasureId>> {
    database
        .work(|transaction: Unit| async move {
            let transaction = &*transaction;
            super::in_turn(transaction).await?;
            let sight = access.sight();
            let subjects: Vec<MeasureSubject> = entered.iter().map(|it| it.subject).collect();
            let places = places(transaction, &sight, &subjects).await?;
            let codes = entered.iter().map(|it| it.indicator.trim().to_owned()).collect();
            let indicators = indicators_by_code(transaction, &sight, codes).await?;
            let named = entered.iter().filter_map(|it| Some(it.standing.as_ref()?.group.0)).collect();
            let families = Families::of(transaction, &sight, named).await?;
            let (mut checked, mut refusals) = (Vec::new(), Refusals::default());
            for (index, measure) in entered.iter().enumerate() {
                let (mut measure, index) = (measure.clone(), index.to_string());
                let path: Vec<&str> = field.iter().flat_map(|field| [*field, &index]).collect();
                let at = |name| path.iter().copied().chain([name]).collect::<Vec<_>>();
                let place = places.get(&measure.subject).copied();
                let permit = refusals.take(permitted(access, place, &at("subjectId")));
                let indicator = indicator_of(&indicators, &measure, &mut refusals, &at("indicator"));
                measure.check(&mut refusals, &path, indicator.map(|it| it.unit));
                if let Some(standing) = &mut measure.standing {
                    families.check(&mut refusals, &at("standing"), standing);
                }
                let (Some(indicator), Some(permit)) = (indicator, permit) else { continue };
                let key = key_of(&series_of(&measure, indicator), measure.days, measure.period_note.as_deref());
                checked.push((path.join("."), Checked { measure, indicator, permit, key }));
            }
            refuse_twice(transaction, &sight, &checked, &mut refusals).await?;
            refusals.none()?;
            let mut ids = Vec::with_capacity(checked.len());
            for (_, one) in checked {
                ids.push(write(transaction, access, one, occasion).await?);
            }
            Ok((ids, Vec::new()))
        })
        .await
}

/// Adds CONFLICT for each that is there already, or stands in the list before.
async fn refuse_twice(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    checked: &[(String, Checked<'_>)],
    refusals: &mut Refusals,
) -> Result<()> {
    if checked.is_empty() {
        return Ok(());
    }
    let subjects: Vec<MeasureSubject> = checked.iter().map(|(_, one)| one.measure.subject).collect();
    let ends: Vec<_> = checked.iter().filter_map(|(_, one)| one.measure.days.1).collect();
    let rows = scope::find::<Entity>(sight)
        .filter(crate::measure::series::of_subjects(subjects.into_iter()))
        .filter(Column::IndicatorId.is_in(checked.iter().map(|(_, one)| one.indicator.id.0)))
        .filter(Condition::any().add(Column::PeriodTo.is_in(ends)).add(Column::PeriodTo.is_null()))
        .all(transaction)
        .await?;
    let mut met = HashSet::new();
    for row in rows {
        let measure = Measure::try_from(row)?;
        let days = (measure.period.from(), measure.period.to());
        met.insert(key_of(&measure.series, days, measure.period_note.as_deref()));
    }
    for (path, one) in checked {
        if !met.insert(one.key.clone()) {
            let path: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
            refusals.add(RefusalCode::Conflict, &path, TWICE);
        }
    }
    Ok(())
}

async fn write(
    transaction: &DatabaseTransaction,
    access: &Access<RecordPerformance>,
    one: Checked<'_>,
    occasion: &Occasion,
) -> Result<MeasureId> {
    let Checked { measure, indicator, permit, key } = one;
    let id = MeasureId(Uuid::now_v7());
    scope::insert_permitted(&permit, transaction, row_of(id, &measure, indicator, &key)).await?;
    write_changes(transaction, &permit, id, &measure.stated_changes).await?;
    let recorded = super::reread(transaction, access, id).await?;
    let event = Event::new("RECORD_MEASURE", "Measure", id.0).permitted(&permit);
    audit::write(transaction, told(event, None, said(&indicator.code, &recorded)), occasion).await?;
    Ok(id)
}
