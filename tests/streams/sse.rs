//! `graphql-sse`, in its mode of distinct connections.

use super::WATCH;
use crate::live::Money;
use crate::support::stream::EventStream;
use crate::support::{ANALYST, CLERK, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::StreamLimits;
use rstest::rstest;
use serde_json::{Value, json};
use std::time::Duration;

async fn app() -> Result<&'static TestApp> {
    TestApp::demo(Store::Sqlite).await?.context("SQLite is always there")
}

#[rstest]
#[tokio::test]
async fn what_changes_is_told_as_events(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let request = EventStream::request(&app, ANALYST, WATCH, json!({})).await?.header("accept-encoding", "gzip");
    let mut stream = EventStream::watching(&app, request).await?;
    let header = |name: &str| stream.response().headers().get(name).and_then(|it| it.to_str().ok());
    ensure!(header("cache-control") == Some("no-store") && header("x-accel-buffering") == Some("no"));
    ensure!(header("content-encoding").is_none(), "what is compressed waits");
    for _ in 0..2 {
        app.database().tell(vec![money.entered()?]).await?;
        let event = stream.next().await?.context("an event")?;
        ensure!(event.kind == "next" && event.data["extensions"]["eventId"] == event.id, "{event:#?}");
        ensure!(event.data["data"]["fundingChanged"]["entry"]["id"] == money.entry, "{event:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn browsers_subscribe_with_an_address() -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(Store::Sqlite).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let query = [("query", WATCH), ("variables", "{}")];
    let get = reqwest::Client::new().get(format!("{}/graphql", app.address())).query(&query);
    let mut stream = EventStream::watching(&app, get.header("accept", "text/event-stream")).await?;
    app.database().tell(vec![money.changed()?]).await?;
    stream.told().await?;
    Ok(())
}

#[rstest]
#[tokio::test]
async fn queries_and_mutations_are_answered_once(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let sign_out = r#"mutation { signOut(input: { refreshToken: "none" }) { userErrors { code } } }"#;
    for (query, field) in [("{ viewer { user { id } } }", "viewer"), (sign_out, "signOut")] {
        let mut stream = EventStream::of(EventStream::request(app, CLERK, query, json!({})).await?).await?;
        let (id, data) = stream.told().await?;
        ensure!(id.is_empty() && data[field].is_object(), "{id} {data:#}");
        stream.completes().await?;
    }
    let address = format!("{}/graphql", app.address());
    let get = |query: &str| {
        let request = reqwest::Client::new().get(&address).query(&[("query", query)]);
        request.header("accept", "text/event-stream")
    };
    let mut stream = EventStream::of(get("{ __typename }")).await?;
    ensure!(stream.told().await?.1 == json!({ "__typename": "Query" }));
    stream.completes().await?;
    let refused = get(sign_out).send().await?;
    ensure!(refused.status() == 405 && refused.headers()["allow"] == "POST", "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_an_operation_is_told_as_an_event() -> Result<()> {
    let app = app().await?;
    for query in ["{", "", "{ nonsense }", "subscription { nonsense }", "query A { __typename } query B { __typename }"]
    {
        let mut stream = EventStream::of(EventStream::request(app, NOBODY, query, json!({})).await?).await?;
        let event = stream.next().await?.context("an event")?;
        ensure!(event.kind == "next" && event.data.get("data").is_none(), "{query}: {event:#?}");
        ensure!(event.data["errors"][0]["extensions"]["code"].is_string(), "{query}: {event:#?}");
        stream.completes().await?;
    }
    let wrong = r#"subscription { fundingChanged(partnershipId: "none") { entry { id } } }"#;
    let mut stream = EventStream::of(EventStream::request(app, NOBODY, wrong, json!({})).await?).await?;
    ensure!(stream.ends_with().await? == "BAD_REQUEST");
    Ok(())
}

/// What never becomes an operation has a status, and a body in JSON.
#[tokio::test]
async fn what_is_no_request_opens_no_stream() -> Result<()> {
    let app = app().await?;
    let request = async || EventStream::request(app, NOBODY, WATCH, json!({})).await;
    let plain = reqwest::Client::new().post(format!("{}/graphql", app.address())).header("accept", "text/event-stream");
    let cases = [
        (request().await?.body("{"), 400, "BAD_REQUEST"),
        (plain.header("content-type", "text/plain").body("{}"), 415, "BAD_REQUEST"),
        (request().await?.bearer_auth("forged"), 401, "UNAUTHENTICATED"),
        (request().await?.bearer_auth("sgk_none"), 401, "UNAUTHENTICATED"),
    ];
    for (request, status, code) in cases {
        let response = request.send().await?;
        ensure!(response.status() == status, "{response:?}");
        let body: Value = response.json().await?;
        ensure!(body["errors"][0]["extensions"]["code"] == code, "{body:#}");
    }
    Ok(())
}

/// Some clients name every form that they know: then only what goes on and on is a stream.
#[tokio::test]
async fn who_takes_json_too_is_streamed_subscriptions_alone() -> Result<()> {
    let app = app().await?;
    let accept = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed";
    let client = reqwest::Client::new();
    let ask = |query: &str| {
        let body = json!({ "query": query });
        client.post(format!("{}/graphql", app.address())).header("accept", accept).json(&body).send()
    };
    let query = ask("{ __typename }").await?;
    ensure!(query.headers()["content-type"] == "application/graphql-response+json; charset=utf-8", "{query:?}");
    let subscription = ask(WATCH).await?;
    ensure!(subscription.status() == 200 && subscription.headers()["content-type"] == "text/event-stream");
    Ok(())
}

#[tokio::test]
async fn a_quiet_stream_shows_signs_of_life() -> Result<()> {
    let base = app().await?;
    let limits = StreamLimits { heartbeat: Duration::from_millis(50), ..StreamLimits::default() };
    let app = TestApp::changed(base.database(), |state| state.streams = api::Streams::within(limits)).await?;
    let mut stream = EventStream::of(EventStream::request(&app, NOBODY, WATCH, json!({})).await?).await?;
    for _ in 0..3 {
        ensure!(stream.block().await?.as_deref() == Some(":"));
    }
    Ok(())
}
