//! Measures as rows, as what is recorded once, and as lines of the audit.

use super::Proof;
use crate::entity::{measures, stated_changes};
use crate::error::Result;
use crate::governance::Said;
use crate::scope;
use domain::decimal::to_millionths;
use domain::ids::MeasureId;
use domain::indicator::Indicator;
use domain::measure::{
    EnteredFigure, EnteredMeasure, EnteredStanding, Measure, MeasureSubject, MeasureTarget, Series, StatedChange,
    recency,
};
use domain::words::{StandingSource, Word};
use rust_decimal::Decimal;
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use sha2::{Digest, Sha256};
use uuid::Uuid;

fn millionths(value: Option<Decimal>) -> Option<i64> {
    value.and_then(to_millionths)
}

fn word(word: impl Word) -> String {
    word.word().to_owned()
}

/// The series that a measure of `indicator` is of.
pub(super) fn series_of(measure: &EnteredMeasure, indicator: &Indicator) -> Series {
    Series {
        subject: measure.subject,
        indicator: indicator.id,
        dimension: measure.dimension.clone(),
        area: measure.area.clone(),
        cumulative: measure.cumulative,
    }
}

type Days = (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>);

/// What no two measures share that are recorded by hand: the series and the period, in the length of any other.
pub(super) fn key_of(series: &Series, days: Days, period_note: Option<&str>) -> String {
    let text = format!("{series:?} {days:?} {period_note:?}");
    data_encoding::HEXLOWER.encode(&Sha256::digest(text))
}

/// The row of a measure that is new.
pub(super) fn row_of(
    id: MeasureId,
    measure: &EnteredMeasure,
    indicator: &Indicator,
    key: &str,
) -> measures::ActiveModel {
    let [partnership, area, group, contract] = crate::measure::series::subject_ids(measure.subject);
    let (from, to) = measure.days;
    let mut row = measures::ActiveModel {
        id: Set(id.0),
        version: Set(1),
        indicator_id: Set(indicator.id.0),
        indicator_code: Set(indicator.code.clone()),
        partnership_id: Set(partnership),
        police_area_id: Set(area),
        group_id: Set(group),
        contract_id: Set(contract),
        period_from: Set(from),
        period_to: Set(to),
        period_note: Set(measure.period_note.clone()),
        recency: Set(recency(to)),
        area: Set(measure.area.clone()),
        cumulative: Set(measure.cumulative),
        dimension: Set(measure.dimension.clone()),
        note: Set(None),
        position: Set(0),
        recorded_key: Set(Some(key.to_owned())),
        ..Default::default()
    };
    put_figure(&mut row, &measure.figure);
    put_standing(&mut row, measure.standing.as_ref());
    put_target(&mut row, measure.target.as_ref());
    row
}

/// Puts the value into a row.
pub(super) fn put_figure(row: &mut measures::ActiveModel, figure: &EnteredFigure) {
    row.value = Set(millionths(figure.value));
    row.value_to = Set(millionths(figure.value_to));
    row.certainty = Set(word(figure.sure()));
    row.statement = Set(figure.statement.clone());
    row.status = Set(word(figure.status));
}

/// Puts the rank that the source reports into a row.
pub(super) fn put_standing(row: &mut measures::ActiveModel, standing: Option<&EnteredStanding>) {
    row.comparator_group_id = Set(standing.map(|it| it.group.0));
    row.rank = Set(standing.and_then(|it| it.rank));
    row.rank_of = Set(standing.and_then(|it| it.of));
    row.previous_rank = Set(standing.and_then(|it| it.previous_rank));
    row.stated_as = Set(standing.and_then(|it| it.stated_as.clone()));
    row.from_average_percent = Set(standing.and_then(|it| millionths(it.from_average_percent)));
    row.control_position = Set(standing.and_then(|it| it.position).map(word));
}

/// Puts what it was meant to be into a row.
pub(super) fn put_target(row: &mut measures::ActiveModel, target: Option<&MeasureTarget>) {
    row.target_value = Set(target.and_then(|it| millionths(it.value)));
    row.target_text = Set(target.and_then(|it| it.text.clone()));
    row.on_track = Set(target.and_then(|it| it.on_track));
}

/// Writes the changes that the source states, in order.
pub(super) async fn write_changes(
    transaction: &DatabaseTransaction,
    permit: &Proof,
    measure: MeasureId,
    changes: &[StatedChange],
) -> Result<()> {
    for (position, change) in (0..).zip(changes) {
        let row = stated_changes::ActiveModel {
            id: Set(Uuid::now_v7()),
            measure_id: Set(measure.0),
            position: Set(position),
            since: Set(change.since.map(word)),
            since_note: Set(change.since_note.clone()),
            change: Set(millionths(change.change)),
            percent: Set(millionths(change.percent)),
            direction: Set(change.direction.map(word)),
            quote: Set(change.quote.clone()),
        };
        scope::insert_permitted(permit, transaction, row).await?;
    }
    Ok(())
}

/// What is said of a measure in the audit: of which series and period it is, then its value.
pub(super) fn said(code: &str, measure: &Measure) -> Said {
    let series = &measure.series;
    let (kind, subject) = match series.subject {
        MeasureSubject::Partnership(id) => ("partnership", id.0),
        MeasureSubject::PoliceArea(id) => ("police area", id.0),
        MeasureSubject::Group(id) => ("group", id.0),
        MeasureSubject::Contract(id) => ("contract", id.0),
    };
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let mut said = vec![
        ("indicator", Some(code.to_owned())),
        ("subject", Some(format!("{kind} {subject}"))),
        ("periodFrom", day(measure.period.from())),
        ("periodTo", day(measure.period.to())),
        ("periodNote", measure.period_note.clone()),
        ("area", series.area.clone()),
        ("dimension", series.dimension.clone()),
        ("cumulative", series.cumulative.then(|| "true".to_owned())),
    ];
    said.extend(said_of_value(measure));
    said
}

/// What is said of what may change of a measure.
fn said_of_value(measure: &Measure) -> Said {
    let number = |value: Option<Decimal>| value.map(|value| value.normalize().to_string());
    let standing = measure.standing.as_ref().filter(|it| it.source == StandingSource::Reported).map(|it| {
        let place = |place: Option<i32>| place.map_or_else(|| "?".to_owned(), |place| place.to_string());
        let words = it.stated_as.as_deref().unwrap_or_default();
        format!("{} of {}, {} before {words}", place(it.rank), place(it.of), place(it.previous_rank)).trim().to_owned()
    });
    let target = measure.target.as_ref();
    vec![
        ("value", number(measure.value)),
        ("valueTo", number(measure.value_to)),
        ("certainty", Some(word(measure.certainty))),
        ("statement", measure.statement.clone()),
        ("status", Some(word(measure.status))),
        ("standing", standing),
        ("target.value", number(target.and_then(|it| it.value))),
        ("target.text", target.and_then(|it| it.text.clone())),
        ("target.onTrack", target.and_then(|it| it.on_track).map(|it| it.to_string())),
    ]
}
