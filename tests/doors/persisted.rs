//! Documents that are known by their hash, as Apollo's clients speak of them.

use super::{NAME, answer, refusal, send};
use crate::support::socket::Socket;
use crate::support::{NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use data_encoding::HEXLOWER;
use rstest::rstest;
use serde_json::{Value, json};

/// The hash of a text, by a tool of its own: the one that a client has is not ours either.
fn hash(text: &str) -> String {
    HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(text.as_bytes()))
}

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

async fn service(store: Store) -> Result<Option<TestApp>> {
    let Some(home) = TestApp::demo(store).await? else { return Ok(None) };
    TestApp::changed(home.database(), |_| {}).await.map(Some)
}

#[rstest]
#[tokio::test]
async fn what_was_sent_once_is_known_by_its_hash(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = service(store).await? else { return Ok(()) };
    let text = "query Named($slug: String!) { partnership(by: { slug: $slug }) { name } }";
    let by_hash = json!({ "variables": { "slug": "safer-plymouth" }, "extensions": persisted(&hash(text)) });
    let unknown = send(&app, &by_hash).await?;
    ensure!(unknown.status() == 200, "{unknown:?}");
    let unknown: Value = unknown.json().await?;
    ensure!(refusal(&unknown) == ("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"), "{unknown:#}");
    ensure!(unknown.get("data").is_none(), "{unknown:#}");

    let mut whole = by_hash.clone();
    whole["query"] = text.into();
    let first = answer(&app, &whole).await?;
    ensure!(first["data"]["partnership"]["name"] == NAME, "{first:#}");
    ensure!(answer(&app, &by_hash).await? == first, "and then by its hash");
    let mut other = by_hash.clone();
    other["variables"]["slug"] = "no-such".into();
    ensure!(answer(&app, &other).await? == json!({ "data": { "partnership": null } }), "with other variables");
    let by_id = json!({ "documentId": format!("sha256:{}", hash(text)), "variables": { "slug": "safer-plymouth" } });
    ensure!(answer(&app, &by_id).await? == first, "or by its id, as GraphQL over HTTP has it");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_get_asks_by_hash_too(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = service(store).await? else { return Ok(()) };
    let text = "query Got { __typename }";
    let get = async |parameters: &[(&str, &str)]| -> Result<(u16, Value)> {
        let request = reqwest::Client::new().get(format!("{}/graphql", app.address())).query(parameters);
        let response = request.header("accept", "application/graphql-response+json").send().await?;
        Ok((response.status().as_u16(), response.json().await?))
    };
    let extensions = persisted(&hash(text)).to_string();
    let (status, unknown) = get(&[("extensions", &extensions)]).await?;
    ensure!(status == 400 && refusal(&unknown).0 == "PERSISTED_QUERY_NOT_FOUND", "{status} {unknown:#}");
    let (status, first) = get(&[("extensions", &extensions), ("query", text)]).await?;
    ensure!(status == 200 && first["data"]["__typename"] == "Query", "{first:#}");
    ensure!(get(&[("extensions", &extensions)]).await? == (200, first.clone()), "by its hash");
    ensure!(get(&[("documentId", &format!("sha256:{}", hash(text)))]).await? == (200, first), "by its id");
    let (status, nothing) = get(&[]).await?;
    ensure!(status == 400 && refusal(&nothing).0 == "BAD_REQUEST", "{nothing:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn no_document_can_be_put_under_another_s_hash(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = service(store).await? else { return Ok(()) };
    let (wanted, other) = ("query Wanted { __typename }", "query Other { themes { name } }");
    let poisoned = answer(&app, &json!({ "query": other, "extensions": persisted(&hash(wanted)) })).await?;
    ensure!(refusal(&poisoned).0 == "BAD_REQUEST", "{poisoned:#}");
    for text in [wanted, other] {
        let unknown = answer(&app, &json!({ "extensions": persisted(&hash(text)) })).await?;
        ensure!(refusal(&unknown).0 == "PERSISTED_QUERY_NOT_FOUND", "{unknown:#}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_run_is_not_remembered(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = service(store).await? else { return Ok(()) };
    let deep = format!("{}{}", "{ a ".repeat(40), "}".repeat(40));
    for text in ["{", "{ noSuchField }", deep.as_str(), "query($a: Int!) { __typename }"] {
        let refused = answer(&app, &json!({ "query": text, "extensions": persisted(&hash(text)) })).await?;
        ensure!(refused["errors"].is_array() && refused.get("data").is_none(), "{text}: {refused:#}");
        let unknown = answer(&app, &json!({ "extensions": persisted(&hash(text)) })).await?;
        ensure!(refusal(&unknown).0 == "PERSISTED_QUERY_NOT_FOUND", "{text}: {unknown:#}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_said_wrongly_of_a_document_is_refused(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let of = |extensions: Value| json!({ "extensions": { "persistedQuery": extensions } });
    let cases = [
        (of(json!({ "version": 2, "sha256Hash": "a" })), "PERSISTED_QUERY_NOT_SUPPORTED"),
        (of(json!({ "version": 1 })), "BAD_REQUEST"),
        (of(json!({ "sha256Hash": "a" })), "BAD_REQUEST"),
        (of(json!("a")), "BAD_REQUEST"),
        (of(json!({ "version": 1, "sha256Hash": "not hex" })), "PERSISTED_QUERY_NOT_FOUND"),
        (json!({ "documentId": "x" }), "PERSISTED_QUERY_NOT_FOUND"),
        (json!({ "documentId": "x", "query": "{ __typename }" }), "BAD_REQUEST"),
        (of(Value::Null), "BAD_REQUEST"),
    ];
    for (body, code) in cases {
        let refused = answer(app, &body).await?;
        ensure!(refusal(&refused).0 == code, "{body}: {refused:#}");
    }
    for body in [json!({}), json!({ "variables": {} }), json!({ "documentId": 1 })] {
        let response = send(app, &body).await?;
        ensure!(response.status() == 400, "{body}: {response:?}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_socket_asks_by_hash_too(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = service(store).await? else { return Ok(()) };
    let mut socket = Socket::of(&app, NOBODY).await?;
    let text = "query Shaken { __typename }";
    let by_hash = json!({ "extensions": persisted(&hash(text)) });
    socket.say(json!({ "id": "1", "type": "subscribe", "payload": by_hash })).await?;
    let error = socket.hear().await?;
    ensure!(error["type"] == "error" && error["payload"][0]["message"] == "PersistedQueryNotFound", "{error:#}");
    socket.ask("2", text, json!({})).await?;
    ensure!(socket.hear().await?["type"] == "next" && socket.hear().await?["type"] == "complete", "as text");
    socket.say(json!({ "id": "3", "type": "subscribe", "payload": by_hash })).await?;
    let next = socket.hear().await?;
    ensure!(next["payload"]["data"]["__typename"] == "Query", "{next:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_validation_says_is_remembered_for_the_same_variables_only() -> Result<()> {
    let Some(home) = TestApp::demo(Store::Sqlite).await? else { return Ok(()) };
    let queries = api::http::Queries::default();
    let shared = queries.clone();
    let app = TestApp::changed(home.database(), |state| state.queries = shared).await?;
    let text = "query($first: Int) { partnerships(first: $first) { totalCount } }";
    let ask = async |first: Value| answer(&app, &json!({ "query": text, "variables": { "first": first } })).await;
    ensure!(ask(json!(1)).await?["data"].is_object(), "it is good");
    let wrong = ask(json!("one")).await?;
    ensure!(refusal(&wrong).0 == "BAD_REQUEST" && wrong.get("data").is_none(), "a wrong value is found: {wrong:#}");
    ensure!(ask(json!(1)).await?["data"].is_object(), "and the good one is good again");
    ensure!(ask(json!("one")).await? == wrong, "as the wrong one is wrong");
    let figures = queries.figures();
    ensure!((figures.misses, figures.hits, figures.entries) == (1, 3, 1), "{figures:?}");
    ensure!(figures.validations_saved == 1, "{figures:?}");
    ensure!(figures.bytes >= u64::try_from(text.len())?, "{figures:?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn many_documents_do_not_take_more_room_than_there_is() -> Result<()> {
    let Some(home) = TestApp::demo(Store::Sqlite).await? else { return Ok(()) };
    let queries = api::http::Queries::default();
    let shared = queries.clone();
    let app = TestApp::changed(home.database(), |state| state.queries = shared).await?;
    for number in 0..60 {
        let padding = "#".repeat(60_000);
        let text = format!("{{ a{number}: __typename }} {padding}");
        ensure!(answer(&app, &json!({ "query": text })).await?["data"].is_object(), "{number}");
    }
    let figures = queries.figures();
    ensure!(figures.bytes <= 32 * 1_024 * 1_024, "{figures:?}");
    ensure!(figures.entries < 60, "{figures:?}");
    Ok(())
}
