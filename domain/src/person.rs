//! People named in the papers.

use crate::ids::{OrganisationId, PersonId};

/// A person, without what only some may read of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Counts the changes.
    pub version: i32,
    /// The name as it is shown.
    pub name: String,
    /// What they work as.
    pub job_title: Option<String>,
}

/// How a person is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Address for mail.
    pub email: Option<String>,
    /// Telephone number.
    pub telephone: Option<String>,
}

/// Which people are wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PersonFilter {
    /// Words of the name, in any order.
    pub text: Option<String>,
    /// With a membership for this organisation.
    pub organisation: Option<OrganisationId>,
}
