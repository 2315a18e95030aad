use super::apportion::apportion;
use super::exact::{Exact, fraction, whole};
use super::held::{Band, Claim, held};
use super::*;
use crate::ids::{FundId, IndicatorId, PartnershipId};
use crate::words::{HeldAt, MissingValues};
use crate::{FinancialYear, Pence, RefusalCode, Refusals};
use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

fn pence(amount: i64) -> Pence {
    Pence::try_new(amount).unwrap_or_default()
}

fn day(month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2018, month, 1).unwrap_or_default()
}

/// A formula with these weights, in hundredths of a per cent.
fn formula(weights: &[i64]) -> AwardFormula {
    let factor = |(index, weight): (u128, &i64)| AwardFactor {
        indicator: IndicatorId(Uuid::from_u128(index)),
        code: format!("F{index}"),
        dimension: None,
        weight: *weight,
        period_from: day(4),
        period_to: day(5),
    };
    AwardFormula {
        factors: (0..).zip(weights).map(factor).collect(),
        amount: None,
        round_to: pence(1),
        missing: MissingValues::Refused,
        excluded: Vec::new(),
        floor: None,
        ceiling: None,
    }
}

fn sharer(number: u128, values: &[i64], last_year: Option<i64>) -> Sharer {
    Sharer {
        partnership: PartnershipId(Uuid::from_u128(number)),
        code: Some(format!("E{number:08}")),
        name: format!("Partnership {number}"),
        last_year: last_year.map(pence),
        values: values.iter().map(|value| FoundValue { value: Some(*value), ..FoundValue::default() }).collect(),
    }
}

fn years(totals: &[i64]) -> Vec<(FinancialYear, Pence)> {
    let in_turn = (2019..).filter_map(|year| FinancialYear::starting_in(year).ok());
    in_turn.zip(totals).map(|(year, total)| (year, pence(*total))).collect()
}

fn proposed(
    formula: AwardFormula,
    sharers: &[Sharer],
    totals: &[i64],
) -> Result<AwardProposal, Vec<(RefusalCode, String)>> {
    let mut refusals = Refusals::default();
    let proposal = propose(formula, sharers.to_vec(), &years(totals), &mut refusals);
    let told = |refusals: Vec<crate::Refusal>| refusals.into_iter().map(|it| (it.code, it.path.join("."))).collect();
    refusals.none().map_err(told).and_then(|()| proposal.ok_or_else(Vec::new))
}

fn amounts(proposal: &AwardProposal, year: usize) -> Vec<i64> {
    proposal.years[year].awards.iter().map(|award| award.amount.pence()).collect()
}

#[test]
fn population_crime_and_demand_by_hand() {
    // 500/1000·½ + 30/100·¼ + 2/8·¼ = 0.3875; 300: 0.15 + 0.125 + 0.0625 = 0.3375; 200: 0.1 + 0.05 + 0.125 = 0.275.
    let sharers = [sharer(1, &[500, 30, 2], None), sharer(2, &[300, 50, 2], None), sharer(3, &[200, 20, 4], None)];
    let proposal = proposed(formula(&[5_000, 2_500, 2_500]), &sharers, &[100_001]);
    assert_eq!(proposal.as_ref().map(|it| amounts(it, 0)), Ok(vec![38_751, 33_750, 27_500]));
    let shares = proposal.map(|it| it.inputs[0].shares.iter().map(|share| share.share).collect::<Vec<_>>());
    assert_eq!(shares, Ok(vec![500_000, 300_000, 250_000]));
}

#[test]
fn equals_are_rounded_in_the_order_of_their_codes() {
    let mut sharers = vec![sharer(3, &[1], None), sharer(1, &[1], None), sharer(2, &[1], None)];
    let found = |sharers: &[Sharer]| proposed(formula(&[10_000]), sharers, &[100]).map(|it| amounts(&it, 0));
    assert_eq!(found(&sharers), Ok(vec![34, 33, 33]));
    sharers.reverse();
    assert_eq!(found(&sharers), Ok(vec![34, 33, 33]));
}

#[test]
fn what_is_no_whole_number_of_units_still_sums_exactly() {
    let sharers = [sharer(1, &[1], None), sharer(2, &[1], None), sharer(3, &[1], None)];
    let to_pounds = AwardFormula { round_to: pence(100), ..formula(&[10_000]) };
    assert_eq!(proposed(to_pounds, &sharers, &[1_050]).map(|it| amounts(&it, 0)), Ok(vec![400, 350, 300]));
}

#[test]
fn what_a_ceiling_takes_goes_to_those_who_are_not_held() {
    // The formula gives 600, 200 and 200; the first may have 110, the second 110 at most, the third is new.
    let sharers = [sharer(1, &[3], Some(100)), sharer(2, &[1], Some(100)), sharer(3, &[1], None)];
    let limited = AwardFormula { floor: Some(-500), ceiling: Some(1_000), ..formula(&[10_000]) };
    let proposal = proposed(limited, &sharers, &[1_000, 1_000]);
    let first = proposal.as_ref().map(|it| (amounts(it, 0), amounts(it, 1)));
    assert_eq!(first, Ok((vec![110, 110, 780], vec![121, 121, 758])));
    let held = proposal.map(|it| it.years[1].awards.iter().map(|it| it.held_at).collect::<Vec<_>>());
    assert_eq!(held, Ok(vec![HeldAt::Ceiling, HeldAt::Ceiling, HeldAt::Neither]));
}

