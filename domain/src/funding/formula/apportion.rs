//! Rounding by largest remainder: the parts sum exactly.

use super::exact::{Exact, below, whole};

/// `exact`, which sum up to `total`, in whole units: each is rounded down, and what is left goes a unit each to those
/// from whom most was taken; to the larger of equals, then to the first. Where the total is no whole number of units,
/// the next in that order has the odd rest, so that each is less than a unit from the exact.
pub(super) fn apportion(exact: &[Exact], total: i64, unit: i64) -> Vec<i64> {
    let unit = unit.max(1);
    let mut parts: Vec<i64> = exact.iter().map(|exact| below(&(exact / whole(unit))).saturating_mul(unit)).collect();
    let mut in_turn: Vec<(Exact, &Exact, &mut i64)> =
        exact.iter().zip(&mut parts).map(|(exact, part)| (exact - whole(*part), exact, part)).collect();
    in_turn.sort_by(|(taken, exact, _), (other_taken, other, _)| (other_taken, other).cmp(&(taken, exact)));
    let given: i64 = in_turn.iter().map(|(_, _, part)| **part).sum();
    let mut left = total.saturating_sub(given);
    for (_, _, part) in in_turn {
        let more = left.clamp(0, unit);
        *part += more;
        left -= more;
    }
    parts
}
