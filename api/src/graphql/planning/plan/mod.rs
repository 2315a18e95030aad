//! Plans, made, changed, agreed and refreshed.

mod input;

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use crate::graphql::plan::Plan;
use async_graphql::{Context, Object, SimpleObject};
use domain::ids::PlanId;
use input::{CreatePlanInput, RefreshPlanInput, UpdatePlanInput};
use persistence::planning::plan::{self, PlanOf};

/// What came of a change of a plan.
#[derive(SimpleObject)]
pub(crate) struct PlanPayload {
    /// The plan as it is now; null where there are errors.
    plan: Option<Plan>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl PlanPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<PlanId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { plan: acting.ask.one(id).await?.map(Plan), user_errors: Vec::new() },
            Err(user_errors) => Self { plan: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct PlanMutation;

#[Object]
impl PlanMutation {
    /// Makes a plan of a partnership, a county or a group. Needs MANAGE_PLANS there. Refusals: REQUIRED, INVALID and
    /// LIMIT_EXCEEDED for what is entered; NOT_FOUND for whose it is to be and the theme; FORBIDDEN.
    async fn create_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan to make.")] input: CreatePlanInput,
    ) -> Result<PlanPayload> {
        let acting = ctx.acting()?;
        PlanPayload::of(&acting, create(&acting, input).await).await
    }

    /// Changes a plan: what it says, how far it is, and where it is in its life. Of one that is AGREED or ENDORSED
    /// only the activity, what was achieved, the steps and the note change; one that is SUPERSEDED stays as it was.
    /// An edition that is agreed replaces the one before. Needs MANAGE_PLANS in the group, partnership or county.
    /// Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; WRONG_STATE for a status that does not
    /// follow, or a change of what was agreed; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn update_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdatePlanInput,
    ) -> Result<PlanPayload> {
        let acting = ctx.acting()?;
        PlanPayload::of(&acting, update(&acting, input).await).await
    }

    /// Makes the next edition of a plan that was agreed, such as the yearly refresh of a partnership plan: it is
    /// DRAFTING, and has the aims, the objectives with what was achieved, and the steps that are still to be taken.
    /// The edition before stands until the next is agreed. Needs MANAGE_PLANS in the group, partnership or county.
    /// Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; WRONG_STATE for a plan that is not AGREED
    /// or ENDORSED; CONFLICT where there is a next edition already; NOT_FOUND; FORBIDDEN; STALE_VERSION.
    async fn refresh_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan and the years of its next edition.")] input: RefreshPlanInput,
    ) -> Result<PlanPayload> {
        let acting = ctx.acting()?;
        PlanPayload::of(&acting, refresh(&acting, input).await).await
    }
}

async fn create(acting: &Acting<'_>, input: CreatePlanInput) -> Result<PlanId> {
    let new = input.checked()?;
    let access = match new.of {
        PlanOf::Partnership(id) => acting.access_over(id, "partnershipId", "partnership").await?,
        PlanOf::County(id) => acting.access_over(id, "countyId", "county").await?,
        PlanOf::Group(id) => acting.access_over(id, "groupId", "group").await?,
    };
    Ok(plan::create(acting.ask.db(), &access, &new, &acting.occasion()).await?)
}

async fn update(acting: &Acting<'_>, input: UpdatePlanInput) -> Result<PlanId> {
    let revision = input.checked()?;
    let access = acting.access_over(revision.plan, "id", "plan").await?;
    Ok(plan::update(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}

async fn refresh(acting: &Acting<'_>, input: RefreshPlanInput) -> Result<PlanId> {
    let refresh = input.checked()?;
    let access = acting.access_over(refresh.plan, "id", "plan").await?;
    Ok(plan::refresh(acting.ask.db(), &access, &refresh, &acting.occasion()).await?)
}
