//! Allocations to propose and to revise.

use crate::ids::{AllocationId, OrganisationId, SettlementId, ThemeId};
use crate::money::Pence;
use crate::refusal::{RefusalCode, Refusals};
use crate::words::Certainty;
use chrono::NaiveDate;

/// A line to propose for a commissioning plan.
#[derive(Clone, Debug)]
pub struct ProposeAllocation {
    /// The settlement it draws on.
    pub settlement: SettlementId,
    /// Its reference in the plan.
    pub reference: Option<String>,
    /// Its title.
    pub title: String,
    /// Its themes, the primary one first.
    pub themes: Vec<ThemeId>,
    /// The need it answers.
    pub need: Option<String>,
    /// What is recommended.
    pub recommendation: Option<String>,
    /// What the grant is to contribute, and how sure that is.
    pub amount: Option<Pence>,
    /// How sure that is.
    pub amount_certainty: Option<Certainty>,
    /// All money for it.
    pub total_budget: Option<Pence>,
    /// How sure that is.
    pub total_budget_certainty: Option<Certainty>,
    /// What there is to say of the money beyond the numbers.
    pub budget_note: Option<String>,
    /// What others contribute.
    pub match_funding: Vec<NewMatchFunding>,
    /// Who provides it.
    pub provider: Option<OrganisationId>,
    /// From which day it counts.
    pub on: NaiveDate,
}

/// A contribution from another source.
#[derive(Clone, Debug)]
pub struct NewMatchFunding {
    /// The source.
    pub source: String,
    /// The organisation it comes from.
    pub funder: Option<OrganisationId>,
    /// How much; `None` where not stated.
    pub amount: Option<Pence>,
    /// Whether in kind, not money.
    pub in_kind: bool,
    /// Anything else to know of it.
    pub note: Option<String>,
}

/// What the money of an allocation is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What the grant contributes.
    pub amount: Option<Pence>,
    /// How sure that is.
    pub amount_certainty: Certainty,
    /// All money for it.
    pub total_budget: Option<Pence>,
    /// How sure that is.
    pub total_budget_certainty: Certainty,
}

impl Budget {
    /// That all money for it is no less than the grant's part of it.
    pub fn check(&self, refusals: &mut Refusals) {
        if let (Some(amount), Some(total)) = (self.amount, self.total_budget)
            && total < amount
        {
            let message = "The total budget cannot be less than the amount, which it includes.";
            refusals.add(RefusalCode::Invalid, &["totalBudget"], message);
        }
    }
}

impl ProposeAllocation {
    /// Tidies the texts, and adds what is wrong; the money it is to have.
    pub fn check(&mut self, refusals: &mut Refusals) -> Budget {
        self.title = refusals.name(&["title"], &self.title);
        let reference = self.reference.as_deref().map(str::trim).filter(|text| !text.is_empty());
        self.reference = reference.map(|text| refusals.name(&["reference"], text));
        for (text, path) in [
            (&mut self.need, "need"),
            (&mut self.recommendation, "recommendation"),
            (&mut self.budget_note, "budgetNote"),
        ] {
            *text = refusals.maybe_text(&[path], text.as_deref());
        }
        refusals.parts(&["themeIds"], self.themes.len());
        if self.themes.is_empty() {
            refusals.add(
                RefusalCode::Required,
                &["themeIds"],
                "Name at least one theme; the first is the primary one.",
            );
        }
        for (index, theme) in self.themes.iter().enumerate() {
            if self.themes.iter().take(index).any(|other| other == theme) {
                let path = ["themeIds", &index.to_string()];
                refusals.add(RefusalCode::Conflict, &path, "This theme is named twice.");
            }
        }
        check_match_funding(&mut self.match_funding, refusals);
        refusals.day(&["on"], self.on);
        let paths: [&[&str]; 2] = [&["amount"], &["amountCertainty"]];
        let (amount, amount_certainty) = refusals.amount_as_known(paths, self.amount, self.amount_certainty);
        let paths: [&[&str]; 2] = [&["totalBudget"], &["totalBudgetCertainty"]];
        let (total_budget, total_budget_certainty) =
            refusals.amount_as_known(paths, self.total_budget, self.total_budget_certainty);
        let budget = Budget { amount, amount_certainty, total_budget, total_budget_certainty };
        budget.check(refusals);
        budget
    }
}

