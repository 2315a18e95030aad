//! The figures and how they follow from one another.

use crate::money::{OutOfRange, Pence};
use crate::percent::Percent;

/// What every level of funding has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AllocationFigures {
    /// Amounts of allocations not withdrawn or rejected.
    pub allocated: Pence,
    /// The same, agreed or later.
    pub agreed: Pence,
    /// Spend returns as last corrected.
    pub spent: Pence,
    /// What others contribute, over allocations of which both figures are known.
    pub matched: Pence,
    /// Sum of known total budgets.
    pub total_budget: Pence,
    /// Allocations without an amount yet.
    pub undetermined: u32,
    /// Whether any amount or total budget counted is approximate.
    pub approximate: bool,
}

impl AllocationFigures {
    /// Agreed less spent; negative when overspent.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn unspent(&self) -> Result<Pence, OutOfRange> {
        self.agreed.minus(self.spent)
    }

    /// The figures of both together.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn plus(&self, other: &Self) -> Result<Self, OutOfRange> {
        Ok(Self {
            allocated: self.allocated.plus(other.allocated)?,
            agreed: self.agreed.plus(other.agreed)?,
            spent: self.spent.plus(other.spent)?,
            matched: self.matched.plus(other.matched)?,
            total_budget: self.total_budget.plus(other.total_budget)?,
            undetermined: self.undetermined.saturating_add(other.undetermined),
            approximate: self.approximate || other.approximate,
        })
    }
}

/// What only whole settlements have, beside the figures of their allocations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettlementFigures {
    /// SETTLED and REVISED entries.
    pub settled: Pence,
    /// TOP_SLICED entries.
    pub top_sliced: Pence,
    /// CARRIED_IN entries.
    pub carried_in: Pence,
    /// CARRIED_OUT entries.
    pub carried_out: Pence,
    /// CLAWED_BACK entries.
    pub clawed_back: Pence,
    /// PAID entries.
    pub paid: Pence,
}

/// Where the money of one or more settlements stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundingPosition {
    /// Of the settlements.
    pub settlements: SettlementFigures,
    /// Of their allocations.
    pub allocations: AllocationFigures,
}

impl FundingPosition {
    /// settled − topSliced + carriedIn − carriedOut − clawedBack.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn available(&self) -> Result<Pence, OutOfRange> {
        let figures = &self.settlements;
        figures
            .settled
            .minus(figures.top_sliced)?
            .plus(figures.carried_in)?
            .minus(figures.carried_out)?
            .minus(figures.clawed_back)
    }

    /// available − allocated.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn unallocated(&self) -> Result<Pence, OutOfRange> {
        self.available()?.minus(self.allocations.allocated)
    }

    /// By how much more than is available may be allocated, where `percent` of it may.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn permitted_excess(&self, percent: Percent) -> Result<Pence, OutOfRange> {
        Ok(self.available()?.max(Pence::ZERO).share(percent))
    }

    /// Whether the change from `before` to this keeps what is allocated within what is available and `percent`
    /// more of it (design.md §2, "Limits"); what was beyond already may not grow.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn is_within_limits(&self, before: &Self, percent: Percent) -> Result<bool, OutOfRange> {
        Ok(self.fits(percent)? || self.unallocated()? >= before.unallocated()?)
    }

    /// Whether no more is allocated than is available and `percent` more of it.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn fits(&self, percent: Percent) -> Result<bool, OutOfRange> {
        Ok(self.unallocated()?.plus(self.permitted_excess(percent)?)? >= Pence::ZERO)
    }

    /// available − spent.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn remaining(&self) -> Result<Pence, OutOfRange> {
        self.available()?.minus(self.allocations.spent)
    }

    /// The position of both together.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn plus(&self, other: &Self) -> Result<Self, OutOfRange> {
        let (a, b) = (&self.settlements, &other.settlements);
        Ok(Self {
            settlements: SettlementFigures {
                settled: a.settled.plus(b.settled)?,
                top_sliced: a.top_sliced.plus(b.top_sliced)?,
                carried_in: a.carried_in.plus(b.carried_in)?,
                carried_out: a.carried_out.plus(b.carried_out)?,
                clawed_back: a.clawed_back.plus(b.clawed_back)?,
                paid: a.paid.plus(b.paid)?,
            },
            allocations: self.allocations.plus(&other.allocations)?,
        })
    }
}
