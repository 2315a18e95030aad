//! Meetings called, planned anew, called off, and who came.

use super::input::{
    CancelMeetingInput, RecordAttendanceInput, RecordDeclarationsInput, ReinstateMeetingInput, ScheduleMeetingInput,
    ScheduleSeriesInput, SetAgendaInput, UpdateMeetingInput,
};
use super::{Meeting, MeetingPayload};
use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::id_of;
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use async_graphql::{Context, ID, Object, SimpleObject};
use domain::access::{Access, capability::ManageMeetings};
use domain::ids::MeetingId;
use persistence::meeting::writing::{self, Called, Standing};

/// What came of calling several meetings.
#[derive(SimpleObject)]
pub(crate) struct MeetingsPayload {
    /// The meetings, in the order of their days; empty where there are errors.
    meetings: Vec<Meeting>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct ScheduleMutation;

#[Object]
impl ScheduleMutation {
    /// Calls a meeting of a group. The group's standing items that the agenda leaves out are added at its end. Needs
    /// MANAGE_MEETINGS in the group. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered, such as a
    /// paragraph of Schedule 12A that does not apply in the nation; NOT_FOUND; FORBIDDEN; CONFLICT where two items have one
    /// number or the group meets at that time already; WRONG_STATE for a group that is dissolved by then.
    async fn schedule_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting to call.")] input: ScheduleMeetingInput,
    ) -> Result<MeetingPayload> {
        let acting = ctx.acting()?;
        let outcome = call(&acting, input.checked()).await;
        MeetingPayload::of(&acting, outcome.map(|ids| ids.first().copied()).and_then(made)).await
    }

