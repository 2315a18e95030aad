//! Groups: the bodies that meet, from boards to networks.

use crate::ids::{CountyId, GroupId, MinuteItemId, OrganisationId, PartnershipId, ThemeId};
use crate::words::{GroupKind, QuorumBasis};
use chrono::NaiveDate;

/// A body that meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Counts its changes.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// What sort of body it is.
    pub kind: GroupKind,
    /// What it is there for.
    pub remit: Option<String>,
    /// Whose it is.
    pub home: Home,
    /// The group above it.
    pub parent: Option<GroupId>,
    /// How often it is to meet in a year.
    pub meetings_per_year: Option<i32>,
    /// How many make a quorum.
    pub quorum: Option<i32>,
    /// What the quorum counts.
    pub quorum_basis: Option<QuorumBasis>,
    /// The organisation it is a body of.
    pub organisation: Option<OrganisationId>,
    /// What else the records say of it.
    pub note: Option<String>,
    /// When it was set up.
    pub established_on: Option<NaiveDate>,
    /// From when it is no more.
    pub dissolved_on: Option<NaiveDate>,
}

/// Whose a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Home {
    /// A partnership's.
    Partnership(PartnershipId),
    /// A county's.
    County(CountyId),
}

/// Something on every agenda of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingItem {
    /// Its title.
    pub title: String,
    /// From when.
    pub since: Option<NaiveDate>,
    /// The minute that ordered it.
    pub ordered_by: Option<MinuteItemId>,
}

/// Which groups are wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GroupFilter {
    /// One of these kinds.
    pub kind: Option<Vec<GroupKind>>,
    /// Dealing with this theme or one below it.
    pub theme: Option<ThemeId>,
    /// Standing on this day: set up by then as far as is known, and not dissolved.
    pub on: Option<NaiveDate>,
}
