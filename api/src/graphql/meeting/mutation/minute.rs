//! Minutes recorded, revised and taken back.

use super::minute_input::{RecordMinuteInput, RemoveMinuteInput, ReviseMinuteInput};
use super::schedule::meeting;
use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::{global, id_of};
use crate::graphql::error::Result;
use crate::graphql::meeting::MinuteItem;
use crate::graphql::payload::UserError;
use async_graphql::{Context, ID, Object, SimpleObject};
use domain::ids::MinuteItemId;
use persistence::meeting::writing;

/// What came of recording a minute or revising it.
#[derive(SimpleObject)]
pub(crate) struct MinuteItemPayload {
    /// The minute as it is now; null where there are errors.
    minute: Option<MinuteItem>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl MinuteItemPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<MinuteItemId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { minute: acting.ask.one(id).await?.map(MinuteItem), user_errors: Vec::new() },
            Err(user_errors) => Self { minute: None, user_errors },
        })
    }
}

/// What came of taking a minute back.
#[derive(SimpleObject)]
pub(crate) struct RemoveMinutePayload {
    /// The id of what is there no more; null where there are errors.
    removed_id: Option<ID>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct MinuteMutation;

#[Object]
impl MinuteMutation {
    /// Records a minute of a meeting after those that are there, with what was decided and what it asks for. The meeting
    /// then was HELD and its minutes are in DRAFT; a minute of a private item, or with paragraphs, is exempt. The meeting's
    /// `version` stays: minutes have their own. Needs MANAGE_MEETINGS in the group. Refusals: REQUIRED, INVALID and
    /// LIMIT_EXCEEDED for what is entered, such as a paragraph that does not apply in the nation; CONFLICT for a number
    /// that another minute has; NOT_FOUND for the meeting, item, people, organisations, groups, themes or
    /// meetings; FORBIDDEN; WRONG_STATE for a meeting that was cancelled or whose minutes are approved.
    async fn record_minute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The minute to record.")] input: RecordMinuteInput,
    ) -> Result<MinuteItemPayload> {
        let acting = ctx.acting()?;
        let outcome = async {
            let (access, meeting) = meeting(&acting, &input.meeting_id).await?;
            let new = input.checked(meeting)?;
            Ok(writing::record_minute(acting.ask.db(), &access, &new, &acting.occasion()).await?)
        };
        MinuteItemPayload::of(&acting, outcome.await).await
    }

    /// Revises a minute, until the minutes are approved. What it said stays in `earlierTexts`; its actions stay as they are,
    /// and its number, item and paragraphs where the input leaves them out; themes, leads and decisions are those of the
    /// input. Needs MANAGE_MEETINGS in the group. Refusals: as for `recordMinute`, and STALE_VERSION.
    async fn revise_minute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the minute says from now on.")] input: ReviseMinuteInput,
    ) -> Result<MinuteItemPayload> {
        let acting = ctx.acting()?;
        let outcome = async {
            let revised = input.checked()?;
            let access = acting.access_over(revised.minute.0, "id", "minute").await?;
            Ok(writing::revise_minute(acting.ask.db(), &access, &revised, &acting.occasion()).await?)
        };
        MinuteItemPayload::of(&acting, outcome.await).await
    }

    /// Takes back a minute that was recorded by mistake, while the minutes are in draft. Needs MANAGE_MEETINGS in the
    /// group. Refusals: NOT_FOUND; FORBIDDEN; STALE_VERSION; WRONG_STATE for minutes that were published, and a minute that asks
    /// for actions or that something else rests on.
    async fn remove_minute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The minute to take back.")] input: RemoveMinuteInput,
    ) -> Result<RemoveMinutePayload> {
        let acting = ctx.acting()?;
        Ok(match settled(remove(&acting, &input).await)? {
            Ok(id) => RemoveMinutePayload { removed_id: Some(global(id)), user_errors: Vec::new() },
            Err(user_errors) => RemoveMinutePayload { removed_id: None, user_errors },
        })
    }
}

async fn remove(acting: &Acting<'_>, input: &RemoveMinuteInput) -> Result<MinuteItemId> {
    let minute: MinuteItemId = id_of("input.id", &input.id)?;
    let access = acting.access_over(minute, "id", "minute").await?;
    Ok(writing::remove_minute(acting.ask.db(), &access, (minute, input.expected_version), &acting.occasion()).await?)
}
