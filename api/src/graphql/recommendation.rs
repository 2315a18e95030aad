//! Recommendations, such as a review's, and whom they are made to.

use super::action_status::ActionStatus;
use super::context::{Ask, global};
use super::error::Result;
use super::group::Group;
use super::loaders::{loads, loads_by_parent};
use super::partnership::Partnership;
use super::scalars::DateTime;
use super::user::User;
use async_graphql::{Context, ID, Object, Union};
use domain::ids::{GroupId, PartnershipId, RecommendationId};
use domain::risk;
use futures_util::future::try_join_all;

loads! {
    RecommendationId => risk::Recommendation, persistence::risk::recommendations_by_ids;
}

loads_by_parent! {
    RecommendationsTo(PartnershipId) => Vec<risk::Recommendation>, persistence::risk::recommendations_to_partnerships;
    RecommendationsToGroup(GroupId) => Vec<risk::Recommendation>, persistence::risk::recommendations_to_groups;
    UpdatesOf(RecommendationId) => Vec<risk::RecommendationUpdate>, persistence::risk::updates_of;
    TargetsOf(RecommendationId) => Vec<risk::RecommendationTarget>, persistence::risk::targets_of;
}

/// Whom a recommendation is made to.
#[derive(Union)]
pub(crate) enum RecommendationTarget {
    Partnership(Partnership),
    Group(Group),
}

/// A recommendation made to partnerships or groups, such as a review's. Needs READ_PAPERS or
/// READ_FUNDING where one of them is.
pub(crate) struct Recommendation(pub(crate) risk::Recommendation);

/// A recommendation made to partnerships or groups, such as a review's. Needs READ_PAPERS or
/// READ_FUNDING where one of them is.
#[Object]
impl Recommendation {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who made it, or in which paper.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Whom it is made to, in the order it names them.
    async fn made_to(&self, ctx: &Context<'_>) -> Result<Vec<RecommendationTarget>> {
        let ask = ctx.ask()?;
        let targets = ask.list(TargetsOf(self.0.id)).await?;
        let load = async |target| match target {
            risk::RecommendationTarget::Partnership(id) => {
                ask.bound(id).await.map(|it| RecommendationTarget::Partnership(Partnership(it)))
            }
            risk::RecommendationTarget::Group(id) => {
                ask.bound(id).await.map(|it| RecommendationTarget::Group(Group(it)))
            }
        };
        try_join_all(targets.into_iter().map(load)).await
    }

    /// What is recommended.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The number it would change, such as meetings a year, as it stands; null where it changes none.
    async fn from_value(&self) -> Option<i32> {
        self.0.from_value
    }

    /// The number it would become; null where it changes none.
    async fn to_value(&self) -> Option<i32> {
        self.0.to_value
    }

    /// How far it has been followed.
    async fn status(&self) -> ActionStatus {
        self.0.status.into()
    }

    /// What was reported on it, oldest first; nothing of it is ever changed.
    async fn progress(&self, ctx: &Context<'_>) -> Result<Vec<RecommendationProgress>> {
        let updates = ctx.ask()?.list(UpdatesOf(self.0.id)).await?;
        Ok(updates.into_iter().map(RecommendationProgress).collect())
    }
}

/// A report on how far a recommendation has been followed.
pub(crate) struct RecommendationProgress(risk::RecommendationUpdate);

/// A report on how far a recommendation has been followed.
#[Object]
impl RecommendationProgress {
    /// When it was made.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who made it; null where it was the program itself.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::named(ctx, self.0.by).await
    }

    /// What was reported.
    async fn note(&self) -> &str {
        &self.0.text
    }

    /// How far it had been followed from then on.
    async fn status(&self) -> ActionStatus {
        self.0.status.into()
    }
}

/// What is recommended to a partnership.
pub(crate) struct PartnershipRecommendations(pub(crate) PartnershipId);

/// What is recommended to a partnership.
#[Object]
impl PartnershipRecommendations {
    /// The recommendations made to the partnership itself, not to its groups, in the order of their papers;
    /// none without READ_PAPERS or READ_FUNDING.
    async fn recommendations(&self, ctx: &Context<'_>) -> Result<Vec<Recommendation>> {
        Ok(ctx.ask()?.list(RecommendationsTo(self.0)).await?.into_iter().map(Recommendation).collect())
    }
}

/// What is recommended to a group.
pub(crate) struct GroupRecommendations(pub(crate) GroupId);

/// What is recommended to a group.
#[Object]
impl GroupRecommendations {
    /// The recommendations made to the group, in the order of their papers; none without READ_PAPERS or
    /// READ_FUNDING.
    async fn recommendations(&self, ctx: &Context<'_>) -> Result<Vec<Recommendation>> {
        Ok(ctx.ask()?.list(RecommendationsToGroup(self.0)).await?.into_iter().map(Recommendation).collect())
    }
}
