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
    /// The same as a stated amount, which wins.
    pub top_slice_amount: Option<Pence>,
    /// By what share of what is available more may be allocated.
    pub over_allocation_percent: Option<Percent>,
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
    /// Its place among the award's conditions, from 1.
    pub number: i32,
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

/// Another award of the same funder to the same partnership, of the same year or the year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherAward {
    /// Whether it is of the year before.
    pub of_the_year_before: bool,
    /// Whether its fund has the same name.
    pub from_a_fund_of_that_name: bool,
    /// How much; `None` where not known.
    pub amount: Option<Pence>,
}

impl SettlementChange {
    /// The change to `amount` from the year before: from the awards of the fund of the same name, else
    /// from all of them, if there is but one award this year. `None` where there is nothing to compare
    /// with, and where one of the amounts is not known.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn on_last_year(amount: Option<Pence>, others: &[OtherAward]) -> Result<Option<Self>, OutOfRange> {
        let before = |other: &&OtherAward| other.of_the_year_before;
        let of_that_name = |other: &&OtherAward| other.from_a_fund_of_that_name;
        let alone = others.iter().all(|other| other.of_the_year_before);
        let named = others.iter().filter(before).any(|other| other.from_a_fund_of_that_name);
        let compared: Option<Vec<Pence>> = match (named, alone) {
            (true, _) => others.iter().filter(before).filter(of_that_name).map(|other| other.amount).collect(),
            (false, true) => others.iter().map(|other| other.amount).collect(),
            (false, false) => None,
        };
        let (Some(compared), Some(amount)) = (compared.filter(|compared| !compared.is_empty()), amount) else {
            return Ok(None);
        };
        let before = Pence::sum(compared)?;
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

    fn before(name: bool, amount: Option<Pence>) -> OtherAward {
        OtherAward { of_the_year_before: true, from_a_fund_of_that_name: name, amount }
    }

    fn change(amount: Option<Pence>, others: &[OtherAward]) -> Option<(i64, Option<Decimal>)> {
        let change = SettlementChange::on_last_year(amount, others).unwrap_or_default()?;
        Some((change.amount.pence(), change.percent))
    }

    #[test]
    fn the_same_award_is_a_standstill() {
        let same = SettlementChange::on_last_year(pence(40_056_800), &[before(true, pence(40_056_800))]);
        assert_eq!(same.map(|it| it.map(|it| it.is_standstill())), Ok(Some(true)));
        let two = [before(false, pence(60)), before(false, pence(40))];
        assert_eq!(change(pence(90), &two), Some((-10, Some(Decimal::from(-10)))));
        assert_eq!(change(pence(5), &[before(true, pence(0))]), Some((5, None)));
    }

    #[test]
    fn the_fund_of_the_same_name_is_compared_with() {
        let beside = OtherAward { of_the_year_before: false, ..before(false, pence(7)) };
        assert_eq!(
            change(pence(60), &[before(true, pence(50)), before(false, pence(1)), beside]),
            Some((10, Some(Decimal::from(20))))
        );
        assert_eq!(change(pence(60), &[before(false, pence(50)), beside]), None, "which of them it was is not known");
    }

    #[test]
    fn without_both_amounts_there_is_no_change() {
        assert_eq!(change(pence(1), &[]), None);
        assert_eq!(change(pence(1), &[before(false, pence(1)), before(false, None)]), None);
        assert_eq!(change(None, &[before(true, pence(1))]), None);
    }
}
