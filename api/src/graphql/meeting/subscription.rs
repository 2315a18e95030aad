//! `meetingChanged`: meetings as they are called, prepared, minuted and approved.

use super::Meeting;
use crate::graphql::context::maybe_id_of;
use crate::graphql::error::Result;
use crate::graphql::loaders::Asking;
use crate::graphql::watching::{Shows, Told, watch};
use async_graphql::{Context, ID, Subscription};
use domain::ids::{GroupId, PartnershipId};
use domain::live::Change;

/// Which changes of meetings are asked for.
struct Wanted {
    partnership: Option<PartnershipId>,
    group: Option<GroupId>,
}

impl Shows for Wanted {
    type Sent = Meeting;

    fn concerns(&self, change: &Change) -> bool {
        let Change::Meeting(change) = change else { return false };
        self.partnership.is_none_or(|wanted| wanted.0 == change.home)
            && self.group.is_none_or(|wanted| wanted == change.group)
    }

    async fn show(&self, change: Change, ask: &Asking) -> Result<Option<Meeting>> {
        let Change::Meeting(change) = change else { return Ok(None) };
        let told = |needed| ask.sight().reach(needed).covers_group(change.group, change.home);
        if !change.needs.is_none_or(told) {
            return Ok(None);
        }
        Ok(ask.one(change.meeting).await?.map(Meeting))
    }
}

#[derive(Default)]
pub(crate) struct MeetingSubscription;

#[Subscription]
impl MeetingSubscription {
    /// Every meeting that changes from now on, as the subscriber may see it; that a draft or an exempt minute was written is
    /// told to those only who may read it. Roles are read anew for each; when a change may have been missed the
    /// subscription ends with the error UNAVAILABLE: read again, then subscribe again.
    async fn meeting_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of groups of this partnership; of all unless told.")] partnership_id: Option<ID>,
        #[graphql(desc = "Of this group; of all unless told.")] group_id: Option<ID>,
    ) -> Result<Told<Meeting>> {
        let partnership = maybe_id_of("partnershipId", partnership_id.as_ref())?;
        let group = maybe_id_of("groupId", group_id.as_ref())?;
        watch(ctx, Wanted { partnership, group }).await
    }
}
