//! The golden thread: which priority a pound serves, and which plans pursue it.

use super::{Plan, Priority};
use crate::funding::AllocationFigures;
use crate::ids::{PriorityId, ThemeId};
use crate::money::OutOfRange;
use crate::theme::Tree;
use crate::words::PlanKind;
use std::collections::HashMap;

/// Whether a plan that is about the themes `about`, or about all where there are none, pursues a priority of its
/// partnership: it covers the year, and is about the priority's theme or one above or below it. The assessment that
/// priorities are drawn from pursues none.
#[must_use]
pub fn is_on_theme(plan: &Plan, about: &[ThemeId], priority: &Priority, themes: &Tree) -> bool {
    let meets =
        |theme: ThemeId| themes.is_at_or_below(theme, priority.theme) || themes.is_at_or_below(priority.theme, theme);
    let years = plan.from..=plan.to;
    plan.kind != PlanKind::StrategicAssessment
        && years.contains(&priority.year)
        && (about.is_empty() || about.iter().copied().any(meets))
}

/// The priorities that money on `theme` serves, of the list of its partnership and year: those whose theme is the
/// money's or above it. What stands highest comes first (a headline before what is emerging, watched or left out),
/// then the nearest theme, then the order of the list. The first is the one that the money is counted under.
#[must_use]
pub fn serving<'a>(theme: ThemeId, list: &'a [Priority], themes: &Tree) -> Vec<&'a Priority> {
    let above = themes.up_from(theme);
    let distance = |priority: &Priority| above.iter().position(|theme| *theme == priority.theme);
    let mut serving: Vec<_> = list.iter().filter_map(|one| Some((one.standing, distance(one)?, one))).collect();
    serving.sort_by_key(|(standing, distance, _)| (*standing, *distance));
    serving.into_iter().map(|(_, _, priority)| priority).collect()
}

/// The money of a partnership and year under one of its priorities, or under none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The priority; `None` for money on themes that no priority covers.
    pub priority: Option<PriorityId>,
    /// The primary themes of the money, in order of their ids.
    pub themes: Vec<ThemeId>,
    /// The figures.
    pub figures: AllocationFigures,
}

/// The figures by theme, gathered under the priorities of `list`: every priority in its order, with or without money,
/// then what serves none, if there is any. Each theme counts once, so the shares add up to the total.
///
/// # Errors
/// [`OutOfRange`] beyond what money can be.
pub fn by_priority(
    by_theme: &HashMap<ThemeId, AllocationFigures>,
    list: &[Priority],
    themes: &Tree,
) -> Result<Vec<Share>, OutOfRange> {
    let share = |priority| Share { priority, themes: Vec::new(), figures: AllocationFigures::default() };
    let mut shares: Vec<Share> = list.iter().map(|priority| share(Some(priority.id))).collect();
    let mut none = share(None);
    let mut in_order: Vec<_> = by_theme.iter().collect();
    in_order.sort_by_key(|(theme, _)| **theme);
    for (theme, figures) in in_order {
        let served = serving(*theme, list, themes).first().map(|priority| priority.id);
        let share = shares.iter_mut().find(|share| share.priority == served).unwrap_or(&mut none);
        share.themes.push(*theme);
        share.figures = share.figures.plus(figures)?;
    }
    shares.extend(Some(none).filter(|none| !none.themes.is_empty()));
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FinancialYear;
    use crate::ids::{PartnershipId, PriorityId};
    use crate::words::PriorityStanding::{self, Emerging, Headline, WatchingBrief};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn theme(id: u128) -> ThemeId {
        ThemeId(Uuid::from_u128(id))
    }

    fn priority(of: u128, standing: PriorityStanding) -> Priority {
        Priority {
            id: PriorityId(Uuid::from_u128(of)),
            version: 1,
            partnership: PartnershipId(Uuid::nil()),
            year: FinancialYear::OF_TESTS,
            theme: theme(of),
            title: of.to_string(),
            standing,
            rank: None,
            score: None,
            method: None,
            rationale: None,
            assessment: None,
        }
    }

    #[test]
    fn a_headline_has_the_money_of_the_themes_below_it() {
        // 3 below 2 below 1; 4 apart.
        let tree =
            Tree::of([(theme(1), None), (theme(2), Some(theme(1))), (theme(3), Some(theme(2))), (theme(4), None)]);
        let list = [priority(3, WatchingBrief), priority(1, Headline), priority(2, Emerging)];
        let served = |of| serving(theme(of), &list, &tree).iter().map(|one| one.title.as_str()).collect::<Vec<_>>();
        assert_eq!(served(3), ["1", "2", "3"]);
        assert_eq!(served(2), ["1", "2"]);
        assert_eq!(served(4), [""; 0]);
    }

    proptest! {
        /// Whatever the tree, the list and the money: every penny stands in one row, and in no row twice.
        #[test]
        fn the_shares_add_up(
            parents in prop::collection::vec(prop::option::of(0_u128..8), 8),
            listed in prop::collection::vec((0_u128..8, 0_usize..3), 0..6),
            money in prop::collection::vec(0_i64..1_000_000, 8),
        ) {
            let tree = Tree::of((0..).zip(&parents).map(|(of, parent)| (theme(of), parent.map(theme))));
            let standings = [Headline, Emerging, WatchingBrief];
            let mut list: Vec<_> = listed.iter().map(|(of, standing)| priority(*of, standings[*standing])).collect();
            for (index, priority) in (0_u128..).zip(&mut list) {
                priority.id = PriorityId(Uuid::from_u128(index));
            }
            let figures = |pence: i64| AllocationFigures {
                allocated: crate::Pence::try_new(pence).unwrap_or_default(),
                ..AllocationFigures::default()
            };
            let by_theme = (0..).zip(&money).map(|(of, pence)| (theme(of), figures(*pence))).collect();
            let shares = by_priority(&by_theme, &list, &tree).unwrap_or_default();
            let sum: i64 = shares.iter().map(|share| share.figures.allocated.pence()).sum();
            prop_assert_eq!(sum, money.iter().sum::<i64>());
            let mut counted: Vec<ThemeId> = shares.iter().flat_map(|share| share.themes.clone()).collect();
            counted.sort();
            prop_assert_eq!(counted, (0..8).map(theme).collect::<Vec<_>>());
        }
    }
}
