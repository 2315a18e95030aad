//! Money: funds, settlements, allocations and what hangs on them; and the figures, which are folds over
//! the ledger and the allocations' states (design.md §2).

pub mod allocation;
pub mod award_model;
mod change;
pub mod contract;
pub mod contracting;
mod coverage;
mod fold;
mod formula;
pub mod fund;
mod narrow;
pub mod position;
pub mod publication;
mod reach;
pub mod settlement;
pub mod spend_return;
pub mod stated_figure;
mod summary;
#[cfg(test)]
mod tests;
pub(crate) mod totals;
pub mod verify;
mod writing;

pub use change::changes_on_last_year;
pub use coverage::{Bearers, bearers, expected_returns, expected_returns_of, returns};
pub use formula::{Proposed, award_proposal};
pub use summary::summary;
pub use writing::*;
