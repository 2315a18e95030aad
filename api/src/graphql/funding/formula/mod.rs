//! Sharing a fund out by a formula: proposals, and the formulas by which awards were issued.

mod input;
mod model;
mod mutation;
mod proposal;

pub(crate) use model::{AwardModel, FundAwardModels, SettlementAwardModel};
pub(crate) use mutation::AwardsMutation;
pub(crate) use proposal::AwardQuery;
