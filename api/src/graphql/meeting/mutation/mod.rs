//! What is done with meetings and minutes.

mod input;
mod minute;
mod minute_input;
mod publication;
mod schedule;

pub(crate) use minute::MinuteMutation;
pub(crate) use minute_input::RoleHoldersInput;
pub(crate) use publication::PublicationMutation;
pub(crate) use schedule::ScheduleMutation;

pub(crate) use minute_input::owners;

use super::Meeting;
use crate::graphql::acting::{Acting, settled};
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use async_graphql::SimpleObject;
use domain::ids::MeetingId;

/// What came of a change of a meeting.
#[derive(SimpleObject)]
pub(crate) struct MeetingPayload {
    /// The meeting as it is now; null where there are errors.
    meeting: Option<Meeting>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl MeetingPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<MeetingId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { meeting: acting.ask.one(id).await?.map(Meeting), user_errors: Vec::new() },
            Err(user_errors) => Self { meeting: None, user_errors },
        })
    }
}
