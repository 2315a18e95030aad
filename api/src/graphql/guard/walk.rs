//! The one walk over a document, each fragment measured once.

use super::measure::Measure;
use super::shape::{Given, Many, Place};
use super::{ServerError, count, introspection, quoted, too_complex, wrong};
use async_graphql::parser::types::{
    ExecutableDocument, Field, FragmentSpread, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use std::collections::{HashMap, HashSet};

/// Selections within selections and fragments within fragments.
const DEEPEST: u64 = 30;

/// A walk over an operation.
pub(super) struct Walk<'a> {
    document: &'a ExecutableDocument,
    given: Given<'a>,
    // `None` while it is being measured: a fragment within itself.
    fragments: HashMap<&'a Name, Option<Measure>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        document: &'a ExecutableDocument,
        operation: &'a OperationDefinition,
        variables: &'a Variables,
    ) -> Self {
        Self { document, given: Given { operation, variables }, fragments: HashMap::new() }
    }

    /// Measures an operation.
    pub(super) fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Measure, ServerError> {
        self.set(&operation.selection_set.node, Place::root(operation.ty), 1)
    }

    /// Measures every fragment, whether or not it is spread.
    pub(super) fn fragments(&mut self) -> Result<Measure, ServerError> {
        let mut all = Measure::default();
        for fragment in self.document.fragments.values() {
            let place = Place::named(&fragment.node.type_condition.node.on.node);
            all = all.and(self.set(&fragment.node.selection_set.node, place, 1)?);
        }
        Ok(all)
    }

    fn set(&mut self, set: &'a SelectionSet, place: Place, depth: u64) -> Result<Measure, ServerError> {
        too_deep(depth)?;
        let mut sum = Measure { repeats: repeats(set), ..Measure::default() };
        for item in &set.items {
            let mut within = match &item.node {
                Selection::Field(field) => self.field(&field.node, place, depth)?,
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map(|on| Place::named(&on.node.on.node));
                    self.set(&fragment.node.selection_set.node, on.unwrap_or(place), depth + 1)?
                }
                Selection::FragmentSpread(spread) => self.spread(spread, depth)?,
            };
            within.selections = within.selections.saturating_add(1);
            within.directives = within.directives.saturating_add(count(item.node.directives().len()));
            sum = sum.and(within);
        }
        sum.nesting += 1;
        // A fragment that was measured elsewhere may lead too deep from here.
        too_deep(depth.saturating_add(sum.nesting).saturating_sub(1))?;
        Ok(sum)
    }

    fn field(&mut self, field: &'a Field, place: Place, depth: u64) -> Result<Measure, ServerError> {
        let (to, many) = place.follow(field, &self.given);
        let mut all = match field.selection_set.node.items.as_slice() {
            [] => Measure::default(),
            _ => self.set(&field.selection_set.node, to, depth + 1)?,
        };
        (all.once, all.each) = match many {
            Many::One => (1_u64.saturating_add(all.cost()), 0),
            Many::Page(size) => (1_u64.saturating_add(all.once).saturating_add(all.each.saturating_mul(size)), 0),
            Many::List(size) => (1_u64.saturating_add(all.cost().saturating_mul(size)), 0),
            Many::Items => (1, all.cost()),
        };
        if matches!(place, Place::Introspection) {
            let (list, leads_on) = introspection::list(&field.name.node);
            all.lists = all.lists.saturating_add(u64::from(list));
            all.lists_deep = all.lists_deep.saturating_add(u64::from(leads_on));
        }
        all.fields = all.fields.saturating_add(1);
        all.aliases = all.aliases.saturating_add(u64::from(field.alias.is_some()));
        all.depth = all.depth.saturating_add(1);
        Ok(all)
    }

    fn spread(&mut self, spread: &'a Positioned<FragmentSpread>, depth: u64) -> Result<Measure, ServerError> {
        let name = &spread.node.fragment_name.node;
        match self.fragments.get(name) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => return Err(wrong(format!("the fragment `{}` holds itself", quoted(name)), spread.pos)),
            None => {}
        }
        let document = self.document;
        let Some(fragment) = document.fragments.get(name) else {
            return Err(wrong(format!("there is no fragment `{}`", quoted(name)), spread.pos));
        };
        self.fragments.insert(name, None);
        let place = Place::named(&fragment.node.type_condition.node.on.node);
        let measure = self.set(&fragment.node.selection_set.node, place, depth + 1)?;
        self.fragments.insert(name, Some(measure));
        Ok(measure)
    }
}

fn too_deep(depth: u64) -> Result<(), ServerError> {
    if depth > DEEPEST {
        return Err(too_complex(format!("selections and fragments stand in one another {DEEPEST} deep at most")));
    }
    Ok(())
}

/// How many fields of a selection have the name of another one before them.
fn repeats(set: &SelectionSet) -> u64 {
    let fields = set.items.iter().filter_map(|item| match &item.node {
        Selection::Field(field) => Some(field.node.response_key().node.as_str()),
        _ => None,
    });
    let (all, names): (Vec<_>, HashSet<_>) = fields.map(|name| (name, name)).unzip();
    count(all.len() - names.len())
}
