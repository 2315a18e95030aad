//! The schema as it says itself what it has.

use crate::support::{NOBODY, TestApp};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const INTROSPECTION: &str = "{ __schema { queryType { name } mutationType { name } subscriptionType { name }
    types { name kind interfaces { name } possibleTypes { name } fields(includeDeprecated: true) { name
        args { name defaultValue type { kind } }
        type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

/// How deep types that cannot be fetched by id are walked below one that can.
const DEEPEST: usize = 4;

/// What the arguments are of fields that cannot do without: such that something is found.
const ARGUMENTS: [(&str, &str); 5] = [
    ("County.funding", r#"(year: "2018-19")"#),
    ("Measure.comparedWith", "(period: PREVIOUS_PERIOD)"),
    ("Partnership.funding", r#"(year: "2018-19")"#),
    ("Partnership.settlement", r#"(year: "2018-19")"#),
    ("PoliceArea.funding", r#"(year: "2018-19")"#),
];

struct Field {
    name: String,
    /// The type, without lists and non-nulls.
    of: String,
    /// Whether it is a list, in pages or not.
    many: bool,
    /// Whether some argument must be given.
    needs_arguments: bool,
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

struct Type {
    kind: String,
    interfaces: Vec<String>,
    possible: Vec<String>,
    fields: Vec<Field>,
}

/// A value in the answer to a selection: what it is called, and where it is found.
#[derive(Clone)]
pub(crate) struct Leaf {
    pub(crate) name: String,
    pub(crate) path: Vec<String>,
}

/// A selection and what it selects.
#[derive(Default)]
pub(crate) struct Selection {
    pub(crate) text: String,
    pub(crate) leaves: Vec<Leaf>,
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

    /// All that the type `name` tells of itself: its own values, how many there are of what it leads to, and the
    /// values of what cannot be fetched by itself.
    pub(crate) fn everything_in(&self, name: &str) -> Result<Selection> {
        let mut selection = self.fields(name, 1)?;
        for leaf in &mut selection.leaves {
            leaf.name = format!("{name}.{}", leaf.name);
        }
        Ok(selection)
    }

    fn fields(&self, name: &str, depth: usize) -> Result<Selection> {
        ensure!(depth <= DEEPEST, "{name} lies deeper than these tests look");
        let mut selection = Selection::default();
        for field in &self.get(name)?.fields {
            let arguments = ARGUMENTS.iter().find(|(of, _)| *of == format!("{name}.{}", field.name));
            let arguments = match arguments {
                Some((_, arguments)) => arguments,
                None if field.needs_arguments => bail!("{name}.{} has no row in ARGUMENTS", field.name),
                None => "",
            };
            let below = self.below(&field.of, depth)?;
            selection.text.push_str(&format!("{}{arguments}{} ", field.name, below.text));
            for leaf in below.leaves {
                let dot = if leaf.name.is_empty() { "" } else { "." };
                let path = [vec![field.name.clone()], leaf.path].concat();
                selection.leaves.push(Leaf { name: format!("{}{dot}{}", field.name, leaf.name), path });
            }
        }
        Ok(selection)
    }

    /// What is asked of a field of the type `name`.
    fn below(&self, name: &str, depth: usize) -> Result<Selection> {
        let it = self.get(name)?;
        let only = |field: &str| {
            let path = vec![field.to_owned()];
            Selection { text: format!(" {{ {field} }}"), leaves: vec![Leaf { name: String::new(), path }] }
        };
        Ok(match it.kind.as_str() {
            "SCALAR" | "ENUM" => {
                Selection { text: String::new(), leaves: vec![Leaf { name: String::new(), path: vec![] }] }
            }
            "OBJECT" if it.is_node() => only("__typename"),
            "OBJECT" if name.ends_with("Connection") => only("totalCount"),
            "OBJECT" => {
                let Selection { text, leaves } = self.fields(name, depth + 1)?;
                Selection { text: format!(" {{ {text}}}"), leaves }
            }
            _ => self.members(it, only("__typename"), depth)?,
        })
    }

    /// Of what may be one of several types: which it is, and the values of those that cannot be fetched by themselves.
    fn members(&self, it: &Type, mut selection: Selection, depth: usize) -> Result<Selection> {
        let mut text = String::from(" { __typename ");
        for member in &it.possible {
            if !self.get(member)?.is_node() {
                let fields = self.fields(member, depth + 1)?;
                text.push_str(&format!("... on {member} {{ {}}} ", fields.text));
                selection.leaves.extend(fields.leaves);
            }
        }
        Ok(Selection { text: text + "}", leaves: selection.leaves })
    }

    fn get(&self, name: &str) -> Result<&Type> {
        self.types.get(name).with_context(|| format!("no type {name}"))
    }

    fn arguments_are_of_use(&self) -> Result<()> {
        for (place, _) in ARGUMENTS {
            let (of, field) = place.split_once('.').context(place)?;
            let known = self.get(of)?.fields.iter().any(|it| it.name == field && it.needs_arguments);
            ensure!(known, "{place} has a row in ARGUMENTS and needs none");
        }
        Ok(())
    }
}

impl Type {
    fn is_node(&self) -> bool {
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
