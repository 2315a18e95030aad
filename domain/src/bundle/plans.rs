//! What a bundle says of priorities, plans, risks, bids and recommendations.

use super::{Amount, Decimal, Key, part};
use crate::words::{ActionStatus, BidStatus, PlanKind, PlanStatus, PriorityStanding};
use crate::{FinancialYear, Pence};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

part! {
    /// How a theme stands in a year.
    pub struct Priority {
        /// What the bundle calls it; unique among its priorities.
        pub key: Key,
        /// The year.
        pub financial_year: FinancialYear,
        /// Slug of the theme.
        pub theme: String,
        /// The priority as printed.
        pub title: String,
        /// How it stands.
        pub standing: PriorityStanding,
        /// Its place in the list, 1 first; null where the list is not ranked.
        #[schemars(range(min = 1))]
        pub rank: Option<u16>,
        /// What the method scored; null where not stated.
        pub score: Option<Decimal>,
        /// How it was found, such as `MoRiLE`; null where not stated.
        pub method: Option<String>,
        /// Why; null where not stated.
        pub rationale: Option<String>,
        /// Key of the strategic assessment it was drawn from; null where none is recorded.
        pub assessment: Option<Key>,
    }

    /// A plan of the partnership or of a group.
    pub struct Plan {
        /// What the bundle calls it; unique among its plans.
        pub key: Key,
        /// What sort of plan.
        pub kind: PlanKind,
        /// Its title.
        pub title: String,
        /// Where it is in its life.
        pub status: PlanStatus,
        /// First financial year.
        pub from: FinancialYear,
        /// Last financial year.
        pub to: FinancialYear,
        /// When it was agreed; null before that or where not known.
        pub agreed_on: Option<NaiveDate>,
        /// Key of the group whose plan it is; null for the partnership's own.
        pub group: Option<Key>,
        /// Slug of its theme; null where it has none or several.
        pub theme: Option<String>,
        /// What it aims at.
        #[serde(default)]
        pub aims: Vec<String>,
        /// What it sets out to do.
        #[serde(default)]
        pub objectives: Vec<PlanObjective>,
        /// Its steps, in order.
        #[serde(default)]
        pub milestones: Vec<PlanMilestone>,
        /// Keys of its papers.
        #[serde(default)]
        pub documents: Vec<Key>,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
    }

    /// One objective of a plan.
    pub struct PlanObjective {
        /// The objective.
        pub text: String,
        /// What is being done; null where not stated.
        pub activity: Option<String>,
        /// What was achieved; null where not stated.
        pub achieved: Option<String>,
    }

    /// One step of a plan.
    pub struct PlanMilestone {
        /// The step.
        pub title: String,
        /// When it begins; null where it has no beginning or none is stated.
        pub from: Option<NaiveDate>,
        /// When it is due; null where no day is known.
        pub due_on: Option<NaiveDate>,
        /// When it is due in the source's words; null where the day says it all.
        pub due_note: Option<String>,
        /// When it was done; null before that or where not known.
        pub completed_on: Option<NaiveDate>,
    }

    /// A risk to the partnership's work or money.
    pub struct Risk {
        /// What the bundle calls it; unique among its risks.
        pub key: Key,
        /// Slug of the theme; null where it has none.
        pub theme: Option<String>,
        /// The initiative or concern.
        pub initiative: String,
        /// The money at stake.
        #[serde(default)]
        pub budget: Amount,
        /// What the source says of the money beyond the number; null where nothing.
        pub budget_note: Option<String>,
        /// The money of the year before, in whole pence; null where not stated.
        pub previous_budget: Option<Pence>,
        /// What is recommended; null where nothing.
        pub recommendation: Option<String>,
        /// Whether it is still open.
        #[serde(default = "super::yes")]
        pub open: bool,
    }

    /// A bid to an outside fund, or money from one.
    pub struct Bid {
        /// What the bundle calls it; unique among its bids.
        pub key: Key,
        /// Name of the fund; null where not stated.
        pub fund: Option<String>,
        /// Name of the organisation that gives; null where not stated.
        pub funder: Option<String>,
        /// Name of the organisation that asks or receives; null where not stated.
        pub recipient: Option<String>,
        /// What for; null where not stated.
        pub purpose: Option<String>,
        /// The money asked or received.
        #[serde(default)]
        pub amount: Amount,
        /// Size of the whole fund in whole pence, not of this bid; null where not stated.
        pub fund_size: Option<Pence>,
        /// Anything else to know of it; null where there is nothing.
        pub note: Option<String>,
        /// Where it stands.
        pub status: BidStatus,
        /// Slug of the theme; null where it has none.
        pub theme: Option<String>,
    }

    /// A recommendation made to partnerships or groups, such as a review's.
    pub struct Recommendation {
        /// What the bundle calls it; unique among its recommendations.
        pub key: Key,
        /// Who made it, or in which paper.
        pub source: String,
        /// To whom.
        #[schemars(length(min = 1))]
        pub made_to: Vec<RecommendationTarget>,
        /// What is recommended.
        pub text: String,
        /// The number it would change, as it stands; null where it changes none.
        pub from_value: Option<i32>,
        /// The number it would become; null where it changes none.
        pub to_value: Option<i32>,
        /// How far it has been followed.
        #[serde(default = "super::open")]
        pub status: ActionStatus,
    }
}

/// Whom a recommendation is made to: exactly one of the two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RecommendationTarget {
    /// A partnership, by slug or ONS code.
    Partnership(String),
    /// Key of a group.
    Group(Key),
}
