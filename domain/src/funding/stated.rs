//! The figure that a document states, among those that the records give.

use super::{FundFigures, FundingPosition};
use crate::money::{OutOfRange, Pence};
use crate::words::FundingMeasure;

impl FundingMeasure {
    /// The figure in the position of settlements; `None` for what only a fund has.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn in_position(self, position: &FundingPosition) -> Result<Option<Pence>, OutOfRange> {
        Ok(Some(match self {
            Self::FundTotal | Self::Retained => return Ok(None),
            Self::Settled => position.settlements.settled,
            Self::Allocated => position.allocations.allocated,
            Self::Unallocated => position.unallocated()?,
            Self::Spent => position.allocations.spent,
            Self::Matched => position.allocations.matched,
            Self::TotalBudget => position.allocations.total_budget,
        }))
    }

    /// Whether only a fund has it.
    #[must_use]
    pub const fn is_of_fund(self) -> bool {
        matches!(self, Self::FundTotal | Self::Retained)
    }

    /// The figure of a fund; `None` where it is not known, and for what settlements have.
    #[must_use]
    pub const fn in_fund(self, fund: &FundFigures) -> Option<Pence> {
        match self {
            Self::FundTotal => fund.total,
            Self::Retained => fund.retained,
            _ => None,
        }
    }
}
