//! Holding awards between a floor and a ceiling: what that frees or takes is shared by the others, in the proportion of
//! the formula.

use super::exact::{Exact, whole};
use crate::words::HeldAt;

/// What an award lies between, in pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Band {
    pub(super) low: i64,
    /// `None` where there is no ceiling.
    pub(super) high: Option<i64>,
}

impl Band {
    /// The award where the formula gives `exact`.
    fn holds(&self, exact: &Exact) -> (Exact, HeldAt) {
        if *exact < whole(self.low) {
            return (whole(self.low), HeldAt::Floor);
        }
        match self.high {
            Some(high) if *exact > whole(high) => (whole(high), HeldAt::Ceiling),
            _ => (exact.clone(), HeldAt::Neither),
        }
    }

    /// Whether an award at `exact` could be more.
    fn is_open_above(&self, exact: &Exact) -> bool {
        *exact >= whole(self.low) && self.high.is_none_or(|high| *exact < whole(high))
    }
}

/// A partnership's share of the whole, and what its award lies between.
pub(super) struct Claim<'a> {
    pub(super) share: &'a Exact,
    pub(super) band: Band,
}

/// The awards of `total`, before they are rounded. They sum up to it, or to less where all are at their ceilings.
///
/// # Errors
/// What the floors come to, where that is more.
pub(super) fn held(total: i64, claims: &[Claim<'_>]) -> Result<Vec<(Exact, HeldAt)>, i128> {
    let floors: i128 = claims.iter().map(|claim| i128::from(claim.band.low)).sum();
    if floors > i128::from(total) {
        return Err(floors);
    }
    let total = whole(total);
    let multiplier = match at_most(claims) {
        Some(most) if most <= total => return Ok(claims.iter().map(at_the_top).collect()),
        _ => multiplier(&total, claims),
    };
    Ok(claims.iter().map(|claim| claim.band.holds(&(claim.share * &multiplier))).collect())
}

/// What all come to at their ceilings; `None` where one has none. A share of nothing stays at its floor.
fn at_most(claims: &[Claim<'_>]) -> Option<Exact> {
    let most = claims.iter().map(|claim| if has_share(claim) { claim.band.high } else { Some(claim.band.low) });
    most.map(|most| most.map(whole)).sum()
}

fn at_the_top(claim: &Claim<'_>) -> (Exact, HeldAt) {
    match claim.band.high {
        Some(high) if has_share(claim) => (whole(high), HeldAt::Ceiling),
        _ => claim.band.holds(&whole(0)),
    }
}

fn has_share(claim: &Claim<'_>) -> bool {
    *claim.share > whole(0)
}

/// By what the shares are multiplied so that, held in their bands, they come to `total`. What they come to grows with
/// it, in a straight line from one floor or ceiling that somebody reaches to the next.
fn multiplier(total: &Exact, claims: &[Claim<'_>]) -> Exact {
    let mut turns = vec![whole(0)];
    for claim in claims.iter().filter(|claim| has_share(claim)) {
        let ends = std::iter::once(claim.band.low).chain(claim.band.high);
        turns.extend(ends.map(|end| whole(end) / claim.share));
    }
    turns.sort();
    let reached = |multiplier: &Exact| -> Exact {
        claims.iter().map(|claim| claim.band.holds(&(claim.share * multiplier)).0).sum()
    };
    let before = turns.partition_point(|turn| reached(turn) <= *total);
    let turn = turns.into_iter().take(before).next_back().unwrap_or_else(|| whole(0));
    let open = claims.iter().filter(|claim| claim.band.is_open_above(&(claim.share * &turn)));
    let slope: Exact = open.map(|claim| claim.share.clone()).sum();
    let left = total - reached(&turn);
    if slope > whole(0) { turn + left / slope } else { turn }
}
