//! What fields answer with, read off the schema's types.

use super::count;
use crate::graphql::schema::{Mutation, Query, Subscription};
use async_graphql::parser::types::{Field, OperationDefinition, OperationType};
use async_graphql::registry::{MetaField, MetaType, MetaTypeName, Registry};
use async_graphql::{Name, OutputType, SubscriptionType, Variables};
use async_graphql_value::{ConstValue, Value};
use domain::page;
use std::sync::LazyLock;

/// How many items are reckoned with in a list that has no pages: few have more, and none has many.
const LIST: u64 = 10;

/// The argument that says how many items there are at most.
const KEYS: &str = "ids";

static TYPES: LazyLock<Registry> = LazyLock::new(|| {
    let mut registry = Registry::default();
    Query::create_type_info(&mut registry);
    Mutation::create_type_info(&mut registry);
    Subscription::create_type_info(&mut registry);
    registry
});

/// Where a selection stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In a type of ours.
    On(&'static MetaType),
    /// In the schema's account of itself.
    Introspection,
    /// Nowhere, which validation refuses.
    Nowhere,
}

/// How many values a field has.
pub(super) enum Many {
    /// One.
    One,
    /// A page of so many items, which stand in it as [`Many::Items`].
    Page(u64),
    /// So many.
    List(u64),
    /// Those of the page that it stands in.
    Items,
}

impl Place {
    /// The root of an operation.
    pub(super) fn root(kind: OperationType) -> Self {
        Self::named(match kind {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        })
    }

    /// A type.
    pub(super) fn named(name: &str) -> Self {
        match TYPES.types.get(name) {
            _ if name.starts_with("__") => Self::Introspection,
            Some(of) => Self::On(of),
            None => Self::Nowhere,
        }
    }

    /// What `field` leads to, and how many of it.
    pub(super) fn follow(self, field: &Field, given: &Given<'_>) -> (Self, Many) {
        let name = field.name.node.as_str();
        match self {
            Self::Introspection => (Self::Introspection, Many::One),
            _ if name.starts_with("__") => (Self::Introspection, Many::One),
            Self::On(of) => match of.field_by_name(name) {
                Some(meta) => Self::of(of, meta, field, given),
                None => (Self::Nowhere, Many::One),
            },
            Self::Nowhere => (Self::Nowhere, Many::One),
        }
    }

    fn of(parent: &MetaType, meta: &MetaField, field: &Field, given: &Given<'_>) -> (Self, Many) {
        let to = MetaTypeName::concrete_typename(&meta.ty);
        let many = match (meta.ty.starts_with('['), is_page(parent.name()), is_page(to)) {
            (true, true, _) => Many::Items,
            (true, false, _) => Many::List(given.keys(field).unwrap_or(LIST)),
            (false, _, true) => Many::Page(given.page(field)),
            (false, ..) => Many::One,
        };
        (Self::named(to), many)
    }
}

fn is_page(name: &str) -> bool {
    name.ends_with("Connection")
}

/// The variables that an operation is run with.
pub(super) struct Given<'a> {
    pub(super) operation: &'a OperationDefinition,
    pub(super) variables: &'a Variables,
}

impl Given<'_> {
    /// How many items the page has at most that `field` asks for; what is beyond the largest page is refused later.
    fn page(&self, field: &Field) -> u64 {
        let sizes = ["first", "last"].into_iter().filter_map(|name| match self.argument(field, name) {
            Some(ConstValue::Number(number)) => Some(number.as_u64().unwrap_or(0)),
            _ => None,
        });
        sizes.max().unwrap_or(page::USUAL).min(page::LARGEST)
    }

    fn keys(&self, field: &Field) -> Option<u64> {
        match field.get_argument(KEYS)? {
            value if matches!(value.node, Value::List(_)) => match &value.node {
                Value::List(keys) => Some(count(keys.len())),
                _ => None,
            },
            _ => match self.argument(field, KEYS)? {
                ConstValue::List(keys) => Some(count(keys.len())),
                _ => Some(1),
            },
        }
    }

    /// What `field` is given as `name`: what stands there, or what the variable there is given.
    fn argument(&self, field: &Field, name: &str) -> Option<ConstValue> {
        match &field.get_argument(name)?.node {
            Value::Variable(variable) => self.variable(variable).cloned(),
            Value::Number(number) => Some(ConstValue::Number(number.clone())),
            _ => None,
        }
    }

    fn variable(&self, name: &Name) -> Option<&ConstValue> {
        self.variables.get(name).or_else(|| {
            let definitions = self.operation.variable_definitions.iter().map(|it| &it.node);
            definitions.filter(|it| it.name.node == *name).find_map(|it| it.default_value.as_ref()).map(|it| &it.node)
        })
    }
}
