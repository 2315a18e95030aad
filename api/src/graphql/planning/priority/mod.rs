//! Priorities, recorded, revised and taken back.

mod input;

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::{global, id_of};
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use crate::graphql::priority::Priority;
use async_graphql::{Context, ID, Object, SimpleObject};
use domain::ids::PriorityId;
use input::{RecordPrioritiesInput, RemovePriorityInput, RevisePriorityInput};
use persistence::planning::priority;

/// What came of recording priorities.
#[derive(SimpleObject)]
pub(crate) struct PrioritiesPayload {
    /// The priorities as they are now, in the order of the input; empty where there are errors.
    priorities: Vec<Priority>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

/// What came of a change of a priority.
#[derive(SimpleObject)]
pub(crate) struct PriorityPayload {
    /// The priority as it is now; null where there are errors.
    priority: Option<Priority>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

/// What came of taking a priority back.
#[derive(SimpleObject)]
pub(crate) struct RemovePriorityPayload {
    /// The id of what is there no more; null where there are errors.
    removed_id: Option<ID>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct PriorityMutation;

#[Object]
impl PriorityMutation {
    /// Records how themes stand with a partnership in a year, after those that stand there already, all or none.
    /// Needs MANAGE_PLANS in the partnership. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered, a
    /// rationale for what is NOT_TAKEN_FORWARD among it; CONFLICT for a theme that stands in the year's list already
    /// (of matters that are only watched there may be several on one theme), or a rank that is taken; NOT_FOUND for
    /// the partnership, themes and assessments; FORBIDDEN.
    async fn record_priorities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The priorities to record.")] input: RecordPrioritiesInput,
    ) -> Result<PrioritiesPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(record(&acting, input).await)? {
            Ok(ids) => {
                let priorities = acting.ask.each(&ids).await?.into_iter().map(Priority).collect();
                PrioritiesPayload { priorities, user_errors: Vec::new() }
            }
            Err(user_errors) => PrioritiesPayload { priorities: Vec::new(), user_errors },
        })
    }

    /// Revises a priority, as when what was emerging becomes a headline. Needs MANAGE_PLANS in the partnership.
    /// Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; CONFLICT for a theme that stands in the
    /// year's list already, or a rank that is taken; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn revise_priority(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: RevisePriorityInput,
    ) -> Result<PriorityPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(revise(&acting, input).await)? {
            Ok(id) => PriorityPayload { priority: acting.ask.one(id).await?.map(Priority), user_errors: Vec::new() },
            Err(user_errors) => PriorityPayload { priority: None, user_errors },
        })
    }

    /// Takes back a priority that was recorded by mistake; the partnership's history keeps what it said. Needs
    /// MANAGE_PLANS in the partnership. Refusals: NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn remove_priority(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The priority to take back.")] input: RemovePriorityInput,
    ) -> Result<RemovePriorityPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(remove(&acting, input).await)? {
            Ok(id) => RemovePriorityPayload { removed_id: Some(global(id)), user_errors: Vec::new() },
            Err(user_errors) => RemovePriorityPayload { removed_id: None, user_errors },
        })
    }
}

async fn record(acting: &Acting<'_>, input: RecordPrioritiesInput) -> Result<Vec<PriorityId>> {
    let new = input.checked()?;
    let access = acting.access_over(new.partnership, "partnershipId", "partnership").await?;
    Ok(priority::record(acting.ask.db(), &access, &new, &acting.occasion()).await?)
}

async fn revise(acting: &Acting<'_>, input: RevisePriorityInput) -> Result<PriorityId> {
    let revision = input.checked()?;
    let access = acting.access_over(revision.priority, "id", "priority").await?;
    Ok(priority::revise(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}

async fn remove(acting: &Acting<'_>, input: RemovePriorityInput) -> Result<PriorityId> {
    let id: PriorityId = id_of("input.id", &input.id)?;
    let access = acting.access_over(id, "id", "priority").await?;
    Ok(priority::remove(acting.ask.db(), &access, (id, input.expected_version), &acting.occasion()).await?)
}
