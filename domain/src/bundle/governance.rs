//! What a bundle says of the partnership itself: bodies, people and seats.

use super::{Key, part};
use crate::words::{
    GroupKind, MembershipRole, MembershipStatus, OrganisationKind, PartnershipKind, PartnershipStatus, QuorumBasis,
};
use chrono::NaiveDate;

part! {
    /// The partnership that the bundle is about.
    pub struct Partnership {
        /// Its short name in addresses: lower-case letters, digits and hyphens, such as `safer-plymouth`.
        #[schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"))]
        pub slug: String,
        /// The name it goes by.
        pub name: String,
        /// What it is in law or by agreement.
        pub kind: PartnershipKind,
        /// Its code in the national register (E22… or W14…), by which it takes its place there; null
        /// for one that the register does not know.
        pub ons_code: Option<String>,
        /// ONS code of the police area it lies in (E23… or W15…).
        pub police_area: String,
        /// Slug of its county; null leaves the county that the register gives, if any.
        pub county: Option<String>,
        /// The districts it covers; only where the register gives none.
        #[serde(default)]
        pub districts: Vec<District>,
        /// Address of its website; null where none is known.
        pub website: Option<String>,
        /// ONS codes of the partnerships that it acts for; only for kind COMBINED.
        #[serde(default)]
        pub combines: Vec<String>,
        /// Whether it still acts.
        #[serde(default = "super::active")]
        pub status: PartnershipStatus,
        /// The partnership that it went into, by slug or ONS code; only for status MERGED.
        pub successor: Option<String>,
        /// What its papers abbreviate.
        #[serde(default)]
        pub abbreviations: Vec<Abbreviation>,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
    }

    /// A district that a partnership covers.
    pub struct District {
        /// Its ONS code; null where it has none.
        pub code: Option<String>,
        /// Its name.
        pub name: String,
    }

    /// An abbreviation as this partnership's papers use it.
    pub struct Abbreviation {
        /// The abbreviation, such as `PCC`.
        pub text: String,
        /// What it stands for here.
        pub meaning: String,
    }

    /// The commissioner's office of a police area, where a source names it.
    pub struct PoliceAreaOffice {
        /// ONS code of the police area.
        pub code: String,
        /// Name of the organisation that is the commissioner's office.
        pub opcc: String,
    }

    /// An organisation; one name is one organisation in every bundle.
    pub struct Organisation {
        /// Its full name.
        pub name: String,
        /// What sort of body it is.
        pub kind: OrganisationKind,
        /// Other names that papers call it.
        #[serde(default)]
        pub aliases: Vec<OrganisationAlias>,
    }

    /// Another name of an organisation.
    pub struct OrganisationAlias {
        /// The name as written.
        pub text: String,
        /// Whether it holds everywhere; otherwise only in the papers of the bundle's partnership.
        #[serde(default)]
        pub everywhere: bool,
    }

    /// A person named in the papers.
    pub struct Person {
        /// What the bundle calls them; unique among its people.
        pub key: Key,
        /// Name as it is to be shown.
        pub name: String,
        /// What they work as; null where not stated.
        pub job_title: Option<String>,
        /// Address for mail, shown to those who may read contact details; null where not known.
        pub email: Option<String>,
        /// Telephone number, shown to those who may read contact details; null where not known.
        pub telephone: Option<String>,
    }

    /// A theme of the taxonomy that partnerships share; one slug is one theme in every bundle.
    pub struct Theme {
        /// Its short name in addresses: lower-case letters, digits and hyphens.
        #[schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"))]
        pub slug: String,
        /// Its name.
        pub name: String,
        /// Slug of the theme above it; null at the top.
        pub parent: Option<String>,
        /// Other names that papers call it.
        #[serde(default)]
        pub aliases: Vec<String>,
    }

    /// A body that meets.
    pub struct Group {
        /// What the bundle calls it; unique among its groups.
        pub key: Key,
        /// Its name.
        pub name: String,
        /// What sort of body it is.
        pub kind: GroupKind,
        /// What it is there for; null where not stated.
        pub remit: Option<String>,
        /// Slug of the county that it belongs to; null where it belongs to the bundle's partnership.
        pub county: Option<String>,
        /// Key of the group above it; null at the top.
        pub parent: Option<Key>,
        /// Keys of the groups it reports to, besides its parent.
        #[serde(default)]
        pub reports_to: Vec<Key>,
        /// Slugs of the themes it deals with.
        #[serde(default)]
        pub themes: Vec<String>,
        /// How often it is to meet in a year; null where not stated.
        pub meetings_per_year: Option<u16>,
        /// How many make a quorum; null where not stated.
        pub quorum: Option<u16>,
        /// What the quorum counts; stated exactly where `quorum` is.
        pub quorum_basis: Option<QuorumBasis>,
        /// What is on every agenda.
        #[serde(default)]
        pub standing_items: Vec<StandingItem>,
        /// The partnerships that a county board covers, by slug or ONS code.
        #[serde(default)]
        pub covers: Vec<String>,
        /// Name of the organisation it is a body of, such as a scrutiny committee's council; null
        /// where it is not one organisation's.
        pub organisation: Option<String>,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
        /// When it was set up; null where not known.
        pub established_on: Option<NaiveDate>,
        /// When it ended; null while it exists or where not known.
        pub dissolved_on: Option<NaiveDate>,
    }

    /// Something on every agenda of a group.
    pub struct StandingItem {
        /// Its title.
        pub title: String,
        /// From when; null where not known.
        pub since: Option<NaiveDate>,
        /// Key of the minute that ordered it; null where none is known.
        pub ordered_by: Option<Key>,
    }

    /// A person's, or while vacant a post's, place in a group.
    pub struct Membership {
        /// What the bundle calls it; unique among its memberships.
        pub key: Key,
        /// Key of the group.
        pub group: Key,
        /// Key of the person; null while the seat is vacant (then `post` says what it is).
        pub person: Option<Key>,
        /// Name of the organisation represented; null where not stated.
        pub organisation: Option<String>,
        /// What they do in the group.
        pub role: MembershipRole,
        /// The post the seat goes with; null where it goes with the person.
        pub post: Option<String>,
        /// Where the membership is in its life.
        #[serde(default = "super::current")]
        pub status: MembershipStatus,
        /// Whether it represents one of the responsible authorities (Crime and Disorder Act 1998, s.5).
        #[serde(default)]
        pub responsible_authority: bool,
        /// Key of the membership stood in for; only for role SUBSTITUTE.
        pub substitute_for: Option<Key>,
        /// First day of the term; null where not known.
        pub from: Option<NaiveDate>,
        /// Last day of the term; null where open or not known.
        pub to: Option<NaiveDate>,
        /// When they were inducted; null where they were not or it is not known.
        pub inducted_on: Option<NaiveDate>,
        /// What a skills audit found.
        #[serde(default)]
        pub skills: Vec<SkillRating>,
    }

    /// One finding of a skills audit.
    pub struct SkillRating {
        /// The skill.
        pub skill: String,
        /// How well it is mastered: 1 (hardly) to 5 (fully).
        #[schemars(range(min = 1, max = 5))]
        pub level: u8,
        /// When it was assessed.
        pub assessed_on: NaiveDate,
    }
}
