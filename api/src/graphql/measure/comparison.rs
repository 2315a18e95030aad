//! What a measure is held against: earlier values, its family, its target.

use super::words::{ComparisonPeriod, ControlPosition, Direction, StandingSource};
use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::indicator::ComparatorGroup;
use crate::graphql::scalars::Decimal;
use async_graphql::{Context, Object, SimpleObject};
use domain::{measure, words};

/// How a measure compares with an earlier one.
#[derive(SimpleObject)]
pub(crate) struct MeasureComparison {
    /// The earlier value in the indicator's unit, its own or the sum of its parts; null where only the change is known.
    value: Option<Decimal>,
    /// The later value less the earlier, in the indicator's unit.
    change: Decimal,
    /// Whether it is computed, from both values or from the changes of the parts, or stated by the source.
    source: StandingSource,
    /// The change in per cent of the earlier value, half-even to two places where computed; null from
    /// nought, or where the source states none.
    percent_change: Option<Decimal>,
    /// Which way it went, by the indicator's polarity.
    direction: Direction,
}

impl From<measure::Comparison> for MeasureComparison {
    fn from(comparison: measure::Comparison) -> Self {
        Self {
            value: comparison.value.map(Decimal),
            change: Decimal(comparison.change),
            source: comparison.source.into(),
            percent_change: comparison.percent.map(Decimal),
            direction: comparison.direction.into(),
        }
    }
}

/// A change as the source of a measure states it.
#[derive(SimpleObject)]
pub(crate) struct StatedChange {
    /// Since which period; null where `sinceNote` says it.
    since: Option<ComparisonPeriod>,
    /// Since when in words, or for which part of the period; null where `since` says it all.
    since_note: Option<String>,
    /// The change in the indicator's unit; null where the source gives no number.
    change: Option<Decimal>,
    /// The change in per cent; null where the source gives none.
    percent: Option<Decimal>,
    /// Which way; null where the source does not say.
    direction: Option<Direction>,
    /// The source's words; null where not quoted.
    quote: Option<String>,
}

impl From<measure::StatedChange> for StatedChange {
    fn from(stated: measure::StatedChange) -> Self {
        Self {
            since: stated.since.map(Into::into),
            since_note: stated.since_note,
            change: stated.change.map(Decimal),
            percent: stated.percent.map(Decimal),
            direction: stated.direction.map(Into::into),
            quote: stated.quote,
        }
    }
}

/// What a measure was meant to be.
#[derive(SimpleObject)]
pub(crate) struct MeasureTarget {
    /// The value aimed at, in the indicator's unit; null where words say it.
    value: Option<Decimal>,
    /// The aim in words; null where the value says it all.
    text: Option<String>,
    /// Whether it is on course: as the source states it, else by whether the value has reached what is aimed at, the
    /// indicator's polarity saying from which side. Null where neither gives an answer.
    on_track: Option<bool>,
    /// Whether the source says whether it is on course or it is computed; null where `onTrack` is.
    on_track_source: Option<StandingSource>,
}

impl MeasureTarget {
    /// `target` and its `course`.
    pub(super) fn of(target: measure::MeasureTarget, course: Option<(bool, words::StandingSource)>) -> Self {
        Self {
            value: target.value.map(Decimal),
            text: target.text,
            on_track: course.map(|(on_track, _)| on_track),
            on_track_source: course.map(|(_, source)| source.into()),
        }
    }
}

/// The rank of a measure inside a family of areas like it.
pub(crate) struct Standing(pub(super) measure::Standing);

/// The rank of a measure inside a family of areas like it.
#[Object]
impl Standing {
    /// The family.
    async fn group(&self, ctx: &Context<'_>) -> Result<ComparatorGroup> {
        ctx.ask()?.bound(self.0.group).await.map(ComparatorGroup)
    }

    /// The place, 1 best; equal values share one and the places after it stay empty. Null where the source gives none,
    /// and where neither way is better.
    async fn rank(&self) -> Option<i32> {
        self.0.rank
    }

    /// Out of how many: where computed, of the members whose values are known. Null where the source does not say.
    async fn of(&self) -> Option<i32> {
        self.0.of
    }

    /// The place counted from the worst, computed from both: 10th of 15 is the 6th worst. Null where one of them is.
    async fn from_worst(&self) -> Option<i32> {
        self.0.place_from_worst()
    }

    /// The place in the period before, computed where all who are ranked had a value then; null where not known.
    async fn previous_rank(&self) -> Option<i32> {
        self.0.previous_rank
    }

    /// Where computed, the members whose values are not known, as printed, which `of` does not count; empty where it is
    /// reported.
    async fn missing(&self) -> &[String] {
        &self.0.missing
    }

    /// The place in the source's own words; null where the numbers say it all.
    async fn stated_as(&self) -> Option<&str> {
        self.0.stated_as.as_deref()
    }

    /// How far the value lies from the family's average, in per cent of it: where computed, of the mean of the known
    /// values, half-even to two places. Null where not stated, and from nought.
    async fn from_average_percent(&self) -> Option<Decimal> {
        self.0.from_average_percent.map(Decimal)
    }

    /// Where the value lies against the family's average by the source's control limits; null where not stated.
    async fn position(&self) -> Option<ControlPosition> {
        self.0.position.map(Into::into)
    }

    /// Whether a source reports the rank or it is computed from the members' values.
    async fn source(&self) -> StandingSource {
        self.0.source.into()
    }
}
