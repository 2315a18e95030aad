//! Measures: one value of an indicator for a period, and how it compares with an earlier one.

mod comparison;
mod entered;
mod parts;
mod revision;
#[cfg(test)]
mod samples;
mod standing;
mod summary;

pub use comparison::{Comparison, Figures, compare, direction, earlier_period};
pub use entered::{EnteredFigure, EnteredMeasure, EnteredStanding, MOST_MEASURES};
pub use parts::{PartsOf, Sum, change_of_part};
pub use revision::{MeasureRevision, TargetChange};
pub use standing::{Alike, Values, family_on, stand};
pub use summary::{Figure, FigureOf, NoTotal, Summary, summarise};

use comparison::percent_of;

use crate::ids::{ComparatorGroupId, ContractId, GroupId, IndicatorId, MeasureId, PartnershipId, PoliceAreaId};
use crate::period::Period;
use crate::words::{Certainty, ComparisonPeriod, ControlPosition, Direction, MeasureStatus, Polarity, StandingSource};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// What a measure is a value of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeasureSubject {
    /// A partnership.
    Partnership(PartnershipId),
    /// A police area.
    PoliceArea(PoliceAreaId),
    /// A group.
    Group(GroupId),
    /// A contract.
    Contract(ContractId),
}

/// What two measures must have in common for one to be an earlier value of the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Series {
    /// What they are values of.
    pub subject: MeasureSubject,
    /// The indicator.
    pub indicator: IndicatorId,
    /// The part of the indicator; `None` for the whole.
    pub dimension: Option<String>,
    /// The area in the source's words; `None` for the subject's own.
    pub area: Option<String>,
    /// Whether the values count from the start of the year.
    pub cumulative: bool,
}

/// One value of an indicator for a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Counts the changes.
    pub version: i32,
    /// What it shares with its earlier and later values.
    pub series: Series,
    /// The period, as far as the source has it.
    pub period: Period,
    /// The period in the source's words.
    pub period_note: Option<String>,
    /// The value in the indicator's unit; `None` exactly where the certainty has no amount.
    pub value: Option<Decimal>,
    /// The upper end, where the source gives a range.
    pub value_to: Option<Decimal>,
    /// How sure the value is.
    pub certainty: Certainty,
    /// What the source says in words.
    pub statement: Option<String>,
    /// How final it is.
    pub status: MeasureStatus,
    /// Its rank among its like.
    pub standing: Option<Standing>,
    /// What it was meant to be.
    pub target: Option<MeasureTarget>,
}

/// A rank inside a comparator group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The group.
    pub group: ComparatorGroupId,
    /// The place, 1 best.
    pub rank: Option<i32>,
    /// Out of how many.
    pub of: Option<i32>,
    /// The place in the period before.
    pub previous_rank: Option<i32>,
    /// The place in the source's words.
    pub stated_as: Option<String>,
    /// How far from the group's average, in per cent.
    pub from_average_percent: Option<Decimal>,
    /// Where it lies against the average.
    pub position: Option<ControlPosition>,
    /// Where the rank comes from.
    pub source: StandingSource,
    /// The members that `of` does not count, as their values are not known; none where it is reported.
    pub missing: Vec<String>,
}

/// What a measure was meant to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureTarget {
    /// In the indicator's unit.
    pub value: Option<Decimal>,
    /// In words.
    pub text: Option<String>,
    /// Whether it is on course.
    pub on_track: Option<bool>,
}

/// A change as the source states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedChange {
    /// Against which period.
    pub since: Option<ComparisonPeriod>,
    /// Against what in words, or which part of the period.
    pub since_note: Option<String>,
    /// The change in the indicator's unit.
    pub change: Option<Decimal>,
    /// The change in per cent.
    pub percent: Option<Decimal>,
    /// Which way.
    pub direction: Option<Direction>,
    /// The words.
    pub quote: Option<String>,
}

/// The earlier value that a comparison needs: of which series, for which days exactly.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Earlier {
    /// The series.
    pub series: Series,
    /// The first day of its period.
    pub from: NaiveDate,
    /// The last day of its period.
    pub to: NaiveDate,
}

/// Which measures are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeasureFilter {
    /// With one of these indicator codes; all where `None`.
    pub indicators: Option<Vec<String>>,
}

impl MeasureTarget {
    /// Whether it is on course, and who says so: the source, else the values by the indicator's polarity. `None` where
    /// neither gives an answer.
    #[must_use]
    pub fn course(&self, value: Option<Decimal>, polarity: Polarity) -> Option<(bool, StandingSource)> {
        if let Some(on_track) = self.on_track {
            return Some((on_track, StandingSource::Reported));
        }
        let (value, aim) = (value?, self.value?);
        let on_track = match polarity {
            Polarity::LowerIsBetter => value <= aim,
            Polarity::HigherIsBetter => value >= aim,
            Polarity::Neutral => return None,
        };
        Some((on_track, StandingSource::Computed))
    }
}

/// What a measure is sorted by: ascends as its last day descends, and what has no day comes last.
#[must_use]
pub fn recency(day: Option<NaiveDate>) -> i32 {
    day.map_or(i32::MAX, |day| -day.num_days_from_ce())
}

impl Measure {
    /// Its one number: a range has none, nor has a value that is not known.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        self.value.filter(|_| self.value_to.is_none())
    }

    /// The earlier value that it is compared with; `None` where its period is not known to the day.
    #[must_use]
    pub fn earlier(&self, period: ComparisonPeriod) -> Option<Earlier> {
        let (from, to) = earlier_period(self.period, period)?;
        Some(Earlier { series: self.series.clone(), from, to })
    }

    /// What decides between measures of the same series and days, the larger winning: whether it has a
    /// number, then whether it is final.
    #[must_use]
    pub fn weight(&self) -> (bool, bool) {
        (self.number().is_some(), self.status == MeasureStatus::Final)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_on_course_as_stated_else_as_the_values_have_it() {
        let target = |aim: Option<i64>, on_track| MeasureTarget { value: aim.map(Decimal::from), text: None, on_track };
        let ten = Some(Decimal::TEN);
        let course = |aim, on_track, polarity| target(aim, on_track).course(ten, polarity);
        let (lower, higher) = (Polarity::LowerIsBetter, Polarity::HigherIsBetter);
        let computed = |on_track| Some((on_track, StandingSource::Computed));
        assert_eq!(course(Some(10), None, lower), computed(true));
        assert_eq!(course(Some(9), None, lower), computed(false));
        assert_eq!(course(Some(9), None, higher), computed(true));
        assert_eq!(course(Some(11), None, higher), computed(false));
        assert_eq!(course(Some(11), None, Polarity::Neutral), None);
        assert_eq!(course(None, None, lower), None);
        assert_eq!(course(Some(9), Some(true), lower), Some((true, StandingSource::Reported)));
        assert_eq!(target(Some(9), None).course(None, lower), None);
    }

    #[test]
    fn later_periods_come_first_and_unknown_ones_last() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        assert!(recency(day("2018-03-31")) < recency(day("2017-03-31")));
        assert!(recency(day("0001-01-01")) < recency(None));
    }
}
