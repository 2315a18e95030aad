//! Groups: the bodies that meet.

mod links;
mod lists;

pub(crate) use lists::{CountyBoards, PartnershipGroups};

use super::context::{Ask, global};
use super::error::Result;
use super::loaders::loads;
use super::meeting::GroupMeetings;
use super::membership::GroupMemberships;
use super::organisation::Organisation;
use super::partnership::Partnership;
use super::place::County;
use super::scalars::Date;
use crate::graphql::measure::GroupMeasures;
use crate::graphql::plan::GroupPlans;
use crate::graphql::recommendation::GroupRecommendations;
use async_graphql::{Context, Enum, ID, Object};
use domain::group::Home;
use domain::ids::GroupId;
use domain::{group, words};
use links::{GroupChairs, GroupLinks};

loads! {
    GroupId => group::Group, persistence::group::by_ids;
}

/// What sort of body a group is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::GroupKind")]
pub(crate) enum GroupKind {
    /// The partnership's board.
    Board,
    /// The executive that acts between the board's meetings.
    Executive,
    /// A group for one theme; its chair is the theme lead.
    ThemeGroup,
    /// A group below another group.
    SubGroup,
    /// A group set up for one piece of work.
    TaskAndFinish,
    /// A board that covers several partnerships of a county.
    CountyBoard,
    /// A board that approves what is commissioned.
    CommissioningBoard,
    /// A council's scrutiny committee.
    Scrutiny,
    /// A looser network or forum.
    Network,
}

/// What a quorum is counted in.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::QuorumBasis")]
pub(crate) enum QuorumBasis {
    /// Members present.
    Members,
    /// Organisations represented.
    Organisations,
    /// Responsible authorities represented (Crime and Disorder Act 1998, section 5).
    ResponsibleAuthorities,
}

/// A body that meets, from a board to a network.
pub(crate) struct Group(pub(crate) group::Group);

/// A body that meets, from a board to a network.
#[Object]
impl Group {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of body it is.
    async fn kind(&self) -> GroupKind {
        self.0.kind.into()
    }

    /// What it is there for; null where not stated.
    async fn remit(&self) -> Option<&str> {
        self.0.remit.as_deref()
    }

    /// The partnership it is a body of; null for a county's.
    async fn partnership(&self, ctx: &Context<'_>) -> Result<Option<Partnership>> {
        let Home::Partnership(id) = self.0.home else { return Ok(None) };
        ctx.ask()?.bound(id).await.map(Partnership).map(Some)
    }

    /// The county it is a body of; null for a partnership's.
    async fn county(&self, ctx: &Context<'_>) -> Result<Option<County>> {
        let Home::County(id) = self.0.home else { return Ok(None) };
        ctx.ask()?.bound(id).await.map(County).map(Some)
    }

    /// The group above it; null at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Group>> {
        Ok(ctx.ask()?.maybe(self.0.parent).await?.map(Group))
    }

    /// How many meetings a year it is to hold; null where not stated.
    async fn meetings_per_year(&self) -> Option<i32> {
        self.0.meetings_per_year
    }

    /// How many make a quorum, counted in `quorumBasis`; null where not stated.
    async fn quorum(&self) -> Option<i32> {
        self.0.quorum
    }

    /// What the quorum counts; null where no quorum is stated.
    async fn quorum_basis(&self) -> Option<QuorumBasis> {
        self.0.quorum_basis.map(Into::into)
    }

    /// The organisation it is a body of, such as a scrutiny committee's council; null where it is not one
    /// organisation's.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.organisation).await?.map(Organisation))
    }

    /// What else the records say of it; null where nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    #[graphql(flatten)]
    async fn planned(&self) -> GroupPlans {
        GroupPlans(self.0.id)
    }

    #[graphql(flatten)]
    async fn advised(&self) -> GroupRecommendations {
        GroupRecommendations(self.0.id)
    }

    #[graphql(flatten)]
    async fn measured(&self) -> GroupMeasures {
        GroupMeasures(self.0.id)
    }

    /// The day it was set up; null where not known.
    async fn established_on(&self) -> Option<Date> {
        self.0.established_on.map(Date)
    }

    /// The day from which it is no more; null while it stands, or where not known.
    async fn dissolved_on(&self) -> Option<Date> {
        self.0.dissolved_on.map(Date)
    }
    #[graphql(flatten)]
    async fn links(&self) -> GroupLinks {
        GroupLinks(self.0.id)
    }

    #[graphql(flatten)]
    async fn leaders(&self) -> GroupChairs {
        GroupChairs { group: self.0.id, kind: self.0.kind }
    }

    #[graphql(flatten)]
    async fn members(&self) -> GroupMemberships {
        GroupMemberships(self.0.id)
    }

    #[graphql(flatten)]
    async fn assemblies(&self) -> GroupMeetings {
        GroupMeetings(self.0.id)
    }
}
