//! What is entered of measures.

use super::words::{ComparisonPeriod, ControlPosition, Direction, MeasureStatus};
use crate::graphql::certainty::Certainty;
use crate::graphql::context::id_of;
use crate::graphql::error::{Result, bad_id};
use crate::graphql::scalars::{Date, Decimal};
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::ids::{ContractId, GroupId, PartnershipId, PoliceAreaId};
use domain::ids::{GlobalId, Kind, NotAnId};
use domain::measure::{
    self, EnteredFigure, EnteredMeasure, EnteredStanding, MeasureRevision, MeasureSubject, TargetChange,
};

/// A measure to record.
#[derive(InputObject)]
pub(crate) struct RecordMeasureInput {
    /// What it is a value of: a partnership, a police area, a group, or a contract whose provider reports what was done.
    subject_id: ID,
    /// The code of the indicator.
    indicator: String,
    /// The first day of the period; left out only where the source does not give it.
    period_from: Option<Date>,
    /// The last day of the period; left out only where the source does not give it.
    period_to: Option<Date>,
    /// The period in the source's words, needed where the days are not both known; at most 300 characters.
    period_note: Option<String>,
    /// The area in the source's words, where it is not the subject's own; at most 300 characters.
    area: Option<String>,
    /// Whether the value counts from the start of the year; it does not unless told.
    #[graphql(default)]
    cumulative: bool,
    /// The part of the indicator it is about, such as an age group; the whole unless told. At most 300 characters.
    dimension: Option<String>,
    /// The value in the indicator's unit; the lower end of a range. Left out where the source gives no number.
    value: Option<Decimal>,
    /// The upper end of a range.
    value_to: Option<Decimal>,
    /// How sure the value is: EXACT where there is one and NOT_STATED where there is none, unless told.
    certainty: Option<Certainty>,
    /// What the source says in words, at most 10,000 characters.
    statement: Option<String>,
    /// How final it is: FINAL unless told.
    status: Option<MeasureStatus>,
    /// The changes that the source itself states, at most 100.
    stated_changes: Option<Vec<StatedChangeInput>>,
    /// The rank that the source reports.
    standing: Option<StandingInput>,
    /// What it was meant to be.
    target: Option<MeasureTargetInput>,
}

/// A change as the source of a measure states it.
#[derive(InputObject)]
pub(crate) struct StatedChangeInput {
    /// Since which period.
    since: Option<ComparisonPeriod>,
    /// Since when in words, or for which part of the period; needed where `since` is left out.
    since_note: Option<String>,
    /// The change in the indicator's unit.
    change: Option<Decimal>,
    /// The change in per cent.
    percent: Option<Decimal>,
    /// Which way.
    direction: Option<Direction>,
    /// The source's words.
    quote: Option<String>,
}

/// A rank inside a family, as the source reports it.
#[derive(InputObject)]
pub(crate) struct StandingInput {
    /// The family, as of the day that the source ranked in.
    group_id: ID,
    /// The place, 1 best; not beyond the family's members.
    rank: Option<i32>,
    /// Out of how many.
    of: Option<i32>,
    /// The place in the period before.
    previous_rank: Option<i32>,
    /// The place in the source's own words.
    stated_as: Option<String>,
    /// How far the value lies from the family's average, in per cent of it.
    from_average_percent: Option<Decimal>,
    /// Where the value lies against the family's average.
    position: Option<ControlPosition>,
}

/// What a measure was meant to be.
#[derive(InputObject)]
pub(crate) struct MeasureTargetInput {
    /// The value aimed at, in the indicator's unit.
    value: Option<Decimal>,
    /// The aim in words.
    text: Option<String>,
    /// Whether the source says that it is on course; left out, it is computed where it can be.
    on_track: Option<bool>,
}

/// Measures to record, all or none.
#[derive(InputObject)]
pub(crate) struct RecordMeasuresInput {
    /// The measures; at least one, at most 100.
    pub(super) measures: Vec<RecordMeasureInput>,
}

/// What is to change of a measure; what is left out stays as it is, and null takes out what may be missing. What it is
/// of, its indicator and its period never change: remove it and record another.
#[derive(InputObject)]
pub(crate) struct ReviseMeasureInput {
    /// The measure.
    pub(super) id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    pub(super) expected_version: i32,
    /// The value in the indicator's unit. How sure it is, and the upper end of a range, go with it.
    value: MaybeUndefined<Decimal>,
    /// The upper end of a range.
    value_to: MaybeUndefined<Decimal>,
    /// How sure the value is.
    certainty: Option<Certainty>,
    /// What the source says in words.
    statement: MaybeUndefined<String>,
    /// How final it is; what is FINAL stays so.
    status: Option<MeasureStatus>,
    /// The rank that the source reports.
    standing: MaybeUndefined<StandingInput>,
    /// Why; needed where the measure was FINAL. Kept in its history.
    reason: Option<String>,
}

