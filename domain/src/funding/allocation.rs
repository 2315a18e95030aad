//! Allocations: the lines of a commissioning plan, what hangs on them, and which of them are wanted.

use crate::FinancialYear;
use crate::access::Role;
use crate::ids::{
    AllocationId, ContractId, CountyId, MeetingId, MinuteItemId, OrganisationId, PartnershipId, PoliceAreaId,
    SettlementId, SpendReturnId, ThemeId, UserId,
};
use crate::money::Pence;
use crate::words::{AllocationStage, Certainty, ContractKind};
use chrono::{DateTime, NaiveDate, Utc};

/// A line of the commissioning plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Its id.
    pub id: AllocationId,
    /// Counts its changes.
    pub version: i32,
    /// The settlement it draws on.
    pub settlement: SettlementId,
    /// Its reference in the plan.
    pub reference: Option<String>,
    /// Its title.
    pub title: String,
    /// The need it answers.
    pub need: Option<String>,
    /// What is recommended.
    pub recommendation: Option<String>,
    /// Where it stands.
    pub stage: AllocationStage,
    /// What the grant contributes; `None` where not known.
    pub amount: Option<Pence>,
    /// How sure that is.
    pub amount_certainty: Certainty,
    /// All money for it; `None` where not known.
    pub total_budget: Option<Pence>,
    /// How sure that is.
    pub total_budget_certainty: Certainty,
    /// What the source says of the money beyond the numbers.
    pub budget_note: Option<String>,
    /// Who provides it.
    pub provider: Option<OrganisationId>,
}

/// A contribution to an allocation from another source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchFunding {
    /// The source as printed.
    pub source: String,
    /// The organisation it comes from.
    pub funder: Option<OrganisationId>,
    /// How much; `None` where not known.
    pub amount: Option<Pence>,
    /// How sure that is.
    pub amount_certainty: Certainty,
    /// Whether in kind, not money.
    pub in_kind: bool,
    /// Anything else to know of it.
    pub note: Option<String>,
}

/// An agreement that providers work under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Its id.
    pub id: ContractId,
    /// Counts its changes.
    pub version: i32,
    /// What sort of agreement.
    pub kind: ContractKind,
    /// What is provided.
    pub title: String,
    /// Who pays.
    pub funder: Option<OrganisationId>,
    /// Its first day.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub to: Option<NaiveDate>,
    /// Its last day if extended.
    pub extension_until: Option<NaiveDate>,
    /// What is said of extending it.
    pub extension_note: Option<String>,
    /// What it is worth in all; `None` where not known.
    pub value: Option<Pence>,
    /// How sure that is.
    pub value_certainty: Certainty,
    /// Anything else to know of it.
    pub note: Option<String>,
}

/// An approval of an allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// What is approved.
    pub allocation: AllocationId,
    /// The stage that it approves.
    pub stage: AllocationStage,
    /// The office it was given in.
    pub approved_as: Role,
    /// Who gave it; `None` also for those without READ_FUNDING there.
    pub by: Option<UserId>,
    /// When.
    pub on: NaiveDate,
    /// Reference of the decision.
    pub reference: Option<String>,
    /// The meeting that approved.
    pub meeting: Option<MeetingId>,
    /// The minute that records it.
    pub minute: Option<MinuteItemId>,
    /// Anything else to know of it.
    pub note: Option<String>,
}

/// What was spent of an allocation in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendReturn {
    /// Its id.
    pub id: SpendReturnId,
    /// Counts its changes.
    pub version: i32,
    /// The allocation.
    pub allocation: AllocationId,
    /// First day.
    pub period_from: NaiveDate,
    /// Last day.
    pub period_to: NaiveDate,
    /// Spent in the period.
    pub spent: Pence,
    /// Expected for the year.
    pub forecast: Option<Pence>,
    /// What happened.
    pub narrative: Option<String>,
    /// What came of it.
    pub outcomes: Option<String>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
    /// The return that replaced it.
    pub corrected_by: Option<SpendReturnId>,
}

/// Which money is wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FundingFilter {
    /// Of partnerships in this police area.
    pub police_area: Option<PoliceAreaId>,
    /// Of partnerships that lie in this county.
    pub county: Option<CountyId>,
    /// Of one of these partnerships.
    pub partnerships: Option<Vec<PartnershipId>>,
    /// Of one of these years.
    pub years: Option<Vec<FinancialYear>>,
    /// Whose primary theme is one of these or lies below one.
    pub themes: Option<Vec<ThemeId>>,
    /// Provided by one of these.
    pub providers: Option<Vec<OrganisationId>>,
    /// From a fund of one of these.
    pub funders: Option<Vec<OrganisationId>>,
    /// At one of these stages.
    pub stages: Option<Vec<AllocationStage>>,
}

/// Which spend returns are wanted; all conditions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SpendReturnFilter {
    /// Of partnerships in this police area.
    pub police_area: Option<PoliceAreaId>,
    /// Of this partnership.
    pub partnership: Option<PartnershipId>,
    /// Of this allocation.
    pub allocation: Option<AllocationId>,
    /// Of allocations of one of these years.
    pub years: Option<Vec<FinancialYear>>,
    /// Without those that another replaced.
    pub current: bool,
}
