//! What is entered of risks.

use super::Risk;
use crate::ids::{AllocationId, BidId, ThemeId};
use crate::words::Certainty;
use crate::{Pence, RefusalCode, Refusals};
use chrono::NaiveDate;

/// What is said of a risk, but for whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskTerms {
    /// The initiative or concern.
    pub initiative: String,
    /// Its theme.
    pub theme: Option<ThemeId>,
    /// The money at stake.
    pub budget: Option<Pence>,
    /// How sure it is; what follows from the money where it is not said.
    pub budget_certainty: Option<Certainty>,
    /// What is known of the money beyond the number.
    pub budget_note: Option<String>,
    /// The money of the year before.
    pub previous_budget: Option<Pence>,
    /// What is recommended.
    pub recommendation: Option<String>,
    /// The allocation that it threatens.
    pub allocation: Option<AllocationId>,
    /// The bid that it threatens.
    pub bid: Option<BidId>,
    /// Whether it is still open.
    pub open: bool,
    /// The day it was closed.
    pub closed_on: Option<NaiveDate>,
}

/// What is to change of a risk; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RiskChange {
    /// The initiative or concern.
    pub initiative: Option<String>,
    /// Its theme.
    pub theme: Option<Option<ThemeId>>,
    /// The money at stake.
    pub budget: Option<Option<Pence>>,
    /// How sure it is.
    pub budget_certainty: Option<Certainty>,
    /// What is known of the money beyond the number.
    pub budget_note: Option<Option<String>>,
    /// The money of the year before.
    pub previous_budget: Option<Option<Pence>>,
    /// What is recommended.
    pub recommendation: Option<Option<String>>,
    /// The allocation that it threatens.
    pub allocation: Option<Option<AllocationId>>,
    /// The bid that it threatens.
    pub bid: Option<Option<BidId>>,
    /// Whether it is still open.
    pub open: Option<bool>,
    /// The day it was closed.
    pub closed_on: Option<Option<NaiveDate>>,
}

impl RiskChange {
    /// What is said with the change, where `before` was. Other money is as sure as is said with it; a risk that is
    /// open again was not closed on any day.
    #[must_use]
    pub fn applied_to(self, before: &RiskTerms) -> RiskTerms {
        let certainty = if self.budget.is_some() { None } else { before.budget_certainty };
        let open = self.open.unwrap_or(before.open);
        let closed_on = before.closed_on.filter(|_| !open);
        RiskTerms {
            initiative: self.initiative.unwrap_or_else(|| before.initiative.clone()),
            theme: self.theme.unwrap_or(before.theme),
            budget: self.budget.unwrap_or(before.budget),
            budget_certainty: self.budget_certainty.or(certainty),
            budget_note: self.budget_note.unwrap_or_else(|| before.budget_note.clone()),
            previous_budget: self.previous_budget.unwrap_or(before.previous_budget),
            recommendation: self.recommendation.unwrap_or_else(|| before.recommendation.clone()),
            allocation: self.allocation.unwrap_or(before.allocation),
            bid: self.bid.unwrap_or(before.bid),
            open,
            closed_on: self.closed_on.unwrap_or(closed_on),
        }
    }
}

impl RiskTerms {
    /// What is said of `risk`.
    #[must_use]
    pub fn of(risk: &Risk) -> Self {
        Self {
            initiative: risk.initiative.clone(),
            theme: risk.theme,
            budget: risk.budget,
            budget_certainty: Some(risk.budget_certainty),
            budget_note: risk.budget_note.clone(),
            previous_budget: risk.previous_budget,
            recommendation: risk.recommendation.clone(),
            allocation: risk.allocation,
            bid: risk.bid,
            open: risk.open,
            closed_on: risk.closed_on,
        }
    }

    /// Holds the terms to the rules, and brings them into the form in which they are kept.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.initiative = refusals.text(&["initiative"], &self.initiative);
        self.budget_note = refusals.maybe_text(&["budgetNote"], self.budget_note.as_deref());
        self.recommendation = refusals.maybe_text(&["recommendation"], self.recommendation.as_deref());
        let paths: [&[&str]; 2] = [&["budget"], &["budgetCertainty"]];
        let (budget, certainty) = refusals.amount_as_known(paths, self.budget, self.budget_certainty);
        (self.budget, self.budget_certainty) = (budget, Some(certainty));
        self.previous_budget.into_iter().for_each(|amount| refusals.amount(&["previousBudget"], amount));
        self.closed_on.into_iter().for_each(|day| refusals.day(&["closedOn"], day));
        if self.open && self.closed_on.is_some() {
            refusals.add(RefusalCode::Invalid, &["closedOn"], "A risk that is open was not closed.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;

    fn terms() -> RiskTerms {
        RiskTerms {
            initiative: " REACH team ".to_owned(),
            theme: None,
            budget: Pence::try_new(3_000_000).ok(),
            budget_certainty: None,
            budget_note: None,
            previous_budget: None,
            recommendation: None,
            allocation: None,
            bid: None,
            open: true,
            closed_on: None,
        }
    }

    #[test]
    fn money_and_its_certainty_fit_together() {
        let mut kept = terms();
        assert_eq!(told(|refusals| kept.check(refusals)), [""; 0]);
        assert_eq!((kept.initiative.as_str(), kept.budget_certainty), ("REACH team", Some(Certainty::Exact)));
        let gone = RiskChange { budget: Some(None), ..RiskChange::default() };
        let mut gone = gone.applied_to(&kept);
        assert_eq!(told(|refusals| gone.check(refusals)), [""; 0]);
        assert_eq!(gone.budget_certainty, Some(Certainty::NotStated));
        let mut wrong = RiskTerms { budget: None, budget_certainty: Some(Certainty::Approximate), ..terms() };
        assert_eq!(told(|refusals| wrong.check(refusals)), ["Required budget"]);
    }

    #[test]
    fn a_risk_that_is_opened_again_was_not_closed() {
        let closed = RiskTerms { open: false, closed_on: "2018-05-01".parse().ok(), ..terms() };
        let again = RiskChange { open: Some(true), ..RiskChange::default() }.applied_to(&closed);
        assert_eq!((again.open, again.closed_on), (true, None));
        let mut wrong = RiskTerms { open: true, ..closed };
        assert_eq!(told(|refusals| wrong.check(refusals)), ["Invalid closedOn"]);
    }
}