    /// Calls a year's meetings of a group at once, all or none: each on the weekday of the first and in the same week of
    /// its month, at the same time in London. Needs MANAGE_MEETINGS in the group. Refusals: as for `scheduleMeeting`.
    async fn schedule_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meetings to call.")] input: ScheduleSeriesInput,
    ) -> Result<MeetingsPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(call(&acting, input.checked()).await)? {
            Ok(ids) => {
                let meetings = acting.ask.each(&ids).await?.into_iter().map(Meeting).collect();
                MeetingsPayload { meetings, user_errors: Vec::new() }
            }
            Err(user_errors) => MeetingsPayload { meetings: Vec::new(), user_errors },
        })
    }

    /// Moves a meeting to another time or place, gives it another title or notes what is to be known of it. Actions due
    /// at it move with it. Needs MANAGE_MEETINGS in the group. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is
    /// entered; NOT_FOUND; FORBIDDEN; STALE_VERSION; CONFLICT where the group meets at that time already; WRONG_STATE for a
    /// meeting that was cancelled or whose minutes are approved.
    async fn update_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateMeetingInput,
    ) -> Result<MeetingPayload> {
        let acting = ctx.acting()?;
        let outcome = async {
            let (access, meeting) = meeting(&acting, &input.meeting_id).await?;
            let read = (meeting, input.expected_version);
            Ok(writing::plan(acting.ask.db(), &access, read, &input.planned(), &acting.occasion()).await?)
        };
        MeetingPayload::of(&acting, outcome.await).await
    }

    /// Calls a meeting off that is still to come. Its agenda, if published, stays to be seen. Needs MANAGE_MEETINGS in the
    /// group. Refusals: REQUIRED for the reason; NOT_FOUND; FORBIDDEN; STALE_VERSION; WRONG_STATE for a meeting that was held
    /// or cancelled.
    async fn cancel_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting to call off.")] input: CancelMeetingInput,
    ) -> Result<MeetingPayload> {
        let acting = ctx.acting()?;
        let step = (Standing::Cancelled, Some(input.reason.as_str()));
        let outcome = stand(&acting, &input.meeting_id, input.expected_version, step).await;
        MeetingPayload::of(&acting, outcome).await
    }

    /// Puts a meeting back that was called off. Needs MANAGE_MEETINGS in the group. Refusals: NOT_FOUND; FORBIDDEN;
    /// STALE_VERSION; WRONG_STATE for a meeting that was not cancelled; CONFLICT where the group meets at that time by now.
    async fn reinstate_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting to put back.")] input: ReinstateMeetingInput,
    ) -> Result<MeetingPayload> {
        let acting = ctx.acting()?;
        let step = (Standing::Reinstated, None);
        let outcome = stand(&acting, &input.meeting_id, input.expected_version, step).await;
        MeetingPayload::of(&acting, outcome).await
    }

    /// Writes the agenda of a meeting in place of the one that is there. An item keeps its id where it is named by it or
    /// keeps its title. What is minuted under an item that becomes private becomes exempt. Needs MANAGE_MEETINGS in the
    /// group. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; NOT_FOUND; FORBIDDEN; STALE_VERSION;
    /// CONFLICT where two items have one number, or one is left out that has minutes, papers or declared interests;
    /// WRONG_STATE for a meeting that was cancelled or whose minutes are approved.
    async fn set_agenda(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting and its agenda.")] input: SetAgendaInput,
    ) -> Result<MeetingPayload> {
        let acting = ctx.acting()?;
        let outcome = async {
            let (access, meeting) = meeting(&acting, &input.meeting_id).await?;
            let new = input.checked(meeting)?;
            Ok(writing::set_agenda(acting.ask.db(), &access, &new, &acting.occasion()).await?)
        };
        MeetingPayload::of(&acting, outcome.await).await
    }

    /// Records who came to a meeting, sent apologies or stayed away, in place of what was recorded before. Somebody
    /// PRESENT makes it a meeting that was HELD. Needs MANAGE_MEETINGS in the group. Refusals: REQUIRED, INVALID and
    /// LIMIT_EXCEEDED for what is entered, such as an end before the start; CONFLICT for a person who is named twice or a
    /// second chair; NOT_FOUND for the meeting, people or organisations; FORBIDDEN; STALE_VERSION; WRONG_STATE for a meeting that
    /// was cancelled or whose minutes are approved.
    async fn record_attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting and who came.")] input: RecordAttendanceInput,
    ) -> Result<MeetingPayload> {
        let acting = ctx.acting()?;
        let outcome = async {
            let (access, meeting) = meeting(&acting, &input.meeting_id).await?;
            let attended = input.checked(meeting)?;
            Ok(writing::record_attendance(acting.ask.db(), &access, &attended, &acting.occasion()).await?)
        };
        MeetingPayload::of(&acting, outcome.await).await
    }

    /// Records the interests that were declared at a meeting, in place of those recorded before. Needs MANAGE_MEETINGS
    /// in the group. Refusals: REQUIRED and LIMIT_EXCEEDED for what is entered; NOT_FOUND for the meeting, people or items of
    /// its agenda; FORBIDDEN; STALE_VERSION; WRONG_STATE for a meeting that was cancelled or whose minutes are approved.
    async fn record_declarations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The meeting and what was declared.")] input: RecordDeclarationsInput,
    ) -> Result<MeetingPayload> {
        let acting = ctx.acting()?;
        let outcome = async {
            let (access, meeting) = meeting(&acting, &input.meeting_id).await?;
            let declared = input.checked(meeting)?;
            Ok(writing::record_declarations(acting.ask.db(), &access, &declared, &acting.occasion()).await?)
        };
        MeetingPayload::of(&acting, outcome.await).await
    }
}

/// The meeting that `meetingId` names, and the proof that the one who acts may keep some group's meetings.
pub(super) async fn meeting(acting: &Acting<'_>, id: &ID) -> Result<(Access<ManageMeetings>, MeetingId)> {
    let meeting: MeetingId = id_of("input.meetingId", id)?;
    Ok((acting.access_over(meeting, "meetingId", "meeting").await?, meeting))
}

async fn call(acting: &Acting<'_>, called: Result<Called>) -> Result<Vec<MeetingId>> {
    let called = called?;
    let access = acting.access_over(called.group, "groupId", "group").await?;
    Ok(writing::call(acting.ask.db(), &access, &called, &acting.occasion()).await?)
}

/// One meeting was called, so one was made.
fn made(id: Option<MeetingId>) -> Result<MeetingId> {
    id.ok_or_else(|| crate::graphql::error::Failure::Internal("no meeting was made".to_owned()))
}

async fn stand(
    acting: &Acting<'_>,
    id: &ID,
    expected_version: i32,
    step: (Standing, Option<&str>),
) -> Result<MeetingId> {
    let (access, meeting) = meeting(acting, id).await?;
    Ok(writing::stand(acting.ask.db(), &access, (meeting, expected_version), step, &acting.occasion()).await?)
}
