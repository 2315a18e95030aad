//! `safergraph manifest`: the operations of files, as a manifest of trusted documents.
//!
//! Each operation stands in it with the fragments that it spreads, as they were written; its id is the hash of that.

use super::problem::Problem;
use crate::graphql::{self, check};
use crate::http::MANIFEST_FORMAT;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Pos, ServerError};
use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A definition as it was written, and the fragments that it spreads itself.
struct Definition {
    text: String,
    spreads: Vec<Name>,
}

#[derive(Default)]
struct Definitions {
    operations: BTreeMap<Name, (OperationType, Definition)>,
    fragments: BTreeMap<Name, Definition>,
}

/// The manifest of the operations in `files`.
pub(super) async fn written(files: &[PathBuf]) -> Result<String, Problem> {
    let mut found = Definitions::default();
    for file in files {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Problem::new(format!("{} cannot be read: {error}", file.display())))?;
        found.add(&text).map_err(|what| Problem::new(format!("{}: {what}", file.display())))?;
    }
    let schema = graphql::schema();
    let (mut operations, mut faults) = (Vec::new(), Vec::new());
    for (name, (kind, definition)) in &found.operations {
        let body = found.whole(definition);
        let checked = match parse_query(&body) {
            Ok(parsed) => check(&schema, parsed).await,
            Err(error) => Err(vec![ServerError::from(error)]),
        };
        faults.extend(checked.err().unwrap_or_default().into_iter().map(|error| format!("{name}: {}", error.message)));
        let id = HEXLOWER.encode(&Sha256::digest(body.as_bytes()));
        operations.push(json!({ "id": id, "name": name, "type": kind.to_string(), "body": body }));
    }
    if !faults.is_empty() {
        return Err(Problem::of_faults(faults));
    }
    let manifest = json!({ "format": MANIFEST_FORMAT, "version": 1, "operations": operations });
    serde_json::to_string_pretty(&manifest).map_err(|error| Problem::new(error.to_string()))
}

impl Definitions {
    fn add(&mut self, text: &str) -> Result<(), String> {
        let parsed = parse_query(text).map_err(|error| error.to_string())?;
        let starts = starts(&parsed, text);
        let slice = |at: Pos| {
            let from = offset(text, at);
            let to = starts.iter().copied().find(|start| *start > from).unwrap_or(text.len());
            text.get(from..to).unwrap_or_default().trim().to_owned()
        };
        for (name, operation) in parsed.operations.iter() {
            let name = name.ok_or("an operation has no name")?.clone();
            let spreads = spread(&operation.node.selection_set.node);
            let definition = (operation.node.ty, Definition { text: slice(operation.pos), spreads });
            if self.operations.insert(name.clone(), definition).is_some() {
                return Err(format!("another operation is called {name}, too"));
            }
        }
        for (name, fragment) in &parsed.fragments {
            let spreads = spread(&fragment.node.selection_set.node);
            let definition = Definition { text: slice(fragment.pos), spreads };
            match self.fragments.insert(name.clone(), definition) {
                Some(other) if other.text != slice(fragment.pos) => {
                    return Err(format!("another fragment is called {name}, too"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// An operation with all fragments that it needs.
    fn whole(&self, operation: &Definition) -> String {
        let mut needed: BTreeMap<&Name, &Definition> = BTreeMap::new();
        let mut open = vec![operation];
        while let Some(definition) = open.pop() {
            for name in &definition.spreads {
                if let Some(fragment) = self.fragments.get(name)
                    && needed.insert(name, fragment).is_none()
                {
                    open.push(fragment);
                }
            }
        }
        let fragments = needed.values().map(|fragment| fragment.text.as_str());
        std::iter::once(operation.text.as_str()).chain(fragments).collect::<Vec<_>>().join("\n\n")
    }
}

/// Where the definitions of a text begin, in order.
fn starts(parsed: &ExecutableDocument, text: &str) -> Vec<usize> {
    let operations = parsed.operations.iter().map(|(_, operation)| operation.pos);
    let mut starts: Vec<usize> =
        operations.chain(parsed.fragments.values().map(|it| it.pos)).map(|at| offset(text, at)).collect();
    starts.sort_unstable();
    starts
}

/// The byte at a place, whose columns are counted in characters.
fn offset(text: &str, at: Pos) -> usize {
    let line: usize = text.split_inclusive('\n').take(at.line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(line..).unwrap_or_default();
    line + rest.chars().take(at.column.saturating_sub(1)).map(char::len_utf8).sum::<usize>()
}

/// The fragments that a selection spreads, wherever it does.
fn spread(set: &SelectionSet) -> Vec<Name> {
    let spreads = set.items.iter().flat_map(|item| match &item.node {
        Selection::Field(field) => spread(&field.node.selection_set.node),
        Selection::InlineFragment(fragment) => spread(&fragment.node.selection_set.node),
        Selection::FragmentSpread(spread) => vec![spread.node.fragment_name.node.clone()],
    });
    spreads.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_stands_with_the_fragments_it_needs() {
        let text = "# é\nquery A { ...F }\n# of F\nfragment F on Query { ...G }\nquery B { __typename } fragment G on Query { __typename }";
        let mut found = Definitions::default();
        assert_eq!(found.add(text), Ok(()));
        let whole = |name: &str| found.operations.get(name).map(|(_, definition)| found.whole(definition));
        assert_eq!(whole("B").as_deref(), Some("query B { __typename }"));
        let a = "query A { ...F }\n# of F\n\nfragment F on Query { ...G }\n\nfragment G on Query { __typename }";
        assert_eq!(whole("A").as_deref(), Some(a));
    }
}
