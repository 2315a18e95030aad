//! Priorities of a year, and the plans that follow from them.

mod entered;
mod life;
mod priority;
mod thread;

pub use entered::{PlanChange, PlanTerms, refreshed};
pub use life::{check_life, may_follow};
pub use priority::{PriorityChange, PriorityTerms, Standings};
pub use thread::{Share, by_priority, is_on_theme, serving};

use crate::FinancialYear;
use crate::group::Home;
use crate::ids::{GroupId, PartnershipId, PlanId, PriorityId, ThemeId};
use crate::words::{MilestoneKind, PlanKind, PlanStatus, PriorityStanding};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// How a theme stands in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priority {
    /// Its id.
    pub id: PriorityId,
    /// Counts its changes.
    pub version: i32,
    /// Whose.
    pub partnership: PartnershipId,
    /// The year.
    pub year: FinancialYear,
    /// The theme.
    pub theme: ThemeId,
    /// The priority as printed.
    pub title: String,
    /// How it stands.
    pub standing: PriorityStanding,
    /// Its place, 1 first; `None` where the list is not ranked.
    pub rank: Option<i32>,
    /// What the method scored.
    pub score: Option<Decimal>,
    /// How it was found, such as `MoRiLE`.
    pub method: Option<String>,
    /// Why.
    pub rationale: Option<String>,
    /// The strategic assessment it was drawn from.
    pub assessment: Option<PlanId>,
}

/// A plan of a partnership, a county or one of their groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// Counts its changes.
    pub version: i32,
    /// The partnership or county it belongs to.
    pub home: Home,
    /// The group whose plan it is; `None` for the home's own.
    pub group: Option<GroupId>,
    /// Its theme, where it has exactly one.
    pub theme: Option<ThemeId>,
    /// What sort of plan.
    pub kind: PlanKind,
    /// Its title.
    pub title: String,
    /// Where it is in its life.
    pub status: PlanStatus,
    /// First year.
    pub from: FinancialYear,
    /// Last year.
    pub to: FinancialYear,
    /// When it was agreed.
    pub agreed_on: Option<NaiveDate>,
    /// What it aims at.
    pub aims: Vec<String>,
    /// What else the records say of it.
    pub note: Option<String>,
    /// The edition before, which this one replaces.
    pub supersedes: Option<PlanId>,
}

/// One objective of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanObjective {
    /// The objective.
    pub text: String,
    /// What is being done.
    pub activity: Option<String>,
    /// What was achieved.
    pub achieved: Option<String>,
    /// How much of it is done, in per cent.
    pub completeness: Option<i32>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanMilestone {
    /// What sort of step.
    pub kind: MilestoneKind,
    /// The step.
    pub title: String,
    /// When it begins.
    pub from: Option<NaiveDate>,
    /// When it is due.
    pub due_on: Option<NaiveDate>,
    /// When it is due in the source's words.
    pub due_note: Option<String>,
    /// When it was done.
    pub completed_on: Option<NaiveDate>,
}
