//! Issuing and changing awards.

use super::{SettlementPayload, day};
use crate::graphql::acting::{Act, Acting, Repeatable};
use crate::graphql::certainty::Certainty;
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::funding::settlement::SettlementStatus;
use crate::graphql::scalars::{Date, Decimal, Pence};
use async_graphql::{Context, ID, InputObject, Object};
use chrono::NaiveDate;
use domain::funding::{IssueSettlement, ReviseSettlement};
use domain::ids::{PartnershipId, SettlementId};
use persistence::funding as money;

/// What is asked in return for an award.
#[derive(InputObject)]
pub(crate) struct GrantConditionInput {
    /// The condition.
    text: String,
    /// When it is due.
    due_on: Option<Date>,
}

/// An award to issue.
#[derive(InputObject)]
pub(crate) struct IssueSettlementInput {
    /// From which fund; a partnership has one award of each.
    fund_id: ID,
    /// To which partnership, of the fund's police area.
    partnership_id: ID,
    /// To whom it is paid, often a council.
    recipient_id: Option<ID>,
    /// How much, in pence; left out while not known.
    amount: Option<Pence>,
    /// How sure that is: EXACT unless told, NOT_STATED without an amount.
    amount_certainty: Option<Certainty>,
    /// Anything else to know of it.
    note: Option<String>,
    /// The share that the funder keeps back, in per cent, 0 to 100, rounded half-even to the penny.
    top_slice_percent: Option<Decimal>,
    /// The same as a sum in pence, which wins over the percentage.
    top_slice_amount: Option<Pence>,
    /// By how much more than is available may be allocated, in per cent of it, 0 to 100; nothing unless told.
    over_allocation_percent: Option<Decimal>,
    /// INDICATIVE unless told, or CONFIRMED.
    status: Option<SettlementStatus>,
    /// What it is for; published once it is confirmed.
    purpose: Option<String>,
    /// Why it is what it is; published once it is confirmed.
    reason: Option<String>,
    /// What is asked in return, in order, at most 100; published once it is confirmed.
    conditions: Option<Vec<GrantConditionInput>>,
    /// The day from which it counts; today unless told.
    on: Option<Date>,
    /// A key of the client's own, as for `openFund`.
    idempotency_key: Option<ID>,
}

/// What is to change of an award; what is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct ReviseSettlementInput {
    /// Which.
    id: ID,
    /// The version the change was made from.
    expected_version: i32,
    /// The award as it is to be, in pence: more is an uplift, less an in-year cut.
    amount: Option<Pence>,
    /// CONFIRMED to award it, CLOSED at the end of its year; back to INDICATIVE while nothing is agreed or paid.
    status: Option<SettlementStatus>,
    /// By how much more than is available may be allocated from now on, in per cent of it, 0 to 100.
    over_allocation_percent: Option<Decimal>,
    /// Why.
    reason: String,
    /// The day from which it counts; today unless told.
    on: Option<Date>,
}

/// A condition of an award to tick off.
#[derive(InputObject)]
pub(crate) struct MarkConditionInput {
    /// The award.
    settlement_id: ID,
    /// The version of the award the change was made from.
    expected_version: i32,
    /// The number of the condition, from 1.
    number: i32,
    /// Whether it is met.
    met: bool,
}

#[derive(Default)]
pub(crate) struct SettlementMutation;

