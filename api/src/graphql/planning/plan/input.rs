//! What is entered of a plan.

use crate::graphql::context::{id_of, maybe_id_of};
use crate::graphql::error::Result;
use crate::graphql::governance::{changed_day, changed_id, day};
use crate::graphql::plan::{MilestoneKind, PlanKind, PlanStatus};
use crate::graphql::scalars::{Date, FinancialYear};
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::plan::{PlanChange, PlanMilestone, PlanObjective, PlanTerms};
use domain::{Refusal, RefusalCode, words};
use persistence::planning::plan::{NewPlan, PlanOf, Refresh, Revision};

/// One objective of a plan.
#[derive(InputObject)]
pub(crate) struct PlanObjectiveInput {
    /// The objective, at most 10,000 characters.
    text: String,
    /// What is being done for it.
    activity: Option<String>,
    /// What was achieved.
    achieved: Option<String>,
    /// How much of it is done, in per cent, 0 to 100.
    completeness: Option<i32>,
}

/// One step of a plan.
#[derive(InputObject)]
pub(crate) struct PlanMilestoneInput {
    /// What sort of step it is: OTHER unless told.
    kind: Option<MilestoneKind>,
    /// The step, at most 300 characters.
    title: String,
    /// The day it begins.
    from: Option<Date>,
    /// The day it is due.
    due_on: Option<Date>,
    /// When it is due in words, where no day is known.
    due_note: Option<String>,
    /// The day it was done.
    completed_on: Option<Date>,
}

fn objectives(entered: Vec<PlanObjectiveInput>) -> Vec<PlanObjective> {
    let objective = |it: PlanObjectiveInput| PlanObjective {
        text: it.text,
        activity: it.activity,
        achieved: it.achieved,
        completeness: it.completeness,
    };
    entered.into_iter().map(objective).collect()
}

fn milestones(entered: Vec<PlanMilestoneInput>) -> Vec<PlanMilestone> {
    let milestone = |it: PlanMilestoneInput| PlanMilestone {
        kind: it.kind.map_or(words::MilestoneKind::Other, Into::into),
        title: it.title,
        from: day(it.from),
        due_on: day(it.due_on),
        due_note: it.due_note,
        completed_on: day(it.completed_on),
    };
    entered.into_iter().map(milestone).collect()
}

/// A plan to make: exactly one of partnership, county and group says whose it is.
#[derive(InputObject)]
pub(crate) struct CreatePlanInput {
    /// The partnership whose own plan it is.
    partnership_id: Option<ID>,
    /// The county whose own plan it is, such as a community safety agreement.
    county_id: Option<ID>,
    /// The group whose plan it is; a DELIVERY_PLAN has one.
    group_id: Option<ID>,
    /// What sort of plan it is, for ever. A COMMUNITY_SAFETY_AGREEMENT is a county's.
    kind: PlanKind,
    /// The title, at most 300 characters.
    title: String,
    /// Where it is in its life: DRAFTING unless told. Not SUPERSEDED.
    status: Option<PlanStatus>,
    /// The first financial year it is for.
    from: FinancialYear,
    /// The last financial year it is for; at most ten years in all.
    to: FinancialYear,
    /// The day it was agreed, not to come; REQUIRED for one that is AGREED or ENDORSED.
    agreed_on: Option<Date>,
    /// The theme it is about, where it is about one.
    theme_id: Option<ID>,
    /// What it aims at, in order; at most 100.
    aims: Option<Vec<String>>,
    /// What it sets out to do, in order; at most 100.
    objectives: Option<Vec<PlanObjectiveInput>>,
    /// Its steps, in order; at most 100.
    milestones: Option<Vec<PlanMilestoneInput>>,
    /// Anything else to know of it, at most 10,000 characters.
    note: Option<String>,
}

