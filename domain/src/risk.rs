//! What may go wrong with a partnership's work or money, what it bids for, and what it is advised.

mod bid;
mod recommended;
mod threat;

pub use bid::{BidChange, BidTerms, may_follow};
pub use recommended::{ProgressReport, RecommendationTerms};
pub use threat::{RiskChange, RiskTerms};

use crate::Pence;
use crate::ids::{
    AllocationId, BidId, GroupId, OrganisationId, PartnershipId, RecommendationId, RiskId, ThemeId, UserId,
};
use crate::words::{ActionStatus, BidStatus, Certainty};
use chrono::{DateTime, NaiveDate, Utc};

/// A risk to the partnership's work or money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// Its id.
    pub id: RiskId,
    /// Counts its changes.
    pub version: i32,
    /// Whose.
    pub partnership: PartnershipId,
    /// Its theme.
    pub theme: Option<ThemeId>,
    /// The initiative or concern.
    pub initiative: String,
    /// The money at stake; `None` exactly where the certainty has no amount.
    pub budget: Option<Pence>,
    /// How sure it is.
    pub budget_certainty: Certainty,
    /// What the source says of the money beyond the number.
    pub budget_note: Option<String>,
    /// The money of the year before.
    pub previous_budget: Option<Pence>,
    /// What is recommended.
    pub recommendation: Option<String>,
    /// Whether it is still open.
    pub open: bool,
    /// The day it was closed.
    pub closed_on: Option<NaiveDate>,
    /// The allocation that it threatens.
    pub allocation: Option<AllocationId>,
    /// The bid that it threatens.
    pub bid: Option<BidId>,
}

/// A bid to an outside fund, or money from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bid {
    /// Its id.
    pub id: BidId,
    /// Counts its changes.
    pub version: i32,
    /// Whose.
    pub partnership: PartnershipId,
    /// The fund's name.
    pub fund: Option<String>,
    /// Who gives.
    pub funder: Option<OrganisationId>,
    /// Who asks or receives.
    pub recipient: Option<OrganisationId>,
    /// What for.
    pub purpose: Option<String>,
    /// The money asked or received; `None` exactly where the certainty has no amount.
    pub amount: Option<Pence>,
    /// How sure it is.
    pub amount_certainty: Certainty,
    /// The size of the whole fund.
    pub fund_size: Option<Pence>,
    /// What else the records say of it.
    pub note: Option<String>,
    /// Where it stands.
    pub status: BidStatus,
    /// Its theme.
    pub theme: Option<ThemeId>,
}

/// A recommendation made to partnerships or groups, such as a review's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// Its id.
    pub id: RecommendationId,
    /// Counts its changes.
    pub version: i32,
    /// Who made it, or in which paper.
    pub source: String,
    /// What is recommended.
    pub text: String,
    /// The number it would change, as it stands.
    pub from_value: Option<i32>,
    /// The number it would become.
    pub to_value: Option<i32>,
    /// How far it has been followed.
    pub status: ActionStatus,
}

/// A report on how far a recommendation has been followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecommendationUpdate {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Who made it.
    pub by: Option<UserId>,
    /// What was reported.
    pub text: String,
    /// How far it had been followed from then on.
    pub status: ActionStatus,
}

/// Whom a recommendation is made to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecommendationTarget {
    /// A partnership.
    Partnership(PartnershipId),
    /// A group.
    Group(GroupId),
}
