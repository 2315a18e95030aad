//! Documents that are known from the start, from a manifest.

use super::{NAME, answer, refusal};
use crate::support::{NOBODY, Store, TestApp, fresh_name, scratch};
use anyhow::{Context, Result, ensure};
use api::config::Settings;
use api::graphql::schema;
use api::http::Queries;
use rstest::rstest;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A file of its own with this text.
fn file(text: &str) -> Result<PathBuf> {
    let path = scratch()?.join(format!("{}.json", fresh_name()));
    std::fs::write(&path, text)?;
    Ok(path)
}

/// The documents of a manifest, and others unless `only` they are run.
async fn queries(manifest: &str, only: bool) -> Result<Queries> {
    let trusted_documents = Some(file(manifest)?);
    let settings = Settings { trusted_documents, trusted_documents_only: only, ..Settings::default() };
    Ok(settings.queries(&schema()).await?)
}

async fn service(store: Store, manifest: &str, only: bool) -> Result<Option<TestApp>> {
    let Some(home) = TestApp::demo(store).await? else { return Ok(None) };
    let queries = queries(manifest, only).await?;
    TestApp::changed(home.database(), |state| state.queries = queries).await.map(Some)
}

const TEXT: &str = "query Named($slug: String!) { partnership(by: { slug: $slug }) { name } }";

#[rstest]
#[tokio::test]
async fn a_manifest_s_operations_are_run_by_their_ids(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
    #[values(true, false)] only: bool,
) -> Result<()> {
    let apollo = json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
        { "id": "named", "name": "Named", "type": "query", "body": TEXT }] });
    for manifest in [apollo, json!({ "named": TEXT })] {
        let Some(app) = service(store, &manifest.to_string(), only).await? else { return Ok(()) };
        let variables = json!({ "slug": "safer-plymouth" });
        let by_hash = json!({ "persistedQuery": { "version": 1, "sha256Hash": "named" } });
        for body in [
            json!({ "documentId": "named", "variables": variables }),
            json!({ "extensions": by_hash, "variables": variables }),
            json!({ "query": TEXT, "variables": variables }),
        ] {
            let answer = answer(&app, &body).await?;
            ensure!(answer["data"]["partnership"]["name"] == NAME, "{body}: {answer:#}");
        }
        let other = answer(&app, &json!({ "query": "{ __typename }" })).await?;
        if only {
            ensure!(refusal(&other).0 == "BAD_REQUEST" && refusal(&other).1.contains("manifest"), "{other:#}");
        } else {
            ensure!(other["data"]["__typename"] == "Query", "{other:#}");
        }
        let unknown = answer(&app, &json!({ "documentId": "other" })).await?;
        ensure!(refusal(&unknown).0 == "PERSISTED_QUERY_NOT_FOUND", "{unknown:#}");
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_run_is_named_with_operation_and_line_before_the_service_starts() -> Result<()> {
    let manifest = json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
        { "id": "1", "name": "Good", "type": "query", "body": "query Good { __typename }" },
        { "id": "2", "name": "Unknown", "type": "query", "body": "query Unknown {\n  noSuchField\n}" },
        { "id": "3", "name": "Broken", "type": "query", "body": "query Broken {" },
        { "id": "4", "name": "Two", "type": "query", "body": "query A { __typename } query B { __typename }" },
        { "id": "1", "name": "Again", "type": "query", "body": "query Again { __typename }" },
        { "id": "6", "name": "Deep", "type": "query",
          "body": format!("query Deep {{ {} __typename {} }}", "a { ".repeat(40), "}".repeat(40)) },
        { "id": "7", "name": "Watch", "type": "subscription", "body": "subscription Watch { noSuchEvent }" },
    ] });
    let refused = queries(&manifest.to_string(), false).await.err().context("it was taken")?.to_string();
    for part in
        ["Unknown (2): line 2, column 3:", "Broken (3): ", "Two (4): ", "Again (1): ", "Deep (6): ", "Watch (7): "]
    {
        ensure!(refused.contains(part), "{part} in {refused}");
    }
    ensure!(!refused.contains("Good"), "{refused}");
    for broken in ["", "[]", "{\"a\":1}"] {
        ensure!(queries(broken, false).await.is_err(), "{broken}");
    }
    Ok(())
}

#[tokio::test]
async fn the_contract_s_operations_make_a_manifest_that_the_service_takes() -> Result<()> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/operations");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    let texts: Vec<String> = files.iter().map(std::fs::read_to_string).collect::<Result<_, _>>()?;
    let files: Vec<&str> = files.iter().filter_map(|file| file.to_str()).collect();
    let arguments: Vec<&str> = std::iter::once("manifest").chain(files).collect();
    let written = output(&arguments)?;
    let manifest: Value = serde_json::from_str(&written)?;
    let operations = manifest["operations"].as_array().context("operations")?;
    let count: usize = texts.iter().flat_map(|text| text.lines()).filter(|line| starts_an_operation(line)).count();
    ensure!(operations.len() == count && count > 10, "{} of {count}", operations.len());
    let queries = queries(&written, true).await?;
    ensure!(queries.names().count() == count, "each has a name");

    let Some(home) = TestApp::demo(Store::Sqlite).await? else { return Ok(()) };
    let app = TestApp::changed(home.database(), |state| state.queries = queries).await?;
    let page = operations.iter().find(|operation| operation["name"] == "PartnershipPage").context("PartnershipPage")?;
    let body = json!({ "documentId": page["id"], "variables": { "slug": "safer-plymouth", "year": "2018-19" } });
    let by_id = answer(&app, &body).await?;
    ensure!(by_id["data"]["partnership"]["name"] == NAME, "{by_id:#}");
    let as_text = home.answer(NOBODY, page["body"].as_str().context("a body")?, body["variables"].clone()).await?;
    ensure!(by_id == as_text, "it is the same operation");
    Ok(())
}

/// What the program writes when it is called with these words.
fn output(words: &[&str]) -> Result<String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_safergraph-to-kill"));
    let mut program = program.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    // It ends when nothing more can come, and must not before it has written.
    let held = program.stdin.take();
    let output = program.wait_with_output()?;
    drop(held);
    Ok(String::from_utf8(output.stdout)?)
}

fn starts_an_operation(line: &str) -> bool {
    ["query ", "mutation ", "subscription "].iter().any(|kind| line.starts_with(kind))
}
