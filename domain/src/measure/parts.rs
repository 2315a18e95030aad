//! What a value that counts from the start of the year is, where only its parts are known.
//!
//! Nobody prints the year to date beside every quarter. Where the parts tile the period exactly, each beginning on the
//! day after the one before, their sum is its value; gaps and overlaps give nothing.

use super::{Measure, Series, StatedChange, earlier_period};
use crate::ids::MeasureId;
use crate::period::Period;
use crate::words::{Certainty, ComparisonPeriod, MeasureStatus};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

/// The parts of a period: of which series, which counts from the start of nothing, and within which days.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartsOf {
    /// The series of the parts.
    pub series: Series,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// A number put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The number.
    pub value: Decimal,
    /// Exact where every part is.
    pub certainty: Certainty,
}

impl Measure {
    /// The parts that its value is put together from; `None` where it has one of its own, where the source withholds
    /// it, and where it does not count from the start of the year.
    #[must_use]
    pub fn parts(&self) -> Option<PartsOf> {
        let open = matches!(self.status, MeasureStatus::Final | MeasureStatus::Provisional);
        self.parts_within(self.period).filter(|_| open && self.value.is_none())
    }

    /// The parts of the period that it is compared with, where the records may hold no value of the whole.
    #[must_use]
    pub fn earlier_parts(&self, by: ComparisonPeriod) -> Option<PartsOf> {
        let (from, to) = earlier_period(self.period, by)?;
        self.parts_within(Period::try_new(Some(from), Some(to)).ok()?)
    }

    fn parts_within(&self, period: Period) -> Option<PartsOf> {
        let (from, to) = (period.from()?, period.to()?);
        let series = Series { cumulative: false, ..self.series.clone() };
        self.series.cumulative.then_some(PartsOf { series, from, to })
    }
}

impl PartsOf {
    /// The sum of the parts that tile the period.
    #[must_use]
    pub fn sum(&self, parts: &[Measure]) -> Option<Sum> {
        let mut sum = Sum { value: Decimal::ZERO, certainty: Certainty::Exact };
        for part in self.tiled(parts, |part| part.number().is_some())? {
            sum.value = sum.value.checked_add(part.number()?)?;
            if part.certainty != Certainty::Exact {
                sum.certainty = Certainty::Approximate;
            }
        }
        Some(sum)
    }

    /// The sum of the changes of the parts that tile the period, against the same period a year before. Against any
    /// other the parts' changes do not add up to that of the whole.
    #[must_use]
    pub fn change(&self, parts: &[Measure], changes: &HashMap<MeasureId, Decimal>) -> Option<Decimal> {
        let tiled = self.tiled(parts, |part| changes.contains_key(&part.id))?;
        let earlier = |part: &Measure| earlier_period(part.period, ComparisonPeriod::SamePeriodLastYear);
        let adjoin = |pair: &[&Measure]| match pair {
            [one, next] => earlier(one).and_then(|(_, to)| to.succ_opt()) == earlier(next).map(|(from, _)| from),
            _ => true,
        };
        if !tiled.windows(2).all(adjoin) {
            return None;
        }
        tiled.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*changes.get(&part.id)?))
    }

    /// The fewest of the usable parts that follow one another from the first day to the last. Of several for the same
    /// days the weightiest is taken, then the last.
    fn tiled<'a>(&self, parts: &'a [Measure], usable: impl Fn(&Measure) -> bool) -> Option<Vec<&'a Measure>> {
        let mut by_days: BTreeMap<(NaiveDate, NaiveDate), &Measure> = BTreeMap::new();
        for part in parts.iter().filter(|part| part.series == self.series && usable(part)) {
            let Some(days) = part.period.from().zip(part.period.to()) else { continue };
            if by_days.get(&days).is_none_or(|other| part.weight() >= other.weight()) {
                by_days.insert(days, part);
            }
        }
        let mut reached: HashMap<NaiveDate, Vec<&Measure>> = HashMap::from([(self.from, Vec::new())]);
        for ((from, to), part) in by_days {
            let Some(before) = reached.get(&from) else { continue };
            let after = to.succ_opt()?;
            if to <= self.to && reached.get(&after).is_none_or(|other| before.len() + 1 < other.len()) {
                let chain = before.iter().copied().chain([part]).collect();
                reached.insert(after, chain);
            }
        }
        reached.remove(&self.to.succ_opt()?)
    }
}