fn check_match_funding(all: &mut [NewMatchFunding], refusals: &mut Refusals) {
    refusals.parts(&["matchFunding"], all.len());
    for (index, matched) in all.iter_mut().enumerate() {
        let index = index.to_string();
        matched.source = refusals.name(&["matchFunding", &index, "source"], &matched.source);
        matched.note = refusals.maybe_text(&["matchFunding", &index, "note"], matched.note.as_deref());
        if let Some(amount) = matched.amount {
            refusals.amount(&["matchFunding", &index, "amount"], amount);
        }
    }
}

/// A change of an allocation's terms; `None` stays as it is.
#[derive(Clone, Debug)]
pub struct ReviseAllocation {
    /// Which.
    pub allocation: AllocationId,
    /// The version it was made from.
    pub expected_version: i32,
    /// Its reference in the plan.
    pub reference: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The need it answers.
    pub need: Option<String>,
    /// What is recommended.
    pub recommendation: Option<String>,
    /// What there is to say of the money beyond the numbers.
    pub budget_note: Option<String>,
    /// What others contribute, in place of what they did.
    pub match_funding: Option<Vec<NewMatchFunding>>,
    /// What the grant is to contribute.
    pub amount: Option<Pence>,
    /// How sure that is.
    pub amount_certainty: Option<Certainty>,
    /// All money for it.
    pub total_budget: Option<Pence>,
    /// How sure that is.
    pub total_budget_certainty: Option<Certainty>,
    /// Who is to provide it.
    pub provider: Option<OrganisationId>,
    /// Why.
    pub reason: String,
    /// From which day it counts.
    pub on: NaiveDate,
}

impl ReviseAllocation {
    /// Tidies the texts, and adds what is wrong; the money it is to have, where it has `before`.
    pub fn check(&mut self, before: Budget, refusals: &mut Refusals) -> Budget {
        self.reason = refusals.text(&["reason"], &self.reason);
        refusals.day(&["on"], self.on);
        self.check_words(refusals);
        let paths: [&[&str]; 2] = [&["amount"], &["amountCertainty"]];
        let (amount, amount_certainty) =
            revised(refusals, paths, (self.amount, self.amount_certainty), (before.amount, before.amount_certainty));
        let paths: [&[&str]; 2] = [&["totalBudget"], &["totalBudgetCertainty"]];
        let (total_budget, total_budget_certainty) = revised(
            refusals,
            paths,
            (self.total_budget, self.total_budget_certainty),
            (before.total_budget, before.total_budget_certainty),
        );
        let after = Budget { amount, amount_certainty, total_budget, total_budget_certainty };
        after.check(refusals);
        if after == before && self.provider.is_none() && self.words().is_empty() {
            refusals.add(RefusalCode::Required, &["amount"], "Say what is to change.");
        }
        after
    }

    fn check_words(&mut self, refusals: &mut Refusals) {
        for (name, path) in [(&mut self.reference, "reference"), (&mut self.title, "title")] {
            *name = name.as_deref().map(|text| refusals.name(&[path], text));
        }
        for (text, path) in [
            (&mut self.need, "need"),
            (&mut self.recommendation, "recommendation"),
            (&mut self.budget_note, "budgetNote"),
        ] {
            *text = text.as_deref().map(|text| refusals.text(&[path], text));
        }
        if let Some(matched) = &mut self.match_funding {
            check_match_funding(matched, refusals);
        }
    }

    /// The fields beside its money and provider that are to change.
    #[must_use]
    pub fn words(&self) -> Vec<&'static str> {
        let said = [
            ("reference", self.reference.is_some()),
            ("title", self.title.is_some()),
            ("need", self.need.is_some()),
            ("recommendation", self.recommendation.is_some()),
            ("budgetNote", self.budget_note.is_some()),
            ("matchFunding", self.match_funding.is_some()),
        ];
        said.into_iter().filter(|(_, said)| *said).map(|(field, _)| field).collect()
    }
}

/// An amount as revised: what is not said stays.
fn revised(
    refusals: &mut Refusals,
    paths: [&[&str]; 2],
    (amount, certainty): (Option<Pence>, Option<Certainty>),
    before: (Option<Pence>, Certainty),
) -> (Option<Pence>, Certainty) {
    match (amount, certainty) {
        (None, None) => before,
        // An amount that is known becomes surer or less sure.
        (None, Some(certainty)) if certainty.has_amount() && before.0.is_some() => (before.0, certainty),
        (amount, certainty) => refusals.amount_as_known(paths, amount, certainty),
    }
}
