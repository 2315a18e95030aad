//! How often an operation selects certain fields of its root, wherever its fragments put them.
//!
//! It is asked before validation, so fragments may spread themselves and each other: each is looked at once and its
//! count remembered.

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use std::collections::HashMap;

/// What lets people in. Strangers may ask for it, and a password's hash is what costs most.
pub(super) const SIGN_IN: [&str; 4] = ["signIn", "refreshSession", "requestPasswordReset", "redeemToken"];

/// What asks for the schema itself.
pub(super) const INTROSPECTION: [&str; 2] = ["__schema", "__type"];

/// How often `operation` selects one of `fields` at its root.
pub(super) fn count(document: &ExecutableDocument, operation: &OperationDefinition, fields: &[&str]) -> u32 {
    Roots { document, fields, fragments: HashMap::new() }.count(&operation.selection_set.node)
}

struct Roots<'a> {
    document: &'a ExecutableDocument,
    fields: &'a [&'a str],
    /// Nought while one is being counted: it is within itself.
    fragments: HashMap<&'a Name, u32>,
}

impl<'a> Roots<'a> {
    fn count(&mut self, set: &'a SelectionSet) -> u32 {
        let counts = set.items.iter().map(|item| match &item.node {
            Selection::Field(field) => u32::from(self.fields.contains(&field.node.name.node.as_str())),
            Selection::InlineFragment(fragment) => self.count(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
        });
        counts.fold(0, u32::saturating_add)
    }

    fn fragment(&mut self, name: &'a Name) -> u32 {
        if let Some(known) = self.fragments.get(name) {
            return *known;
        }
        let document = self.document;
        let Some(fragment) = document.fragments.get(name) else { return 0 };
        self.fragments.insert(name, 0);
        let count = self.count(&fragment.node.selection_set.node);
        self.fragments.insert(name, count);
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;

    fn counted(text: &str) -> Option<u32> {
        let document = parse_query(text).ok()?;
        let (_, operation) = document.operations.iter().next()?;
        Some(count(&document, &operation.node, &SIGN_IN))
    }

    #[test]
    fn fields_are_counted_wherever_fragments_put_them() {
        assert_eq!(counted("mutation { signIn { a } other { signIn } }"), Some(1));
        assert_eq!(
            counted("mutation { a: signIn ...f ... { ...f } } fragment f on M { b: signIn redeemToken }"),
            Some(5)
        );
        assert_eq!(counted("mutation { ...gone }"), Some(0));
    }

    #[test]
    fn fragments_within_themselves_end_and_those_that_double_cost_nothing() {
        assert_eq!(counted("mutation { ...a } fragment a on M { signIn ...b } fragment b on M { ...a }"), Some(1));
        let steps: String = (0..40).map(|n| format!(" fragment f{n} on M {{ ...f{} ...f{} }}", n + 1, n + 1)).collect();
        assert_eq!(counted(&format!("mutation {{ ...f0 }} {steps} fragment f40 on M {{ signIn }}")), Some(u32::MAX));
    }
}
