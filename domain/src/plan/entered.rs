//! What is entered of a plan.

use super::{Plan, PlanMilestone, PlanObjective};
use crate::ids::ThemeId;
use crate::words::{PlanKind, PlanStatus};
use crate::{FinancialYear, RefusalCode, Refusals};
use chrono::NaiveDate;

/// The most years that one plan is for.
const LONGEST: i16 = 10;

/// What is said of a plan, but for whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanTerms {
    /// What sort of plan, for ever.
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
    /// Its theme, where it has exactly one.
    pub theme: Option<ThemeId>,
    /// What it aims at.
    pub aims: Vec<String>,
    /// What it sets out to do.
    pub objectives: Vec<PlanObjective>,
    /// Its steps.
    pub milestones: Vec<PlanMilestone>,
    /// Anything else to know of it.
    pub note: Option<String>,
}

/// What is to change of a plan; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanChange {
    /// Its title.
    pub title: Option<String>,
    /// Where it is in its life.
    pub status: Option<PlanStatus>,
    /// First year.
    pub from: Option<FinancialYear>,
    /// Last year.
    pub to: Option<FinancialYear>,
    /// When it was agreed.
    pub agreed_on: Option<Option<NaiveDate>>,
    /// Its theme.
    pub theme: Option<Option<ThemeId>>,
    /// All that it aims at.
    pub aims: Option<Vec<String>>,
    /// All that it sets out to do.
    pub objectives: Option<Vec<PlanObjective>>,
    /// All its steps.
    pub milestones: Option<Vec<PlanMilestone>>,
    /// Anything else to know of it.
    pub note: Option<Option<String>>,
}

impl PlanChange {
    /// What is said with the change, where `before` was.
    #[must_use]
    pub fn applied_to(self, before: &PlanTerms) -> PlanTerms {
        PlanTerms {
            kind: before.kind,
            title: self.title.unwrap_or_else(|| before.title.clone()),
            status: self.status.unwrap_or(before.status),
            from: self.from.unwrap_or(before.from),
            to: self.to.unwrap_or(before.to),
            agreed_on: self.agreed_on.unwrap_or(before.agreed_on),
            theme: self.theme.unwrap_or(before.theme),
            aims: self.aims.unwrap_or_else(|| before.aims.clone()),
            objectives: self.objectives.unwrap_or_else(|| before.objectives.clone()),
            milestones: self.milestones.unwrap_or_else(|| before.milestones.clone()),
            note: self.note.unwrap_or_else(|| before.note.clone()),
        }
    }
}

impl PlanTerms {
    /// What is said of `plan`.
    #[must_use]
    pub fn of(plan: &Plan, objectives: Vec<PlanObjective>, milestones: Vec<PlanMilestone>) -> Self {
        Self {
            kind: plan.kind,
            title: plan.title.clone(),
            status: plan.status,
            from: plan.from,
            to: plan.to,
            agreed_on: plan.agreed_on,
            theme: plan.theme,
            aims: plan.aims.clone(),
            objectives,
            milestones,
            note: plan.note.clone(),
        }
    }

    /// Holds the terms to the rules, and brings their texts into the form in which they are kept.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.title = refusals.name(&["title"], &self.title);
        self.note = refusals.maybe_text(&["note"], self.note.as_deref());
        self.agreed_on.into_iter().for_each(|day| refusals.day(&["agreedOn"], day));
        if self.to < self.from {
            refusals.add(RefusalCode::Invalid, &["to"], "A plan does not end before it begins.");
        } else if self.to.first_year() - self.from.first_year() >= LONGEST {
            refusals.add(RefusalCode::LimitExceeded, &["to"], "A plan is for at most ten years.");
        }
        refusals.parts(&["aims"], self.aims.len());
        for (index, aim) in self.aims.iter_mut().enumerate() {
            *aim = refusals.text(&["aims", &index.to_string()], aim);
        }
        refusals.parts(&["objectives"], self.objectives.len());
        for (index, objective) in self.objectives.iter_mut().enumerate() {
            objective.check(&index.to_string(), refusals);
        }
        refusals.parts(&["milestones"], self.milestones.len());
        for (index, milestone) in self.milestones.iter_mut().enumerate() {
            milestone.check(&index.to_string(), refusals);
        }
    }
}

