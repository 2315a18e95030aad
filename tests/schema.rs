//! The schema as committed, and its manners.

use crate::support::{NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// `cargo run -p api -- schema > schema.graphql` brings the file up to date.
#[test]
fn the_committed_schema_is_the_programs() {
    let printed = api::graphql::sdl(&api::graphql::schema());
    let committed = include_str!("../schema.graphql");
    assert!(
        printed.trim_end() == committed.trim_end(),
        "schema.graphql is out of date: print it with `safergraph schema`"
    );
}

#[test]
fn the_committed_bundle_schema_is_the_programs() -> Result<()> {
    let committed: Value = serde_json::from_str(include_str!("../data/bundle.schema.json"))?;
    assert_eq!(committed, domain::bundle::schema());
    Ok(())
}

const INTROSPECTION: &str = "{ __schema { types { name kind description
    fields(includeDeprecated: true) { name description args { name description } type { ...T } }
    inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

#[tokio::test]
async fn everything_in_the_schema_is_described() -> Result<()> {
    let app = TestApp::empty(Store::Sqlite).await?.context("SQLite is always there")?;
    let data = app.data(NOBODY, INTROSPECTION, json!({})).await?;
    let mut bare = Vec::new();
    for kind in list(&data["__schema"]["types"]) {
        let name = kind["name"].as_str().unwrap_or_default();
        if name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name) {
            continue;
        }
        note(&mut bare, name, kind);
        for part in ["fields", "inputFields", "enumValues"].iter().flat_map(|part| list(&kind[part])) {
            let place = format!("{name}.{}", part["name"].as_str().unwrap_or_default());
            note(&mut bare, &place, part);
            for argument in list(&part["args"]) {
                note(&mut bare, &format!("{place}({})", argument["name"].as_str().unwrap_or_default()), argument);
            }
        }
    }
    ensure!(bare.is_empty(), "without a description: {bare:#?}");
    Ok(())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn note(bare: &mut Vec<String>, place: &str, what: &Value) {
    if what["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
        bare.push(place.to_owned());
    }
}

/// The engine's own rules, which one of its releases broke: an error in a field that may not be null
/// nulls its parent, and fields come in the order they were asked for.
#[tokio::test]
async fn errors_null_the_nearest_parent_and_fields_keep_their_order() -> Result<()> {
    let app = TestApp::empty(Store::Sqlite).await?.context("SQLite is always there")?;
    let query = r#"{ z: __typename police: policeAreas(first: 101) { totalCount } a: __typename }"#;
    let answer = app.answer(NOBODY, query, json!({})).await?;
    ensure!(answer["data"].is_null(), "{answer:#}");
    ensure!(answer["errors"][0]["path"] == json!(["police"]), "{answer:#}");
    let query = r#"{ z: __typename node(id: "no id") { id } a: __typename }"#;
    let answer = app.text(query).await?;
    ensure!(answer.contains(r#""data":{"z":"Query","node":null,"a":"Query"}"#), "{answer}");
    Ok(())
}
