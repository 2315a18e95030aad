//! The rank of a value inside a family, worked out from the values of its members.

use super::{Measure, Standing, percent_of};
use crate::ids::{ComparatorGroupId, IndicatorId, PartnershipId};
use crate::indicator::{ComparatorGroup, ComparatorMember};
use crate::period::Period;
use crate::words::{ComparisonPeriod, Polarity, StandingSource};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};

/// Values that can be ranked: of the members of which family, of what exactly, for which days exactly.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alike {
    /// The family.
    pub group: ComparatorGroupId,
    /// The indicator.
    pub indicator: IndicatorId,
    /// The part of the indicator; `None` for the whole.
    pub dimension: Option<String>,
    /// Whether the values count from the start of the year.
    pub cumulative: bool,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// The values of members.
pub type Values = HashMap<PartnershipId, Decimal>;

impl Measure {
    /// The values that it can be ranked among in the family `group`; `None` where it is not of its subject's own area, or
    /// of no days that are known.
    #[must_use]
    pub fn alike(&self, group: ComparatorGroupId) -> Option<Alike> {
        self.alike_in(group, self.period)
    }

    /// The values of the period before.
    #[must_use]
    pub fn alike_before(&self, group: ComparatorGroupId) -> Option<Alike> {
        let (from, to) = super::earlier_period(self.period, ComparisonPeriod::PreviousPeriod)?;
        self.alike_in(group, Period::try_new(Some(from), Some(to)).ok()?)
    }

    fn alike_in(&self, group: ComparatorGroupId, period: Period) -> Option<Alike> {
        let (from, to) = (period.from()?, period.to()?);
        let super::Series { indicator, dimension, area, cumulative, .. } = &self.series;
        let own = area.is_none();
        own.then(|| Alike {
            group,
            indicator: *indicator,
            dimension: dimension.clone(),
            cumulative: *cumulative,
            from,
            to,
        })
    }
}

impl Standing {
    /// Counted from the worst: 10th of 15 is the 6th worst.
    #[must_use]
    pub fn place_from_worst(&self) -> Option<i32> {
        let (rank, of) = (self.rank?, self.of?);
        of.checked_sub(rank)?.checked_add(1).filter(|place| *place >= 1)
    }
}

/// The family of several that a value of the day `on` is ranked in: the newest as of that day, else the oldest; of
/// several of one day the first by name.
#[must_use]
pub fn family_on(families: &[ComparatorGroup], on: NaiveDate) -> Option<&ComparatorGroup> {
    let newest = families.iter().filter(|family| family.as_of <= on);
    let newest = newest.max_by(|a, b| a.as_of.cmp(&b.as_of).then_with(|| b.name.cmp(&a.name)));
    newest.or_else(|| families.iter().min_by(|a, b| a.as_of.cmp(&b.as_of).then_with(|| a.name.cmp(&b.name))))
}

/// Where the partnership `own` stands among the members of `group`, by what is known of them `now` and of the period
/// `before`. `None` where its value or that of all others is not known.
///
/// Equal values share a place and the places after it stay empty: 1, 2, 2, 4. Members without a value are told, and
/// `of` does not count them. The earlier place is told where all who are ranked now had a value then.
#[must_use]
pub fn stand(
    own: PartnershipId,
    (now, before): (&Values, &Values),
    (group, members): (ComparatorGroupId, &[ComparatorMember]),
    polarity: Polarity,
) -> Option<Standing> {
    let mut met = HashSet::new();
    let (mut ranked, mut missing) = (Vec::new(), Vec::new());
    for member in members {
        match member.partnership.filter(|id| now.contains_key(id)) {
            Some(id) if met.insert(id) => ranked.push(id),
            Some(_) => {}
            None => missing.push(member.name.clone()),
        }
    }
    if !met.contains(&own) || ranked.len() < 2 {
        return None;
    }
    let value = *now.get(&own)?;
    Some(Standing {
        group,
        rank: place(own, &ranked, now, polarity),
        of: i32::try_from(ranked.len()).ok(),
        previous_rank: place(own, &ranked, before, polarity),
        stated_as: None,
        from_average_percent: average(&ranked, now)
            .and_then(|average| percent_of(value.checked_sub(average)?, average)),
        position: None,
        source: StandingSource::Computed,
        missing,
    })
}

/// The place of `own`: one after all who are better. `None` where neither way is better, or a value is not known.
fn place(own: PartnershipId, ranked: &[PartnershipId], values: &Values, polarity: Polarity) -> Option<i32> {
    let value = values.get(&own)?;
    let mut better = 0;
    for id in ranked {
        let other = values.get(id)?;
        better += i32::from(match polarity {
            Polarity::LowerIsBetter => other < value,
            Polarity::HigherIsBetter => other > value,
            Polarity::Neutral => return None,
        });
    }
    Some(better + 1)
}

