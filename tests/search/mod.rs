//! Searching records by words, on both databases.

mod finding;
mod keeping;
mod withheld;
mod wrong;

pub(crate) use keeping::agrees;

use crate::support::{Asker, TestApp};
use anyhow::{Context, Result};
use serde_json::{Value, json};

const SEARCH: &str = "query($text: String!, $types: [SearchType!], $first: Int, $after: String) {
    search(text: $text, types: $types, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { snippet score hit { __typename ... on Partnership { name } ... on Person { name } ... on MinuteItem { title }
            ... on ActionPoint { text } ... on Allocation { title } ... on Meeting { title } ... on Group { name }
            ... on Organisation { name } } } } }";

/// The page that is found.
async fn search(app: &TestApp, asker: Asker<'_>, text: &str) -> Result<Value> {
    Ok(app.data(asker, SEARCH, json!({ "text": text, "first": 100 })).await?["search"].take())
}

/// How many are found.
async fn count(app: &TestApp, asker: Asker<'_>, text: &str) -> Result<u64> {
    search(app, asker, text).await?["totalCount"].as_u64().context("a count")
}

/// What is found, a line each.
fn lines(page: &Value) -> Vec<String> {
    let line = |node: &Value| {
        let hit = &node["hit"];
        let name = ["name", "title", "text"].iter().find_map(|field| hit[*field].as_str()).unwrap_or_default();
        let kind = hit["__typename"].as_str().unwrap_or_default();
        format!("{} {kind} {name}: {}", node["score"], node["snippet"].as_str().unwrap_or_default())
    };
    page["nodes"].as_array().into_iter().flatten().map(line).collect()
}

/// What is found, by kind and name.
fn hits(page: &Value) -> Vec<String> {
    let hit = |line: String| {
        let hit = line.split_once(' ').map_or("", |(_, hit)| hit);
        hit.split_once(':').map_or(hit, |(hit, _)| hit).to_owned()
    };
    lines(page).into_iter().map(hit).collect()
}
