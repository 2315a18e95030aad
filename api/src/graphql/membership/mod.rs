//! Memberships: places in groups.

mod attendance;
mod gaps;
mod lists;

pub(crate) use gaps::SkillQuery;
pub(crate) use lists::{GroupMemberships, OrganisationMemberships, PartnershipMemberships, PersonMemberships};

use super::context::{Ask, global};
use super::error::Result;
use super::group::Group;
use super::loaders::{loads, loads_by_parent};
use super::organisation::Organisation;
use super::person::Person;
use super::scalars::Date;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use attendance::MembershipAttendance;
use domain::ids::MembershipId;
use domain::{membership, words};

loads! {
    MembershipId => membership::Membership, persistence::membership::by_ids;
}

loads_by_parent! {
    SkillsOf(MembershipId) => Vec<membership::SkillRating>, persistence::membership::skills_of;
    VacancyReasonOf(MembershipId) => String, persistence::membership::vacancy_reasons_of;
}

/// What a person or post does in a group.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::MembershipRole")]
pub(crate) enum MembershipRole {
    /// Chairs the group; of a theme group, this is the theme lead.
    Chair,
    /// Chairs when the chair does not.
    ViceChair,
    /// Leads the group's theme.
    ThemeLead,
    /// An ordinary member.
    Member,
    /// Co-opted by the group.
    CoOpted,
    /// Stands in for another membership.
    Substitute,
    /// Advises, without a vote.
    Adviser,
    /// Looks on, without a vote.
    Observer,
    /// Clerks the group.
    Secretary,
}

/// Where a membership is in its life.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::MembershipStatus")]
pub(crate) enum MembershipStatus {
    /// Asked, and not yet sitting.
    Invited,
    /// Sitting.
    Current,
    /// No longer sitting.
    Ended,
}

/// A person's, or while vacant a post's, place in a group for an organisation. Everybody sees the current
/// ones; those invited or ended are seen with READ_PAPERS on the group.
pub(crate) struct Membership(pub(crate) membership::Membership);

/// A person's, or while vacant a post's, place in a group for an organisation. Everybody sees the current
/// ones; those invited or ended are seen with READ_PAPERS on the group.
#[Object]
impl Membership {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The group.
    async fn group(&self, ctx: &Context<'_>) -> Result<Group> {
        ctx.ask()?.bound(self.0.group).await.map(Group)
    }

    /// Who holds it; null while it is vacant or where nobody is named.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(ctx.ask()?.maybe(self.0.person).await?.map(Person))
    }

    /// The organisation it is held for; null where not stated.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.organisation).await?.map(Organisation))
    }

    /// What is done in the group.
    async fn role(&self) -> MembershipRole {
        self.0.role.into()
    }

    /// The post that the place goes with, such as Director of Public Health; null where it goes with the
    /// person.
    async fn post(&self) -> Option<&str> {
        self.0.post.as_deref()
    }

    /// Where it is in its life.
    async fn status(&self) -> MembershipStatus {
        self.0.status.into()
    }

    /// Whether the place is empty.
    async fn vacant(&self) -> bool {
        self.0.vacant
    }

    /// Why the place is empty; null where it is not, where not stated, and for everybody without READ_PAPERS on the
    /// group.
    async fn vacancy_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        // Not what the record holds: that is everybody's, and this is not.
        ctx.ask()?.one(VacancyReasonOf(self.0.id)).await
    }

    /// Whether who chairs the group or leads its theme does so only until there is somebody new.
    async fn acting(&self) -> bool {
        self.0.acting
    }

    /// Whether it represents one of the responsible authorities (Crime and Disorder Act 1998, section 5).
    async fn responsible_authority(&self) -> bool {
        self.0.responsible_authority
    }

    /// The membership it stands in for; null where it stands in for none, or for one that may not be seen.
    async fn substitute_for(&self, ctx: &Context<'_>) -> Result<Option<Membership>> {
        Ok(ctx.ask()?.maybe(self.0.substitute_for).await?.map(Membership))
    }

    /// First day of the term; null where not known.
    async fn from(&self) -> Option<Date> {
        self.0.from.map(Date)
    }

    /// Last day of the term; null while open or where not known.
    async fn to(&self) -> Option<Date> {
        self.0.to.map(Date)
    }

    /// The day of the induction; null where there was none or it is not known.
    async fn inducted_on(&self) -> Option<Date> {
        self.0.inducted_on.map(Date)
    }

    /// What skills audits found, the newest first, then by skill. Empty without READ_PAPERS on the group.
    async fn skills(&self, ctx: &Context<'_>) -> Result<Vec<SkillRating>> {
        Ok(ctx.ask()?.list(SkillsOf(self.0.id)).await?.into_iter().map(Into::into).collect())
    }

    #[graphql(flatten)]
    async fn attended(&self) -> MembershipAttendance {
        MembershipAttendance(self.0.id)
    }
}

/// One finding of a skills audit.
#[derive(SimpleObject)]
pub(crate) struct SkillRating {
    /// The skill.
    skill: String,
    /// How well it is mastered, from 0 (not at all) to 5 (fully).
    level: i32,
    /// The day it was assessed.
    assessed_on: Date,
}

impl From<membership::SkillRating> for SkillRating {
    fn from(rating: membership::SkillRating) -> Self {
        Self { skill: rating.skill, level: rating.level, assessed_on: Date(rating.assessed_on) }
    }
}
