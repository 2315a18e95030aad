//! Proposing, revising and deciding allocations.

use super::day;
use crate::graphql::acting::{Act, Acting, Repeatable, settled};
use crate::graphql::certainty::Certainty;
use crate::graphql::context::{id_of, ids_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::funding::Allocation;
use crate::graphql::funding::filter::AllocationStage;
use crate::graphql::payload::UserError;
use crate::graphql::scalars::{Date, Pence};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::funding::{DecideAllocation, NewMatchFunding, ProposeAllocation, ReviseAllocation};
use domain::ids::{AllocationId, SettlementId};
use persistence::funding::{self as money, Deciding};

/// What another source contributes.
#[derive(InputObject)]
pub(crate) struct MatchFundingInput {
    /// The source, at most 300 characters.
    source: String,
    /// The organisation it comes from.
    funder_id: Option<ID>,
    /// How much, in pence; left out where not stated.
    amount: Option<Pence>,
    /// Whether in kind, not money; false unless told.
    in_kind: Option<bool>,
    /// Anything else to know of it.
    note: Option<String>,
}

/// A line to propose for a commissioning plan.
#[derive(InputObject)]
pub(crate) struct ProposeAllocationInput {
    /// The settlement it draws on, indicative or confirmed.
    settlement_id: ID,
    /// Its reference in the plan, at most 300 characters; no other line of the settlement has it.
    reference: Option<String>,
    /// Its title, at most 300 characters.
    title: String,
    /// Its themes, the primary one first: its money counts there and nowhere else.
    theme_ids: Vec<ID>,
    /// The need it answers.
    need: Option<String>,
    /// What is recommended.
    recommendation: Option<String>,
    /// What the grant is to contribute, in pence; left out while not known.
    amount: Option<Pence>,
    /// How sure that is: EXACT unless told, NOT_STATED without an amount.
    amount_certainty: Option<Certainty>,
    /// All money for it, in pence, the grant's contribution included; left out while not known.
    total_budget: Option<Pence>,
    /// How sure that is: EXACT unless told, NOT_STATED without a budget.
    total_budget_certainty: Option<Certainty>,
    /// What there is to say of the money beyond the numbers.
    budget_note: Option<String>,
    /// What others contribute, in order, at most 100.
    match_funding: Option<Vec<MatchFundingInput>>,
    /// Who is to provide it.
    provider_id: Option<ID>,
    /// The day from which it counts; today unless told.
    on: Option<Date>,
    /// A key of the client's own, as for `openFund`.
    idempotency_key: Option<ID>,
}

/// What is to change of an allocation; what is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct ReviseAllocationInput {
    /// Which.
    id: ID,
    /// The version the change was made from.
    expected_version: i32,
    /// Its reference in the plan, at most 300 characters; no other line of the settlement has it.
    reference: Option<String>,
    /// Its title, at most 300 characters.
    title: Option<String>,
    /// The need it answers.
    need: Option<String>,
    /// What is recommended.
    recommendation: Option<String>,
    /// What there is to say of the money beyond the numbers.
    budget_note: Option<String>,
    /// What others contribute, in place of all that they did.
    match_funding: Option<Vec<MatchFundingInput>>,
    /// What the grant is to contribute, in pence.
    amount: Option<Pence>,
    /// How sure that is; TO_BE_DETERMINED or NOT_STATED without an amount takes the amount away.
    amount_certainty: Option<Certainty>,
    /// All money for it, in pence.
    total_budget: Option<Pence>,
    /// How sure that is; TO_BE_DETERMINED or NOT_STATED without a budget takes the budget away.
    total_budget_certainty: Option<Certainty>,
    /// Who is to provide it.
    provider_id: Option<ID>,
    /// Why.
    reason: String,
    /// The day from which it counts; today unless told.
    on: Option<Date>,
}

/// A move of an allocation to a stage.
#[derive(InputObject)]
pub(crate) struct DecideAllocationInput {
    /// Which.
    id: ID,
    /// The version the decision was made from.
    expected_version: i32,
    /// Where it is to be. AGREED takes both a commissioner and a treasurer: the first leaves it at BOARD_APPROVED.
    stage: AllocationStage,
    /// The day from which it counts; today unless told.
    on: Option<Date>,
    /// Reference of the decision, at most 300 characters.
    reference: Option<String>,
    /// The meeting that approved; BOARD_APPROVED needs it, or the minute.
    meeting_id: Option<ID>,
    /// The minute that records the approval; it says the meeting.
    minute_id: Option<ID>,
    /// Anything else to know of it; why, for WITHDRAWN and REJECTED.
    note: Option<String>,
}