/// What a measure is meant to be; what is left out stays as it is, and null takes it out.
#[derive(InputObject)]
pub(crate) struct SetTargetInput {
    /// The measure.
    pub(super) id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    pub(super) expected_version: i32,
    /// The value aimed at, in the indicator's unit.
    value: MaybeUndefined<Decimal>,
    /// The aim in words.
    text: MaybeUndefined<String>,
    /// Whether the source says that it is on course; null for computed where it can be.
    on_track: MaybeUndefined<bool>,
}

/// A measure to take back.
#[derive(InputObject)]
pub(crate) struct RemoveMeasureInput {
    /// The measure.
    pub(super) id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    pub(super) expected_version: i32,
    /// Why, at most 10,000 characters. Kept in the history of what it was of.
    pub(super) reason: String,
}

/// What was stated, if anything was: `None` stays, `Some(None)` is taken out.
fn stated<T, U>(value: MaybeUndefined<T>, read: impl FnOnce(T) -> Result<U>) -> Result<Option<Option<U>>> {
    Ok(match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(read(value)?)),
    })
}

fn subject_of(field: &str, id: &ID) -> Result<MeasureSubject> {
    let wrong = |error| bad_id(field, &error);
    let id = GlobalId::parse(id).map_err(wrong)?;
    Ok(match id.kind {
        Kind::Partnership => MeasureSubject::Partnership(PartnershipId(id.uuid)),
        Kind::PoliceArea => MeasureSubject::PoliceArea(PoliceAreaId(id.uuid)),
        Kind::Group => MeasureSubject::Group(GroupId(id.uuid)),
        Kind::Contract => MeasureSubject::Contract(ContractId(id.uuid)),
        other => {
            let wanted = "Partnership, PoliceArea, Group or Contract";
            return Err(wrong(NotAnId::OtherKind { found: other.name(), wanted }));
        }
    })
}

impl RecordMeasureInput {
    /// As it is recorded; `path` leads to it.
    pub(super) fn checked(self, path: &str) -> Result<EnteredMeasure> {
        let number = |value: Option<Decimal>| value.map(|value| value.0);
        let figure = EnteredFigure {
            value: number(self.value),
            value_to: number(self.value_to),
            certainty: self.certainty.map(Into::into),
            statement: self.statement,
            status: self.status.map_or(domain::words::MeasureStatus::Final, Into::into),
        };
        let standing = self.standing.map(|it| it.checked(&format!("{path}.standing.groupId"))).transpose()?;
        let target = self.target.map(|MeasureTargetInput { value, text, on_track }| measure::MeasureTarget {
            value: number(value),
            text,
            on_track,
        });
        Ok(EnteredMeasure {
            subject: subject_of(&format!("{path}.subjectId"), &self.subject_id)?,
            indicator: self.indicator,
            days: (self.period_from.map(|day| day.0), self.period_to.map(|day| day.0)),
            period_note: self.period_note,
            area: self.area,
            cumulative: self.cumulative,
            dimension: self.dimension,
            figure,
            stated_changes: self.stated_changes.unwrap_or_default().into_iter().map(Into::into).collect(),
            standing,
            target,
        })
    }
}

impl From<StatedChangeInput> for measure::StatedChange {
    fn from(input: StatedChangeInput) -> Self {
        let StatedChangeInput { since, since_note, change, percent, direction, quote } = input;
        Self {
            since: since.map(Into::into),
            since_note,
            change: change.map(|it| it.0),
            percent: percent.map(|it| it.0),
            direction: direction.map(Into::into),
            quote,
        }
    }
}

impl StandingInput {
    fn checked(self, path: &str) -> Result<EnteredStanding> {
        Ok(EnteredStanding {
            group: id_of(path, &self.group_id)?,
            rank: self.rank,
            of: self.of,
            previous_rank: self.previous_rank,
            stated_as: self.stated_as,
            from_average_percent: self.from_average_percent.map(|it| it.0),
            position: self.position.map(Into::into),
        })
    }
}

impl ReviseMeasureInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<MeasureRevision> {
        Ok(MeasureRevision {
            value: stated(self.value, |it| Ok(it.0))?,
            value_to: stated(self.value_to, |it| Ok(it.0))?,
            certainty: self.certainty.map(Into::into),
            statement: stated(self.statement, Ok)?,
            status: self.status.map(Into::into),
            standing: stated(self.standing, |it| it.checked("input.standing.groupId"))?,
            reason: self.reason,
        })
    }
}

impl SetTargetInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<TargetChange> {
        Ok(TargetChange {
            value: stated(self.value, |it| Ok(it.0))?,
            text: stated(self.text, Ok)?,
            on_track: stated(self.on_track, Ok)?,
        })
    }
}
