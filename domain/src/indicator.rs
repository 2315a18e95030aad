//! What is measured, and the families of areas it is compared in.

mod entered;

pub use entered::{ComparatorGroupTerms, IndicatorChange, IndicatorTerms, NamedMember, refuse_other_unit};

use crate::ids::{ComparatorGroupId, IndicatorId, PartnershipId};
use crate::words::{Polarity, Unit};
use chrono::NaiveDate;

/// Something that is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Its id.
    pub id: IndicatorId,
    /// Counts the changes.
    pub version: i32,
    /// Its code, such as `NI20`.
    pub code: String,
    /// What it measures.
    pub title: String,
    /// What it is counted in.
    pub unit: Unit,
    /// Which way it is meant to go.
    pub polarity: Polarity,
    /// What a rate is per.
    pub denominator: Option<String>,
    /// Who publishes it.
    pub source: Option<String>,
    /// What is divided where a rate or share is worked out.
    pub numerator: Option<IndicatorId>,
    /// What it is divided by.
    pub divisor: Option<IndicatorId>,
}

/// Areas alike enough to be compared, as of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparatorGroup {
    /// Its id.
    pub id: ComparatorGroupId,
    /// Counts the changes.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// The day its membership is of.
    pub as_of: NaiveDate,
}

/// One member of a comparator group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparatorMember {
    /// Its name as printed.
    pub name: String,
    /// The partnership it is; `None` where it is none of ours or not known.
    pub partnership: Option<PartnershipId>,
}
