//! What a bundle says of money: funds, settlements, allocations, contracts and returns.

use super::{Amount, Decimal, Key, part};
use crate::words::{AllocationStage, Certainty, ContractKind, FundingMeasure, LedgerKind, SettlementStatus};
use crate::{FinancialYear, Pence};
use chrono::{DateTime, NaiveDate, Utc};

part! {
    /// What a funder has to give in one year.
    pub struct Fund {
        /// What the bundle calls it; unique among its funds. A fund of the same name, funder, year and
        /// police area in another bundle is the same fund.
        pub key: Key,
        /// Name of the organisation that gives.
        pub funder: String,
        /// ONS code of the police area it is for; null where for none.
        pub police_area: Option<String>,
        /// Its name.
        pub name: String,
        /// The year.
        pub financial_year: FinancialYear,
        /// Where its money comes from; none where its size is not stated.
        #[serde(default)]
        pub sources: Vec<FundSource>,
        /// What the funder keeps to commission centrally, in whole pence; null where not stated.
        pub retained: Option<Pence>,
        /// The same as a percentage, 0 to 100; null where not stated.
        pub retained_percent: Option<Decimal>,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
        /// What documents say of its figures.
        #[serde(default)]
        pub statements: Vec<StatedFigure>,
    }

    /// One source of a fund.
    pub struct FundSource {
        /// Its name.
        pub name: String,
        /// Name of the organisation it comes from; null where not stated.
        pub funder: Option<String>,
        /// Whole pence; null where not stated.
        pub amount: Option<Pence>,
    }

    /// Funding promised for several years at once, one settlement a year.
    pub struct FundingAgreement {
        /// What the bundle calls it; unique among its agreements.
        pub key: Key,
        /// Its title.
        pub title: String,
        /// First year.
        pub from: FinancialYear,
        /// Last year.
        pub to: FinancialYear,
    }

    /// The award from a fund to the bundle's partnership.
    pub struct Settlement {
        /// What the bundle calls it; unique among its settlements.
        pub key: Key,
        /// Key of the fund.
        pub fund: Key,
        /// Name of the organisation that the money is paid to; null where not stated.
        pub recipient: Option<String>,
        /// Where it is in its life.
        pub status: SettlementStatus,
        /// The award.
        #[serde(default)]
        pub amount: Amount,
        /// The share that the funder keeps, in per cent, 0 to 100; null where nothing is kept.
        pub top_slice_percent: Option<Decimal>,
        /// The same in whole pence, where stated; it wins over the percentage.
        pub top_slice_amount: Option<Pence>,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
        /// What it is for; null where not stated.
        pub purpose: Option<String>,
        /// Why it is what it is; null where not stated.
        pub reason: Option<String>,
        /// What the funder asks in return.
        #[serde(default)]
        pub conditions: Vec<GrantCondition>,
        /// Key of the agreement it is a year of; null where of none.
        pub agreement: Option<Key>,
        /// Day from which it counts; null means 1 April of its year.
        pub on: Option<NaiveDate>,
        /// Further entries of its ledger: REVISED, PAID, CARRIED_IN, CARRIED_OUT and CLAWED_BACK. The
        /// other kinds follow from the award, the allocations and the returns.
        #[serde(default)]
        pub entries: Vec<LedgerEntry>,
        /// Lines of its commissioning plan, in order.
        #[serde(default)]
        pub allocations: Vec<Allocation>,
        /// What documents say of its figures.
        #[serde(default)]
        pub statements: Vec<StatedFigure>,
        /// Keys of its papers.
        #[serde(default)]
        pub documents: Vec<Key>,
    }

    /// A condition of an award.
    pub struct GrantCondition {
        /// The condition.
        pub text: String,
        /// When it is due; null where no day is set.
        pub due_on: Option<NaiveDate>,
        /// Whether it is met; null where not known.
        pub met: Option<bool>,
    }

    /// A further entry of a settlement's ledger.
    pub struct LedgerEntry {
        /// What the bundle calls it; unique among all its entries.
        pub key: Key,
        /// What it records.
        pub kind: LedgerKind,
        /// The change of its figure in whole pence; only REVISED may be negative.
        pub amount: Pence,
        /// Day from which it counts.
        pub on: NaiveDate,
        /// Why; null where not stated.
        pub note: Option<String>,
    }

    /// A line of the commissioning plan.
    pub struct Allocation {
        /// What the bundle calls it; unique among all its allocations.
        pub key: Key,
        /// Its reference in the plan; null where it has none.
        pub reference: Option<String>,
        /// Its title.
        pub title: String,
        /// Slugs of its themes, the primary one first: its money counts there and nowhere else.
        #[serde(default)]
        pub themes: Vec<String>,
        /// The need it answers; null where not stated.
        pub need: Option<String>,
        /// What is recommended; null where nothing.
        pub recommendation: Option<String>,
        /// Where it stands.
        pub stage: AllocationStage,
        /// How it got there, oldest first; none where only the present stage is known.
        #[serde(default)]
        pub stages: Vec<StageChange>,
        /// What the grant contributes.
        #[serde(default)]
        pub amount: Amount,
        /// All money for it, the grant's contribution included.
        #[serde(default)]
        pub total_budget: Amount,
        /// What the source says of the money beyond the numbers; null where nothing.
        pub budget_note: Option<String>,
        /// What others contribute.
        #[serde(default)]
        pub match_funding: Vec<MatchFunding>,
        /// Name of the organisation that provides it; null where not stated.
        pub provider: Option<String>,
        /// Who approved it, oldest first.
        #[serde(default)]
        pub approvals: Vec<Approval>,
        /// What was spent, oldest first.
        #[serde(default)]
        pub spend_returns: Vec<SpendReturn>,
        /// Day from which it counts; null means 1 April of its year.
        pub on: Option<NaiveDate>,
    }

    /// One step of an allocation from stage to stage.
    pub struct StageChange {
        /// The stage it reached.
        pub stage: AllocationStage,
        /// When.
        pub on: NaiveDate,
        /// Why; null where not stated.
        pub note: Option<String>,
    }

    /// A contribution from another source.
    pub struct MatchFunding {
        /// The source as printed.
        pub source: String,
        /// Name of the organisation it comes from; null where not stated.
        pub funder: Option<String>,
        /// The contribution.
        #[serde(default)]
        pub amount: Amount,
        /// Whether it is in kind, not money.
        #[serde(default)]
        pub in_kind: bool,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
    }

    /// An approval of an allocation.
    pub struct Approval {
        /// The stage that it approves.
        pub stage: AllocationStage,
        /// The office it was given in.
        pub approved_as: crate::access::Role,
        /// When.
        pub on: NaiveDate,
        /// Reference of the decision; null where it has none.
        pub reference: Option<String>,
        /// Key of the meeting that approved it; null where none did.
        pub meeting: Option<Key>,
        /// Key of the minute that records it; null where none does.
        pub minute: Option<Key>,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
    }

    /// What was spent in a period.
    pub struct SpendReturn {
        /// What the bundle calls it; unique among all its returns.
        pub key: Key,
        /// First day.
        pub period_from: NaiveDate,
        /// Last day.
        pub period_to: NaiveDate,
        /// Whole pence spent in the period.
        pub spent: Pence,
        /// Whole pence expected for the year; null where not stated.
        pub forecast: Option<Pence>,
        /// What happened; null where not stated.
        pub narrative: Option<String>,
        /// What came of it; null where not stated.
        pub outcomes: Option<String>,
        /// When it was handed in, in UTC; null where not recorded.
        pub submitted_at: Option<DateTime<Utc>>,
        /// Key of the return that this one replaces; null where none.
        pub corrects: Option<Key>,
    }

    /// An agreement that a provider works under.
    pub struct Contract {
        /// What the bundle calls it; unique among its contracts.
        pub key: Key,
        /// What sort of agreement.
        pub kind: ContractKind,
        /// Names of the organisations that provide; none where not stated.
        #[serde(default)]
        pub providers: Vec<String>,
        /// Name of the organisation that pays; null where not stated.
        pub funder: Option<String>,
        /// What is provided.
        pub title: String,
        /// Key of the allocation it is paid from; null where from none that the bundle has.
        pub allocation: Option<Key>,
        /// First day; null where not known.
        pub from: Option<NaiveDate>,
        /// Last day; null where open or not known.
        pub to: Option<NaiveDate>,
        /// Last day if extended; null where it cannot be or is not known.
        pub extension_until: Option<NaiveDate>,
        /// What is said of extending or following it; null where nothing.
        pub extension_note: Option<String>,
        /// What it is worth in all.
        #[serde(default)]
        pub value: Amount,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
    }

    /// What a document says of a figure, kept beside what the records give.
    pub struct StatedFigure {
        /// What the bundle calls it; unique among all its stated figures.
        pub key: Key,
        /// Which figure.
        pub measure: FundingMeasure,
        /// Whole pence as stated.
        pub stated: Pence,
        /// How sure the statement is: EXACT or APPROXIMATE.
        pub certainty: Certainty,
        /// The words; null where not quoted.
        pub quote: Option<String>,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
        /// Key of the document that says so; null where a minute does.
        pub document: Option<Key>,
        /// Key of the minute that says so; null where a document does.
        pub minute: Option<Key>,
    }
}
