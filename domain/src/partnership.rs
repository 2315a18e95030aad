//! Partnerships: statutory, combined or local strategic.

use crate::ids::{CountyId, PartnershipId, PoliceAreaId};
use crate::words::{PartnershipKind, PartnershipStatus};

/// A partnership: what funds are settled on, whose board meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partnership {
    /// Its id.
    pub id: PartnershipId,
    /// Counts its changes.
    pub version: i32,
    /// The name it goes by.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its ONS code; a partnership that is none in law has none.
    pub ons_code: Option<String>,
    /// What the national register calls it.
    pub register_name: Option<String>,
    /// What it is.
    pub kind: PartnershipKind,
    /// Whether it still acts.
    pub status: PartnershipStatus,
    /// What it went into.
    pub successor: Option<PartnershipId>,
    /// Its public website.
    pub website: Option<String>,
    /// What else the records say of it.
    pub note: Option<String>,
    /// The police area it lies in.
    pub police_area: PoliceAreaId,
    /// The county it lies in, in two-tier areas.
    pub county: Option<CountyId>,
    /// The combined partnership that acts for it.
    pub combined_in: Option<PartnershipId>,
}

/// An abbreviation as the partnership's papers use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abbreviation {
    /// The letters.
    pub text: String,
    /// What they stand for there.
    pub meaning: String,
}

/// Which partnerships are wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PartnershipFilter {
    /// Words of the name, in any order.
    pub text: Option<String>,
    /// In this police area.
    pub police_area: Option<PoliceAreaId>,
    /// In this county.
    pub county: Option<CountyId>,
    /// One of these statuses.
    pub status: Option<Vec<PartnershipStatus>>,
}

/// What partnerships are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PartnershipOrderField {
    /// By name, without regard to case.
    #[default]
    Name,
    /// By ONS code; those without one last.
    OnsCode,
}

/// The order of a list of partnerships.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PartnershipOrder {
    /// By what.
    pub field: PartnershipOrderField,
    /// Whether the last come first.
    pub descending: bool,
}
