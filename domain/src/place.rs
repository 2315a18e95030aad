//! Places: police areas, counties and districts, as the national register has them.

use crate::exempt::Nation;
use crate::ids::{CountyId, OrganisationId, PoliceAreaId};

/// A police force area, whose commissioner's office funds its partnerships.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoliceArea {
    /// Its id.
    pub id: PoliceAreaId,
    /// Its ONS code, `E23…` or `W15…`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// The nation, which decides the paragraphs of Schedule 12A.
    pub nation: Nation,
    /// The English region, or Wales.
    pub region: Option<String>,
    /// The commissioner's office, where a source names it.
    pub opcc: Option<OrganisationId>,
}

/// A county of a two-tier area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct County {
    /// Its id.
    pub id: CountyId,
    /// Its ONS code, `E10…`.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
}

/// A local authority district that partnerships cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    /// Its ONS code.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// The English region, or Wales.
    pub region: Option<String>,
}
