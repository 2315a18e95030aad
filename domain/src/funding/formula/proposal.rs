//! What comes of a formula. It is kept whole with the awards that are issued by it, so that years later it can be seen
//! what they rest on.

use crate::FinancialYear;
use crate::ids::{AwardModelId, FundId, IndicatorId, MeasureId, PartnershipId, UserId};
use crate::money::{OutOfRange, Pence};
use crate::words::{HeldAt, MissingValues};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A fund shared out by a formula: the formula, what it was fed with, and what it gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardProposal {
    /// By what.
    pub formula: AwardFormula,
    /// Each partnership's values, in one order with the awards of each year.
    pub inputs: Vec<SharerInputs>,
    /// The awards: the fund's own year, then those after it.
    pub years: Vec<ProposedYear>,
}

/// What a fund is shared out by. Percentages are hundredths of a per cent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AwardFormula {
    /// The factors.
    pub factors: Vec<AwardFactor>,
    /// How much is shared, where not what the fund has left.
    pub amount: Option<Pence>,
    /// To whole multiples of how much awards are rounded.
    pub round_to: Pence,
    /// What becomes of a value that is not there.
    pub missing: MissingValues,
    /// Who has no part in it.
    pub excluded: Vec<PartnershipId>,
    /// The least change in a year.
    pub floor: Option<i64>,
    /// The largest change in a year.
    pub ceiling: Option<i64>,
}

/// One thing that a fund is shared out by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AwardFactor {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Its code.
    pub code: String,
    /// The part of the indicator; `None` for the whole.
    pub dimension: Option<String>,
    /// Its part of the whole, in hundredths of a per cent.
    pub weight: i64,
    /// The first day of the period whose values count.
    pub period_from: NaiveDate,
    /// The last day.
    pub period_to: NaiveDate,
}

/// What one partnership brings to each factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharerInputs {
    /// The partnership.
    pub partnership: PartnershipId,
    /// In the order of the factors.
    pub shares: Vec<FactorShare>,
}

/// A partnership's part of one factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorShare {
    /// In millionths of the indicator's unit; `None` where there is none and it counts as nought.
    pub value: Option<i64>,
    /// The measures that it is the sum of.
    pub measures: Vec<MeasureId>,
    /// Its part of all values, in ten-thousandths of a per cent, rounded.
    pub share: i64,
}

/// The awards of one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedYear {
    /// The year.
    pub year: FinancialYear,
    /// What there is to award.
    pub total: Pence,
    /// What is left of it, where the ceilings allow no more.
    pub unawarded: Pence,
    /// One for each partnership.
    pub awards: Vec<ProposedAward>,
}

/// One partnership's award of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposedAward {
    /// The partnership.
    pub partnership: PartnershipId,
    /// What the formula alone gives.
    pub formula_amount: Pence,
    /// What it is to get.
    pub amount: Pence,
    /// What it got the year before; `None` where it got nothing that is known.
    pub last_year: Option<Pence>,
    /// What holds the award where it is.
    pub held_at: HeldAt,
}

/// A formula by which awards were issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardModel {
    /// Its id.
    pub id: AwardModelId,
    /// The fund that was shared out.
    pub fund: FundId,
    /// Who issued them; `None` for the program itself.
    pub by: Option<UserId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Of what was issued.
    pub fingerprint: String,
    /// The formula, its inputs and its results.
    pub proposal: AwardProposal,
}

impl ProposedYear {
    /// What is awarded in all.
    ///
    /// # Errors
    /// [`OutOfRange`] beyond what money can be.
    pub fn awarded(&self) -> Result<Pence, OutOfRange> {
        self.total.minus(self.unawarded)
    }
}

impl ProposedAward {
    /// How much more it is than the year before; `None` where there was nothing.
    #[must_use]
    pub fn change(&self) -> Option<Pence> {
        self.amount.minus(self.last_year?).ok()
    }

    /// The same in per cent of the year before's.
    #[must_use]
    pub fn change_percent(&self) -> Option<Decimal> {
        self.amount.percent_change_from(self.last_year?)
    }
}
