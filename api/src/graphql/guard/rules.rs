//! What the specification forbids and the engine does not look at: variables that decide directives, and everything
//! under `__typename`.

use super::{ServerError, quoted, wrong};
use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::{ConstValue, Value};
use std::collections::{HashMap, HashSet};

/// The directives of a selection; what they take is called `if`.
const DIRECTIVES: [&str; 2] = ["skip", "include"];
const CONDITION: &str = "if";

/// What an operation or a fragment holds, not looking into the fragments that it spreads.
#[derive(Default)]
struct Held<'a> {
    conditions: Vec<(&'a Name, Pos)>,
    spreads: HashSet<&'a Name>,
}

/// Whether the document keeps the rules.
///
/// # Errors
/// The first rule that it breaks.
pub(super) fn hold(document: &ExecutableDocument) -> Result<(), ServerError> {
    let mut fragments = HashMap::new();
    for (name, fragment) in &document.fragments {
        fragments.insert(name, Held::by(&fragment.node.selection_set.node)?);
    }
    document.operations.iter().try_for_each(|(_, operation)| conditions(&operation.node, &fragments))
}

/// Whether the variables that decide directives, in the operation and all it spreads, are there and can.
fn conditions(operation: &OperationDefinition, fragments: &HashMap<&Name, Held<'_>>) -> Result<(), ServerError> {
    let own = Held::by(&operation.selection_set.node)?;
    let mut seen: HashSet<&Name> = HashSet::new();
    let mut next: Vec<&Held<'_>> = vec![&own];
    while let Some(held) = next.pop() {
        held.conditions.iter().try_for_each(|(name, place)| decides(operation, name, *place))?;
        next.extend(held.spreads.iter().filter(|name| seen.insert(*name)).filter_map(|name| fragments.get(*name)));
    }
    Ok(())
}

fn decides(operation: &OperationDefinition, name: &Name, place: Pos) -> Result<(), ServerError> {
    let mut definitions = operation.variable_definitions.iter().map(|it| &it.node);
    let Some(definition) = definitions.find(|it| it.name.node == *name) else {
        return Err(wrong(format!("the variable `${}` is not defined by the operation", quoted(name)), place));
    };
    if is_condition(definition) {
        return Ok(());
    }
    let message = format!("the variable `${}` decides a directive: its type must be `Boolean!`", quoted(name));
    Err(wrong(message, place))
}

/// `Boolean!`, or `Boolean` with a default that is none of null.
fn is_condition(definition: &VariableDefinition) -> bool {
    let kind = &definition.var_type.node;
    let default = definition.default_value.as_ref().is_some_and(|default| default.node != ConstValue::Null);
    matches!(&kind.base, BaseType::Named(name) if *name == "Boolean") && (!kind.nullable || default)
}

impl<'a> Held<'a> {
    fn by(set: &'a SelectionSet) -> Result<Self, ServerError> {
        let mut held = Self::default();
        held.take(set)?;
        Ok(held)
    }

    // As deep as the walk allowed, which went before.
    fn take(&mut self, set: &'a SelectionSet) -> Result<(), ServerError> {
        for item in &set.items {
            let directives = item.node.directives();
            for directive in directives {
                let condition = directive.node.get_argument(CONDITION);
                if let Some(Positioned { node: Value::Variable(name), pos }) = condition {
                    self.conditions.push((name, *pos));
                }
            }
            match &item.node {
                Selection::Field(field) => {
                    if field.node.name.node == "__typename" {
                        plain(&field.node, directives)?;
                    }
                    self.take(&field.node.selection_set.node)?;
                }
                Selection::InlineFragment(fragment) => self.take(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => {
                    self.spreads.insert(&spread.node.fragment_name.node);
                }
            }
        }
        Ok(())
    }
}

/// Whether `__typename` is asked for as it can be.
fn plain(field: &Field, directives: &[Positioned<Directive>]) -> Result<(), ServerError> {
    let place = field.name.pos;
    if !field.selection_set.node.items.is_empty() || !field.arguments.is_empty() {
        return Err(wrong("`__typename` takes no arguments and nothing can be selected on it", place));
    }
    for (at, directive) in directives.iter().enumerate() {
        let name = &directive.node.name.node;
        if !DIRECTIVES.contains(&name.as_str()) {
            return Err(wrong(format!("there is no directive `@{}` for a field", quoted(name)), directive.pos));
        }
        if directives.iter().take(at).any(|other| other.node.name.node == *name) {
            return Err(wrong(format!("the directive `@{name}` stands here twice"), directive.pos));
        }
        match directive.node.arguments.as_slice() {
            [(argument, Positioned { node: Value::Boolean(_) | Value::Variable(_), .. })]
                if argument.node == CONDITION => {}
            _ => return Err(wrong(format!("the directive `@{name}` takes `if`, a Boolean"), directive.pos)),
        }
    }
    Ok(())
}
