//! Every field of every type that can be fetched by id, as everybody in the cast sees it.

use super::cast::Viewer;
use super::marks::{self, LEGEND, at, mark};
use super::schema::{Leaf, list};
use super::world::World;
use crate::support::Store;
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Map, Value, json};

/// Fields of which the records have no value anywhere, for anybody to see or not.
const NO_EXAMPLE: [&str; 3] = ["RoleGrant.scope", "RoleGrant.validTo", "User.person"];

#[rstest]
#[tokio::test]
async fn each_field_is_seen_by_whom_it_is_meant_for(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(world) = World::shared(store).await? else { return Ok(()) };
    let everything = Everything::of(world)?;
    let mut answers = world.asked_by(&world.cast, &everything.document, &everything.variables).await?;
    let (_, there) = answers.first().cloned().context("the administrator looks first")?;
    let leaves: Vec<(&str, &Leaf)> = everything.leaves().collect();
    let rows: Vec<String> = leaves.iter().map(|(_, leaf)| leaf.name.clone()).collect();
    let columns: Vec<(Viewer, Vec<String>)> = answers
        .drain(..)
        .map(|(viewer, seen)| (viewer, leaves.iter().map(|leaf| cell(world, leaf, &there, &seen)).collect()))
        .collect();
    let (_, first) = columns.first().context("the administrator looks first")?;
    let empty: Vec<&str> = rows
        .iter()
        .zip(first)
        .filter(|(_, cell)| cell.chars().all(|it| "-+".contains(it)))
        .map(|(row, _)| row.as_str())
        .collect();
    ensure!(empty == NO_EXAMPLE, "without an example are {empty:#?}");
    let table = marks::table(&rows, &columns);
    insta::assert_snapshot!("fields", format!("{PLACES_EXPLAINED}{LEGEND}\n{table}"));
    Ok(())
}

const PLACES_EXPLAINED: &str = "\
What each viewer sees of the same records in four places, a letter for each: Safer Plymouth, North
Worcestershire with its county, East and Mid Devon with its county (in Safer Plymouth's police area), and
Torbay, which Safer Plymouth acts for.

";

/// One request that asks for everything.
struct Everything {
    document: String,
    variables: Value,
    parts: Vec<(String, Vec<Leaf>)>,
}

impl Everything {
    fn of(world: &World) -> Result<Self> {
        let (mut heads, mut body, mut parts) = (Vec::new(), String::new(), Vec::new());
        let mut variables = Map::new();
        for (kind, places) in &world.examples {
            let selection = world.schema.everything_in(kind)?;
            heads.push(format!("${kind}: [ID!]!"));
            body.push_str(&format!("{kind}: nodes(ids: ${kind}) {{ ... on {kind} {{ {}}} }}\n", selection.text));
            variables.insert(kind.clone(), json!(places.concat()));
            parts.push((kind.clone(), selection.leaves));
        }
        let document = format!("query({}) {{\n{body}}}", heads.join(", "));
        Ok(Self { document, variables: Value::Object(variables), parts })
    }

    fn leaves(&self) -> impl Iterator<Item = (&str, &Leaf)> {
        self.parts.iter().flat_map(|(kind, leaves)| leaves.iter().map(|leaf| (kind.as_str(), leaf)))
    }
}

/// A mark for each place.
fn cell(world: &World, (kind, leaf): &(&str, &Leaf), there: &Value, seen: &Value) -> String {
    let mut pairs = list(&there[*kind]).zip(list(&seen[*kind]));
    let places = world.examples.get(*kind).into_iter().flatten();
    places
        .map(|place| {
            mark(pairs.by_ref().take(place.len()).map(|(there, seen)| (at(there, &leaf.path), at(seen, &leaf.path))))
        })
        .collect()
}
