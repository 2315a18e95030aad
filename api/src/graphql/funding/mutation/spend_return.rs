//! Handing in and correcting spend returns.

use super::day;
use crate::graphql::acting::{Act, Acting, Repeatable, settled};
use crate::graphql::context::id_of;
use crate::graphql::error::Result;
use crate::graphql::funding::SpendReturn;
use crate::graphql::payload::UserError;
use crate::graphql::scalars::{Date, Pence};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::funding::{CorrectSpendReturn, SubmitSpendReturn};
use domain::ids::{AllocationId, SpendReturnId};
use persistence::funding as money;

/// What was spent of an allocation in a period.
#[derive(InputObject)]
pub(crate) struct SubmitSpendReturnInput {
    /// Of which allocation, agreed or later.
    allocation_id: ID,
    /// First day of the period, inside the allocation's financial year.
    period_from: Date,
    /// Last day of the period, inside the allocation's financial year.
    period_to: Date,
    /// Spent in the period, in pence.
    spent: Pence,
    /// What is expected to be spent in the whole year, in pence.
    forecast: Option<Pence>,
    /// What happened.
    narrative: Option<String>,
    /// What came of it.
    outcomes: Option<String>,
    /// The day from which it counts; today unless told.
    on: Option<Date>,
    /// A key of the client's own, as for `openFund`.
    idempotency_key: Option<ID>,
}

/// A spend return to correct.
#[derive(InputObject)]
pub(crate) struct CorrectSpendReturnInput {
    /// Which: the one that no other has replaced yet.
    id: ID,
    /// The version the correction was made from.
    expected_version: i32,
    /// What was spent in its period, in pence.
    spent: Pence,
    /// Why.
    reason: String,
    /// The day from which it counts; today unless told.
    on: Option<Date>,
}

/// What came of a spend return.
#[derive(SimpleObject)]
pub(crate) struct SpendReturnPayload {
    /// The return; null where there are errors.
    spend_return: Option<SpendReturn>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl SpendReturnPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<SpendReturnId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { spend_return: acting.ask.one(id).await?.map(SpendReturn), user_errors: Vec::new() },
            Err(user_errors) => Self { spend_return: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct SpendReturnMutation;

#[Object]
impl SpendReturnMutation {
    /// Hands in what was spent of an allocation in a period. Needs SUBMIT_SPEND_RETURN over the partnership. Refusals:
    /// INVALID for a period outside the year, or an amount below 0; LIMIT_EXCEEDED for a huge one; CONFLICT where the
    /// period overlaps with another return, or for a key used before with other input; WRONG_STATE before AGREED and
    /// once the settlement is closed; NOT_FOUND; FORBIDDEN.
    async fn submit_spend_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was spent.")] input: SubmitSpendReturnInput,
    ) -> Result<SpendReturnPayload> {
        let acting = ctx.acting()?;
        let outcome = submit(ctx, &acting, input).await;
        SpendReturnPayload::of(&acting, outcome).await
    }

    /// Corrects a spend return: the old one stays, superseded by the one that is returned. Needs SUBMIT_SPEND_RETURN over
    /// the partnership. Refusals: STALE_VERSION; WRONG_STATE where it was corrected before, and once the settlement is
    /// closed; REQUIRED; INVALID; LIMIT_EXCEEDED; NOT_FOUND; FORBIDDEN.
    async fn correct_spend_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The correction.")] input: CorrectSpendReturnInput,
    ) -> Result<SpendReturnPayload> {
        let acting = ctx.acting()?;
        let outcome = correct(&acting, input).await;
        SpendReturnPayload::of(&acting, outcome).await
    }
}

async fn submit(ctx: &Context<'_>, acting: &Acting<'_>, input: SubmitSpendReturnInput) -> Result<SpendReturnId> {
    let allocation: AllocationId = id_of("input.allocationId", &input.allocation_id)?;
    let command = SubmitSpendReturn {
        allocation,
        period_from: input.period_from.0,
        period_to: input.period_to.0,
        spent: input.spent.0,
        forecast: input.forecast.map(|forecast| forecast.0),
        narrative: input.narrative,
        outcomes: input.outcomes,
        on: day(acting, input.on),
    };
    let once = ctx.once(input.idempotency_key.as_ref())?;
    let access = acting.access_over(allocation, "allocationId", "allocation").await?;
    Ok(money::submit_spend_return(acting.ask.db(), &access, &command, once.as_ref(), &acting.occasion()).await?)
}

async fn correct(acting: &Acting<'_>, input: CorrectSpendReturnInput) -> Result<SpendReturnId> {
    let id: SpendReturnId = id_of("input.id", &input.id)?;
    let command = CorrectSpendReturn {
        spend_return: id,
        expected_version: input.expected_version,
        spent: input.spent.0,
        reason: input.reason,
        on: day(acting, input.on),
    };
    let access = acting.access_over(id, "id", "spend return").await?;
    Ok(money::correct_spend_return(acting.ask.db(), &access, &command, &acting.occasion()).await?)
}