#[Object]
impl SettlementMutation {
    /// Issues the award from a fund to a partnership. Needs ISSUE_SETTLEMENT over the fund's police area and the
    /// partnership. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is entered, LIMIT_EXCEEDED also where the
    /// fund has not that much left; INVALID for a fund of another police area; CONFLICT where the partnership has an
    /// award from the fund; NOT_FOUND; FORBIDDEN.
    async fn issue_settlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The award to issue.")] input: IssueSettlementInput,
    ) -> Result<SettlementPayload> {
        let acting = ctx.acting()?;
        let outcome = issue(ctx, &acting, input).await;
        SettlementPayload::of(&acting, outcome).await
    }

    /// Changes an award: an uplift or a cut, its confirmation, its closing at the end of the year. Needs
    /// ISSUE_SETTLEMENT over the partnership. Refusals: STALE_VERSION; WRONG_STATE for a closed award, and back to
    /// INDICATIVE once something is agreed or paid; LIMIT_EXCEEDED for more than the fund has, or less than is
    /// allocated; REQUIRED; INVALID; NOT_FOUND; FORBIDDEN.
    async fn revise_settlement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: ReviseSettlementInput,
    ) -> Result<SettlementPayload> {
        let acting = ctx.acting()?;
        let outcome = revise(&acting, input).await;
        SettlementPayload::of(&acting, outcome).await
    }

    /// Ticks off a condition of an award, or takes that back. Needs ISSUE_SETTLEMENT over the partnership. Refusals:
    /// STALE_VERSION; WRONG_STATE for a closed award; NOT_FOUND for the award or the number; FORBIDDEN.
    async fn mark_condition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The condition.")] input: MarkConditionInput,
    ) -> Result<SettlementPayload> {
        let acting = ctx.acting()?;
        let outcome = mark(&acting, &input).await;
        SettlementPayload::of(&acting, outcome).await
    }
}

/// Each condition with the day it is due.
pub(crate) fn conditions(entered: Option<Vec<GrantConditionInput>>) -> Vec<(String, Option<NaiveDate>)> {
    let entered = entered.unwrap_or_default().into_iter();
    entered.map(|condition| (condition.text, condition.due_on.map(|day| day.0))).collect()
}

async fn issue(ctx: &Context<'_>, acting: &Acting<'_>, input: IssueSettlementInput) -> Result<SettlementId> {
    let partnership: PartnershipId = id_of("input.partnershipId", &input.partnership_id)?;
    let command = IssueSettlement {
        fund: id_of("input.fundId", &input.fund_id)?,
        partnership,
        recipient: maybe_id_of("input.recipientId", input.recipient_id.as_ref())?,
        amount: input.amount.map(|amount| amount.0),
        amount_certainty: input.amount_certainty.map(Into::into),
        top_slice_percent: input.top_slice_percent.map(|percent| percent.0),
        top_slice_amount: input.top_slice_amount.map(|amount| amount.0),
        over_allocation_percent: input.over_allocation_percent.map(|percent| percent.0),
        status: input.status.unwrap_or(SettlementStatus::Indicative).into(),
        purpose: input.purpose,
        reason: input.reason,
        note: input.note,
        conditions: conditions(input.conditions),
        on: day(acting, input.on),
    };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access_over(partnership, "partnershipId", "partnership").await?;
    Ok(money::issue_settlement(acting.ask.db(), &access, &command, once.as_ref(), &acting.occasion()).await?)
}

async fn revise(acting: &Acting<'_>, input: ReviseSettlementInput) -> Result<SettlementId> {
    let id: SettlementId = id_of("input.id", &input.id)?;
    let command = ReviseSettlement {
        settlement: id,
        expected_version: input.expected_version,
        amount: input.amount.map(|amount| amount.0),
        status: input.status.map(Into::into),
        over_allocation_percent: input.over_allocation_percent.map(|percent| percent.0),
        reason: input.reason,
        on: day(acting, input.on),
    };
    let access = acting.access_over(id, "id", "settlement").await?;
    money::revise_settlement(acting.ask.db(), &access, &command, &acting.occasion()).await?;
    Ok(id)
}

async fn mark(acting: &Acting<'_>, input: &MarkConditionInput) -> Result<SettlementId> {
    let id: SettlementId = id_of("input.settlementId", &input.settlement_id)?;
    let access = acting.access_over(id, "settlementId", "settlement").await?;
    let (subject, mark) = ((id, input.expected_version), (input.number, input.met));
    money::mark_condition(acting.ask.db(), &access, subject, mark, &acting.occasion()).await?;
    Ok(id)
}
