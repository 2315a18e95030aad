//! What is done with money (design.md §2). Every unit of work takes the settlements that it changes for itself
//! first, and a fund before its settlements, so that none decides on figures that another is changing.

mod agreement;
mod award;
mod awards;
mod condition;
mod decision;
mod fund;
mod ledger;
mod movement;
mod payment;
mod proposal;
mod returns;
mod revision;
mod standing;
mod terms;

pub use agreement::agree_funding;
pub use award::issue_settlement;
pub use awards::issue_awards;
pub use condition::mark_condition;
pub use decision::{Deciding, decide_allocation};
pub use fund::open_fund;
pub use movement::{carry_forward, claw_back, transfer_funds};
pub use payment::record_payment;
pub use proposal::propose_allocation;
pub use returns::{correct_spend_return, submit_spend_return};
pub use revision::revise_settlement;
pub use terms::revise_allocation;