fn average(ranked: &[PartnershipId], values: &Values) -> Option<Decimal> {
    let sum = ranked.iter().try_fold(Decimal::ZERO, |sum, id| sum.checked_add(*values.get(id)?))?;
    sum.checked_div(Decimal::from(ranked.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const GROUP: ComparatorGroupId = ComparatorGroupId(Uuid::nil());

    fn id(number: u128) -> PartnershipId {
        PartnershipId(Uuid::from_u128(number))
    }

    fn members(count: u128) -> Vec<ComparatorMember> {
        (1..=count).map(|it| ComparatorMember { name: format!("Member {it}"), partnership: Some(id(it)) }).collect()
    }

    fn values(values: &[Option<i64>]) -> Values {
        let known = |(number, value): (u128, &Option<i64>)| value.map(|value| (id(number), Decimal::from(value)));
        (1..).zip(values).filter_map(known).collect()
    }

    fn stands(own: u128, now: &Values, before: &Values, polarity: Polarity) -> Option<Standing> {
        stand(id(own), (now, before), (GROUP, &members(5)), polarity)
    }

    #[test]
    fn equal_values_share_a_place_and_the_next_stays_empty() {
        let now = values(&[Some(3), Some(5), Some(5), Some(9), None]);
        let nobody = Values::new();
        let ranks = [1, 2, 3, 4].map(|own| stands(own, &now, &nobody, Polarity::LowerIsBetter).and_then(|it| it.rank));
        assert_eq!(ranks, [Some(1), Some(2), Some(2), Some(4)]);
        let best = stands(4, &now, &nobody, Polarity::HigherIsBetter);
        assert_eq!(best.as_ref().map(|it| (it.rank, it.of, it.place_from_worst())), Some((Some(1), Some(4), Some(4))));
        assert_eq!(best.map(|it| it.missing), Some(vec!["Member 5".to_owned()]));
        assert_eq!(stands(5, &now, &nobody, Polarity::LowerIsBetter), None, "it has no value itself");
    }

    #[test]
    fn how_far_from_the_average() {
        let nobody = Values::new();
        let percent = |own, now: &Values| stands(own, now, &nobody, Polarity::Neutral)?.from_average_percent;
        let now = values(&[Some(10), Some(20), Some(30)]);
        assert_eq!(percent(1, &now), Some(Decimal::from(-50)));
        assert_eq!(percent(2, &now), Some(Decimal::ZERO));
        assert_eq!(percent(1, &values(&[Some(0), Some(0)])), None, "of nought there is no percentage");
        assert_eq!(stands(1, &now, &nobody, Polarity::Neutral).and_then(|it| it.rank), None);
        assert_eq!(stands(1, &values(&[Some(1)]), &nobody, Polarity::Neutral), None, "first of one is no place");
    }

    #[test]
    fn an_earlier_place_is_told_where_all_had_one() {
        let now = values(&[Some(1), Some(2), Some(3)]);
        let previous = |before: &[Option<i64>]| {
            stands(1, &now, &values(before), Polarity::LowerIsBetter).and_then(|it| it.previous_rank)
        };
        assert_eq!(previous(&[Some(9), Some(2), Some(3)]), Some(3));
        assert_eq!(previous(&[Some(9), Some(2)]), None);
        assert_eq!(previous(&[Some(9), Some(2), Some(3), Some(1)]), Some(3), "who is not ranked now was not then");
    }

    #[test]
    fn the_tenth_of_fifteen_is_the_sixth_worst() {
        let now = values(&[Some(1), Some(2)]);
        let standing = stands(1, &now, &now, Polarity::LowerIsBetter);
        let tenth = standing.map(|it| Standing { rank: Some(10), of: Some(15), ..it });
        assert_eq!(tenth.and_then(|it| it.place_from_worst()), Some(6));
    }

    #[test]
    fn the_family_is_the_newest_of_the_day() {
        let family = |name: &str, as_of: &str| ComparatorGroup {
            id: GROUP,
            version: 1,
            name: name.to_owned(),
            as_of: as_of.parse().unwrap_or_default(),
        };
        let families = [family("MSF", "2010-09-30"), family("MSF", "2017-11-30"), family("Another", "2017-11-30")];
        let on = |day: &str| {
            let family = family_on(&families, day.parse().unwrap_or_default())?;
            Some(format!("{} {}", family.name, family.as_of))
        };
        assert_eq!(on("2018-01-01").as_deref(), Some("Another 2017-11-30"));
        assert_eq!(on("2017-11-29").as_deref(), Some("MSF 2010-09-30"));
        assert_eq!(on("2009-01-01").as_deref(), Some("MSF 2010-09-30"));
    }

    proptest! {
        /// Ranking is what it is by hand: sort all that is known, and look where one's value first stands.
        #[test]
        fn places_are_those_of_a_sorted_list(
            known in proptest::collection::vec(proptest::option::weighted(0.8, 0_i64..6), 2..16),
            own in 0_usize..16,
            higher in any::<bool>(),
        ) {
            let own = own % known.len();
            let family = members(known.len() as u128);
            let now = values(&known);
            let polarity = if higher { Polarity::HigherIsBetter } else { Polarity::LowerIsBetter };
            let standing = stand(id(own as u128 + 1), (&now, &now), (GROUP, &family), polarity);
            let mut sorted: Vec<i64> = known.iter().flatten().copied().collect();
            sorted.sort_unstable();
            if higher { sorted.reverse(); }
            let expected = known[own].filter(|_| sorted.len() > 1).and_then(|value| sorted.iter().position(|it| *it == value));
            let rank = standing.as_ref().and_then(|it| it.rank);
            prop_assert_eq!(rank, expected.map(|place| place as i32 + 1));
            if let Some(standing) = standing {
                prop_assert_eq!(standing.of, Some(sorted.len() as i32));
                prop_assert_eq!(standing.missing.len(), known.len() - sorted.len());
                prop_assert_eq!(standing.previous_rank, rank);
                let behind = sorted.len() as i32 - rank.unwrap_or_default() + 1;
                prop_assert_eq!(standing.place_from_worst(), Some(behind));
            }
        }
    }
}
