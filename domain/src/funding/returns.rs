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

/// A return that an allocation owes for a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedReturn {
    /// First day of the quarter.
    pub from: NaiveDate,
    /// Last day of the quarter.
    pub to: NaiveDate,
    /// The last day on which it is in time.
    pub due_on: NaiveDate,
    /// Whether current returns cover the quarter.
    pub handed_in: bool,
    /// Whether its day is past and it is not in.
    pub late: bool,
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

    /// The returns of the year that are owed, quarter by quarter, as they are on `day`: due or not yet.
    pub fn expected(&self, day: NaiveDate) -> impl Iterator<Item = ExpectedReturn> {
        let owed = self.year.quarters().into_iter().filter(|(from, to)| self.is_owed(*from, *to));
        owed.map(move |(from, to)| {
            let (due_on, handed_in) = (to + GRACE, self.covers(from, to));
            ExpectedReturn { from, to, due_on, handed_in, late: !handed_in && due_on < day }
        })
    }

    /// The returns due on or before `day`.
    #[must_use]
    pub fn count(&self, day: NaiveDate) -> ReturnsCount {
        let due = self.expected(day).filter(|it| it.due_on <= day);
        due.fold(ReturnsCount::default(), |count, it| ReturnsCount {
            due: count.due + 1,
            handed_in: count.handed_in + u32::from(it.handed_in),
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
    fn a_return_is_late_from_the_day_after_it_is_due() {
        let expected = |on: &str| {
            let returns = returns(&[("2018-07-15", Agreed)], &[("2018-07-01", "2018-09-30")]);
            let all = returns.map(|it| it.expected(day(on)).collect::<Vec<_>>()).unwrap_or_default();
            all.into_iter().map(|it| (it.due_on.to_string(), it.handed_in, it.late)).collect::<Vec<_>>()
        };
        let of = |late| {
            let due = |on: &str, handed_in, late| (on.to_owned(), handed_in, late);
            vec![due("2018-10-30", true, false), due("2019-01-30", false, late), due("2019-04-30", false, false)]
        };
        assert_eq!(expected("2018-07-01"), of(false), "those to come are told as well");
        assert_eq!(expected("2019-01-30"), of(false));
        assert_eq!(expected("2019-01-31"), of(true));
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