impl PlanObjective {
    fn check(&mut self, index: &str, refusals: &mut Refusals) {
        let path = |field| ["objectives", index, field];
        self.text = refusals.text(&path("text"), &self.text);
        self.activity = refusals.maybe_text(&path("activity"), self.activity.as_deref());
        self.achieved = refusals.maybe_text(&path("achieved"), self.achieved.as_deref());
        if self.completeness.is_some_and(|percent| !(0..=100).contains(&percent)) {
            refusals.add(RefusalCode::Invalid, &path("completeness"), "Between 0 and 100 per cent are done.");
        }
    }
}

impl PlanMilestone {
    fn check(&mut self, index: &str, refusals: &mut Refusals) {
        let path = |field| ["milestones", index, field];
        self.title = refusals.name(&path("title"), &self.title);
        self.due_note = refusals.maybe_text(&path("dueNote"), self.due_note.as_deref());
        for (field, day) in [("from", self.from), ("dueOn", self.due_on), ("completedOn", self.completed_on)] {
            day.into_iter().for_each(|day| refusals.day(&path(field), day));
        }
        if self.from.zip(self.due_on).is_some_and(|(from, due)| due < from) {
            refusals.add(RefusalCode::Invalid, &path("dueOn"), "A step is not due before it begins.");
        }
    }
}

/// The next edition of a plan: what it aims at and sets out to do with what was achieved so far, and the steps that
/// are still to be taken.
#[must_use]
pub fn refreshed(before: &PlanTerms, (from, to): (FinancialYear, FinancialYear), title: Option<String>) -> PlanTerms {
    let to_take = before.milestones.iter().filter(|step| step.completed_on.is_none()).cloned();
    PlanTerms {
        title: title.unwrap_or_else(|| before.title.clone()),
        status: PlanStatus::Drafting,
        from,
        to,
        agreed_on: None,
        milestones: to_take.collect(),
        note: None,
        ..before.clone()
    }
}

#[cfg(test)]
impl PlanTerms {
    /// A plan of 2018-19 without content.
    pub(super) fn test(status: PlanStatus) -> Self {
        let year = FinancialYear::OF_TESTS;
        Self {
            kind: PlanKind::PartnershipPlan,
            title: "Plan".to_owned(),
            status,
            from: year,
            to: year,
            agreed_on: None,
            theme: None,
            aims: Vec::new(),
            objectives: Vec::new(),
            milestones: Vec::new(),
            note: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;
    use crate::words::MilestoneKind;

    fn step(title: &str) -> PlanMilestone {
        PlanMilestone {
            kind: MilestoneKind::Workshop,
            title: title.to_owned(),
            from: None,
            due_on: None,
            due_note: None,
            completed_on: None,
        }
    }

    #[test]
    fn all_that_is_wrong_with_a_plan_is_told_at_once() {
        let mut terms = PlanTerms::test(PlanStatus::Drafting);
        terms.title = " ".to_owned();
        terms.to = terms.from.previous();
        terms.aims = vec![" Aim ".to_owned(), String::new()];
        let objective = PlanObjective { text: String::new(), activity: None, achieved: None, completeness: Some(101) };
        terms.objectives = vec![objective];
        terms.milestones = vec![PlanMilestone {
            from: "2018-06-02".parse().ok(),
            due_on: "2018-06-01".parse().ok(),
            ..step("Workshop")
        }];
        let found = told(|refusals| terms.check(refusals));
        let expected = [
            "Required title",
            "Invalid to",
            "Required aims.1",
            "Required objectives.0.text",
            "Invalid objectives.0.completeness",
            "Invalid milestones.0.dueOn",
        ];
        assert_eq!(found, expected);
        assert_eq!(terms.aims.first().map(String::as_str), Some("Aim"));
    }

    #[test]
    fn the_next_edition_carries_over_what_is_to_be_done() {
        let mut before = PlanTerms::test(PlanStatus::Agreed);
        before.agreed_on = "2018-04-01".parse().ok();
        before.aims = vec!["Aim".to_owned()];
        let done = PlanMilestone { completed_on: "2018-05-01".parse().ok(), ..step("Done") };
        before.milestones = vec![done, step("Open")];
        let next = refreshed(&before, (before.from.next(), before.to.next()), None);
        assert_eq!((next.status, next.agreed_on, &next.aims), (PlanStatus::Drafting, None, &before.aims));
        assert_eq!(next.milestones, [step("Open")]);
        assert_eq!(next.from, before.from.next());
    }
}
