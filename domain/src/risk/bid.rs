//! What is entered of bids to outside funds, and their life.

use super::Bid;
use crate::ids::{OrganisationId, ThemeId};
use crate::words::{BidStatus, Certainty};
use crate::{Pence, RefusalCode, Refusals};

/// Whether a bid that stands at `from` may stand at `to` next. What the funder holds up goes on from where it was;
/// what was won, lost or taken back is over.
#[must_use]
pub const fn may_follow(from: BidStatus, to: BidStatus) -> bool {
    use BidStatus::{Identified, Preparing, Secured, Submitted, Suspended, Unsuccessful, Withdrawn};
    matches!(
        (from, to),
        (Identified, Preparing | Suspended | Withdrawn)
            | (Preparing, Submitted | Suspended | Withdrawn)
            | (Submitted, Secured | Unsuccessful | Suspended | Withdrawn)
            | (Suspended, Identified | Preparing | Submitted | Unsuccessful | Withdrawn)
    )
}

/// What is said of a bid, but for whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidTerms {
    /// The fund's name.
    pub fund: Option<String>,
    /// Who gives.
    pub funder: Option<OrganisationId>,
    /// Who asks or receives.
    pub recipient: Option<OrganisationId>,
    /// What for.
    pub purpose: Option<String>,
    /// The money asked or received.
    pub amount: Option<Pence>,
    /// How sure it is; what follows from the money where it is not said.
    pub amount_certainty: Option<Certainty>,
    /// The size of the whole fund.
    pub fund_size: Option<Pence>,
    /// Anything else to know of it.
    pub note: Option<String>,
    /// Where it stands.
    pub status: BidStatus,
    /// Its theme.
    pub theme: Option<ThemeId>,
}

/// What is to change of a bid; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BidChange {
    /// The fund's name.
    pub fund: Option<Option<String>>,
    /// Who gives.
    pub funder: Option<Option<OrganisationId>>,
    /// Who asks or receives.
    pub recipient: Option<Option<OrganisationId>>,
    /// What for.
    pub purpose: Option<Option<String>>,
    /// The money asked or received.
    pub amount: Option<Option<Pence>>,
    /// How sure it is.
    pub amount_certainty: Option<Certainty>,
    /// The size of the whole fund.
    pub fund_size: Option<Option<Pence>>,
    /// Anything else to know of it.
    pub note: Option<Option<String>>,
    /// Where it stands.
    pub status: Option<BidStatus>,
    /// Its theme.
    pub theme: Option<Option<ThemeId>>,
}

impl BidChange {
    /// What is said with the change, where `before` was. Other money is as sure as is said with it.
    #[must_use]
    pub fn applied_to(self, before: &BidTerms) -> BidTerms {
        let certainty = if self.amount.is_some() { None } else { before.amount_certainty };
        BidTerms {
            fund: self.fund.unwrap_or_else(|| before.fund.clone()),
            funder: self.funder.unwrap_or(before.funder),
            recipient: self.recipient.unwrap_or(before.recipient),
            purpose: self.purpose.unwrap_or_else(|| before.purpose.clone()),
            amount: self.amount.unwrap_or(before.amount),
            amount_certainty: self.amount_certainty.or(certainty),
            fund_size: self.fund_size.unwrap_or(before.fund_size),
            note: self.note.unwrap_or_else(|| before.note.clone()),
            status: self.status.unwrap_or(before.status),
            theme: self.theme.unwrap_or(before.theme),
        }
    }
}

impl BidTerms {
    /// What is said of `bid`.
    #[must_use]
    pub fn of(bid: &Bid) -> Self {
        Self {
            fund: bid.fund.clone(),
            funder: bid.funder,
            recipient: bid.recipient,
            purpose: bid.purpose.clone(),
            amount: bid.amount,
            amount_certainty: Some(bid.amount_certainty),
            fund_size: bid.fund_size,
            note: bid.note.clone(),
            status: bid.status,
            theme: bid.theme,
        }
    }

