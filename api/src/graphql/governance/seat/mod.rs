//! Seats: who is appointed, what changes while they sit, and how it ends.

mod input;
mod skills;

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::error::Result;
use crate::graphql::membership::Membership;
use crate::graphql::payload::UserError;
use async_graphql::{Context, Object, SimpleObject};
use domain::ids::MembershipId;
use input::{AppointMemberInput, EndMembershipInput, UpdateMembershipInput};
use persistence::governance::seat;
use skills::RateSkillsInput;

/// What came of a change of a membership.
#[derive(SimpleObject)]
pub(crate) struct MembershipPayload {
    /// The membership as it is now; null where there are errors.
    membership: Option<Membership>,
    /// The seat that was left vacant in its place; null where none was.
    vacancy: Option<Membership>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl MembershipPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<(MembershipId, Option<MembershipId>)>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok((id, vacancy)) => Self {
                membership: acting.ask.one(id).await?.map(Membership),
                vacancy: acting.ask.maybe(vacancy).await?.map(Membership),
                user_errors: Vec::new(),
            },
            Err(user_errors) => Self { membership: None, vacancy: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct SeatMutation;

#[Object]
impl SeatMutation {
    /// Appoints somebody to a group or invites them, or records that a seat is vacant. Needs MANAGE_MEMBERSHIP on
    /// the group. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; NOT_FOUND for what is named;
    /// FORBIDDEN; CONFLICT for who sits in the group in this role already; WRONG_STATE for a group that is dissolved.
    async fn appoint_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The appointment.")] input: AppointMemberInput,
    ) -> Result<MembershipPayload> {
        let acting = ctx.acting()?;
        MembershipPayload::of(&acting, appoint(&acting, input).await.map(|id| (id, None))).await
    }

    /// Changes a membership: an invitation is taken up, a member inducted, a term extended, a vacancy filled. Needs
    /// MANAGE_MEMBERSHIP on the group. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered;
    /// NOT_FOUND; FORBIDDEN; CONFLICT for who sits in the group in this role already; WRONG_STATE for a step that
    /// does not follow; STALE_VERSION.
    async fn update_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateMembershipInput,
    ) -> Result<MembershipPayload> {
        let acting = ctx.acting()?;
        MembershipPayload::of(&acting, update(&acting, input).await.map(|id| (id, None))).await
    }

    /// Ends a membership, and may leave the seat vacant. Needs MANAGE_MEMBERSHIP on the group. Refusals: INVALID for
    /// a day before the term begins; NOT_FOUND; FORBIDDEN; WRONG_STATE for what has ended; STALE_VERSION.
    async fn end_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndMembershipInput,
    ) -> Result<MembershipPayload> {
        let acting = ctx.acting()?;
        MembershipPayload::of(&acting, end(&acting, input).await).await
    }

    /// Records what a skills audit found of a member. What was found on the same day of the same skill is replaced.
    /// Needs MANAGE_MEMBERSHIP on the group. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered;
    /// NOT_FOUND; FORBIDDEN; WRONG_STATE for a seat that is vacant or has ended.
    async fn rate_skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the audit found.")] input: RateSkillsInput,
    ) -> Result<MembershipPayload> {
        let acting = ctx.acting()?;
        MembershipPayload::of(&acting, rate(&acting, input).await.map(|id| (id, None))).await
    }
}

async fn appoint(acting: &Acting<'_>, input: AppointMemberInput) -> Result<MembershipId> {
    let new = input.checked()?;
    let access = acting.access_over(new.group, "groupId", "group").await?;
    Ok(seat::appoint(acting.ask.db(), &access, &new, &acting.occasion()).await?)
}

async fn update(acting: &Acting<'_>, input: UpdateMembershipInput) -> Result<MembershipId> {
    let revision = input.checked()?;
    let access = acting.access_over(revision.seat, "id", "membership").await?;
    Ok(seat::update(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}

async fn end(acting: &Acting<'_>, input: EndMembershipInput) -> Result<(MembershipId, Option<MembershipId>)> {
    let ending = input.checked()?;
    let access = acting.access_over(ending.seat, "id", "membership").await?;
    Ok(seat::end(acting.ask.db(), &access, &ending, &acting.occasion()).await?)
}

async fn rate(acting: &Acting<'_>, input: RateSkillsInput) -> Result<MembershipId> {
    let audit = input.checked()?;
    let access = acting.access_over(audit.seat, "membershipId", "membership").await?;
    Ok(seat::rate(acting.ask.db(), &access, &audit, &acting.occasion()).await?)
}
