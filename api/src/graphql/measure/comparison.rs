//! What a measure is held against: earlier values, its family, its target.

use super::words::{ComparisonPeriod, ControlPosition, Direction, StandingSource};
use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::indicator::ComparatorGroup;
use crate::graphql::scalars::Decimal;
use async_graphql::{Context, Object, SimpleObject};
use domain::measure;

/// How a measure compares with an earlier one.
#[derive(SimpleObject)]
pub(crate) struct MeasureComparison {
    /// The earlier value in the indicator's unit; null where only the change is known.
    value: Option<Decimal>,
    /// The later value less the earlier, in the indicator's unit.
    change: Decimal,
    /// Whether it is computed from both values or stated by the source.
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
    /// Whether it is on course; null where the source does not say.
    on_track: Option<bool>,
}

impl From<measure::MeasureTarget> for MeasureTarget {
    fn from(target: measure::MeasureTarget) -> Self {
        Self { value: target.value.map(Decimal), text: target.text, on_track: target.on_track }
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

    /// The place, 1 best; null where the source gives none.
    async fn rank(&self) -> Option<i32> {
        self.0.rank
    }

    /// Out of how many; null where the source does not say.
    async fn of(&self) -> Option<i32> {
        self.0.of
    }

    /// The place in the period before; null where the source gives none.
    async fn previous_rank(&self) -> Option<i32> {
        self.0.previous_rank
    }

    /// The place in the source's own words; null where the numbers say it all.
    async fn stated_as(&self) -> Option<&str> {
        self.0.stated_as.as_deref()
    }

    /// How far the value lies from the family's average, in per cent of it; null where not stated.
    async fn from_average_percent(&self) -> Option<Decimal> {
        self.0.from_average_percent.map(Decimal)
    }

    /// Where the value lies against the family's average; null where not stated.
    async fn position(&self) -> Option<ControlPosition> {
        self.0.position.map(Into::into)
    }

    /// Whether a source reports the rank or it is computed from the members' values.
    async fn source(&self) -> StandingSource {
        self.0.source.into()
    }
}
