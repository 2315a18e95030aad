//! What a fund is to be shared out by, as it was entered.

use crate::funding::IssueSettlement;
use crate::ids::{FundId, OrganisationId, PartnershipId};
use crate::money::Pence;
use crate::refusal::{RefusalCode, Refusals};
use crate::words::MissingValues;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The most factors of a formula.
pub const MOST_FACTORS: usize = 20;
/// The most years that are looked ahead, the fund's own with them.
pub const MOST_YEARS: usize = 5;
/// What awards are rounded to where nobody says.
pub const A_PENNY: Pence = match Pence::try_new(1) {
    Ok(penny) => penny,
    Err(_) => Pence::ZERO,
};
/// All of it, in hundredths of a per cent.
pub(super) const WHOLE: i64 = 10_000;
/// The largest change in a year that is taken for a limit, in hundredths of a per cent.
const LARGEST_CHANGE: i64 = 100_000;

/// A fund to share out by a formula.
#[derive(Clone, Debug)]
pub struct ProposeAwards {
    /// Which fund.
    pub fund: FundId,
    /// By what.
    pub factors: Vec<EnteredFactor>,
    /// How much; what the fund has left without one.
    pub amount: Option<Pence>,
    /// To whole multiples of how much awards are rounded.
    pub round_to: Pence,
    /// What becomes of a value that is not there.
    pub missing: MissingValues,
    /// Who has no part in it.
    pub excluded: Vec<PartnershipId>,
    /// The fund of the year before whose awards count as last year's; found by funder and name without one.
    pub last_year_fund: Option<FundId>,
    /// The least change in a year, in per cent.
    pub floor_percent: Option<Decimal>,
    /// The largest change in a year, in per cent.
    pub ceiling_percent: Option<Decimal>,
    /// The years after the fund's own.
    pub later_years: Vec<LaterYear>,
    /// Values of periods that end after this day do not count where a factor says nothing else.
    pub today: NaiveDate,
}

/// One thing to share by.
#[derive(Clone, Debug)]
pub struct EnteredFactor {
    /// The code of its indicator.
    pub indicator: String,
    /// Its part of the whole, in per cent.
    pub weight: Decimal,
    /// The part of the indicator; the whole without one.
    pub dimension: Option<String>,
    /// The period of the values, exactly.
    pub period: (Option<NaiveDate>, Option<NaiveDate>),
    /// Else the newest period that ends on or before this day.
    pub as_of: Option<NaiveDate>,
}

/// A year after the fund's own.
#[derive(Clone, Copy, Debug)]
pub struct LaterYear {
    /// The fund that has its money.
    pub fund: Option<FundId>,
    /// How much; what the fund has left without one.
    pub amount: Option<Pence>,
}

/// What was entered as percentages, in hundredths of a per cent.
#[derive(Clone, Debug)]
pub struct FormulaTerms {
    /// The weights of the factors.
    pub weights: Vec<i64>,
    /// The least change in a year.
    pub floor: Option<i64>,
    /// The largest change in a year.
    pub ceiling: Option<i64>,
}

/// Awards that were proposed and are to be issued.
#[derive(Clone, Debug)]
pub struct IssueAwards {
    /// What they were worked out from.
    pub model: ProposeAwards,
    /// What came of it when it was looked at.
    pub expected_fingerprint: String,
    /// To whom each is paid.
    pub recipients: Vec<(PartnershipId, OrganisationId)>,
    /// What all have in common; its partnership, recipient and amount are of no account.
    pub terms: IssueSettlement,
}

impl ProposeAwards {
    /// Tidies the texts, and adds what is wrong.
    pub fn check(&mut self, refusals: &mut Refusals) -> FormulaTerms {
        if let Some(amount) = self.amount {
            refusals.more_than_nothing(&["amount"], amount);
        }
        refusals.more_than_nothing(&["roundTo"], self.round_to);
        refusals.each_once(&["excludePartnershipIds"], &self.excluded);
        if self.later_years.len() >= MOST_YEARS {
            let message = format!("At most {MOST_YEARS} years are looked ahead, the fund's own with them.");
            refusals.add(RefusalCode::LimitExceeded, &["laterYears"], message);
        }
        for (index, year) in self.later_years.iter().enumerate() {
            year.check(&index.to_string(), refusals);
        }
        let weights = self.check_factors(refusals);
        let floor = change(refusals, "floorPercent", self.floor_percent);
        let ceiling = change(refusals, "ceilingPercent", self.ceiling_percent);
        if floor.zip(ceiling).is_some_and(|(floor, ceiling)| floor > ceiling) {
            let message = "The ceiling lies below the floor.";
            refusals.add(RefusalCode::Invalid, &["ceilingPercent"], message);
        }
        FormulaTerms { weights, floor, ceiling }
    }

