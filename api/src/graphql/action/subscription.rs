//! `actionPointChanged`: action points as they are raised, reported on and closed.

use super::ActionPoint;
use crate::graphql::context::maybe_id_of;
use crate::graphql::error::Result;
use crate::graphql::loaders::Asking;
use crate::graphql::watching::{Shows, Told, watch};
use async_graphql::{Context, ID, Subscription};
use domain::ids::PartnershipId;
use domain::live::Change;

/// Which changes of action points are asked for.
struct Wanted {
    partnership: Option<PartnershipId>,
    mine: bool,
}

impl Shows for Wanted {
    type Sent = ActionPoint;

    fn concerns(&self, change: &Change) -> bool {
        let Change::ActionPoint(change) = change else { return false };
        self.partnership.is_none_or(|wanted| wanted.0 == change.home)
    }

    async fn show(&self, change: Change, ask: &Asking) -> Result<Option<ActionPoint>> {
        let Change::ActionPoint(change) = change else { return Ok(None) };
        if self.mine {
            let mine = persistence::action::owners::is_own(ask.db(), ask.sight(), change.action, ask.today()).await?;
            if !mine {
                return Ok(None);
            }
        }
        Ok(ask.one(change.action).await?.map(ActionPoint))
    }
}

#[derive(Default)]
pub(crate) struct ActionSubscription;

#[Subscription]
impl ActionSubscription {
    /// Every action point that changes from now on, if the subscriber may see it. Roles are read anew for each; when a
    /// change may have been missed the subscription ends with the error UNAVAILABLE: read again, then subscribe again.
    async fn action_point_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In the logs of this partnership's groups; in all unless told.")] partnership_id: Option<ID>,
        #[graphql(desc = "True for those only that the subscriber has to answer for, as in `viewer.actionPoints`.")]
        mine: Option<bool>,
    ) -> Result<Told<ActionPoint>> {
        let partnership = maybe_id_of("partnershipId", partnership_id.as_ref())?;
        watch(ctx, Wanted { partnership, mine: mine.unwrap_or(false) }).await
    }
}
