//! Settlements: the award from a fund to a partnership, its conditions and its ledger.

use crate::FinancialYear;
use crate::ids::{
    AllocationId, FundId, FundingAgreementId, LedgerEntryId, OrganisationId, PartnershipId, SettlementId, UserId,
};
use crate::money::{OutOfRange, Pence};
use crate::percent::Percent;
use crate::words::{Certainty, LedgerKind, SettlementStatus};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

/// The award from one fund to one partnership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Its id.
    pub id: SettlementId,
    /// Counts its changes.
    pub version: i32,
    /// The fund it draws on.
    pub fund: FundId,
    /// To whom it is awarded.
    pub partnership: PartnershipId,
    /// To whom it is paid.
    pub recipient: Option<OrganisationId>,
    /// The agreement it is a year of.
    pub agreement: Option<FundingAgreementId>,
    /// The year.
    pub year: FinancialYear,
    /// Where it is in its life.
    pub status: SettlementStatus,
    /// The award; `None` where not known.
    pub amount: Option<Pence>,
    /// How sure the award is.
    pub amount_certainty: Certainty,
    /// The share that the funder keeps.
    pub top_slice_percent: Option<Percent>,
    /// Anything else to know of it.
    pub note: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// Why it is what it is.
    pub reason: Option<String>,
}

/// A condition of an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantCondition {
    /// The condition.
    pub text: String,
    /// When it is due.
    pub due_on: Option<NaiveDate>,
    /// Whether it is met; `None` where not known.
    pub met: Option<bool>,
}

/// Funding promised for several years at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundingAgreement {
    /// Its id.
    pub id: FundingAgreementId,
    /// Counts its changes.
    pub version: i32,
    /// Its title.
    pub title: String,
    /// Its first year.
    pub from: FinancialYear,
    /// Its last year.
    pub to: FinancialYear,
}

/// One entry of a settlement's ledger; never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Its id.
    pub id: LedgerEntryId,
    /// The settlement it belongs to.
    pub settlement: SettlementId,
    /// The allocation it concerns.
    pub allocation: Option<AllocationId>,
    /// What it records.
    pub kind: LedgerKind,
    /// The signed change of its figure.
    pub amount: Pence,
    /// The day from which it counts.
    pub effective_on: NaiveDate,
    /// When it was written.
    pub recorded_at: DateTime<Utc>,
    /// Who wrote it; `None` for the program itself.
    pub by: Option<UserId>,
    /// Why.
    pub note: Option<String>,
}

/// What an award is more or less than the year before's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettlementChange {
    /// More, or less where negative.
    pub amount: Pence,
    /// The same in per cent of the year before's; `None` where that was nil.
    pub percent: Option<Decimal>,
}

impl SettlementChange {
    /// The change to `amount` from the awards of the year before. `None` where there were none, or
    /// where one of the amounts is not known.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn between(before: &[Option<Pence>], amount: Option<Pence>) -> Result<Option<Self>, OutOfRange> {
        let known: Option<Vec<Pence>> = before.iter().copied().collect();
        let (Some(known), Some(amount)) = (known.filter(|known| !known.is_empty()), amount) else { return Ok(None) };
        let before = Pence::sum(known)?;
        Ok(Some(Self { amount: amount.minus(before)?, percent: amount.percent_change_from(before) }))
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_standstill(&self) -> bool {
        self.amount == Pence::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pence(pence: i64) -> Option<Pence> {
        Pence::try_new(pence).ok()
    }

    #[test]
    fn the_same_award_is_a_standstill() {
        let change = SettlementChange::between(&[pence(40_056_800)], pence(40_056_800));
        assert_eq!(change.map(|it| it.map(|it| it.is_standstill())), Ok(Some(true)));
        let cut = SettlementChange::between(&[pence(60), pence(40)], pence(90));
        assert_eq!(cut.map(|it| it.and_then(|it| it.percent)), Ok(Some(Decimal::from(-10))));
    }

    #[test]
    fn without_both_amounts_there_is_no_change() {
        for (before, amount) in [(vec![], pence(1)), (vec![pence(1), None], pence(1)), (vec![pence(1)], None)] {
            assert_eq!(SettlementChange::between(&before, amount), Ok(None));
        }
        let from_nil = SettlementChange::between(&[pence(0)], pence(5));
        assert_eq!(from_nil.map(|it| it.map(|it| (Some(it.amount), it.percent))), Ok(Some((pence(5), None))));
    }
}
