//! Agendas and minutes published, withdrawn and approved.

use super::MeetingPayload;
use super::schedule::meeting;
use crate::graphql::acting::{Act, Acting};
use crate::graphql::context::maybe_id_of;
use crate::graphql::error::Result;
use crate::graphql::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object};
use domain::ids::MeetingId;
use persistence::meeting::writing::{self, Approval, Step};

/// A meeting whose agenda or minutes are to be published or withdrawn.
#[derive(InputObject)]
pub(crate) struct PublishInput {
    /// The meeting.
    meeting_id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
}

/// How published minutes are approved: at a later meeting, or by correspondence on a day.
#[derive(InputObject)]
pub(crate) struct ApproveMinutesInput {
    /// The meeting whose minutes they are.
    meeting_id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The later meeting of the group that approves them.
    at_meeting_id: Option<ID>,
    /// The day on which they are approved by correspondence, not before the meeting and not still to come.
    on: Option<Date>,
    /// As what they were amended, at most 10,000 characters; the minutes themselves are revised before.
    amendments: Option<String>,
}

#[derive(Default)]
pub(crate) struct PublicationMutation;

#[Object]
impl PublicationMutation {
    /// Shows the agenda of a meeting to everybody; of a private item number, title and paragraphs. What is changed of it
    /// later shows at once. Needs MANAGE_MEETINGS in the group. Refusals: NOT_FOUND; FORBIDDEN; STALE_VERSION; WRONG_STATE for
    /// a meeting that was cancelled, an empty agenda, or one that is published.
    async fn publish_agenda(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting.")] input: PublishInput,
    ) -> Result<MeetingPayload> {
        step(ctx, &input, Step::PublishAgenda).await
    }

    /// Takes the agenda of a meeting back that is still to come. Needs MANAGE_MEETINGS in the group. Refusals: NOT_FOUND;
    /// FORBIDDEN; STALE_VERSION; WRONG_STATE for an agenda that is not published, or a meeting that was held or cancelled.
    async fn withdraw_agenda(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting.")] input: PublishInput,
    ) -> Result<MeetingPayload> {
        step(ctx, &input, Step::WithdrawAgenda).await
    }

    /// Shows the minutes of a meeting to everybody, but for exempt ones, before they are approved. Needs MANAGE_MEETINGS
    /// in the group. Refusals: NOT_FOUND; FORBIDDEN; STALE_VERSION; WRONG_STATE where there are no minutes or they are
    /// published.
    async fn publish_minutes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting.")] input: PublishInput,
    ) -> Result<MeetingPayload> {
        step(ctx, &input, Step::PublishMinutes).await
    }

    /// Takes published minutes back into draft, if they are not approved. Needs MANAGE_MEETINGS in the group. Refusals:
    /// NOT_FOUND; FORBIDDEN; STALE_VERSION; WRONG_STATE.
    async fn withdraw_minutes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting.")] input: PublishInput,
    ) -> Result<MeetingPayload> {
        step(ctx, &input, Step::WithdrawMinutes).await
    }

    /// Approves published minutes, which then stand as they are; `minutesDigest` is the fingerprint of what was approved.
    /// Needs MANAGE_MEETINGS in the group. Refusals: REQUIRED where neither a meeting nor a day is named; INVALID for both,
    /// a meeting that is not later or of another group, and a day before the meeting or still to come; NOT_FOUND; FORBIDDEN;
    /// STALE_VERSION; WRONG_STATE for minutes that are not published or approved already, and a meeting that was cancelled or
    /// has not taken place.
    async fn approve_minutes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The minutes, and how they are approved.")] input: ApproveMinutesInput,
    ) -> Result<MeetingPayload> {
        let acting = ctx.acting()?;
        MeetingPayload::of(&acting, approve(&acting, input).await).await
    }
}

async fn step(ctx: &Context<'_>, input: &PublishInput, step: Step) -> Result<MeetingPayload> {
    let acting = ctx.acting()?;
    let outcome = async {
        let (access, meeting) = meeting(&acting, &input.meeting_id).await?;
        let read = (meeting, input.expected_version);
        Ok(writing::publish(acting.ask.db(), &access, read, step, &acting.occasion()).await?)
    };
    MeetingPayload::of(&acting, outcome.await).await
}

async fn approve(acting: &Acting<'_>, input: ApproveMinutesInput) -> Result<MeetingId> {
    let (access, meeting) = meeting(acting, &input.meeting_id).await?;
    let approval = Approval {
        meeting: (meeting, input.expected_version),
        at: maybe_id_of("input.atMeetingId", input.at_meeting_id.as_ref())?,
        on: input.on.map(|day| day.0),
        amendments: input.amendments,
    };
    Ok(writing::approve_minutes(acting.ask.db(), &access, &approval, &acting.occasion()).await?)
}
