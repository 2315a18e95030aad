//! `fundingChanged`: money as it moves.

use super::allocation::Allocation;
use super::ledger::LedgerEntry;
use super::position::{FundingPosition, PositionOf};
use super::settlement::Settlement;
use crate::graphql::context::maybe_id_of;
use crate::graphql::error::Result;
use crate::graphql::loaders::Asking;
use crate::graphql::watching::{Shows, Told, watch};
use async_graphql::{Context, ID, SimpleObject, Subscription};
use domain::ids::{PartnershipId, PoliceAreaId};
use domain::live::{self, Change};

/// Money that moved, or an allocation that changed, and where its settlement stands since then. Told only to those
/// who may see all that it names.
#[derive(SimpleObject)]
pub(crate) struct FundingChange {
    /// Whose money it is.
    settlement: Settlement,
    /// The line of its ledger; null where none was written, for a change of stage for instance.
    entry: Option<LedgerEntry>,
    /// The allocation it concerns; null where the settlement as a whole.
    allocation: Option<Allocation>,
    /// Where the settlement's money stands when this is sent. Figures are sums over what the one who asks may see.
    position: FundingPosition,
}

impl FundingChange {
    /// The change as the one who asks sees it; `None` unless they see all that it names.
    async fn seen(change: live::FundingChange, ask: &Asking) -> Result<Option<Self>> {
        let Some(settlement) = ask.one(change.settlement).await? else { return Ok(None) };
        let entry = ask.maybe(change.entry).await?;
        let allocation = ask.maybe(change.allocation).await?;
        if entry.is_some() != change.entry.is_some() || allocation.is_some() != change.allocation.is_some() {
            return Ok(None);
        }
        let position = ask.list(PositionOf { of: change.settlement, as_of: None }).await?;
        Ok(Some(Self {
            settlement: Settlement(settlement),
            entry: entry.map(LedgerEntry),
            allocation: allocation.map(Allocation),
            position: FundingPosition(position),
        }))
    }
}

/// Which changes of money are asked for.
struct Wanted {
    police_area: Option<PoliceAreaId>,
    partnership: Option<PartnershipId>,
}

impl Shows for Wanted {
    type Sent = FundingChange;

    fn concerns(&self, change: &Change) -> bool {
        let Change::Funding(change) = change else { return false };
        self.partnership.is_none_or(|wanted| wanted == change.partnership)
    }

    async fn show(&self, change: Change, ask: &Asking) -> Result<Option<FundingChange>> {
        let Change::Funding(change) = change else { return Ok(None) };
        if let Some(wanted) = self.police_area {
            let partnership = ask.one(change.partnership).await?;
            if partnership.is_none_or(|partnership| partnership.police_area != wanted) {
                return Ok(None);
            }
        }
        FundingChange::seen(change, ask).await
    }
}

#[derive(Default)]
pub(crate) struct FundingSubscription;

#[Subscription]
impl FundingSubscription {
    /// Every change of settlements' money from now on that the subscriber may see. Roles are read anew for each; when
    /// a change may have been missed the subscription ends with the error UNAVAILABLE: read again, then subscribe
    /// again.
    async fn funding_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of partnerships of this police area; of all unless told.")] police_area_id: Option<ID>,
        #[graphql(
            desc = "Of this partnership; of all unless told. What a combined partnership is awarded is its own, not \
                    that of those it acts for."
        )]
        partnership_id: Option<ID>,
    ) -> Result<Told<FundingChange>> {
        let police_area = maybe_id_of("policeAreaId", police_area_id.as_ref())?;
        let partnership = maybe_id_of("partnershipId", partnership_id.as_ref())?;
        watch(ctx, Wanted { police_area, partnership }).await
    }
}
