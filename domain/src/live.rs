//! What subscribers are told of: only which records changed. What of it they may know is looked up for
//! each of them when it reaches them.

use crate::ids::{AllocationId, LedgerEntryId, PartnershipId, SettlementId};

/// A change that was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Money moved, or an allocation.
    Funding(FundingChange),
}

/// A change of a settlement's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundingChange {
    /// Whose money it is.
    pub partnership: PartnershipId,
    /// The settlement.
    pub settlement: SettlementId,
    /// The line of its ledger, where one was written.
    pub entry: Option<LedgerEntryId>,
    /// The allocation that it concerns.
    pub allocation: Option<AllocationId>,
}
