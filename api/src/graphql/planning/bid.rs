//! Bids to outside funds, recorded and followed to their end.

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::certainty::Certainty;
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::governance::changed_id;
use crate::graphql::payload::UserError;
use crate::graphql::risk::{Bid, BidStatus};
use crate::graphql::scalars::Pence;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use domain::ids::{BidId, PartnershipId};
use domain::risk::{BidChange, BidTerms};
use domain::words;
use persistence::planning::bid::{self, Revision};

/// A bid to record.
#[derive(InputObject)]
pub(crate) struct RecordBidInput {
    /// The partnership that bids, or for which others do.
    partnership_id: ID,
    /// The name of the fund, at most 300 characters; REQUIRED where nothing is said of what the money is for.
    fund: Option<String>,
    /// Who gives.
    funder_id: Option<ID>,
    /// Who asks or receives.
    recipient_id: Option<ID>,
    /// What the money is for, at most 10,000 characters.
    purpose: Option<String>,
    /// The money asked for or received, in whole pence; left out where it is not known. Not more than the fund.
    amount: Option<Pence>,
    /// How sure the amount is: EXACT where there is one, NOT_STATED where there is none, unless told.
    amount_certainty: Option<Certainty>,
    /// The size of the whole fund, not of this bid, in whole pence.
    fund_size: Option<Pence>,
    /// Where it stands by now: IDENTIFIED unless told.
    status: Option<BidStatus>,
    /// The theme it is for.
    theme_id: Option<ID>,
    /// Anything else to know of it, at most 10,000 characters.
    note: Option<String>,
}

/// What is to change of a bid; what is left out stays as it is, and null takes out what may be missing.
#[derive(InputObject)]
pub(crate) struct UpdateBidInput {
    /// The bid.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The name of the fund.
    fund: MaybeUndefined<String>,
    /// Who gives.
    funder_id: MaybeUndefined<ID>,
    /// Who asks or receives.
    recipient_id: MaybeUndefined<ID>,
    /// What the money is for.
    purpose: MaybeUndefined<String>,
    /// The money asked for or received, in whole pence; its certainty is told again with it.
    amount: MaybeUndefined<Pence>,
    /// How sure the amount is; not TO_BE_DETERMINED for a bid that is SECURED.
    amount_certainty: Option<Certainty>,
    /// The size of the whole fund, in whole pence.
    fund_size: MaybeUndefined<Pence>,
    /// Where it stands from now on: IDENTIFIED, PREPARING, SUBMITTED, then SECURED or UNSUCCESSFUL. On the way it may
    /// be SUSPENDED and go on from where it was, or WITHDRAWN.
    status: Option<BidStatus>,
    /// The theme it is for.
    theme_id: MaybeUndefined<ID>,
    /// Anything else to know of it.
    note: MaybeUndefined<String>,
}

/// What came of a change of a bid.
#[derive(SimpleObject)]
pub(crate) struct BidPayload {
    /// The bid as it is now; null where there are errors.
    bid: Option<Bid>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl BidPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<BidId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { bid: acting.ask.one(id).await?.map(Bid), user_errors: Vec::new() },
            Err(user_errors) => Self { bid: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct BidMutation;

#[Object]
impl BidMutation {
    /// Records a bid to an outside fund, wherever it stands by now. One that is SECURED is seen by everybody. Needs
    /// MANAGE_PLANS in the partnership. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered; NOT_FOUND
    /// for the partnership, theme or organisations; FORBIDDEN.
    async fn record_bid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bid to record.")] input: RecordBidInput,
    ) -> Result<BidPayload> {
        let acting = ctx.acting()?;
        BidPayload::of(&acting, record(&acting, input).await).await
    }

    /// Changes a bid, and says where it stands from now on. Needs MANAGE_PLANS in the partnership. Refusals: REQUIRED,
    /// INVALID and LIMIT_EXCEEDED for what is entered; WRONG_STATE for a status that does not follow; NOT_FOUND;
    /// FORBIDDEN; STALE_VERSION.
    async fn update_bid(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateBidInput,
    ) -> Result<BidPayload> {
        let acting = ctx.acting()?;
        BidPayload::of(&acting, update(&acting, input).await).await
    }
}

async fn record(acting: &Acting<'_>, input: RecordBidInput) -> Result<BidId> {
    let partnership: PartnershipId = id_of("input.partnershipId", &input.partnership_id)?;
    let terms = BidTerms {
        fund: input.fund,
        funder: maybe_id_of("input.funderId", input.funder_id.as_ref())?,
        recipient: maybe_id_of("input.recipientId", input.recipient_id.as_ref())?,
        purpose: input.purpose,
        amount: input.amount.map(|amount| amount.0),
        amount_certainty: input.amount_certainty.map(Into::into),
        fund_size: input.fund_size.map(|amount| amount.0),
        note: input.note,
        status: input.status.map_or(words::BidStatus::Identified, Into::into),
        theme: maybe_id_of("input.themeId", input.theme_id.as_ref())?,
    };
    let access = acting.access_over(partnership, "partnershipId", "partnership").await?;
    Ok(bid::record(acting.ask.db(), &access, (partnership, &terms), &acting.occasion()).await?)
}

async fn update(acting: &Acting<'_>, input: UpdateBidInput) -> Result<BidId> {
    let change = BidChange {
        fund: input.fund.into(),
        funder: changed_id("input.funderId", &input.funder_id)?,
        recipient: changed_id("input.recipientId", &input.recipient_id)?,
        purpose: input.purpose.into(),
        amount: input.amount.map_value(|amount| amount.0).into(),
        amount_certainty: input.amount_certainty.map(Into::into),
        fund_size: input.fund_size.map_value(|amount| amount.0).into(),
        note: input.note.into(),
        status: input.status.map(Into::into),
        theme: changed_id("input.themeId", &input.theme_id)?,
    };
    let bid: BidId = id_of("input.id", &input.id)?;
    let revision = Revision { bid, expected_version: input.expected_version, change };
    let access = acting.access_over(bid, "id", "bid").await?;
    Ok(bid::update(acting.ask.db(), &access, &revision, &acting.occasion()).await?)
}