#[test]
fn a_floor_keeps_what_the_formula_takes() {
    let sharers = [sharer(1, &[1], Some(500)), sharer(2, &[4], Some(500))];
    let limited = AwardFormula { floor: Some(-500), ..formula(&[10_000]) };
    let proposal = proposed(limited.clone(), &sharers, &[1_000]);
    assert_eq!(proposal.as_ref().map(|it| amounts(it, 0)), Ok(vec![475, 525]));
    let rows = proposal.map(|it| it.years[0].awards.iter().map(|it| (it.change(), it.held_at)).collect::<Vec<_>>());
    assert_eq!(rows, Ok(vec![(Some(pence(-25)), HeldAt::Floor), (Some(pence(25)), HeldAt::Neither)]));
    let too_little = proposed(limited, &sharers, &[949]);
    assert_eq!(too_little, Err(vec![(RefusalCode::LimitExceeded, "floorPercent".to_owned())]));
}

#[test]
fn what_the_ceilings_do_not_take_stays() {
    let sharers = [sharer(1, &[1], Some(100)), sharer(2, &[4], Some(100))];
    let limited = AwardFormula { ceiling: Some(0), ..formula(&[10_000]) };
    let proposal = proposed(limited, &sharers, &[1_000]);
    let year = proposal.map(|it| (amounts(&it, 0), it.years[0].unawarded, it.years[0].awarded()));
    assert_eq!(year, Ok((vec![100, 100], pence(800), Ok(pence(200)))));
}

#[test]
fn a_band_without_a_whole_unit_is_refused() {
    let sharers = [sharer(1, &[1], Some(150)), sharer(2, &[4], None)];
    let limited = AwardFormula { floor: Some(0), ceiling: Some(0), round_to: pence(100), ..formula(&[10_000]) };
    assert_eq!(proposed(limited, &sharers, &[1_000]), Err(vec![(RefusalCode::Invalid, "roundTo".to_owned())]));
}

#[test]
fn values_that_give_no_share_are_refused() {
    let lacking = FoundValue { lacking: vec!["Partnership 2".to_owned()], ..FoundValue::default() };
    let without = [sharer(1, &[5], None), Sharer { values: vec![lacking], ..sharer(2, &[], None) }];
    let path = |code| Err(vec![(code, "factors.0.indicator".to_owned())]);
    assert_eq!(proposed(formula(&[10_000]), &without, &[10]).map(drop), path(RefusalCode::Required));
    let as_nought = AwardFormula { missing: MissingValues::AsNought, ..formula(&[10_000]) };
    assert_eq!(proposed(as_nought, &without, &[10]).map(|it| amounts(&it, 0)), Ok(vec![10, 0]));
    for values in [[0, 0], [-1, 5]] {
        let sharers = [sharer(1, &values[..1], None), sharer(2, &values[1..], None)];
        assert_eq!(proposed(formula(&[10_000]), &sharers, &[10]).map(drop), path(RefusalCode::Invalid));
    }
}

