//! What is to be generated, and the award that each partnership gets in each year.

use super::dice::Dice;
use crate::error::{Error, Result};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::percent::Percent;
use domain::words::SettlementStatus;
use domain::{FinancialYear, Pence, london};
use std::fmt;
use uuid::Uuid;

/// The last of the years: 2025-26.
const LAST_YEAR: i16 = 2025;

/// The most years of a plan.
pub const MOST_YEARS: u8 = 20;

/// What is to be generated. The same plan makes the same rows, ids included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Multiplies allocations and their returns; ten allocations to a settlement at 1.
    pub scale: u16,
    /// Where chance comes from.
    pub seed: u64,
    /// How many financial years, the last being 2025-26; at most [`MOST_YEARS`].
    pub years: u8,
    /// The most partnerships, in the order of their codes; all of the register without it.
    pub partnerships: Option<u16>,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scale, seed, years, partnerships } = self;
        write!(f, "scale {scale}, seed {seed}, {years} years, ")?;
        match partnerships {
            Some(most) => write!(f, "the first {most} partnerships"),
            None => write!(f, "all partnerships"),
        }
    }
}

impl Plan {
    /// The years, the earliest first.
    pub(super) fn years(&self) -> Result<Vec<FinancialYear>> {
        let many = i16::from(self.years.min(MOST_YEARS));
        let years = (LAST_YEAR + 1 - many..=LAST_YEAR).map(FinancialYear::starting_in);
        years
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| Error::Faulty(vec![domain::Fault::new("years", error.to_string())]))
    }
}

/// A partnership that is to have money.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) area: Uuid,
    /// Among the partnerships of its area.
    pub(super) position: i32,
}

/// What the funder keeps of an award.
#[derive(Clone, Copy, Debug)]
pub(super) enum TopSlice {
    Nothing,
    Share(Percent),
    Stated(Pence),
}

/// An award to be made.
#[derive(Clone, Debug)]
pub(super) struct Award {
    pub(super) id: Uuid,
    pub(super) year: FinancialYear,
    pub(super) settled: Pence,
    pub(super) top_slice: TopSlice,
    pub(super) status: SettlementStatus,
}

impl Award {
    /// The award to `place` in `year`; it does not depend on the plan's scale.
    pub(super) fn of(plan: &Plan, place: &Place, year: FinancialYear) -> Result<Self> {
        let pounds = Dice::of(plan.seed, &[&place.code, "size"]).between(60_000, 600_000);
        let mut dice = Dice::of(plan.seed, &[&place.code, &year.to_string(), "award"]);
        // More each year on the whole, a little more or less in each.
        let growth = u32::try_from(i32::from(year.first_year()) - i32::from(LAST_YEAR) + 100).unwrap_or(100);
        let settled = dice.percent_of(i64::from(pounds), growth - 5, growth + 5) * 100;
        let top_slice = match dice.between(1, 10) {
            1 => TopSlice::Stated(Pence::try_new(dice.percent_of(settled, 2, 8))?),
            2..=4 => TopSlice::Share(dice.pick(&five_percent(), &[ten_percent()])),
            _ => TopSlice::Nothing,
        };
        let status =
            if year.first_year() == LAST_YEAR { SettlementStatus::Confirmed } else { SettlementStatus::Closed };
        Ok(Self { id: dice.id(moment(year.first_day())), year, settled: Pence::try_new(settled)?, top_slice, status })
    }

    /// What the funder keeps; `None` where it keeps nothing.
    pub(super) fn top_sliced(&self) -> Option<Pence> {
        match self.top_slice {
            TopSlice::Nothing => None,
            TopSlice::Share(percent) => Some(self.settled.share(percent)),
            TopSlice::Stated(amount) => Some(amount),
        }
    }

    /// What there is to allocate.
    pub(super) fn available(&self) -> Result<Pence> {
        Ok(self.settled.minus(self.top_sliced().unwrap_or_default())?)
    }

    /// Whether its year is over and nothing more can happen to it.
    pub(super) fn closed(&self) -> bool {
        self.status == SettlementStatus::Closed
    }
}

fn five_percent() -> Percent {
    Percent::try_from_millionths(5_000_000).unwrap_or(Percent::ZERO)
}

fn ten_percent() -> Percent {
    Percent::try_from_millionths(10_000_000).unwrap_or(Percent::ZERO)
}

/// When what happened on a day was recorded: that morning.
pub(super) fn moment(day: NaiveDate) -> DateTime<Utc> {
    london::start_of(day) + Duration::hours(10)
}
