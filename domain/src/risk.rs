//! What may go wrong with a partnership's work or money, what it bids for, and what it is advised.

use crate::Pence;
use crate::ids::{BidId, GroupId, OrganisationId, PartnershipId, RecommendationId, RiskId, ThemeId};
use crate::words::{ActionStatus, BidStatus, Certainty};

/// A risk to the partnership's work or money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// Its id.
    pub id: RiskId,
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
}

/// A bid to an outside fund, or money from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bid {
    /// Its id.
    pub id: BidId,
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

/// Whom a recommendation is made to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecommendationTarget {
    /// A partnership.
    Partnership(PartnershipId),
    /// A group.
    Group(GroupId),
}
