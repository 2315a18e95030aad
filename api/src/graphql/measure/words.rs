//! The closed lists of measures.

use async_graphql::Enum;
use domain::words;

/// How final a measure is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::MeasureStatus")]
pub(crate) enum MeasureStatus {
    /// Final.
    Final,
    /// Published, and may still change.
    Provisional,
    /// The source withholds it.
    NotPublished,
    /// The source will have it later.
    NotYetAvailable,
}

/// Which earlier period a measure is compared with.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::ComparisonPeriod")]
pub(crate) enum ComparisonPeriod {
    /// The period just before, of the same length: months where it is whole months, else days.
    PreviousPeriod,
    /// The same days a year before.
    SamePeriodLastYear,
}

/// Which way a figure went.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::Direction")]
pub(crate) enum Direction {
    /// Better, by the indicator's polarity.
    Improved,
    /// No change.
    Same,
    /// Worse, by the indicator's polarity.
    Worsened,
    /// Changed, where neither way is better.
    Changed,
}

/// Where a comparison or a rank comes from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::StandingSource")]
pub(crate) enum StandingSource {
    /// The source says so.
    Reported,
    /// Computed from the records.
    Computed,
}

/// Where a figure lies against its family's average.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::ControlPosition")]
pub(crate) enum ControlPosition {
    /// Significantly above it.
    Above,
    /// In line with it.
    InLine,
    /// Significantly below it.
    Below,
}
