//! Issuing the awards that a formula gives.

use super::super::mutation::{GrantConditionInput, conditions, day};
use super::super::settlement::SettlementStatus;
use super::input::AwardModelInput;
use super::model::AwardModel;
use crate::graphql::acting::{Act, Acting, Repeatable, settled};
use crate::graphql::context::id_of;
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use crate::graphql::scalars::{Date, Decimal};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::funding::{IssueAwards, IssueSettlement};
use domain::ids::{AwardModelId, PartnershipId};
use uuid::Uuid;

/// To whom an award is paid.
#[derive(InputObject)]
pub(crate) struct AwardRecipientInput {
    /// The partnership it is awarded to.
    partnership_id: ID,
    /// The organisation it is paid to, often a council.
    recipient_id: ID,
}

/// Awards to issue as a formula gives them.
#[derive(InputObject)]
pub(crate) struct IssueAwardsInput {
    /// The fund and the formula, as they were proposed.
    model: AwardModelInput,
    /// The fingerprint of the proposal that was looked at.
    expected_fingerprint: String,
    /// INDICATIVE unless told, or CONFIRMED.
    status: Option<SettlementStatus>,
    /// To whom awards are paid; not stated for the others.
    recipients: Option<Vec<AwardRecipientInput>>,
    /// The share of each that the funder keeps back, in per cent, 0 to 100, rounded half-even to the penny.
    top_slice_percent: Option<Decimal>,
    /// By how much more than is available may be allocated of each, in per cent of it, 0 to 100; nothing unless told.
    over_allocation_percent: Option<Decimal>,
    /// What they are for; published once they are confirmed.
    purpose: Option<String>,
    /// Why they are what they are; published once they are confirmed.
    reason: Option<String>,
    /// Anything else to know of them.
    note: Option<String>,
    /// What is asked in return for each, in order, at most 100; published once they are confirmed.
    conditions: Option<Vec<GrantConditionInput>>,
    /// The day from which they count; today unless told.
    on: Option<Date>,
    /// A key of the client's own, as for `openFund`.
    idempotency_key: Option<ID>,
}

/// What came of issuing awards.
#[derive(SimpleObject)]
pub(crate) struct IssueAwardsPayload {
    /// The formula as it is kept, with the settlements that were issued; null where there are errors.
    award_model: Option<AwardModel>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct AwardsMutation;

#[Object]
impl AwardsMutation {
    /// Issues all awards of a fund's own year as a formula gives them, all or none, and keeps the formula with them.
    /// Needs ISSUE_SETTLEMENT over the fund's police area. Refusals: CONFLICT where the figures changed since the
    /// proposal was looked at, and for each partnership that has an award from the fund; LIMIT_EXCEEDED for more than
    /// the fund has left; REQUIRED, INVALID and what else `awardProposal` refuses; NOT_FOUND; FORBIDDEN.
    async fn issue_awards(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal to issue.")] input: IssueAwardsInput,
    ) -> Result<IssueAwardsPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(issue(ctx, &acting, input).await)? {
            Ok(id) => {
                IssueAwardsPayload { award_model: acting.ask.one(id).await?.map(AwardModel), user_errors: Vec::new() }
            }
            Err(user_errors) => IssueAwardsPayload { award_model: None, user_errors },
        })
    }
}

async fn issue(ctx: &Context<'_>, acting: &Acting<'_>, input: IssueAwardsInput) -> Result<AwardModelId> {
    let model = input.model.checked("input.model", acting.ask.today())?;
    let fund = model.fund;
    let recipients = input.recipients.unwrap_or_default().into_iter().map(|it| {
        let partnership = id_of("input.recipients.partnershipId", &it.partnership_id)?;
        Ok((partnership, id_of("input.recipients.recipientId", &it.recipient_id)?))
    });
    let command = IssueAwards {
        model,
        expected_fingerprint: input.expected_fingerprint,
        recipients: recipients.collect::<Result<_>>()?,
        terms: IssueSettlement {
            fund,
            partnership: PartnershipId(Uuid::nil()),
            recipient: None,
            amount: Some(domain::Pence::ZERO),
            amount_certainty: None,
            top_slice_percent: input.top_slice_percent.map(|percent| percent.0),
            top_slice_amount: None,
            over_allocation_percent: input.over_allocation_percent.map(|percent| percent.0),
            status: input.status.unwrap_or(SettlementStatus::Indicative).into(),
            purpose: input.purpose,
            reason: input.reason,
            note: input.note,
            conditions: conditions(input.conditions),
            on: day(acting, input.on),
        },
    };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access_over(fund, "model", "fund").await?;
    Ok(persistence::funding::issue_awards(acting.ask.db(), &access, &command, once.as_ref(), &acting.occasion())
        .await?)
}
