//! How a measure compares with an earlier one. Pure rules; nothing is looked up here.

use super::{Measure, StatedChange};
use crate::period::Period;
use crate::words::{ComparisonPeriod, Direction, Polarity, StandingSource};
use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;

/// How a measure compares with an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The earlier value; `None` where only the change is known.
    pub value: Option<Decimal>,
    /// The later value less the earlier.
    pub change: Decimal,
    /// The change in per cent of the earlier value's size, half-even to two places; `None` from nought.
    pub percent: Option<Decimal>,
    /// Which way it went.
    pub direction: Direction,
    /// Whether it follows from the records or a source states it.
    pub source: StandingSource,
}

/// What the records hold of two periods that are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The later value, its own or the sum of its parts.
    pub now: Option<Decimal>,
    /// The earlier value, its own or the sum of its parts.
    pub before: Option<Decimal>,
    /// The sum of the changes of the parts.
    pub over_parts: Option<Decimal>,
}

impl Figures {
    /// Those of two measures by themselves.
    #[must_use]
    pub fn of(measure: &Measure, earlier: Option<&Measure>) -> Self {
        Self { now: measure.number(), before: earlier.and_then(Measure::number), over_parts: None }
    }

    fn change(&self) -> Option<Decimal> {
        let of_values = || self.now?.checked_sub(self.before?);
        of_values().or(self.over_parts)
    }
}

/// The comparison over `period`: computed where the records hold both values, else from the changes of the parts,
/// else as the source states it in one of `stated`. `None` where none of them gives a number.
#[must_use]
pub fn compare(
    figures: &Figures,
    stated: &[StatedChange],
    period: ComparisonPeriod,
    polarity: Polarity,
) -> Option<Comparison> {
    computed(figures, polarity).or_else(|| reported(stated, period, polarity))
}

fn computed(figures: &Figures, polarity: Polarity) -> Option<Comparison> {
    let change = figures.change()?;
    Some(Comparison {
        value: figures.before,
        change,
        percent: figures.before.and_then(|before| percent_of(change, before)),
        direction: direction(change, polarity),
        source: StandingSource::Computed,
    })
}

/// A change against just this period wins over one that words narrow to a part of it.
fn reported(stated: &[StatedChange], period: ComparisonPeriod, polarity: Polarity) -> Option<Comparison> {
    let (one, change) = stated
        .iter()
        .filter(|one| one.since == Some(period))
        .filter_map(|one| Some((one, one.change?)))
        .min_by_key(|(one, _)| one.since_note.is_some())?;
    Some(Comparison {
        value: None,
        change,
        percent: one.percent,
        direction: one.direction.unwrap_or_else(|| direction(change, polarity)),
        source: StandingSource::Reported,
    })
}

/// Which way a change went for an indicator of this polarity.
#[must_use]
pub fn direction(change: Decimal, polarity: Polarity) -> Direction {
    let fell = change.is_sign_negative();
    match polarity {
        _ if change.is_zero() => Direction::Same,
        Polarity::Neutral => Direction::Changed,
        Polarity::LowerIsBetter if fell => Direction::Improved,
        Polarity::HigherIsBetter if !fell => Direction::Improved,
        Polarity::LowerIsBetter | Polarity::HigherIsBetter => Direction::Worsened,
    }
}

/// `change` in per cent of the size of `before`, half-even to two places; `None` from nought.
pub(super) fn percent_of(change: Decimal, before: Decimal) -> Option<Decimal> {
    let percent = change.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(before.abs())?;
    Some(percent.round_dp(2).normalize())
}

/// The first and last day of the period that `period` is compared with; `None` where its days are not
/// known, or would lie outside the calendar.
///
/// Periods of whole months move by months, so that February ends on its own last day; others by days.
#[must_use]
pub fn earlier_period(period: Period, by: ComparisonPeriod) -> Option<(NaiveDate, NaiveDate)> {
    let (from, to) = (period.from()?, period.to()?);
    let after = to.succ_opt()?;
    let whole_months = from.day() == 1 && after.day() == 1;
    match (by, whole_months) {
        (ComparisonPeriod::PreviousPeriod, true) => {
            let length = months_of(after).checked_sub(months_of(from))?;
            Some((from.checked_sub_months(Months::new(length))?, from.pred_opt()?))
        }
        (ComparisonPeriod::PreviousPeriod, false) => {
            let days = u64::try_from(after.signed_duration_since(from).num_days()).ok()?;
            Some((from.checked_sub_days(Days::new(days))?, from.pred_opt()?))
        }
        (ComparisonPeriod::SamePeriodLastYear, true) => Some((a_year_before(from)?, a_year_before(after)?.pred_opt()?)),
        (ComparisonPeriod::SamePeriodLastYear, false) => Some((a_year_before(from)?, a_year_before(to)?)),
    }
}

