//! What is done with money.

mod allocation;
mod award;
mod contract;
mod fund;
mod movement;
mod spend_return;

pub(crate) use allocation::AllocationMutation;
pub(crate) use award::SettlementMutation;
pub(super) use award::{GrantConditionInput, conditions};
pub(crate) use contract::ContractMutation;
pub(crate) use fund::FundMutation;
pub(crate) use movement::MovementMutation;
pub(crate) use spend_return::SpendReturnMutation;

use super::Settlement;
use crate::graphql::acting::{Acting, settled};
use crate::graphql::error::Result;
use crate::graphql::payload::UserError;
use async_graphql::SimpleObject;
use chrono::NaiveDate;
use domain::ids::SettlementId;

/// What came of a change of an award.
#[derive(SimpleObject)]
pub(crate) struct SettlementPayload {
    /// The award as it is now; null where there are errors.
    settlement: Option<Settlement>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl SettlementPayload {
    async fn of(acting: &Acting<'_>, outcome: Result<SettlementId>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(id) => Self { settlement: acting.ask.one(id).await?.map(Settlement), user_errors: Vec::new() },
            Err(user_errors) => Self { settlement: None, user_errors },
        })
    }
}

/// The day that was entered, or today.
pub(super) fn day(acting: &Acting<'_>, on: Option<crate::graphql::scalars::Date>) -> NaiveDate {
    on.map_or_else(|| acting.ask.today(), |day| day.0)
}