impl CreatePlanInput {
    /// As it is done, or what is wrong with it.
    pub(super) fn checked(self) -> Result<NewPlan> {
        let of = match (&self.partnership_id, &self.county_id, &self.group_id) {
            (Some(id), None, None) => PlanOf::Partnership(id_of("input.partnershipId", id)?),
            (None, Some(id), None) => PlanOf::County(id_of("input.countyId", id)?),
            (None, None, Some(id)) => PlanOf::Group(id_of("input.groupId", id)?),
            (None, None, None) => {
                let message = "Name the partnership, the county or the group whose plan it is.";
                return Err(Refusal::new(RefusalCode::Required, &["partnershipId"], message).into());
            }
            _ => {
                let message = "Name the partnership, the county or the group: a plan is one's.";
                return Err(Refusal::new(RefusalCode::Invalid, &["partnershipId"], message).into());
            }
        };
        let terms = PlanTerms {
            kind: self.kind.into(),
            title: self.title,
            status: self.status.map_or(words::PlanStatus::Drafting, Into::into),
            from: self.from.0,
            to: self.to.0,
            agreed_on: day(self.agreed_on),
            theme: maybe_id_of("input.themeId", self.theme_id.as_ref())?,
            aims: self.aims.unwrap_or_default(),
            objectives: objectives(self.objectives.unwrap_or_default()),
            milestones: milestones(self.milestones.unwrap_or_default()),
            note: self.note,
        };
        Ok(NewPlan { of, terms })
    }
}

/// What is to change of a plan; what is left out stays as it is, null takes out what may be missing, and a list takes
/// the place of the one before.
#[derive(InputObject)]
pub(crate) struct UpdatePlanInput {
    /// The plan.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The title.
    title: Option<String>,
    /// Where it is in its life: from DRAFTING to CONSULTATION (and back) or AGREED, from CONSULTATION to AGREED, from
    /// AGREED to ENDORSED, from either of these to SUPERSEDED.
    status: Option<PlanStatus>,
    /// The first financial year it is for.
    from: Option<FinancialYear>,
    /// The last financial year it is for.
    to: Option<FinancialYear>,
    /// The day it was agreed, not to come; REQUIRED with the status AGREED.
    agreed_on: MaybeUndefined<Date>,
    /// The theme it is about.
    theme_id: MaybeUndefined<ID>,
    /// All that it aims at, in order.
    aims: Option<Vec<String>>,
    /// All that it sets out to do, in order.
    objectives: Option<Vec<PlanObjectiveInput>>,
    /// All its steps, in order.
    milestones: Option<Vec<PlanMilestoneInput>>,
    /// Anything else to know of it.
    note: MaybeUndefined<String>,
}

impl UpdatePlanInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<Revision> {
        let change = PlanChange {
            title: self.title,
            status: self.status.map(Into::into),
            from: self.from.map(|year| year.0),
            to: self.to.map(|year| year.0),
            agreed_on: changed_day(self.agreed_on),
            theme: changed_id("input.themeId", &self.theme_id)?,
            aims: self.aims,
            objectives: self.objectives.map(objectives),
            milestones: self.milestones.map(milestones),
            note: self.note.into(),
        };
        Ok(Revision { plan: id_of("input.id", &self.id)?, expected_version: self.expected_version, change })
    }
}

/// The next edition of a plan.
#[derive(InputObject)]
pub(crate) struct RefreshPlanInput {
    /// The plan that it is to replace.
    id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The first financial year of the next edition, not before that of the one it replaces.
    from: FinancialYear,
    /// The last financial year of the next edition.
    to: FinancialYear,
    /// The title, where it is another.
    title: Option<String>,
}

impl RefreshPlanInput {
    /// As it is done.
    pub(super) fn checked(self) -> Result<Refresh> {
        Ok(Refresh {
            plan: id_of("input.id", &self.id)?,
            expected_version: self.expected_version,
            years: (self.from.0, self.to.0),
            title: self.title,
        })
    }
}
