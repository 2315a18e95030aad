//! The tree that themes make.

use super::Theme;
use crate::ids::ThemeId;
use std::collections::{HashMap, HashSet};

/// Which theme each one stands below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(HashMap<ThemeId, Option<ThemeId>>);

impl Tree {
    /// The tree in which each theme stands below its parent, if it has one.
    pub fn of(themes: impl IntoIterator<Item = (ThemeId, Option<ThemeId>)>) -> Self {
        Self(themes.into_iter().collect())
    }

    /// The tree of `themes`.
    pub fn of_themes<'a>(themes: impl IntoIterator<Item = &'a Theme>) -> Self {
        Self::of(themes.into_iter().map(|theme| (theme.id, theme.parent)))
    }

    /// The theme itself, then those above it, the nearest first. Comes to an end even where themes stand in a circle.
    #[must_use]
    pub fn up_from(&self, theme: ThemeId) -> Vec<ThemeId> {
        let (mut met, mut path, mut next) = (HashSet::new(), Vec::new(), Some(theme));
        while let Some(theme) = next.filter(|theme| met.insert(*theme)) {
            path.push(theme);
            next = self.0.get(&theme).copied().flatten();
        }
        path
    }

    /// Whether `theme` is `above` or stands below it.
    #[must_use]
    pub fn is_at_or_below(&self, theme: ThemeId, above: ThemeId) -> bool {
        self.up_from(theme).contains(&above)
    }

    /// The theme and all below it, in no order.
    #[must_use]
    pub fn at_or_below(&self, above: ThemeId) -> Vec<ThemeId> {
        let below = self.0.keys().copied().filter(|theme| *theme != above && self.is_at_or_below(*theme, above));
        below.chain([above]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(id: usize) -> ThemeId {
        ThemeId(Uuid::from_u128(id as u128))
    }

    proptest! {
        /// Whatever stands above whatever, circles included: the way up ends, and below is the reverse of above.
        #[test]
        fn the_way_up_and_the_way_down_agree(parents in prop::collection::vec(prop::option::of(0_usize..12), 12)) {
            let tree = Tree::of(parents.iter().enumerate().map(|(theme, parent)| (id(theme), parent.map(id))));
            for one in 0..12 {
                let up = tree.up_from(id(one));
                prop_assert_eq!(up.first(), Some(&id(one)));
                prop_assert!(up.len() <= 12);
                for other in 0..12 {
                    let above = up.contains(&id(other));
                    prop_assert_eq!(tree.at_or_below(id(other)).contains(&id(one)), above);
                }
            }
        }

        /// A tree into which every theme is put only where that makes no circle never has one.
        #[test]
        fn what_is_checked_makes_no_circle(moves in prop::collection::vec((0_usize..8, 0_usize..8), 0..40)) {
            let mut parents: Vec<Option<usize>> = vec![None; 8];
            for (theme, parent) in moves {
                let tree = Tree::of(parents.iter().enumerate().map(|(theme, parent)| (id(theme), parent.map(id))));
                if !tree.is_at_or_below(id(parent), id(theme)) {
                    parents[theme] = Some(parent);
                }
            }
            for theme in 0..8 {
                let (mut at, mut steps) = (Some(theme), 0);
                while let Some(theme) = at {
                    steps += 1;
                    prop_assert!(steps <= 8, "a circle: {:?}", parents);
                    at = parents[theme];
                }
            }
        }
    }
}
