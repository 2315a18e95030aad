//! The JSON bundle: everything that one partnership brings into the system (`docs/bundle.md`).
//!
//! [`read`] turns text into a [`Bundle`] or says every fault of its shape; [`check()`] looks across
//! bundles for what does not fit together. Writing them to a database is left to `persistence`.

mod amount;
mod check;
mod funding;
mod governance;
mod meetings;
mod performance;
mod plans;
mod read;
#[cfg(test)]
mod tests;

pub use amount::{Amount, Decimal};
pub use check::{Known, check};
pub use funding::*;
pub use governance::*;
pub use meetings::*;
pub use performance::*;
pub use plans::*;
pub use read::{read, schema};

use crate::words::{ActionStatus, MeasureStatus, MeetingStatus, MembershipStatus, MinutesStatus, PartnershipStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a bundle calls one of its records, such as `board` or `minute-36`; it means nothing outside.
pub type Key = String;

/// Declares the structs of the format with the derives that every one of them needs.
macro_rules! part {
    ($($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name { $($body)* }
    )+};
}
use part;

/// The version of the format that a bundle is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Format {
    /// The first version.
    #[serde(rename = "safergraph-bundle/1")]
    V1,
}

part! {
    /// Everything that one partnership brings: a bundle for `safergraph import bundle`.
    ///
    /// Records refer to each other by the `key` each has in its list. What partnerships share is
    /// referred to by its natural key: organisations by name, themes by slug, indicators by code,
    /// comparator groups by name and day, partnerships by slug or ONS code, counties by slug, police
    /// areas by ONS code; those may come from this bundle, another of the same import, or the register.
    pub struct Bundle {
        /// The version of this format.
        pub format: Format,
        /// The partnership it is about.
        pub partnership: Partnership,
        /// Commissioners' offices that the sources name.
        #[serde(default)]
        pub police_areas: Vec<PoliceAreaOffice>,
        /// Organisations; unique by name.
        #[serde(default)]
        pub organisations: Vec<Organisation>,
        /// Themes; unique by slug.
        #[serde(default)]
        pub themes: Vec<Theme>,
        /// People.
        #[serde(default)]
        pub people: Vec<Person>,
        /// Bodies that meet.
        #[serde(default)]
        pub groups: Vec<Group>,
        /// Seats in groups.
        #[serde(default)]
        pub memberships: Vec<Membership>,
        /// Meetings with agenda, attendance and minutes.
        #[serde(default)]
        pub meetings: Vec<Meeting>,
        /// Actions raised outside meetings.
        #[serde(default)]
        pub actions: Vec<ActionPoint>,
        /// Papers.
        #[serde(default)]
        pub documents: Vec<Document>,
        /// How themes stand from year to year.
        #[serde(default)]
        pub priorities: Vec<Priority>,
        /// Plans.
        #[serde(default)]
        pub plans: Vec<Plan>,
        /// Funds that awards come from.
        #[serde(default)]
        pub funds: Vec<Fund>,
        /// Promises for several years.
        #[serde(default)]
        pub agreements: Vec<FundingAgreement>,
        /// Awards to the partnership, with their allocations.
        #[serde(default)]
        pub settlements: Vec<Settlement>,
        /// Agreements with providers.
        #[serde(default)]
        pub contracts: Vec<Contract>,
        /// Risks.
        #[serde(default)]
        pub risks: Vec<Risk>,
        /// Bids to outside funds.
        #[serde(default)]
        pub bids: Vec<Bid>,
        /// Recommendations made to partnerships and groups.
        #[serde(default)]
        pub recommendations: Vec<Recommendation>,
        /// What is measured; unique by code.
        #[serde(default)]
        pub indicators: Vec<Indicator>,
        /// Families to compare with; unique by name and day.
        #[serde(default)]
        pub comparator_groups: Vec<ComparatorGroup>,
        /// Values of indicators.
        #[serde(default)]
        pub measures: Vec<Measure>,
    }
}

// What is meant where a bundle leaves a word out.

const fn active() -> PartnershipStatus {
    PartnershipStatus::Active
}

const fn current() -> MembershipStatus {
    MembershipStatus::Current
}

const fn scheduled() -> MeetingStatus {
    MeetingStatus::Scheduled
}

const fn no_minutes() -> MinutesStatus {
    MinutesStatus::None
}

const fn open() -> ActionStatus {
    ActionStatus::Open
}

const fn last_word() -> MeasureStatus {
    MeasureStatus::Final
}

const fn yes() -> bool {
    true
}
