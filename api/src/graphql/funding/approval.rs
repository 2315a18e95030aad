//! Approvals of allocations.

use super::allocation::Allocation;
use super::filter::AllocationStage;
use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::loaders::loads_by_parent;
use crate::graphql::meeting::{Meeting, MinuteItem};
use crate::graphql::role::Role;
use crate::graphql::scalars::Date;
use crate::graphql::user::User;
use async_graphql::{Context, Object};
use domain::funding;
use domain::ids::{AllocationId, MinuteItemId};

loads_by_parent! {
    ApprovalsOf(AllocationId) => Vec<funding::Approval>, persistence::funding::allocation::approvals_of;
    ApprovalsIn(MinuteItemId) => Vec<funding::Approval>, persistence::funding::allocation::approvals_minuted_in;
}

/// An approval of an allocation: one of the steps on its way.
pub(crate) struct Approval(pub(super) funding::Approval);

/// An approval of an allocation: one of the steps on its way.
#[Object]
impl Approval {
    /// The stage that it approves.
    async fn stage(&self) -> AllocationStage {
        self.0.stage.into()
    }

    /// What is approved.
    async fn allocation(&self, ctx: &Context<'_>) -> Result<Allocation> {
        ctx.ask()?.bound(self.0.allocation).await.map(Allocation)
    }

    /// The office it was given in.
    async fn approved_as(&self) -> Role {
        self.0.approved_as.into()
    }

    /// Who gave it; null where not recorded, and for those without READ_FUNDING there.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::named(ctx, self.0.by).await
    }

    /// The day it was given.
    async fn on(&self) -> Date {
        Date(self.0.on)
    }

    /// The reference of the decision; null where it has none.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// The meeting that gave it; null where none is recorded or it may not be seen.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        Ok(ctx.ask()?.maybe(self.0.meeting).await?.map(Meeting))
    }

    /// The minute that records it; null where none is recorded or it may not be read.
    async fn minute(&self, ctx: &Context<'_>) -> Result<Option<MinuteItem>> {
        Ok(ctx.ask()?.maybe(self.0.minute).await?.map(MinuteItem))
    }

    /// Anything else to know of it; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

/// The approvals that a minute records.
pub(crate) struct MinuteApprovals(pub(crate) MinuteItemId);

/// The approvals that a minute records.
#[Object]
impl MinuteApprovals {
    /// The approvals of allocations that it records and that still hold, in the plan's order; those of allocations
    /// that may be seen.
    async fn approvals(&self, ctx: &Context<'_>) -> Result<Vec<Approval>> {
        Ok(ctx.ask()?.list(ApprovalsIn(self.0)).await?.into_iter().map(Approval).collect())
    }
}
