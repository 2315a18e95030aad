//! From the values of the format to those of the tables.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use domain::FinancialYear;
use domain::bundle::{Amount, Decimal};
use domain::words::Word;

pub(super) use domain::measure::recency;

/// A word as it is stored.
pub(super) fn word(word: impl Word) -> String {
    word.word().to_owned()
}

/// An amount and its certainty as they are stored.
pub(super) fn money(amount: Amount) -> (Option<i64>, String) {
    (amount.pence.map(i64::from), word(amount.certainty))
}

/// A decimal as it is stored.
pub(super) fn millionths(decimal: Option<Decimal>) -> Option<i64> {
    decimal.map(Decimal::millionths)
}

/// A small number as it is stored.
pub(super) fn number(number: Option<u16>) -> Option<i32> {
    number.map(i32::from)
}

/// A year as it is stored.
pub(super) fn first_year(year: FinancialYear) -> i32 {
    i32::from(year.first_year())
}

/// A moment as exactly as both databases keep it.
pub(super) fn moment(moment: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    moment.map(|moment| moment.trunc_subsecs(6))
}

/// Stands for a day that is not known where what has none comes after everything else.
pub(super) fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// Rows with those that others refer to before them. Rows in a ring keep their order.
pub(super) fn parents_first<R, I: Copy + Eq + std::hash::Hash>(
    rows: Vec<R>,
    id: impl Fn(&R) -> I,
    parent: impl Fn(&R) -> Option<I>,
) -> Vec<R> {
    let mut waiting: std::collections::HashSet<I> = rows.iter().map(&id).collect();
    let (mut ordered, mut rest) = (Vec::with_capacity(rows.len()), rows);
    loop {
        let before = rest.len();
        let (ready, later): (Vec<R>, Vec<R>) =
            rest.into_iter().partition(|row| parent(row).is_none_or(|parent| !waiting.contains(&parent)));
        for row in &ready {
            waiting.remove(&id(row));
        }
        ordered.extend(ready);
        rest = later;
        if rest.is_empty() || rest.len() == before {
            ordered.extend(rest);
            return ordered;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_comes_before_its_children() {
        let rows = vec![(3, Some(2)), (2, Some(1)), (1, None), (4, Some(9))];
        let ordered = parents_first(rows, |row| row.0, |row| row.1);
        assert_eq!(ordered.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 4, 2, 3]);
    }
}
