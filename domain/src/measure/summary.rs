//! One figure over several partnerships, where its unit allows one.

use crate::ids::PartnershipId;
use crate::words::Unit;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Why several values have no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTotal {
    /// No value is known.
    NothingKnown,
    /// What they are shares of is not known.
    Shares,
    /// The unit cannot be added up.
    NotAdded(Unit),
}

impl NoTotal {
    /// Why, in words fit to show a person.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NothingKnown => "No value is known.",
            Self::Shares => {
                "Rates and percentages of different places are not added up: this indicator does not say which others \
                 it is worked out from."
            }
            Self::NotAdded(Unit::Days) => "Days that things take in different places are not added up.",
            Self::NotAdded(_) => "Scores of different places are not added up.",
        }
    }
}

/// The values of some partnerships together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// One figure for all that are known, or why there is none.
    pub total: Result<Decimal, NoTotal>,
    /// Whether a value that it holds is approximate.
    pub approximate: bool,
    /// The least value.
    pub least: Option<Decimal>,
    /// The most.
    pub most: Option<Decimal>,
    /// Whose values are known, in the order asked for.
    pub known: Vec<PartnershipId>,
    /// Whose are not.
    pub missing: Vec<PartnershipId>,
}

/// A value, and whether it is approximate.
pub type Figure = (Decimal, bool);

/// The values of some partnerships.
pub type FigureOf = HashMap<PartnershipId, Figure>;

/// What the values of `partnerships` are together. A rate or share is worked out from what is divided and what it is
/// divided by, where `parts` holds both; never from the rates themselves.
#[must_use]
pub fn summarise(
    unit: Unit,
    partnerships: &[PartnershipId],
    values: &FigureOf,
    parts: Option<(&FigureOf, &FigureOf)>,
) -> Summary {
    let factor = match unit {
        Unit::RatePer1000 => Decimal::ONE_THOUSAND,
        _ => Decimal::ONE_HUNDRED,
    };
    let mut figures: Vec<(PartnershipId, Figure)> = Vec::new();
    let (mut above, mut below) = (Decimal::ZERO, Decimal::ZERO);
    for id in partnerships {
        match parts {
            None => figures.extend(values.get(id).map(|figure| (*id, *figure))),
            Some((numerators, divisors)) => {
                let Some(((top, about), (bottom, old))) = numerators.get(id).zip(divisors.get(id)) else { continue };
                let Some(rate) = share(*top, *bottom, factor) else { continue };
                above = above.saturating_add(*top);
                below = below.saturating_add(*bottom);
                figures.push((*id, (rate, *about || *old)));
            }
        }
    }
    let total = match (unit, parts) {
        _ if figures.is_empty() => Err(NoTotal::NothingKnown),
        (_, Some(_)) => share(above, below, factor).ok_or(NoTotal::NothingKnown),
        (Unit::Count | Unit::Pence, None) => {
            Ok(figures.iter().fold(Decimal::ZERO, |sum, (_, (value, _))| sum.saturating_add(*value)))
        }
        (Unit::RatePer1000 | Unit::Percent, None) => Err(NoTotal::Shares),
        (Unit::Days | Unit::Score, None) => Err(NoTotal::NotAdded(unit)),
    };
    let known: Vec<PartnershipId> = figures.iter().map(|(id, _)| *id).collect();
    Summary {
        total,
        approximate: figures.iter().any(|(_, (_, about))| *about),
        least: figures.iter().map(|(_, (value, _))| *value).min(),
        most: figures.iter().map(|(_, (value, _))| *value).max(),
        missing: partnerships.iter().filter(|id| !known.contains(id)).copied().collect(),
        known,
    }
}

/// `top` for so many of `bottom`, half-even to two places; `None` of none.
fn share(top: Decimal, bottom: Decimal, factor: Decimal) -> Option<Decimal> {
    Some(top.checked_mul(factor)?.checked_div(bottom)?.round_dp(2).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(number: u128) -> PartnershipId {
        PartnershipId(Uuid::from_u128(number))
    }

    fn ids() -> Vec<PartnershipId> {
        (1..=3).map(id).collect()
    }

    fn figures(values: &[Option<i64>]) -> FigureOf {
        let known =
            |(number, value): (u128, &Option<i64>)| value.map(|value| (id(number), (Decimal::from(value), false)));
        (1..).zip(values).filter_map(known).collect()
    }

    #[test]
    fn things_and_money_add_up_and_who_is_missing_is_told() {
        let values = figures(&[Some(25_767), None, Some(19_210)]);
        for unit in [Unit::Count, Unit::Pence] {
            let summary = summarise(unit, &ids(), &values, None);
            assert_eq!(summary.total, Ok(Decimal::from(44_977)));
            assert_eq!((summary.least, summary.most), (Some(Decimal::from(19_210)), Some(Decimal::from(25_767))));
            assert_eq!((summary.known, summary.missing), (vec![id(1), id(3)], vec![id(2)]));
        }
        let nothing = summarise(Unit::Count, &ids(), &figures(&[]), None);
        assert_eq!(nothing.total, Err(NoTotal::NothingKnown), "not known is not nil");
    }

    #[test]
    fn rates_are_worked_out_from_what_they_are_rates_of() {
        let (crimes, people) = (figures(&[Some(10), Some(90), Some(5)]), figures(&[Some(1000), Some(1000), None]));
        let rates = figures(&[Some(10), Some(90)]);
        let summary = summarise(Unit::RatePer1000, &ids(), &rates, Some((&crimes, &people)));
        assert_eq!(summary.total, Ok(Decimal::from(50)));
        assert_eq!((summary.least, summary.most), (Some(Decimal::from(10)), Some(Decimal::from(90))));
        assert_eq!(summary.missing, [id(3)]);
        let alone = summarise(Unit::RatePer1000, &ids(), &rates, None);
        assert_eq!(alone.total, Err(NoTotal::Shares));
        let nobody = figures(&[Some(0)]);
        assert_eq!(summarise(Unit::Percent, &ids(), &rates, Some((&crimes, &nobody))).known, []);
    }

    #[test]
    fn days_and_scores_are_not_added_up() {
        for unit in [Unit::Days, Unit::Score] {
            let summary = summarise(unit, &ids(), &figures(&[Some(1), Some(2)]), None);
            assert_eq!((summary.total, summary.known.len()), (Err(NoTotal::NotAdded(unit)), 2));
        }
    }

    proptest! {
        /// A rate over all lies between the least and the most of its parts.
        #[test]
        fn a_rate_over_all_lies_between_those_of_its_parts(
            crimes in proptest::collection::vec(0_i64..50_000, 3), people in proptest::collection::vec(1_i64..500_000, 3),
        ) {
            let some = |values: &[i64]| figures(&values.iter().copied().map(Some).collect::<Vec<_>>());
            let summary = summarise(Unit::RatePer1000, &ids(), &HashMap::new(), Some((&some(&crimes), &some(&people))));
            let total = summary.total.ok();
            prop_assert!(summary.least <= total && total <= summary.most);
        }
    }
}
