//! Organisations of the common register.

use crate::text::folded;
use crate::words::OrganisationKind;
use crate::{RefusalCode, Refusals};
use std::collections::HashSet;

/// What is said of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationTerms {
    /// Its full name.
    pub name: String,
    /// What sort of body it is.
    pub kind: OrganisationKind,
    /// What it is called besides, everywhere.
    pub aliases: Vec<String>,
}

/// What is to change of an organisation; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationChange {
    /// Its full name.
    pub name: Option<String>,
    /// What sort of body it is.
    pub kind: Option<OrganisationKind>,
    /// All that it is called besides, everywhere.
    pub aliases: Option<Vec<String>>,
}

impl OrganisationChange {
    /// What is said with the change, where `before` was.
    #[must_use]
    pub fn applied_to(self, before: &OrganisationTerms) -> OrganisationTerms {
        OrganisationTerms {
            name: self.name.unwrap_or_else(|| before.name.clone()),
            kind: self.kind.unwrap_or(before.kind),
            aliases: self.aliases.unwrap_or_else(|| before.aliases.clone()),
        }
    }
}

impl OrganisationTerms {
    /// Holds the terms to the rules, and brings the names into the form in which they are kept.
    pub fn check(&mut self, refusals: &mut Refusals) {
        self.name = refusals.name(&["name"], &self.name);
        refusals.parts(&["aliases"], self.aliases.len());
        let mut met = HashSet::from([folded(&self.name)]);
        for (index, alias) in self.aliases.iter_mut().enumerate() {
            let path = ["aliases", &index.to_string()];
            *alias = refusals.name(&path, alias);
            if !alias.is_empty() && !met.insert(folded(alias)) {
                refusals.add(RefusalCode::Invalid, &path, "It is called this already: name it once.");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;

    #[test]
    fn nothing_is_called_the_same_twice() {
        let aliases = ["NHS", "nhs ", "", "Health  Trust"].map(str::to_owned).to_vec();
        let mut terms = OrganisationTerms { name: " Health Trust".to_owned(), kind: OrganisationKind::Health, aliases };
        let found = told(|refusals| terms.check(refusals));
        assert_eq!(found, ["Invalid aliases.1", "Required aliases.2", "Invalid aliases.3"]);
        assert_eq!(terms.name, "Health Trust");
    }
}
