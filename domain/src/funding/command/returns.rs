//! Spend returns to hand in and to correct.

use crate::FinancialYear;
use crate::ids::{AllocationId, SpendReturnId};
use crate::money::Pence;
use crate::refusal::{RefusalCode, Refusals};
use chrono::NaiveDate;

/// A spend return to hand in.
#[derive(Clone, Debug)]
pub struct SubmitSpendReturn {
    /// Of which allocation.
    pub allocation: AllocationId,
    /// First day of its period.
    pub period_from: NaiveDate,
    /// Last day of its period.
    pub period_to: NaiveDate,
    /// Spent in the period.
    pub spent: Pence,
    /// Expected for the year.
    pub forecast: Option<Pence>,
    /// What happened.
    pub narrative: Option<String>,
    /// What came of it.
    pub outcomes: Option<String>,
    /// From which day it counts.
    pub on: NaiveDate,
}

impl SubmitSpendReturn {
    /// Tidies the texts, and adds what is wrong.
    pub fn check(&mut self, refusals: &mut Refusals) {
        refusals.amount(&["spent"], self.spent);
        if let Some(forecast) = self.forecast {
            refusals.amount(&["forecast"], forecast);
        }
        if self.period_to < self.period_from {
            refusals.add(RefusalCode::Invalid, &["periodTo"], "A period cannot end before it begins.");
        }
        self.narrative = refusals.maybe_text(&["narrative"], self.narrative.as_deref());
        self.outcomes = refusals.maybe_text(&["outcomes"], self.outcomes.as_deref());
        refusals.day(&["on"], self.on);
    }

    /// Adds where the period lies outside `year` (design.md §2, "Spend returns").
    pub fn check_year(&self, year: FinancialYear, refusals: &mut Refusals) {
        let within = |day: NaiveDate| (year.first_day()..=year.last_day()).contains(&day);
        for (path, day) in [("periodFrom", self.period_from), ("periodTo", self.period_to)] {
            if !within(day) {
                let message = format!("The period lies in the financial year {year}: 1 April to 31 March.");
                refusals.add(RefusalCode::Invalid, &[path], message);
            }
        }
    }
}

/// A spend return to correct.
#[derive(Clone, Debug)]
pub struct CorrectSpendReturn {
    /// Which.
    pub spend_return: SpendReturnId,
    /// The version it was made from.
    pub expected_version: i32,
    /// What was spent in the period.
    pub spent: Pence,
    /// Why.
    pub reason: String,
    /// From which day it counts.
    pub on: NaiveDate,
}

impl CorrectSpendReturn {
    /// Tidies the texts, and adds what is wrong.
    pub fn check(&mut self, refusals: &mut Refusals) {
        refusals.amount(&["spent"], self.spent);
        self.reason = refusals.text(&["reason"], &self.reason);
        refusals.day(&["on"], self.on);
    }
}
