//! Risks and bids of a partnership.

use super::certainty::Certainty;
use super::context::{Ask, global};
use super::error::Result;
use super::funding::Allocation;
use super::loaders::{loads, loads_by_parent};
use super::organisation::Organisation;
use super::scalars::{Date, Pence};
use super::theme::Theme;
use async_graphql::{Context, Enum, ID, Object};
use domain::ids::{AllocationId, BidId, PartnershipId, RiskId};
use domain::{risk, words};

loads! {
    RiskId => risk::Risk, persistence::risk::risks_by_ids;
    BidId => risk::Bid, persistence::risk::bids_by_ids;
}

loads_by_parent! {
    RisksOf(PartnershipId) => Vec<risk::Risk>, persistence::risk::risks_of;
    RisksToBid(BidId) => Vec<risk::Risk>, persistence::risk::risks_to_bids;
    RisksToAllocation(AllocationId) => Vec<risk::Risk>, persistence::risk::risks_to_allocations;
    BidsOf(PartnershipId) => Vec<risk::Bid>, persistence::risk::bids_of;
}

/// Where a bid to an outside fund stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::BidStatus")]
pub(crate) enum BidStatus {
    /// A fund that might be bid to.
    Identified,
    /// Being written.
    Preparing,
    /// Sent, and not decided.
    Submitted,
    /// Held up by the funder.
    Suspended,
    /// Won.
    Secured,
    /// Lost.
    Unsuccessful,
    /// Taken back by the bidder.
    Withdrawn,
}

/// A risk to a partnership's work or money. Needs READ_FUNDING.
pub(crate) struct Risk(pub(crate) risk::Risk);

/// A risk to a partnership's work or money. Needs READ_FUNDING.
#[Object]
impl Risk {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The theme it threatens; null where it has none.
    async fn theme(&self, ctx: &Context<'_>) -> Result<Option<Theme>> {
        Ok(ctx.ask()?.maybe(self.0.theme).await?.map(Theme))
    }

    /// The initiative or concern.
    async fn initiative(&self) -> &str {
        &self.0.initiative
    }

    /// The money at stake, in whole pence; null where it is to be determined or not stated, which is not nil.
    async fn budget(&self) -> Option<Pence> {
        self.0.budget.map(Pence)
    }

    /// How sure the money at stake is.
    async fn budget_certainty(&self) -> Certainty {
        self.0.budget_certainty.into()
    }

    /// What the source says of the money beyond the number; null where nothing.
    async fn budget_note(&self) -> Option<&str> {
        self.0.budget_note.as_deref()
    }

    /// The money of the year before, in whole pence; null where not stated.
    async fn previous_budget(&self) -> Option<Pence> {
        self.0.previous_budget.map(Pence)
    }

    /// What is recommended; null where nothing.
    async fn recommendation(&self) -> Option<&str> {
        self.0.recommendation.as_deref()
    }

    /// Whether it is still open.
    async fn open(&self) -> bool {
        self.0.open
    }

    /// The day it was closed; null while it is open, or where the day is not known.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }

    /// The allocation whose money it threatens; null where it threatens none in particular.
    async fn allocation(&self, ctx: &Context<'_>) -> Result<Option<Allocation>> {
        Ok(ctx.ask()?.maybe(self.0.allocation).await?.map(Allocation))
    }

    /// The bid whose money it threatens; null where it threatens none in particular.
    async fn bid(&self, ctx: &Context<'_>) -> Result<Option<Bid>> {
        Ok(ctx.ask()?.maybe(self.0.bid).await?.map(Bid))
    }
}

/// A bid to an outside fund, or money from one. Those not won need READ_FUNDING.
pub(crate) struct Bid(pub(crate) risk::Bid);

/// A bid to an outside fund, or money from one. Those not won need READ_FUNDING.
#[Object]
impl Bid {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The name of the fund; null where not stated.
    async fn fund(&self) -> Option<&str> {
        self.0.fund.as_deref()
    }

    /// Who gives; null where not stated.
    async fn funder(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.funder).await?.map(Organisation))
    }

    /// Who asks or receives; null where not stated.
    async fn recipient(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Ok(ctx.ask()?.maybe(self.0.recipient).await?.map(Organisation))
    }

    /// What the money is for; null where not stated.
    async fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }

    /// The money asked for or received, in whole pence; null where it is to be determined or not stated,
    /// which is not nil.
    async fn amount(&self) -> Option<Pence> {
        self.0.amount.map(Pence)
    }

    /// How sure the amount is.
    async fn amount_certainty(&self) -> Certainty {
        self.0.amount_certainty.into()
    }

    /// The size of the whole fund, not of this bid, in whole pence; null where not stated.
    async fn fund_size(&self) -> Option<Pence> {
        self.0.fund_size.map(Pence)
    }

    /// What else the records say of it; null where nothing.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Where it stands.
    async fn status(&self) -> BidStatus {
        self.0.status.into()
    }

    /// The theme it is for; null where it has none.
    async fn theme(&self, ctx: &Context<'_>) -> Result<Option<Theme>> {
        Ok(ctx.ask()?.maybe(self.0.theme).await?.map(Theme))
    }

    /// The risks to it, in the order of their papers; none without READ_FUNDING.
    async fn risks(&self, ctx: &Context<'_>) -> Result<Vec<Risk>> {
        Ok(ctx.ask()?.list(RisksToBid(self.0.id)).await?.into_iter().map(Risk).collect())
    }
}

/// What a partnership has at risk and bids for.
pub(crate) struct PartnershipRisks(pub(crate) PartnershipId);

/// What a partnership has at risk and bids for.
#[Object]
impl PartnershipRisks {
    /// The risks to its work and money, in the order of its papers; none without READ_FUNDING.
    async fn risks(&self, ctx: &Context<'_>) -> Result<Vec<Risk>> {
        Ok(ctx.ask()?.list(RisksOf(self.0)).await?.into_iter().map(Risk).collect())
    }

    /// Its bids to outside funds, in the order of its papers; without READ_FUNDING only those won.
    async fn bids(&self, ctx: &Context<'_>) -> Result<Vec<Bid>> {
        Ok(ctx.ask()?.list(BidsOf(self.0)).await?.into_iter().map(Bid).collect())
    }
}
