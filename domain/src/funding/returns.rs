//! Which spend returns are due and which of them are in (design.md §2, "Spend returns").

use crate::FinancialYear;
use crate::words::AllocationStage;
use chrono::{Days, NaiveDate};

/// How long after the end of a quarter its return is due.
const GRACE: Days = Days::new(30);

/// An allocation's way through the stages and what it handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnsOf {
    /// The year of its settlement: periods of returns lie inside it.
    pub year: FinancialYear,
    /// From which day it stood at which stage, in the order recorded.
    pub stages: Vec<(NaiveDate, AllocationStage)>,
    /// First and last day of its current returns.
    pub periods: Vec<(NaiveDate, NaiveDate)>,
}

/// How many returns are due and how many of those are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReturnsCount {
    /// Due by then.
    pub due: u32,
    /// Of these, in.
    pub handed_in: u32,
}

impl ReturnsCount {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { due: self.due + other.due, handed_in: self.handed_in + other.handed_in }
    }
}

impl ReturnsOf {
    /// The stage at which it stood on `day`, or stands now.
    #[must_use]
    pub fn stage_on(&self, day: Option<NaiveDate>) -> Option<AllocationStage> {
        let begun = |(on, _): &&(NaiveDate, AllocationStage)| day.is_none_or(|day| *on <= day);
        self.stages.iter().rev().find(begun).map(|(_, stage)| *stage)
    }

    /// The returns due on or before `day`.
    #[must_use]
    pub fn count(&self, day: NaiveDate) -> ReturnsCount {
        let is_due = |(from, to): &(NaiveDate, NaiveDate)| *to + GRACE <= day && self.is_owed(*from, *to);
        self.year.quarters().into_iter().filter(is_due).fold(ReturnsCount::default(), |count, (from, to)| {
            ReturnsCount { due: count.due + 1, handed_in: count.handed_in + u32::from(self.covers(from, to)) }
        })
    }

    /// Whether it stood at AGREED or COMMISSIONED on any day from `from` to `to`.
    fn is_owed(&self, from: NaiveDate, to: NaiveDate) -> bool {
        let changes = self.stages.iter().map(|(on, _)| *on).filter(|on| *on > from && *on <= to);
        std::iter::once(from).chain(changes).any(|day| {
            matches!(self.stage_on(Some(day)), Some(AllocationStage::Agreed | AllocationStage::Commissioned))
        })
    }

    /// Whether its returns cover every day from `from` to `to`.
    fn covers(&self, from: NaiveDate, to: NaiveDate) -> bool {
        let mut periods = self.periods.clone();
        periods.sort_unstable();
        let mut missing = from;
        for (first, last) in periods {
            if first > missing || missing > to {
                break;
            }
            missing = missing.max(last + Days::new(1));
        }
        missing > to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AllocationStage::{Agreed, BoardApproved, Commissioned, Completed};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    fn returns(stages: &[(&str, AllocationStage)], periods: &[(&str, &str)]) -> Option<ReturnsOf> {
        Some(ReturnsOf {
            year: FinancialYear::starting_in(2018).ok()?,
            stages: stages.iter().map(|(on, stage)| (day(on), *stage)).collect(),
            periods: periods.iter().map(|(from, to)| (day(from), day(to))).collect(),
        })
    }

    fn count(returns: Option<ReturnsOf>, on: &str) -> Option<(u32, u32)> {
        returns.map(|returns| returns.count(day(on))).map(|count| (count.due, count.handed_in))
    }

    #[test]
    fn a_return_is_due_thirty_days_after_the_quarter() {
        let agreed = || returns(&[("2018-04-01", Agreed)], &[]);
        assert_eq!(count(agreed(), "2018-07-29"), Some((0, 0)));
        assert_eq!(count(agreed(), "2018-07-30"), Some((1, 0)));
        assert_eq!(count(agreed(), "2030-01-01"), Some((4, 0)));
    }

    #[test]
    fn only_quarters_at_agreed_or_commissioned_count() {
        let late = [("2018-04-01", BoardApproved), ("2018-09-30", Agreed), ("2018-10-01", Commissioned)];
        assert_eq!(count(returns(&late, &[]), "2030-01-01"), Some((3, 0)));
        let short = [("2018-05-01", Agreed), ("2018-07-01", Completed)];
        assert_eq!(count(returns(&short, &[]), "2030-01-01"), Some((1, 0)));
        assert_eq!(count(returns(&[("2018-04-01", BoardApproved)], &[]), "2030-01-01"), Some((0, 0)));
    }

    #[test]
    fn a_quarter_is_in_when_every_day_of_it_is_covered() {
        let agreed = [("2018-04-01", Agreed)];
        let whole = [("2018-06-01", "2018-06-30"), ("2018-04-01", "2018-05-31")];
        assert_eq!(count(returns(&agreed, &whole), "2018-08-01"), Some((1, 1)));
        let gap = [("2018-04-01", "2018-05-30"), ("2018-06-01", "2018-06-30")];
        assert_eq!(count(returns(&agreed, &gap), "2018-08-01"), Some((1, 0)));
        let year = [("2018-04-01", "2019-03-31")];
        assert_eq!(count(returns(&agreed, &year), "2018-11-01"), Some((2, 2)));
    }
}