#[test]
fn what_is_entered_is_checked() {
    let told = |weights: &[&str], change: fn(&mut ProposeAwards)| {
        let factor = |weight: &&str| EnteredFactor {
            indicator: "POPULATION".to_owned(),
            weight: weight.parse().unwrap_or(Decimal::NEGATIVE_ONE),
            dimension: None,
            period: (None, None),
            as_of: None,
        };
        let mut command = ProposeAwards {
            fund: FundId(Uuid::nil()),
            factors: weights.iter().map(factor).collect(),
            amount: None,
            round_to: pence(1),
            missing: MissingValues::Refused,
            excluded: Vec::new(),
            last_year_fund: None,
            floor_percent: None,
            ceiling_percent: None,
            later_years: Vec::new(),
            today: day(6),
        };
        change(&mut command);
        let mut refusals = Refusals::default();
        command.check(&mut refusals);
        let refusals = refusals.none().err().unwrap_or_default();
        refusals.into_iter().map(|it| format!("{:?} {}", it.code, it.path.join("."))).collect::<Vec<_>>()
    };
    let nothing: [&str; 0] = [];
    assert_eq!(told(&["33.33", "66.67"], |_| ()), nothing);
    assert_eq!(told(&["33.33", "66.66"], |_| ()), ["Invalid factors"]);
    assert_eq!(told(&["33.333", "66.667"], |_| ()), ["Invalid factors.0.weight", "Invalid factors.1.weight"]);
    assert_eq!(told(&["0", "100"], |_| ()), ["Invalid factors.0.weight"]);
    assert_eq!(told(&[], |_| ()), ["Required factors"]);
    assert_eq!(told(&["1"; 21], |_| ()), ["LimitExceeded factors"]);
    let backwards = |it: &mut ProposeAwards| it.factors[0].period = (Some(day(5)), Some(day(4)));
    assert_eq!(told(&["100"], backwards), ["Invalid factors.0.periodTo"]);
    let half = |it: &mut ProposeAwards| it.factors[0].period = (Some(day(5)), None);
    assert_eq!(told(&["100"], half), ["Required factors.0.periodTo"]);
    let crossed = |it: &mut ProposeAwards| {
        it.floor_percent = Some(Decimal::TEN);
        it.ceiling_percent = Some(Decimal::NEGATIVE_ONE);
        it.round_to = Pence::ZERO;
        it.later_years = vec![LaterYear { fund: None, amount: None }; 5];
    };
    let found = told(&["100"], crossed);
    assert_eq!(found.len(), 8, "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn parts_sum_exactly_and_lie_within_a_unit(
        values in prop::collection::vec(0_i64..1_000_000_000, 1..40),
        total in 0_i64..1_000_000_000_000,
        unit in 1_i64..200_000,
    ) {
        let all: i64 = values.iter().sum();
        prop_assume!(all > 0);
        let exact: Vec<Exact> = values.iter().map(|value| fraction(*value, all) * whole(total)).collect();
        let parts = apportion(&exact, total, unit);
        prop_assert_eq!(parts.iter().sum::<i64>(), total);
        for (part, exact) in parts.iter().zip(&exact) {
            let off = whole(*part) - exact;
            prop_assert!(off < whole(unit) && off > -whole(unit));
        }
        for (a, first) in parts.iter().zip(&values) {
            for (b, second) in parts.iter().zip(&values) {
                prop_assert!(first <= second || a >= b, "who has more gets no less");
            }
        }
    }

    #[test]
    fn the_order_of_the_sharers_changes_nothing(
        values in prop::collection::vec((0_i64..50, 1_i64..50, prop::option::of(0_i64..50_000)), 2..12),
        total in 1_i64..1_000_000,
        limits in prop::option::of((-3_000_i64..0, 0_i64..3_000)),
    ) {
        let (floor, ceiling) = (limits.map(|it| it.0), limits.map(|it| it.1));
        let limited = AwardFormula { floor, ceiling, ..formula(&[6_000, 4_000]) };
        let numbered = (1..).zip(&values);
        let sharers: Vec<Sharer> = numbered.map(|(number, (a, b, before))| sharer(number, &[*a, *b], *before)).collect();
        let mut turned = sharers.clone();
        turned.reverse();
        let totals = [total, total + total / 10];
        let proposal = proposed(limited.clone(), &sharers, &totals);
        prop_assert_eq!(&proposal, &proposed(limited, &turned, &totals));
        for year in proposal.map(|it| it.years).unwrap_or_default() {
            let sum: i64 = year.awards.iter().map(|award| award.amount.pence()).sum();
            prop_assert_eq!(sum + year.unawarded.pence(), year.total.pence());
            for award in &year.awards {
                let Some(before) = award.last_year.map(Pence::pence).filter(|before| *before > 0) else { continue };
                let change = (award.amount.pence() - before) * 10_000;
                prop_assert!(floor.is_none_or(|floor| change >= floor * before), "{award:?}");
                prop_assert!(ceiling.is_none_or(|ceiling| change <= ceiling * before), "{award:?}");
            }
        }
    }

    #[test]
    fn what_is_held_comes_to_the_total_or_all_are_at_their_ceilings(
        claims in prop::collection::vec((0_i64..100, 0_i64..1_000, prop::option::of(0_i64..1_000)), 1..15),
        total in 0_i64..20_000,
    ) {
        let all: i64 = claims.iter().map(|(share, ..)| share).sum();
        let shares: Vec<Exact> = claims.iter().map(|(share, ..)| fraction(*share, all)).collect();
        let bands = claims.iter().map(|(_, low, more)| Band { low: *low, high: more.map(|more| low + more) });
        let of: Vec<Claim<'_>> = shares.iter().zip(bands).map(|(share, band)| Claim { share, band }).collect();
        let floors: i64 = claims.iter().map(|(_, low, _)| low).sum();
        match held(total, &of) {
            Err(told) => prop_assert!(told == i128::from(floors) && floors > total),
            Ok(awards) => {
                let sum: Exact = awards.iter().map(|(award, _)| award.clone()).sum();
                let full = |(claim, (award, _)): (&Claim<'_>, &(Exact, HeldAt))| {
                    *claim.share == whole(0) || claim.band.high.is_some_and(|high| *award == whole(high))
                };
                prop_assert!(sum == whole(total) || (sum < whole(total) && of.iter().zip(&awards).all(full)));
                for (claim, (award, _)) in of.iter().zip(&awards) {
                    prop_assert!(*award >= whole(claim.band.low));
                    prop_assert!(claim.band.high.is_none_or(|high| *award <= whole(high)));
                }
            }
        }
    }
}
