//! Words of funds, settlements, allocations and the ledger.

super::vocabulary! {
    /// How sure an amount is.
    pub enum Certainty {
        /// As printed.
        Exact,
        /// Rounded or estimated, such as "£2m".
        Approximate,
        /// Not settled yet, such as "Tbd": there is no amount, and it is not nil.
        ToBeDetermined,
        /// The source does not say: there is no amount, and it is not nil.
        NotStated,
    }

    /// Where a settlement is in its life.
    pub enum SettlementStatus {
        /// Expected; it can carry proposals.
        Indicative,
        /// Awarded.
        Confirmed,
        /// Year ended: takes nothing more.
        Closed,
    }

    /// Where an allocation is on its way from proposal to completion.
    pub enum AllocationStage {
        /// Proposed.
        Proposed,
        /// Recommended to the board.
        Recommended,
        /// Approved by the board.
        BoardApproved,
        /// Agreed by the commissioner and the treasurer.
        Agreed,
        /// Commissioned.
        Commissioned,
        /// Completed.
        Completed,
        /// Taken back by the partnership.
        Withdrawn,
        /// Refused.
        Rejected,
    }

    /// What an entry of a settlement's ledger records.
    pub enum LedgerKind {
        /// The award.
        Settled,
        /// An uplift or cut of the award.
        Revised,
        /// The funder's share kept back.
        TopSliced,
        /// An allocation proposed.
        Allocated,
        /// An allocation withdrawn, rejected or cut (negative).
        Released,
        /// A payment from the funder.
        Paid,
        /// A spend return.
        Spent,
        /// The difference a corrected spend return makes.
        Corrected,
        /// Carried in from an earlier year.
        CarriedIn,
        /// Carried out to a later year.
        CarriedOut,
        /// Taken back by the funder (positive).
        ClawedBack,
    }

    /// Which figure a document states.
    pub enum FundingMeasure {
        /// The fund's total.
        FundTotal,
        /// What the funder retains.
        Retained,
        /// The award.
        Settled,
        /// What is allocated.
        Allocated,
        /// What is not allocated.
        Unallocated,
        /// What was spent.
        Spent,
        /// What others contribute.
        Matched,
        /// All money for the allocations.
        TotalBudget,
    }

    /// What sort of agreement a provider works under.
    pub enum ContractKind {
        /// A contract.
        Contract,
        /// A grant.
        Grant,
        /// A service level agreement.
        ServiceLevelAgreement,
    }

    /// What becomes of a value that a formula asks for and that is not there.
    pub enum MissingValues {
        /// Nothing is proposed without it.
        Refused,
        /// It counts as nought.
        AsNought,
    }

    /// What holds an award where it is.
    pub enum HeldAt {
        /// The least that the change in a year may be.
        Floor,
        /// The most that it may be.
        Ceiling,
        /// The formula alone.
        Neither,
    }

    /// What `fundingSummary` groups by.
    pub enum FundingDimension {
        /// By police area.
        PoliceArea,
        /// By county.
        County,
        /// By partnership.
        Partnership,
        /// By financial year.
        FinancialYear,
        /// By primary theme.
        Theme,
        /// By provider.
        Provider,
        /// By funder.
        Funder,
        /// By stage.
        Stage,
    }
}

impl SettlementStatus {
    /// Whether the public sees it (design.md §3).
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Confirmed | Self::Closed)
    }
}

impl AllocationStage {
    /// Whether the commissioner and the treasurer have agreed it (design.md §2, "agreed"): the
    /// stages that the public sees.
    #[must_use]
    pub const fn is_agreed(self) -> bool {
        matches!(self, Self::Agreed | Self::Commissioned | Self::Completed)
    }

    /// Whether its money counts (design.md §2, "allocated").
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Withdrawn | Self::Rejected)
    }
}

impl Certainty {
    /// Whether there is an amount at all; without one it is unknown, never nil.
    #[must_use]
    pub const fn has_amount(self) -> bool {
        matches!(self, Self::Exact | Self::Approximate)
    }
}
