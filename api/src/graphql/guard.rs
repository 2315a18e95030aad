//! Refuses queries that would cost far more than they look, before anything else walks them.
//!
//! Fragments that spread each other twice double the work with each step, in validation already, where no
//! time limit reaches. Here each fragment is measured once and its measure remembered.

use async_graphql::ServerError;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{ErrorExtensionValues, Name};
use std::collections::HashMap;

/// Fields after every fragment is put in its place.
const MOST_FIELDS: u64 = 5_000;
/// Fields answered under another name.
const MOST_ALIASES: u64 = 200;
/// Directives on fields and fragments.
const MOST_DIRECTIVES: u64 = 200;
/// Selections within selections and fragments within fragments.
const DEEPEST: usize = 32;

/// How much a selection asks for, with its fragments put in their places.
#[derive(Clone, Copy, Default)]
pub(crate) struct Size {
    pub(crate) fields: u64,
    aliases: u64,
    directives: u64,
}

impl Size {
    const fn and(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
        }
    }
}

struct TooDeep;

struct Walk<'a> {
    document: &'a ExecutableDocument,
    // `None` while it is being measured: a fragment within itself, which validation refuses.
    fragments: HashMap<&'a Name, Option<Size>>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet, depth: usize) -> Result<Size, TooDeep> {
        if depth > DEEPEST {
            return Err(TooDeep);
        }
        let mut size = Size::default();
        for item in &set.items {
            let (own, within) = match &item.node {
                Selection::Field(field) => {
                    let aliases = u64::from(field.node.alias.is_some());
                    let own = Size { fields: 1, aliases, directives: count(field.node.directives.len()) };
                    (own, self.set(&field.node.selection_set.node, depth + 1)?)
                }
                Selection::InlineFragment(fragment) => {
                    let own = Size { directives: count(fragment.node.directives.len()), ..Size::default() };
                    (own, self.set(&fragment.node.selection_set.node, depth + 1)?)
                }
                Selection::FragmentSpread(spread) => {
                    let own = Size { directives: count(spread.node.directives.len()), ..Size::default() };
                    (own, self.fragment(&spread.node.fragment_name.node, depth + 1)?)
                }
            };
            size = size.and(own).and(within);
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &'a Name, depth: usize) -> Result<Size, TooDeep> {
        if let Some(known) = self.fragments.get(name) {
            return Ok(known.unwrap_or_default());
        }
        let document = self.document;
        let Some(fragment) = document.fragments.get(name) else { return Ok(Size::default()) };
        self.fragments.insert(name, None);
        let size = self.set(&fragment.node.selection_set.node, depth)?;
        self.fragments.insert(name, Some(size));
        Ok(size)
    }
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}

/// What `document` asks for, which is no more than anybody needs.
///
/// # Errors
/// TOO_COMPLEX, with the limit that it goes beyond.
pub(crate) fn guard(document: &ExecutableDocument) -> Result<Size, ServerError> {
    let mut walk = Walk { document, fragments: HashMap::new() };
    let mut size = Size::default();
    let sets = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    // Fragments that no operation spreads are validated all the same.
    for set in sets.chain(document.fragments.values().map(|fragment| &fragment.node.selection_set.node)) {
        let more = walk.set(set, 1).map_err(|TooDeep| too_complex(&format!("selections go {DEEPEST} deep at most")))?;
        size = size.and(more);
    }
    let limits = [
        (size.fields, MOST_FIELDS, "fields, counting fragments wherever they are spread"),
        (size.aliases, MOST_ALIASES, "aliases"),
        (size.directives, MOST_DIRECTIVES, "directives"),
    ];
    match limits.iter().find(|(asked, most, _)| asked > most) {
        Some((_, most, what)) => Err(too_complex(&format!("a request has at most {most} {what}"))),
        None => Ok(size),
    }
}

fn too_complex(message: &str) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", "TOO_COMPLEX");
    ServerError { extensions: Some(extensions), ..ServerError::new(message, None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use std::fmt::Write;

    fn refused(query: &str) -> Option<String> {
        let document = parse_query(query).ok()?;
        guard(&document).err().map(|error| error.message)
    }

    fn doubling(steps: usize) -> String {
        let mut query = "{...f0}".to_owned();
        for step in 0..steps {
            let next = step + 1;
            let _ = write!(query, " fragment f{step} on Query {{ ...f{next} ...f{next} }}");
        }
        query + &format!(" fragment f{steps} on Query {{ __typename }}")
    }

    #[test]
    fn fragments_that_double_are_refused() {
        assert_eq!(refused(&doubling(5)), None);
        assert!(refused(&doubling(25)).is_some());
        assert!(refused(&doubling(2_000)).is_some());
    }

    #[test]
    fn aliases_and_directives_are_counted() {
        let aliases: String = (0..201).map(|alias| format!(" a{alias}: __typename")).collect();
        assert_eq!(refused(&format!("{{{aliases}}}")), Some("a request has at most 200 aliases".to_owned()));
        let directives = " @include(if: true)".repeat(201);
        assert!(refused(&format!("{{ __typename{directives} }}")).is_some());
    }

    #[test]
    fn a_fragment_within_itself_is_left_to_validation() {
        assert_eq!(refused("{...a} fragment a on Query { ...b } fragment b on Query { ...a }"), None);
    }
}