/// What came of a change of an allocation.
#[derive(SimpleObject)]
pub(crate) struct AllocationPayload {
    /// The allocation as it is now; null where there are errors.
    allocation: Option<Allocation>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl AllocationPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<AllocationId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { allocation: acting.ask.one(id).await?.map(Allocation), user_errors: Vec::new() },
            Err(user_errors) => Self { allocation: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct AllocationMutation;

#[Object]
impl AllocationMutation {
    /// Proposes a line of a commissioning plan. Needs PROPOSE_ALLOCATION over the partnership, or over the primary
    /// theme there. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered, LIMIT_EXCEEDED also where it
    /// takes more than is unallocated; WRONG_STATE for a closed settlement; CONFLICT for a reference that is taken, and
    /// for a key used before with other input; NOT_FOUND; FORBIDDEN.
    async fn propose_allocation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The line to propose.")] input: ProposeAllocationInput,
    ) -> Result<AllocationPayload> {
        let acting = ctx.acting()?;
        let outcome = propose(ctx, &acting, input).await;
        AllocationPayload::of(&acting, outcome).await
    }

    /// Changes what an allocation is to cost, who provides it or how it is described, up to AGREED. Another amount or provider after PROPOSED
    /// makes it a proposal again and voids its approvals. From COMMISSIONED on its money can only be cut, by who holds
    /// MANAGE_PARTNERSHIP. Needs PROPOSE_ALLOCATION over the partnership, or over the primary theme there. Refusals:
    /// STALE_VERSION; WRONG_STATE; LIMIT_EXCEEDED; REQUIRED; INVALID; NOT_FOUND; FORBIDDEN.
    async fn revise_allocation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: ReviseAllocationInput,
    ) -> Result<AllocationPayload> {
        let acting = ctx.acting()?;
        let outcome = revise(&acting, input).await;
        AllocationPayload::of(&acting, outcome).await
    }

    /// Moves an allocation to a stage. RECOMMENDED and WITHDRAWN need PROPOSE_ALLOCATION (also over its theme alone);
    /// COMMISSIONED and COMPLETED need it over the partnership; BOARD_APPROVED needs RECORD_BOARD_DECISION and names
    /// the meeting; AGREED needs AGREE_ALLOCATION, of a commissioner and a treasurer, two different people, and a
    /// confirmed settlement; REJECTED needs either of the last two. Nobody recommends or agrees their own proposal.
    /// Refusals: STALE_VERSION; WRONG_STATE where the stage does not follow; REQUIRED; INVALID; CONFLICT where the office
    /// or the person agreed already; NOT_FOUND; FORBIDDEN.
    async fn decide_allocation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideAllocationInput,
    ) -> Result<AllocationPayload> {
        let acting = ctx.acting()?;
        let outcome = decide(&acting, input).await;
        AllocationPayload::of(&acting, outcome).await
    }
}

fn matched(input: Vec<MatchFundingInput>) -> Result<Vec<NewMatchFunding>> {
    let each = input.into_iter().enumerate().map(|(index, matched)| {
        let field = format!("input.matchFunding.{index}.funderId");
        Ok(NewMatchFunding {
            source: matched.source,
            funder: maybe_id_of(&field, matched.funder_id.as_ref())?,
            amount: matched.amount.map(|amount| amount.0),
            in_kind: matched.in_kind.unwrap_or_default(),
            note: matched.note,
        })
    });
    each.collect()
}

async fn propose(ctx: &Context<'_>, acting: &Acting<'_>, input: ProposeAllocationInput) -> Result<AllocationId> {
    let settlement: SettlementId = id_of("input.settlementId", &input.settlement_id)?;
    let command = ProposeAllocation {
        settlement,
        reference: input.reference,
        title: input.title,
        themes: ids_of("input.themeIds", &input.theme_ids)?,
        need: input.need,
        recommendation: input.recommendation,
        amount: input.amount.map(|amount| amount.0),
        amount_certainty: input.amount_certainty.map(Into::into),
        total_budget: input.total_budget.map(|amount| amount.0),
        total_budget_certainty: input.total_budget_certainty.map(Into::into),
        budget_note: input.budget_note,
        match_funding: matched(input.match_funding.unwrap_or_default())?,
        provider: maybe_id_of("input.providerId", input.provider_id.as_ref())?,
        on: day(acting, input.on),
    };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access_over(settlement, "settlementId", "settlement").await?;
    Ok(money::propose_allocation(acting.ask.db(), &access, &command, once.as_ref(), &acting.occasion()).await?)
}

async fn revise(acting: &Acting<'_>, input: ReviseAllocationInput) -> Result<AllocationId> {
    let id: AllocationId = id_of("input.id", &input.id)?;
    let command = ReviseAllocation {
        allocation: id,
        expected_version: input.expected_version,
        reference: input.reference,
        title: input.title,
        need: input.need,
        recommendation: input.recommendation,
        budget_note: input.budget_note,
        match_funding: input.match_funding.map(matched).transpose()?,
        amount: input.amount.map(|amount| amount.0),
        amount_certainty: input.amount_certainty.map(Into::into),
        total_budget: input.total_budget.map(|amount| amount.0),
        total_budget_certainty: input.total_budget_certainty.map(Into::into),
        provider: maybe_id_of("input.providerId", input.provider_id.as_ref())?,
        reason: input.reason,
        on: day(acting, input.on),
    };
    let access = acting.access_over(id, "id", "allocation").await?;
    let managing = acting.access(&[]).ok();
    money::revise_allocation(acting.ask.db(), &access, managing.as_ref(), &command, &acting.occasion()).await?;
    Ok(id)
}

async fn decide(acting: &Acting<'_>, input: DecideAllocationInput) -> Result<AllocationId> {
    let id: AllocationId = id_of("input.id", &input.id)?;
    let command = DecideAllocation {
        allocation: id,
        expected_version: input.expected_version,
        stage: input.stage.into(),
        on: day(acting, input.on),
        reference: input.reference,
        meeting: maybe_id_of("input.meetingId", input.meeting_id.as_ref())?,
        minute: maybe_id_of("input.minuteId", input.minute_id.as_ref())?,
        note: input.note,
    };
    let deciding = Deciding { viewer: &acting.caller.viewer, sight: acting.ask.sight(), command: &command };
    money::decide_allocation(acting.ask.db(), &deciding, &acting.occasion()).await?;
    Ok(id)
}
