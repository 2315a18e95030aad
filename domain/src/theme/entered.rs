//! What is entered of themes.

use super::{Theme, Tree};
use crate::ids::ThemeId;
use crate::text::{folded, slug};
use crate::{RefusalCode, Refusals};
use std::collections::HashSet;

/// What is said of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeTerms {
    /// Its name.
    pub name: String,
    /// Its name in addresses, for ever.
    pub slug: String,
    /// The theme above it.
    pub parent: Option<ThemeId>,
    /// What else papers call it.
    pub aliases: Vec<String>,
}

/// What is to change of a theme; `None` stays as it is, `Some(None)` is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeChange {
    /// Its name.
    pub name: Option<String>,
    /// The theme above it.
    pub parent: Option<Option<ThemeId>>,
    /// All that papers call it besides.
    pub aliases: Option<Vec<String>>,
}

impl ThemeChange {
    /// What is said with the change, where `before` was.
    #[must_use]
    pub fn applied_to(self, before: &ThemeTerms) -> ThemeTerms {
        ThemeTerms {
            name: self.name.unwrap_or_else(|| before.name.clone()),
            slug: before.slug.clone(),
            parent: self.parent.unwrap_or(before.parent),
            aliases: self.aliases.unwrap_or_else(|| before.aliases.clone()),
        }
    }
}

impl ThemeTerms {
    /// What is said of `theme`.
    #[must_use]
    pub fn of(theme: &Theme) -> Self {
        Self {
            name: theme.name.clone(),
            slug: theme.slug.clone(),
            parent: theme.parent,
            aliases: theme.aliases.clone(),
        }
    }

    /// Holds the terms to the rules, and brings the names into the form in which they are kept. Without a slug, the
    /// name makes one.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.name = refusals.name(&["name"], &self.name);
        if self.slug.is_empty() {
            self.slug = slug(&self.name);
        }
        if self.slug != slug(&self.slug) || self.slug.len() > 100 {
            let message = "An address has lower case letters, digits and single hyphens, at most 100.";
            refusals.add(RefusalCode::Invalid, &["slug"], message);
        } else if self.slug.is_empty() && !self.name.is_empty() {
            let message = "The name makes no address: enter one of letters, digits and hyphens.";
            refusals.add(RefusalCode::Required, &["slug"], message);
        }
        refusals.parts(&["aliases"], self.aliases.len());
        // Papers write one name in several ways, which are looked for as written.
        let mut met = HashSet::new();
        for (index, alias) in self.aliases.iter_mut().enumerate() {
            let path = ["aliases", &index.to_string()];
            *alias = refusals.name(&path, alias);
            if !alias.is_empty() && !met.insert(alias.clone()) {
                refusals.add(RefusalCode::Invalid, &path, "It is called this already: name it once.");
            }
        }
    }

    /// The names by which another theme may not be called.
    pub fn folded_name(&self) -> String {
        folded(&self.name)
    }
}

/// Holds the parent of `theme` to the tree: no theme stands below itself.
pub fn check_parent(theme: ThemeId, parent: Option<ThemeId>, tree: &Tree, refusals: &mut Refusals) {
    if parent.is_some_and(|parent| tree.is_at_or_below(parent, theme)) {
        let message = "A theme cannot stand below itself.";
        refusals.add(RefusalCode::Invalid, &["parentId"], message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;

    fn terms(name: &str, slug: &str) -> ThemeTerms {
        ThemeTerms { name: name.to_owned(), slug: slug.to_owned(), parent: None, aliases: Vec::new() }
    }

    #[test]
    fn a_name_makes_the_address() {
        let mut made = terms(" Knife crime & gangs", "");
        assert_eq!(told(|refusals| made.check(refusals)), [""; 0]);
        assert_eq!((made.name.as_str(), made.slug.as_str()), ("Knife crime & gangs", "knife-crime-and-gangs"));
        assert_eq!(told(|refusals| terms("Knives", "Not One").check(refusals)), ["Invalid slug"]);
        assert_eq!(told(|refusals| terms("Ж", "").check(refusals)), ["Required slug"]);
        let mut twice = ThemeTerms { aliases: vec!["A".to_owned(), " A".to_owned()], ..terms("Knives", "") };
        assert_eq!(told(|refusals| twice.check(refusals)), ["Invalid aliases.1"]);
    }
}
