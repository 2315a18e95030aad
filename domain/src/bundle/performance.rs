//! What a bundle says of performance: indicators, measures and families.

use super::{Decimal, Key, part};
use crate::words::{Certainty, ComparisonPeriod, ControlPosition, Direction, MeasureStatus, Polarity, Unit};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

part! {
    /// Something that is measured; one code is one indicator in every bundle.
    pub struct Indicator {
        /// Its code, such as `NI20`.
        pub code: String,
        /// What it measures.
        pub title: String,
        /// What it is counted in.
        pub unit: Unit,
        /// Which way it is meant to go.
        pub polarity: Polarity,
        /// What a rate is per, such as `residents`; null for other units or where not stated.
        pub denominator: Option<String>,
        /// Who publishes it; null where not stated.
        pub source: Option<String>,
        /// Slugs of the themes it tells of, the nearest first.
        #[serde(default)]
        pub themes: Vec<String>,
    }

    /// One value of an indicator.
    pub struct Measure {
        /// What the bundle calls it; unique among its measures.
        pub key: Key,
        /// Code of the indicator.
        pub indicator: String,
        /// What it is a value of.
        pub subject: MeasureSubject,
        /// First day of the period; null where not known.
        pub period_from: Option<NaiveDate>,
        /// Last day of the period; null where not known.
        pub period_to: Option<NaiveDate>,
        /// The period in the source's words; null where the days say it all.
        pub period_note: Option<String>,
        /// The area in the source's words where it is not the subject's own; null otherwise.
        pub area: Option<String>,
        /// Whether the value counts from the start of the year.
        #[serde(default)]
        pub cumulative: bool,
        /// The part of the indicator it is about, such as an age group; null for the whole.
        pub dimension: Option<String>,
        /// The value in the indicator's unit; null where the source gives none.
        pub value: Option<Decimal>,
        /// The upper end where the source gives a range; null otherwise.
        pub value_to: Option<Decimal>,
        /// How sure the value is: EXACT and APPROXIMATE have one, the others have none.
        pub certainty: Certainty,
        /// What the source says in words; null where the value says it all.
        pub statement: Option<String>,
        /// How final it is.
        #[serde(default = "super::last_word")]
        pub status: MeasureStatus,
        /// Changes that the source states.
        #[serde(default)]
        pub stated_changes: Vec<StatedChange>,
        /// The rank that the source reports; null where none.
        pub standing: Option<Standing>,
        /// What it was meant to be; null where nothing is stated.
        pub target: Option<MeasureTarget>,
    }

    /// A change as the source states it.
    pub struct StatedChange {
        /// Against which period; null where `sinceNote` says it.
        pub since: Option<ComparisonPeriod>,
        /// Against what in words, or which part of the period; null where `since` says it all.
        pub since_note: Option<String>,
        /// The change in the indicator's unit; null where not stated.
        pub change: Option<Decimal>,
        /// The change in per cent; null where not stated.
        pub percent: Option<Decimal>,
        /// Which way; null where not stated.
        pub direction: Option<Direction>,
        /// The words; null where not quoted.
        pub quote: Option<String>,
    }

    /// A rank inside a comparator group, as reported.
    pub struct Standing {
        /// The group.
        pub group: ComparatorGroupKey,
        /// The place, 1 best; null where not stated.
        #[schemars(range(min = 1))]
        pub rank: Option<u16>,
        /// Out of how many; null where not stated.
        #[schemars(range(min = 1))]
        pub of: Option<u16>,
        /// The place in the period before; null where not stated.
        #[schemars(range(min = 1))]
        pub previous_rank: Option<u16>,
        /// The place in the source's words; null where the numbers say it all.
        pub stated_as: Option<String>,
        /// How far from the group's average, in per cent; null where not stated.
        pub from_average_percent: Option<Decimal>,
        /// Where it lies against the average; null where not stated.
        pub position: Option<ControlPosition>,
    }

    /// Which comparator group, by name and day.
    pub struct ComparatorGroupKey {
        /// Its name.
        pub name: String,
        /// The day its membership is of.
        pub as_of: NaiveDate,
    }

    /// What a measure was meant to be.
    pub struct MeasureTarget {
        /// In the indicator's unit; null where words say it.
        pub value: Option<Decimal>,
        /// In words; null where the value says it all.
        pub text: Option<String>,
        /// Whether it is on course; null where not stated.
        pub on_track: Option<bool>,
    }

    /// Areas alike enough to be compared; one name and day is one group in every bundle.
    pub struct ComparatorGroup {
        /// Its name.
        pub name: String,
        /// The day its membership is of.
        pub as_of: NaiveDate,
        /// Its members, in the order printed, which is no rank.
        #[serde(default)]
        pub members: Vec<ComparatorMember>,
    }

    /// One member of a comparator group.
    pub struct ComparatorMember {
        /// Its name as printed.
        pub name: String,
        /// The partnership it is, by slug or ONS code; null where it is none or not known.
        pub partnership: Option<String>,
    }
}

/// What a measure is a value of: exactly one of the four.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MeasureSubject {
    /// A partnership, by slug or ONS code.
    Partnership(String),
    /// A police area, by ONS code.
    PoliceArea(String),
    /// Key of a group.
    Group(Key),
    /// Key of a contract.
    Contract(Key),
}
