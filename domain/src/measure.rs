//! Measures: one value of an indicator for a period, and how it compares with an earlier one.

mod comparison;

pub use comparison::{Comparison, compare, direction, earlier_period};

use crate::ids::{ComparatorGroupId, ContractId, GroupId, IndicatorId, MeasureId, PartnershipId, PoliceAreaId};
use crate::period::Period;
use crate::words::{Certainty, ComparisonPeriod, ControlPosition, Direction, MeasureStatus, StandingSource};
use chrono::NaiveDate;
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
