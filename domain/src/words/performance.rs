//! Words of indicators and measures.

super::vocabulary! {
    /// What an indicator is counted in.
    pub enum Unit {
        /// A number of things.
        Count,
        /// A rate per thousand of the denominator.
        #[serde(rename = "RATE_PER_1000")]
        #[strum(serialize = "RATE_PER_1000")]
        RatePer1000,
        /// Per cent.
        Percent,
        /// Whole pence.
        Pence,
        /// Days.
        Days,
        /// A score without a unit.
        Score,
    }

    /// Which way an indicator is meant to go.
    pub enum Polarity {
        /// Less is better.
        LowerIsBetter,
        /// More is better.
        HigherIsBetter,
        /// Neither is better.
        Neutral,
    }

    /// How final a measure is.
    pub enum MeasureStatus {
        /// Final.
        Final,
        /// May still change.
        Provisional,
        /// The source withholds it.
        NotPublished,
        /// The source will have it later.
        NotYetAvailable,
    }

    /// What a measure is compared with.
    pub enum ComparisonPeriod {
        /// The period just before, of the same length.
        PreviousPeriod,
        /// The same period a year before.
        SamePeriodLastYear,
    }

    /// Which way a figure went.
    pub enum Direction {
        /// Better, by the indicator's polarity.
        Improved,
        /// No change.
        Same,
        /// Worse, by the indicator's polarity.
        Worsened,
        /// Changed, where neither way is better.
        Changed,
    }

    /// Where a comparison or rank comes from.
    pub enum StandingSource {
        /// A source says so.
        Reported,
        /// Computed from the records.
        Computed,
    }

    /// Where a figure lies against its group's average.
    pub enum ControlPosition {
        /// Significantly above it.
        Above,
        /// In line with it.
        InLine,
        /// Significantly below it.
        Below,
    }
}
