//! Refuses requests that would cost far more than they look, before anything else walks them (docs/limits.md).
//!
//! Fragments that spread each other twice double the work with each step, in validation already, where no
//! time limit reaches. Here each fragment is measured once and its measure remembered.

mod introspection;
mod measure;
mod rules;
mod shape;
mod variables;
mod walk;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};
use async_graphql::{ErrorExtensionValues, Name, Pos, ServerError, Value, Variables, value};
use measure::Measure;
use walk::Walk;

/// Selections of all kinds after every fragment is put in its place, in all operations of a document.
const MOST_SELECTIONS: u64 = 5_000;
/// Fields answered under another name.
const MOST_ALIASES: u64 = 200;
/// Directives on fields and fragments.
const MOST_DIRECTIVES: u64 = 200;
/// Fields that a selection names again.
const MOST_REPEATS: u64 = 100;
/// Fields within fields.
const DEEPEST: u64 = 20;
/// Operations of a document.
const MOST_OPERATIONS: u64 = 20;
/// Fragments of a document.
const MOST_FRAGMENTS: u64 = 200;
/// Variables of an operation.
const MOST_VARIABLES: u64 = 100;
/// What an operation may cost: about the number of values in its answer, were every page full.
const DEAREST: u64 = 250_000;

/// What an operation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// About the number of values in its answer, were every page full.
    pub(crate) requested: u64,
    /// Its fields, fragments put in their places.
    pub(crate) fields: u64,
    /// Fields within fields.
    pub(crate) depth: u64,
}

impl Cost {
    /// As it is shown in the answer's extensions, beside what it may be.
    pub(crate) fn shown(&self) -> Value {
        let Self { requested, fields, depth } = *self;
        value!({
            "requested": requested, "limit": DEAREST, "fields": fields, "mostFields": MOST_SELECTIONS,
            "depth": depth, "deepest": DEEPEST,
        })
    }
}

/// What `operation` of `document` costs with these variables, if it asks for no more than anybody needs.
///
/// # Errors
/// TOO_COMPLEX, with the limit that it goes beyond; BAD_REQUEST for what validation does not see.
pub(crate) fn guard(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<Cost, ServerError> {
    variables::small(variables)?;
    let cost = measured(document, operation, variables)?;
    variables::given(operation, variables)?;
    Ok(cost)
}

/// The same, whether or not the variables are there that it needs.
///
/// # Errors
/// As for [`guard`], but for variables.
pub(super) fn measured(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<Cost, ServerError> {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node);
    let most_variables = operations.clone().map(|it| it.variable_definitions.len()).max().unwrap_or_default();
    most(count(operations.clone().count()), MOST_OPERATIONS, "operations")?;
    most(count(document.fragments.len()), MOST_FRAGMENTS, "fragments")?;
    most(count(most_variables), MOST_VARIABLES, "variables to an operation")?;

    let (mut all, mut chosen) = (Measure::default(), Measure::default());
    for each in operations {
        // What a fragment costs depends on the operation's variables.
        let measure = Walk::new(document, each, variables).operation(each)?;
        all = all.and(measure);
        if std::ptr::eq(each, operation) {
            chosen = measure;
        }
    }
    // Fragments that no operation spreads are validated all the same.
    all = all.and(Walk::new(document, operation, variables).fragments()?);
    within_limits(&all)?;
    rules::hold(document)?;
    let cost = Cost { requested: chosen.cost(), fields: chosen.fields, depth: chosen.depth };
    if cost.requested > DEAREST {
        return Err(too_dear(cost.requested));
    }
    Ok(cost)
}

fn within_limits(all: &Measure) -> Result<(), ServerError> {
    if all.depth > DEEPEST {
        return Err(too_complex(format!("fields stand in fields {DEEPEST} deep at most")));
    }
    most(all.selections, MOST_SELECTIONS, "fields, counting fragments wherever they are spread")?;
    most(all.aliases, MOST_ALIASES, "aliases")?;
    most(all.directives, MOST_DIRECTIVES, "directives")?;
    most(all.repeats, MOST_REPEATS, "fields that are named again")?;
    introspection::within_limits(all)
}

fn most(asked: u64, most: u64, what: &str) -> Result<(), ServerError> {
    if asked > most { Err(too_complex(format!("a request has at most {most} {what}"))) } else { Ok(()) }
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}

/// A refusal of what asks for too much.
pub(crate) fn too_complex(message: impl Into<String>) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", "TOO_COMPLEX");
    ServerError { extensions: Some(extensions), ..ServerError::new(message, None) }
}

fn too_dear(requested: u64) -> ServerError {
    let message = format!(
        "this costs {requested}, and a request may cost {DEAREST}: ask for smaller pages, with `first`, or for less of each item"
    );
    let mut error = too_complex(message);
    if let Some(extensions) = &mut error.extensions {
        extensions.set("cost", value!({ "requested": requested, "limit": DEAREST }));
    }
    error
}

/// A refusal of what is wrong at `place`.
fn wrong(message: impl Into<String>, place: Pos) -> ServerError {
    ServerError::new(message, Some(place))
}

/// A name as it is repeated in a message.
fn quoted(name: &Name) -> String {
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests;
