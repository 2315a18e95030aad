//! Awards to issue and to change.

use crate::ids::{FundId, OrganisationId, PartnershipId, SettlementId};
use crate::money::Pence;
use crate::percent::Percent;
use crate::refusal::{RefusalCode, Refusals};
use crate::words::{Certainty, SettlementStatus};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// An award to issue.
#[derive(Clone, Debug)]
pub struct IssueSettlement {
    /// From which fund.
    pub fund: FundId,
    /// To whom.
    pub partnership: PartnershipId,
    /// To whom it is paid.
    pub recipient: Option<OrganisationId>,
    /// How much; `None` while not known.
    pub amount: Option<Pence>,
    /// How sure that is.
    pub amount_certainty: Option<Certainty>,
    /// The share that the funder keeps.
    pub top_slice_percent: Option<Decimal>,
    /// The same as an amount, which wins.
    pub top_slice_amount: Option<Pence>,
    /// By what share of what is available more may be allocated.
    pub over_allocation_percent: Option<Decimal>,
    /// Indicative unless told.
    pub status: SettlementStatus,
    /// What it is for.
    pub purpose: Option<String>,
    /// Why it is what it is.
    pub reason: Option<String>,
    /// Anything else to know of it.
    pub note: Option<String>,
    /// What is asked in return: the condition and when it is due.
    pub conditions: Vec<(String, Option<NaiveDate>)>,
    /// From which day it counts.
    pub on: NaiveDate,
}

/// What of an award is worked out of what was entered.
#[derive(Clone, Copy, Debug)]
pub struct AwardTerms {
    /// How sure the amount is.
    pub amount_certainty: Certainty,
    /// The share that the funder keeps.
    pub top_slice: Option<Percent>,
    /// By what share more may be allocated.
    pub over_allocation: Option<Percent>,
}

impl IssueSettlement {
    /// Tidies the texts, and adds what is wrong.
    pub fn check(&mut self, refusals: &mut Refusals) -> AwardTerms {
        let paths: [&[&str]; 2] = [&["amount"], &["amountCertainty"]];
        let (_, amount_certainty) = refusals.amount_as_known(paths, self.amount, self.amount_certainty);
        if let Some(kept) = self.top_slice_amount {
            refusals.amount(&["topSliceAmount"], kept);
            if self.amount.is_none_or(|amount| kept > amount) {
                let message = "The funder cannot keep more than the award.";
                refusals.add(RefusalCode::Invalid, &["topSliceAmount"], message);
            }
        }
        match self.status {
            SettlementStatus::Closed => {
                refusals.add(RefusalCode::Invalid, &["status"], "An award is issued as indicative or confirmed.");
            }
            SettlementStatus::Confirmed if self.amount.is_none() && !amount_certainty.has_amount() => {
                refusals.add(RefusalCode::Required, &["amount"], "A confirmed award has an amount.");
            }
            _ => {}
        }
        self.purpose = refusals.maybe_text(&["purpose"], self.purpose.as_deref());
        self.reason = refusals.maybe_text(&["reason"], self.reason.as_deref());
        self.note = refusals.maybe_text(&["note"], self.note.as_deref());
        refusals.parts(&["conditions"], self.conditions.len());
        for (index, (text, due_on)) in self.conditions.iter_mut().enumerate() {
            let index = index.to_string();
            *text = refusals.text(&["conditions", &index, "text"], text);
            if let Some(day) = due_on {
                refusals.day(&["conditions", &index, "dueOn"], *day);
            }
        }
        refusals.day(&["on"], self.on);
        AwardTerms {
            amount_certainty,
            top_slice: refusals.percent(&["topSlicePercent"], self.top_slice_percent),
            over_allocation: refusals.percent(&["overAllocationPercent"], self.over_allocation_percent),
        }
    }
}

/// A change of an award.
#[derive(Clone, Debug)]
pub struct ReviseSettlement {
    /// Which.
    pub settlement: SettlementId,
    /// The version it was made from.
    pub expected_version: i32,
    /// The award as it is to be.
    pub amount: Option<Pence>,
    /// Its status as it is to be.
    pub status: Option<SettlementStatus>,
    /// By what share of what is available more may be allocated from now on.
    pub over_allocation_percent: Option<Decimal>,
    /// Why.
    pub reason: String,
    /// From which day it counts.
    pub on: NaiveDate,
}

impl ReviseSettlement {
    /// Tidies the texts, and adds what is wrong; by what share more may be allocated.
    pub fn check(&mut self, refusals: &mut Refusals) -> Option<Percent> {
        if let Some(amount) = self.amount {
            refusals.amount(&["amount"], amount);
        }
        self.reason = refusals.text(&["reason"], &self.reason);
        refusals.day(&["on"], self.on);
        if self.amount.is_none() && self.status.is_none() && self.over_allocation_percent.is_none() {
            refusals.add(RefusalCode::Required, &["amount"], "Say what is to change: the amount or the status.");
        }
        refusals.percent(&["overAllocationPercent"], self.over_allocation_percent)
    }
}
