//! The schema as it says itself what it has.

use crate::support::{NOBODY, TestApp};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const INTROSPECTION: &str = "{ __schema { queryType { name } mutationType { name } subscriptionType { name }
    types { name kind interfaces { name } possibleTypes { name } fields(includeDeprecated: true) { name
        args { name defaultValue type { kind } }
        type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

pub(super) struct Field {
    pub(super) name: String,
    /// The type, without lists and non-nulls.
    pub(super) of: String,
    /// Whether it is a list, in pages or not.
    many: bool,
    /// Whether some argument must be given.
    pub(super) needs_arguments: bool,
}

impl Field {
    /// The type of what it leads to, through a page if need be.
    fn item(&self) -> &str {
        self.of.strip_suffix("Connection").unwrap_or(&self.of)
    }

    /// The field with the ids of what it leads to.
    fn ids(&self) -> String {
        let Self { name, of, .. } = self;
        if of.ends_with("Connection") {
            format!("{name}(first: 100) {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage }} }}")
        } else {
            format!("{name} {{ id }}")
        }
    }
}

pub(super) struct Type {
    pub(super) kind: String,
    interfaces: Vec<String>,
    pub(super) possible: Vec<String>,
    pub(super) fields: Vec<Field>,
}

/// The types of the schema, and its roots.
pub(crate) struct Schema {
    types: BTreeMap<String, Type>,
    roots: BTreeMap<&'static str, String>,
}

impl Schema {
    pub(crate) async fn of(app: &TestApp) -> Result<Self> {
        let data = app.data(NOBODY, INTROSPECTION, json!({})).await?;
        let schema = &data["__schema"];
        let types = list(&schema["types"]).map(|it| Ok((text(&it["name"])?, type_of(it)?))).collect::<Result<_>>()?;
        let roots = ["queryType", "mutationType", "subscriptionType"];
        let roots = roots.into_iter().filter_map(|root| Some((root, schema[root]["name"].as_str()?.to_owned())));
        let schema = Self { types, roots: roots.collect() };
        schema.arguments_are_of_use()?;
        Ok(schema)
    }

    /// The types that can be fetched by id.
    pub(crate) fn nodes(&self) -> Vec<&str> {
        let nodes = self.types.iter().filter(|(_, it)| it.kind == "OBJECT" && it.is_node());
        nodes.map(|(name, _)| name.as_str()).collect()
    }

    /// The fields of a root; none where the schema has no such root.
    pub(crate) fn root(&self, root: &str) -> BTreeSet<&str> {
        let fields = self.roots.get(root).and_then(|name| self.types.get(name)).map(|it| &it.fields);
        fields.into_iter().flatten().map(|field| field.name.as_str()).collect()
    }

    /// The lists of the query root that need no arguments: their fields, and the types of their items.
    pub(crate) fn root_lists(&self) -> Vec<(String, String)> {
        let fields = self.roots.get("queryType").and_then(|name| self.types.get(name)).map(|it| &it.fields);
        let lists = fields.into_iter().flatten().filter(|field| field.many && !field.needs_arguments);
        lists.map(|field| (field.name.clone(), field.item().to_owned())).collect()
    }

    /// Whether a field of the query root comes in pages.
    pub(crate) fn has_pages(&self, field: &str) -> bool {
        let fields = self.roots.get("queryType").and_then(|name| self.types.get(name)).map(|it| &it.fields);
        fields.into_iter().flatten().any(|it| it.name == field && it.of.ends_with("Connection"))
    }

    /// The ids of all that the type `kind` leads to but for `but`, and the names of the fields that do.
    pub(crate) fn references_of(&self, kind: &str, but: &[&str]) -> Result<(String, Vec<String>)> {
        let leads = |field: &&Field| {
            let node = self.types.get(field.item()).is_some_and(Type::is_node);
            node && !field.needs_arguments && !but.contains(&field.item())
        };
        let fields: Vec<&Field> = self.get(kind)?.fields.iter().filter(leads).collect();
        let ids: String = fields.iter().map(|field| format!(" {}", field.ids())).collect();
        Ok((format!("__typename{ids}"), fields.into_iter().map(|field| field.name.clone()).collect()))
    }

    pub(super) fn get(&self, name: &str) -> Result<&Type> {
        self.types.get(name).with_context(|| format!("no type {name}"))
    }
}

impl Type {
    pub(super) fn is_node(&self) -> bool {
        self.interfaces.iter().any(|name| name == "Node")
    }
}

fn type_of(it: &Value) -> Result<Type> {
    let names = |of: &Value| list(of).map(|it| text(&it["name"])).collect::<Result<_>>();
    let fields = list(&it["fields"]).map(|field| {
        let needs = |argument: &Value| argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null();
        let needs_arguments = list(&field["args"]).any(needs);
        let of = base(&field["type"])?;
        let many = of.ends_with("Connection") || is_list(&field["type"]);
        Ok(Field { name: text(&field["name"])?, of, many, needs_arguments })
    });
    let fields = fields.collect::<Result<_>>()?;
    Ok(Type {
        kind: text(&it["kind"])?,
        interfaces: names(&it["interfaces"])?,
        possible: names(&it["possibleTypes"])?,
        fields,
    })
}

/// The name of a type without lists and non-nulls.
fn base(of: &Value) -> Result<String> {
    if of["ofType"].is_null() { text(&of["name"]) } else { base(&of["ofType"]) }
}

fn is_list(of: &Value) -> bool {
    of["kind"] == "LIST" || (!of["ofType"].is_null() && is_list(&of["ofType"]))
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(ToOwned::to_owned).with_context(|| format!("{value} is no text"))
}

/// The items of a list; none where it is null.
pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