    /// Holds the terms to the rules, and brings them into the form in which they are kept.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.fund = refusals.maybe_name(&["fund"], self.fund.as_deref());
        self.purpose = refusals.maybe_text(&["purpose"], self.purpose.as_deref());
        self.note = refusals.maybe_text(&["note"], self.note.as_deref());
        if self.fund.is_none() && self.purpose.is_none() {
            refusals.add(RefusalCode::Required, &["fund"], "Name the fund, or say what the money is for.");
        }
        let paths: [&[&str]; 2] = [&["amount"], &["amountCertainty"]];
        let (amount, certainty) = refusals.amount_as_known(paths, self.amount, self.amount_certainty);
        (self.amount, self.amount_certainty) = (amount, Some(certainty));
        self.fund_size.into_iter().for_each(|size| refusals.amount(&["fundSize"], size));
        if self.amount.zip(self.fund_size).is_some_and(|(amount, size)| amount > size) {
            refusals.add(RefusalCode::Invalid, &["amount"], "No bid is for more than the whole fund.");
        }
        if self.status == BidStatus::Secured && certainty == Certainty::ToBeDetermined {
            let message = "What was won is not to be determined any more: enter it, or leave it not stated.";
            refusals.add(RefusalCode::Invalid, &["amountCertainty"], message);
        }
    }

    /// Holds a change from `before` to the life of a bid. What is said of one that is over may still be mended.
    pub fn check_step(&self, before: &Self, refusals: &mut Refusals) {
        if self.status != before.status && !may_follow(before.status, self.status) {
            let message = "A bid is identified, prepared, submitted, and then won or lost; it may be held up or taken back on the way.";
            refusals.add(RefusalCode::WrongState, &["status"], message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;
    use strum::VariantArray;

    fn terms(status: BidStatus) -> BidTerms {
        BidTerms {
            fund: Some(" iBCF ".to_owned()),
            funder: None,
            recipient: None,
            purpose: None,
            amount: None,
            amount_certainty: None,
            fund_size: None,
            note: None,
            status,
            theme: None,
        }
    }

    fn pence(pence: i64) -> Option<Pence> {
        Pence::try_new(pence).ok()
    }

    #[test]
    fn every_step_is_one_of_these() {
        use BidStatus::{Identified, Preparing, Secured, Submitted, Suspended, Unsuccessful, Withdrawn};
        let steps = [
            (Identified, vec![Preparing, Suspended, Withdrawn]),
            (Preparing, vec![Submitted, Suspended, Withdrawn]),
            (Submitted, vec![Secured, Unsuccessful, Suspended, Withdrawn]),
            (Suspended, vec![Identified, Preparing, Submitted, Unsuccessful, Withdrawn]),
            (Secured, vec![]),
            (Unsuccessful, vec![]),
            (Withdrawn, vec![]),
        ];
        for (from, next) in steps {
            for &to in BidStatus::VARIANTS {
                assert_eq!(may_follow(from, to), next.contains(&to), "{from:?} to {to:?}");
                let refused = told(|refusals| terms(to).check_step(&terms(from), refusals));
                assert_eq!(refused.is_empty(), from == to || next.contains(&to), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn the_money_of_a_bid_fits_the_fund_and_what_became_of_it() {
        let refused = |mut terms: BidTerms| told(|refusals| terms.check(refusals));
        let bid = terms(BidStatus::Identified);
        assert_eq!(refused(bid.clone()), [""; 0]);
        assert_eq!(refused(BidTerms { fund: None, ..bid.clone() }), ["Required fund"]);
        assert_eq!(refused(BidTerms { fund_size: pence(4), amount: pence(4), ..bid.clone() }), [""; 0]);
        assert_eq!(refused(BidTerms { fund_size: pence(4), amount: pence(5), ..bid.clone() }), ["Invalid amount"]);
        assert_eq!(refused(BidTerms { amount: pence(-1), ..bid.clone() }), ["Invalid amount"]);
        let open = BidTerms { amount_certainty: Some(Certainty::ToBeDetermined), ..bid };
        assert_eq!(refused(open.clone()), [""; 0]);
        assert_eq!(refused(BidTerms { status: BidStatus::Secured, ..open }), ["Invalid amountCertainty"]);
    }
}
