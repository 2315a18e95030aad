//! Organisations: one register for all partnerships, with the names that papers use.

use crate::ids::{OrganisationId, PartnershipId};
use crate::words::OrganisationKind;

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Counts its changes.
    pub version: i32,
    /// Its full name.
    pub name: String,
    /// What sort of body it is.
    pub kind: OrganisationKind,
}

/// Another name of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationAlias {
    /// The name as written.
    pub text: String,
    /// The partnership in whose papers it holds; everywhere without one.
    pub partnership: Option<PartnershipId>,
}

/// Which organisations are wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OrganisationFilter {
    /// Words of the name or of one alias, in any order.
    pub text: Option<String>,
    /// One of these kinds.
    pub kind: Option<Vec<OrganisationKind>>,
}