fn a_year_before(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_sub_months(Months::new(12))
}

fn months_of(day: NaiveDate) -> u32 {
    u32::try_from(day.year()).unwrap_or_default() * 12 + day.month0()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::samples::{day, days, measure_of};
    use proptest::prelude::*;

    const LAST_YEAR: ComparisonPeriod = ComparisonPeriod::SamePeriodLastYear;
    const PREVIOUS: ComparisonPeriod = ComparisonPeriod::PreviousPeriod;

    fn of(value: i64) -> Measure {
        measure_of(Some(value))
    }

    fn stated(since: ComparisonPeriod, change: Option<i64>) -> StatedChange {
        StatedChange {
            since: Some(since),
            since_note: None,
            change: change.map(Decimal::from),
            percent: None,
            direction: None,
            quote: None,
        }
    }

    fn lower(now: &Measure, before: Option<&Measure>, stated: &[StatedChange]) -> Option<Comparison> {
        compare(&Figures::of(now, before), stated, LAST_YEAR, Polarity::LowerIsBetter)
    }

    #[test]
    fn two_septembers_are_compared() {
        // Safer Plymouth's report of September 2010: 25 serious violent crimes, 28 the year before.
        let expected = Comparison {
            value: Some(Decimal::from(28)),
            change: Decimal::from(-3),
            percent: Some(Decimal::new(-1071, 2)),
            direction: Direction::Improved,
            source: StandingSource::Computed,
        };
        assert_eq!(lower(&of(25), Some(&of(28)), &[stated(LAST_YEAR, Some(-4))]), Some(expected));
    }

    #[test]
    fn without_an_earlier_value_the_source_is_believed() {
        let told = [stated(PREVIOUS, Some(-31)), stated(LAST_YEAR, Some(43))];
        let expected = Comparison {
            value: None,
            change: Decimal::from(43),
            percent: None,
            direction: Direction::Worsened,
            source: StandingSource::Reported,
        };
        assert_eq!(lower(&measure_of(None), None, &told), Some(expected.clone()));
        assert_eq!(lower(&of(25), Some(&measure_of(None)), &told), Some(expected));
    }

    #[test]
    fn a_change_of_part_of_the_period_gives_way_to_one_of_all_of_it() {
        let part = StatedChange { since_note: Some("August only".to_owned()), ..stated(LAST_YEAR, Some(1)) };
        let told = [part.clone(), stated(LAST_YEAR, Some(2))];
        assert_eq!(lower(&of(25), None, &told).map(|it| it.change), Some(Decimal::from(2)));
        assert_eq!(lower(&of(25), None, &[part]).map(|it| it.change), Some(Decimal::ONE));
    }

    #[test]
    fn words_without_a_number_and_ranges_are_no_comparison() {
        assert_eq!(lower(&of(25), None, &[stated(LAST_YEAR, None)]), None);
        let range = Measure { value_to: Some(Decimal::from(30)), ..of(25) };
        assert_eq!(lower(&range, Some(&of(28)), &[]), None);
        assert_eq!(lower(&of(28), Some(&range), &[]), None);
    }

    #[test]
    fn changes_of_parts_come_after_values_and_before_words() {
        let told = [stated(LAST_YEAR, Some(40))];
        let over = |now: Option<i64>| {
            let figures =
                Figures { over_parts: Some(Decimal::from(36)), ..Figures::of(&measure_of(now), Some(&of(28))) };
            compare(&figures, &told, LAST_YEAR, Polarity::LowerIsBetter)
        };
        let change = |it: Option<Comparison>| it.map(|it| (it.change, it.value, it.source));
        let computed = StandingSource::Computed;
        assert_eq!(change(over(Some(25))), Some((Decimal::from(-3), Some(Decimal::from(28)), computed)));
        assert_eq!(change(over(None)), Some((Decimal::from(36), Some(Decimal::from(28)), computed)));
    }

    #[test]
    fn from_nought_there_is_no_percentage() {
        let compared = lower(&of(3), Some(&of(0)), &[]);
        assert_eq!(compared.map(|it| (it.change, it.percent)), Some((Decimal::from(3), None)));
    }

    #[test]
    fn percentages_are_rounded_half_even() {
        assert_eq!(percent_of(Decimal::ONE, Decimal::from(800)), Some(Decimal::new(12, 2)));
        assert_eq!(percent_of(Decimal::from(3), Decimal::from(800)), Some(Decimal::new(38, 2)));
        assert_eq!(percent_of(Decimal::ONE, Decimal::from(-4)), Some(Decimal::from(25)));
    }

    #[test]
    fn which_way_depends_on_what_is_better() {
        let (up, down) = (Decimal::ONE, Decimal::NEGATIVE_ONE);
        assert_eq!(direction(down, Polarity::LowerIsBetter), Direction::Improved);
        assert_eq!(direction(up, Polarity::LowerIsBetter), Direction::Worsened);
        assert_eq!(direction(up, Polarity::HigherIsBetter), Direction::Improved);
        assert_eq!(direction(down, Polarity::HigherIsBetter), Direction::Worsened);
        assert_eq!(direction(up, Polarity::Neutral), Direction::Changed);
        assert_eq!(direction(Decimal::ZERO, Polarity::Neutral), Direction::Same);
    }

    #[test]
    fn whole_months_are_compared_with_whole_months() {
        let cases = [
            (("2010-07-01", "2010-09-30"), PREVIOUS, ("2010-04-01", "2010-06-30")),
            (("2017-03-01", "2017-03-31"), PREVIOUS, ("2017-02-01", "2017-02-28")),
            (("2016-12-01", "2017-11-30"), PREVIOUS, ("2015-12-01", "2016-11-30")),
            (("2017-02-01", "2017-02-28"), LAST_YEAR, ("2016-02-01", "2016-02-29")),
            (("2016-02-01", "2016-02-29"), LAST_YEAR, ("2015-02-01", "2015-02-28")),
            (("2018-04-02", "2018-04-08"), PREVIOUS, ("2018-03-26", "2018-04-01")),
            (("2018-04-02", "2018-04-08"), LAST_YEAR, ("2017-04-02", "2017-04-08")),
        ];
        for ((from, to), by, (earlier_from, earlier_to)) in cases {
            assert_eq!(earlier_period(days(from, to), by), Some((day(earlier_from), day(earlier_to))), "{from} {to}");
        }
        assert_eq!(earlier_period(Period::ALWAYS, PREVIOUS), None);
    }

    proptest! {
        #[test]
        fn the_period_before_ends_the_day_before(start in 0_u64..20_000, length in 0_u64..800) {
            let from = day("1990-01-01") + Days::new(start);
            let to = from + Days::new(length);
            let period = Period::try_new(Some(from), Some(to)).unwrap_or(Period::ALWAYS);
            let earlier = earlier_period(period, PREVIOUS);
            prop_assert_eq!(earlier.map(|(_, to)| to), from.pred_opt());
            prop_assert!(earlier.is_some_and(|(from, to)| from <= to));
        }

        #[test]
        fn percentages_are_exact(now in any::<i32>(), before in any::<i32>().prop_filter("nought", |it| *it != 0)) {
            let change = i128::from(now) - i128::from(before);
            let percent = percent_of(Decimal::from_i128_with_scale(change, 0), Decimal::from(before));
            let hundredths = percent.map(|it| (it * Decimal::ONE_HUNDRED).normalize().mantissa()).unwrap_or_default();
            // Twice the distance from the true share, in hundredths of a per cent, is at most one.
            let off = (hundredths * i128::from(before).abs() - change * 10_000).abs() * 2;
            prop_assert!(off <= i128::from(before).abs());
        }

        #[test]
        fn a_change_and_its_opposite_go_opposite_ways(change in 1_i64..) {
            let both = [Decimal::from(change), Decimal::from(-change)].map(|it| direction(it, Polarity::LowerIsBetter));
            prop_assert_eq!(both, [Direction::Worsened, Direction::Improved]);
        }
    }
}
