//! Payments, and money carried forward, taken back or transferred.

use super::SettlementPayload;
use crate::graphql::acting::{Act, Acting, Repeatable, settled};
use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::funding::Settlement;
use crate::graphql::payload::UserError;
use crate::graphql::scalars::{Date, Pence};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::funding::MoveFunds;
use domain::ids::SettlementId;
use domain::{Refusal, RefusalCode};
use persistence::funding as money;

/// A payment to record.
#[derive(InputObject)]
pub(crate) struct RecordPaymentInput {
    /// Of which award.
    settlement_id: ID,
    /// How much, in pence, more than 0.
    amount: Pence,
    /// The day it was paid.
    on: Date,
    /// Anything else to know of it; why, for a correction.
    note: Option<String>,
    /// Whether the amount was recorded by mistake before and is taken back; false unless told.
    #[graphql(default)]
    correction: bool,
    /// A key of the client's own, as for `openFund`.
    idempotency_key: Option<ID>,
}

/// Money to move out of an award.
#[derive(InputObject)]
pub(crate) struct MoveFundsInput {
    /// The award.
    settlement_id: ID,
    /// For `carryForward`, the later year's award of the same partnership and funder that it goes into.
    to_settlement_id: Option<ID>,
    /// How much, in pence, more than 0.
    amount: Pence,
    /// The day from which it counts.
    on: Date,
    /// Why.
    note: String,
    /// A key of the client's own, as for `openFund`.
    idempotency_key: Option<ID>,
}

/// Money to move from one partnership to another.
#[derive(InputObject)]
pub(crate) struct TransferFundsInput {
    /// The award it is taken from.
    from_settlement_id: ID,
    /// The award of another partnership from the same fund that it is added to.
    to_settlement_id: ID,
    /// How much, in pence, more than 0.
    amount: Pence,
    /// The day from which it counts.
    on: Date,
    /// Why.
    note: String,
    /// A key of the client's own, as for `openFund`.
    idempotency_key: Option<ID>,
}

/// What came of a transfer.
#[derive(SimpleObject)]
pub(crate) struct TransferFundsPayload {
    /// The award it was taken from, as it is now; null where there are errors.
    from: Option<Settlement>,
    /// The award it was added to, as it is now; null where there are errors.
    to: Option<Settlement>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct MovementMutation;

#[Object]
impl MovementMutation {
    /// Records a payment from the funder to the partnership. Needs RECORD_PAYMENT over it. Refusals: INVALID and
    /// LIMIT_EXCEEDED for the amount; WRONG_STATE unless the award is confirmed; REQUIRED for a correction without a
    /// reason; CONFLICT for a key used before with other input; NOT_FOUND; FORBIDDEN.
    async fn record_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment.")] input: RecordPaymentInput,
    ) -> Result<SettlementPayload> {
        let acting = ctx.acting()?;
        let outcome = pay(ctx, &acting, input).await;
        SettlementPayload::of(&acting, outcome).await
    }

    /// Carries what is not allocated into a later year's award of the same partnership and funder. Needs
    /// ISSUE_SETTLEMENT over the partnership. Returns the award it is carried out of. Refusals: REQUIRED; INVALID where
    /// the awards do not belong together; LIMIT_EXCEEDED beyond what is unallocated; WRONG_STATE for a closed award;
    /// CONFLICT for a key used before with other input; NOT_FOUND; FORBIDDEN.
    async fn carry_forward(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to carry, and where.")] input: MoveFundsInput,
    ) -> Result<SettlementPayload> {
        let acting = ctx.acting()?;
        let outcome = carry(ctx, &acting, input).await;
        SettlementPayload::of(&acting, outcome).await
    }

    /// Takes back what is not allocated; the fund has it to award again. Needs ISSUE_SETTLEMENT over the partnership.
    /// Refusals: as for `carryForward`.
    async fn claw_back(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to take back.")] input: MoveFundsInput,
    ) -> Result<SettlementPayload> {
        let acting = ctx.acting()?;
        let outcome = claw(ctx, &acting, input).await;
        SettlementPayload::of(&acting, outcome).await
    }

    /// Takes what is not allocated back from one partnership and awards it to another of the same fund, both or
    /// neither. Needs ISSUE_SETTLEMENT over both. Refusals: as for `carryForward`; WRONG_STATE also where the award it
    /// goes to has no amount yet.
    async fn transfer_funds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to transfer, from where to where.")] input: TransferFundsInput,
    ) -> Result<TransferFundsPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(transfer(ctx, &acting, input).await)? {
            Ok((from, to)) => TransferFundsPayload {
                from: acting.ask.one(from).await?.map(Settlement),
                to: acting.ask.one(to).await?.map(Settlement),
                user_errors: Vec::new(),
            },
            Err(user_errors) => TransferFundsPayload { from: None, to: None, user_errors },
        })
    }
}

async fn pay(ctx: &Context<'_>, acting: &Acting<'_>, input: RecordPaymentInput) -> Result<SettlementId> {
    let settlement: SettlementId = id_of("input.settlementId", &input.settlement_id)?;
    let command = MoveFunds { settlement, amount: input.amount.0, on: input.on.0, note: input.note };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access_over(settlement, "settlementId", "settlement").await?;
    let payment = (&command, input.correction);
    Ok(money::record_payment(acting.ask.db(), &access, payment, once.as_ref(), &acting.occasion()).await?)
}

async fn carry(ctx: &Context<'_>, acting: &Acting<'_>, input: MoveFundsInput) -> Result<SettlementId> {
    let settlement: SettlementId = id_of("input.settlementId", &input.settlement_id)?;
    let to: Option<SettlementId> = maybe_id_of("input.toSettlementId", input.to_settlement_id.as_ref())?;
    let command = MoveFunds { settlement, amount: input.amount.0, on: input.on.0, note: Some(input.note) };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access_over(settlement, "settlementId", "settlement").await?;
    let missing = || Refusal::new(RefusalCode::Required, &["toSettlementId"], "Name the award it is carried into.");
    let carried = (&command, to.ok_or_else(missing)?);
    Ok(money::carry_forward(acting.ask.db(), &access, carried, once.as_ref(), &acting.occasion()).await?)
}

async fn claw(ctx: &Context<'_>, acting: &Acting<'_>, input: MoveFundsInput) -> Result<SettlementId> {
    let settlement: SettlementId = id_of("input.settlementId", &input.settlement_id)?;
    let command = MoveFunds { settlement, amount: input.amount.0, on: input.on.0, note: Some(input.note) };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access_over(settlement, "settlementId", "settlement").await?;
    if input.to_settlement_id.is_some() {
        let message = "What is taken back goes to the fund: leave this out, or carry it forward.";
        return Err(Refusal::new(RefusalCode::Invalid, &["toSettlementId"], message).into());
    }
    Ok(money::claw_back(acting.ask.db(), &access, &command, once.as_ref(), &acting.occasion()).await?)
}

async fn transfer(
    ctx: &Context<'_>,
    acting: &Acting<'_>,
    input: TransferFundsInput,
) -> Result<(SettlementId, SettlementId)> {
    let settlement: SettlementId = id_of("input.fromSettlementId", &input.from_settlement_id)?;
    let to: SettlementId = id_of("input.toSettlementId", &input.to_settlement_id)?;
    let command = MoveFunds { settlement, amount: input.amount.0, on: input.on.0, note: Some(input.note) };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access_over(settlement, "fromSettlementId", "settlement").await?;
    let transferred = (&command, to);
    let from = money::transfer_funds(acting.ask.db(), &access, transferred, once.as_ref(), &acting.occasion()).await?;
    Ok((from, to))
}