/// By how much a part of a period changed against the same days a year before: as the values give it, else as the
/// source states it for all of the part.
#[must_use]
pub fn change_of_part(part: &Measure, earlier: Option<&Measure>, stated: &[StatedChange]) -> Option<Decimal> {
    let of_values = || part.number()?.checked_sub(earlier?.number()?);
    let whole = |one: &&StatedChange| {
        one.since == Some(ComparisonPeriod::SamePeriodLastYear) && one.since_note.is_none() && one.change.is_some()
    };
    of_values().or_else(|| stated.iter().find(whole)?.change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::samples::{cumulative, days, measure_of};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn part(id: u128, from: &str, to: &str, value: Option<i64>) -> Measure {
        Measure { id: MeasureId(Uuid::from_u128(id)), period: days(from, to), ..measure_of(value) }
    }

    fn half_year() -> Option<PartsOf> {
        cumulative("2010-04-01", "2010-09-30").parts()
    }

    fn summed(parts: &[Measure]) -> Option<Sum> {
        half_year()?.sum(parts)
    }

    #[test]
    fn quarters_make_half_a_year_whatever_months_lie_beside_them() {
        // Serious violence in Plymouth: September is told beside the quarters, and counts once.
        let quarters = [
            part(1, "2010-04-01", "2010-06-30", Some(90)),
            part(2, "2010-07-01", "2010-09-30", Some(59)),
            part(3, "2010-09-01", "2010-09-30", Some(25)),
        ];
        assert_eq!(summed(&quarters), Some(Sum { value: Decimal::from(149), certainty: Certainty::Exact }));
        assert_eq!(summed(&quarters[..1]), None, "a gap");
        assert_eq!(summed(&quarters[1..]), None, "a gap at the start");
        let overlapping = [part(1, "2010-04-01", "2010-07-31", Some(1)), quarters[1].clone()];
        assert_eq!(summed(&overlapping), None, "July twice");
        let unknown = [quarters[0].clone(), part(2, "2010-07-01", "2010-09-30", None)];
        assert_eq!(summed(&unknown), None, "not known is not nil");
    }

    #[test]
    fn about_and_exactly_make_about() {
        let first = Measure { certainty: Certainty::Approximate, ..part(1, "2010-04-01", "2010-06-30", Some(1)) };
        let parts = [first, part(2, "2010-07-01", "2010-09-30", Some(2))];
        assert_eq!(summed(&parts).map(|sum| sum.certainty), Some(Certainty::Approximate));
    }

    #[test]
    fn only_what_counts_from_the_start_and_has_no_value_has_parts() {
        assert_eq!(part(1, "2010-04-01", "2010-06-30", None).parts(), None);
        let own = Measure { value: Some(Decimal::ONE), ..cumulative("2010-04-01", "2010-09-30") };
        assert_eq!(own.parts(), None);
        let withheld = Measure { status: MeasureStatus::NotPublished, ..cumulative("2010-04-01", "2010-09-30") };
        assert_eq!(withheld.parts(), None);
        assert!(own.earlier_parts(ComparisonPeriod::SamePeriodLastYear).is_some());
    }

    #[test]
    fn changes_of_quarters_add_up_to_that_of_the_half_year() {
        let parts = [part(1, "2010-04-01", "2010-06-30", None), part(2, "2010-07-01", "2010-09-30", None)];
        let ids = parts.each_ref().map(|part| part.id);
        let changes = HashMap::from([(ids[0], Decimal::from(43)), (ids[1], Decimal::from(-7))]);
        let change = |changes| half_year().and_then(|wanted| wanted.change(&parts, changes));
        assert_eq!(change(&changes), Some(Decimal::from(36)));
        assert_eq!(change(&HashMap::from([(ids[0], Decimal::from(43))])), None);
    }

    #[test]
    fn what_is_stated_of_a_few_days_is_not_the_change_of_a_part() {
        let stated = |note: Option<&str>| StatedChange {
            since: Some(ComparisonPeriod::SamePeriodLastYear),
            since_note: note.map(str::to_owned),
            change: Some(Decimal::from(5)),
            percent: None,
            direction: None,
            quote: None,
        };
        let (now, before) = (measure_of(Some(3)), measure_of(Some(1)));
        assert_eq!(change_of_part(&now, None, &[stated(Some("August only"))]), None);
        assert_eq!(change_of_part(&now, None, &[stated(None)]), Some(Decimal::from(5)));
        assert_eq!(change_of_part(&now, Some(&before), &[stated(None)]), Some(Decimal::from(2)));
    }

    proptest! {
        /// However a period is cut up, the pieces make it whole again; one missing makes it nothing.
        #[test]
        fn pieces_make_the_whole(cuts in proptest::collection::btree_set(1_u64..180, 0..12), values in proptest::collection::vec(0_i64..1000, 13)) {
            let first = "2010-04-01".parse::<NaiveDate>().unwrap_or_default();
            let starts: Vec<u64> = [0].into_iter().chain(cuts.iter().copied()).collect();
            let ends: Vec<u64> = cuts.iter().copied().chain([183]).collect();
            let pieces: Vec<Measure> = starts.iter().zip(&ends).zip(&values).zip(1_u128..).map(|(((from, to), value), id)| {
                let [from, to] = [*from, *to - 1].map(|day| (first + chrono::Days::new(day)).to_string());
                part(id, &from, &to, Some(*value))
            }).collect();
            let whole: i64 = values.iter().take(pieces.len()).sum();
            prop_assert_eq!(summed(&pieces).map(|sum| sum.value), Some(Decimal::from(whole)));
            prop_assert_eq!(summed(&pieces[1..]), None);
        }
    }
}
