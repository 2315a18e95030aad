//! Every field of every type that can be fetched by id, as everybody in the cast sees it.

use super::cast::Viewer;
use super::marks::{self, LEGEND, at, mark};
use super::schema::list;
use super::selection::Leaf;
use super::world::World;
use crate::support::Store;
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::Value;

/// Fields of which the records have no value anywhere, for anybody to see or not.
const NO_EXAMPLE: [&str; 8] = [
    "CalendarAddress.group",
    "CalendarAddress.revokedAt",
    "Measure.computedStanding.statedAs",
    "Measure.computedStanding.position",
    "User.person",
    "UserSession.refreshedAt",
    "UserSession.revokedAt",
    "UserSession.agent",
];

#[rstest]
#[tokio::test]
async fn each_field_is_seen_by_whom_it_is_meant_for(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(world) = World::shared(store).await? else { return Ok(()) };
    let mut leaves: Vec<(String, Leaf)> = Vec::new();
    let questions = world.questions(|kind| {
        let selection = world.schema.everything_in(kind)?;
        leaves.extend(selection.leaves.into_iter().map(|leaf| (kind.to_owned(), leaf)));
        Ok(selection.text)
    })?;
    let mut answers = world.asked_by(&world.cast, &questions).await?;
    let (_, there) = answers.first().cloned().context("the administrator looks first")?;
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

/// A mark for each place.
fn cell(world: &World, (kind, leaf): &(String, Leaf), there: &Value, seen: &Value) -> String {
    let mut pairs = list(&there[kind.as_str()]).zip(list(&seen[kind.as_str()]));
    let places = world.examples.get(kind).into_iter().flatten();
    places
        .map(|place| {
            let values = |record| history_or_none(leaf, at(record, &leaf.path));
            mark(pairs.by_ref().take(place.len()).map(|(there, seen)| (values(there), values(seen))))
        })
        .collect()
}

/// A history grows while it is looked at, by those who read exempt papers or sign in: what counts is whether there
/// is one.
fn history_or_none(leaf: &Leaf, value: Value) -> Value {
    match value.as_u64() {
        Some(count) if leaf.name.contains(".history") => count.min(1).into(),
        _ => value,
    }
}
