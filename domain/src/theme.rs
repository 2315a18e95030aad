//! Themes: the taxonomy that partnerships share, so that they can be compared.

mod entered;
mod tree;

pub use entered::{ThemeChange, ThemeTerms, check_parent};
pub use tree::Tree;

use crate::ids::ThemeId;
use std::collections::HashMap;

/// A theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its id.
    pub id: ThemeId,
    /// Counts its changes.
    pub version: i32,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The theme above it.
    pub parent: Option<ThemeId>,
    /// What else papers call it.
    pub aliases: Vec<String>,
}

/// The themes as a tree is read: each before those below it, siblings in the order they came in. One
/// whose parent is not among them stands at the top.
#[must_use]
pub fn in_tree_order(themes: Vec<Theme>) -> Vec<Theme> {
    let known: Vec<ThemeId> = themes.iter().map(|theme| theme.id).collect();
    let count = themes.len();
    let mut below: HashMap<Option<ThemeId>, Vec<Theme>> = HashMap::new();
    for theme in themes {
        let parent = theme.parent.filter(|parent| known.contains(parent));
        below.entry(parent).or_default().push(theme);
    }
    let mut ordered = Vec::with_capacity(count);
    let mut next = below.remove(&None).unwrap_or_default();
    next.reverse();
    while let Some(theme) = next.pop() {
        next.extend(below.remove(&Some(theme.id)).unwrap_or_default().into_iter().rev());
        ordered.push(theme);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn theme(id: u128, parent: Option<u128>) -> Theme {
        let id_of = |id| ThemeId(Uuid::from_u128(id));
        Theme {
            id: id_of(id),
            version: 1,
            slug: id.to_string(),
            name: id.to_string(),
            parent: parent.map(id_of),
            aliases: Vec::new(),
        }
    }

    fn slugs(themes: Vec<Theme>) -> Vec<String> {
        in_tree_order(themes).into_iter().map(|theme| theme.slug).collect()
    }

    #[test]
    fn a_theme_stands_before_those_below_it() {
        let themes = vec![theme(1, None), theme(2, None), theme(3, Some(1)), theme(4, Some(3)), theme(5, Some(1))];
        assert_eq!(slugs(themes), ["1", "3", "4", "5", "2"]);
    }

    #[test]
    fn a_theme_whose_parent_is_missing_stands_at_the_top() {
        assert_eq!(slugs(vec![theme(1, Some(9)), theme(2, Some(1))]), ["1", "2"]);
    }
}