    fn check_factors(&mut self, refusals: &mut Refusals) -> Vec<i64> {
        match self.factors.len() {
            0 => refusals.add(RefusalCode::Required, &["factors"], "Enter what to share by: at least one factor."),
            1..=MOST_FACTORS => {}
            _ => {
                let message = format!("A formula has at most {MOST_FACTORS} factors.");
                refusals.add(RefusalCode::LimitExceeded, &["factors"], message);
                return Vec::new();
            }
        }
        let factors = self.factors.iter_mut().enumerate();
        let weights: Vec<_> = factors.map(|(index, factor)| factor.check(&index.to_string(), refusals)).collect();
        let known: Option<Vec<i64>> = weights.into_iter().collect();
        let sum = known.as_ref().map(|weights| weights.iter().sum::<i64>());
        if let Some(sum) = sum.filter(|sum| *sum != WHOLE && !self.factors.is_empty()) {
            let message = format!("The weights come to {} per cent; together they are 100 exactly.", percent(sum));
            refusals.add(RefusalCode::Invalid, &["factors"], message);
        }
        known.unwrap_or_default()
    }
}

impl EnteredFactor {
    /// Its weight.
    fn check(&mut self, index: &str, refusals: &mut Refusals) -> Option<i64> {
        self.indicator = refusals.name(&["factors", index, "indicator"], &self.indicator);
        self.dimension = refusals.maybe_name(&["factors", index, "dimension"], self.dimension.as_deref());
        match self.period {
            (Some(from), Some(to)) if from > to => {
                let message = "The period ends before it begins.";
                refusals.add(RefusalCode::Invalid, &["factors", index, "periodTo"], message);
            }
            (Some(_), None) => refusals.add(RefusalCode::Required, &["factors", index, "periodTo"], BOTH_ENDS),
            (None, Some(_)) => refusals.add(RefusalCode::Required, &["factors", index, "periodFrom"], BOTH_ENDS),
            (Some(_), Some(_)) if self.as_of.is_some() => {
                let message = "Say either the period or up to which day, not both.";
                refusals.add(RefusalCode::Invalid, &["factors", index, "asOf"], message);
            }
            _ => {}
        }
        let weight = hundredths(self.weight).filter(|weight| (1..=WHOLE).contains(weight));
        if weight.is_none() {
            let message = "A weight is more than 0 and at most 100 per cent, with at most two decimal places.";
            refusals.add(RefusalCode::Invalid, &["factors", index, "weight"], message);
        }
        weight
    }
}

const BOTH_ENDS: &str = "A period has a first and a last day; leave both out for the newest.";

impl LaterYear {
    fn check(self, index: &str, refusals: &mut Refusals) {
        match self.amount {
            Some(amount) => refusals.more_than_nothing(&["laterYears", index, "amount"], amount),
            None if self.fund.is_none() => {
                let message = "Say how much there is that year, or from which fund.";
                refusals.add(RefusalCode::Required, &["laterYears", index, "amount"], message);
            }
            None => {}
        }
    }
}

/// A change in a year, in hundredths of a per cent.
fn change(refusals: &mut Refusals, field: &str, entered: Option<Decimal>) -> Option<i64> {
    let change = hundredths(entered?).filter(|change| (-WHOLE..=LARGEST_CHANGE).contains(change));
    if change.is_none() {
        let message = "A change in a year lies between -100 and 1000 per cent, with at most two decimal places.";
        refusals.add(RefusalCode::Invalid, &[field], message);
    }
    change
}

fn hundredths(percent: Decimal) -> Option<i64> {
    let hundredths = percent.checked_mul(Decimal::ONE_HUNDRED)?;
    if hundredths.fract().is_zero() { hundredths.try_into().ok() } else { None }
}

/// Hundredths of a per cent as a number of per cent.
#[must_use]
pub fn percent(hundredths: i64) -> Decimal {
    Decimal::new(hundredths, 2).normalize()
}
