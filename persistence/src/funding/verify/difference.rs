//! A difference between what is kept and what the records give.

use domain::ids::{AllocationId, FundId, SettlementId};
use std::fmt;
use uuid::Uuid;

/// What a difference is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// A settlement.
    Settlement(SettlementId),
    /// An allocation, with its settlement.
    Allocation(AllocationId, SettlementId),
    /// A fund.
    Fund(FundId),
}

/// A difference between what is kept and what the records give. Printed, it is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is of.
    pub of: Of,
    /// Which figure, or what else of it.
    pub figure: &'static str,
    /// As it is kept: pence, where it is money.
    pub kept: String,
    /// As the records give it.
    pub given: String,
    /// Whether it is of what is kept beside the records alone, and so can be made from them again.
    pub can_be_rebuilt: bool,
}

impl Difference {
    /// What was found of one record, told where there is a difference.
    pub(super) fn new(of: Of, figure: &'static str, kept: impl ToString, given: impl ToString) -> Self {
        Self { of, figure, kept: kept.to_string(), given: given.to_string(), can_be_rebuilt: false }
    }

    /// Of what is kept beside the records.
    pub(super) const fn of_what_is_kept(mut self) -> Self {
        self.can_be_rebuilt = true;
        self
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, id): (_, Uuid) = match self.of {
            Of::Settlement(id) => ("settlement", id.0),
            Of::Allocation(id, _) => ("allocation", id.0),
            Of::Fund(id) => ("fund", id.0),
        };
        let Self { figure, kept, given, .. } = self;
        write!(f, "{kind} {id}: {figure} is {kept}, and {given} by the records")
    }
}

/// Something or nothing, for people.
pub(super) fn maybe(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}
