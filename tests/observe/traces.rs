//! Spans for OpenTelemetry: they get to a collector, and nobody is hurt where there is none.

use crate::support::{NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use api::Observe;
use api::observe::Collector;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use rstest::rstest;
use serde_json::json;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::net::TcpListener;

/// What a collector took.
type Taken = Arc<Mutex<Vec<u8>>>;

/// A collector that looks at nothing.
async fn collector() -> Result<(String, Taken)> {
    let taken = Taken::default();
    let take = async |State(taken): State<Taken>, body: Bytes| {
        taken.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&body);
        StatusCode::OK
    };
    let routes = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&taken));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, routes).into_future());
    Ok((address, taken))
}

fn sending_to(endpoint: String, percent: u8) -> Result<Observe> {
    let traces = Collector { endpoint, service: "safergraph-of-a-test".to_owned(), percent }.connect()?;
    Ok(Observe::new(false, HashSet::new(), Some(traces)))
}

const TRACE: [u8; 16] =
    [0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36];
const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Asks for something as part of a trace that somebody else began.
async fn ask(app: &TestApp) -> Result<StatusCode> {
    let query =
        "query TracedQuery($text: String!) { partnerships(filter: { text: $text }, first: 1) { nodes { name } } }";
    let body = json!({ "query": query, "variables": { "text": "a-secret-of-the-asker" } });
    let request = reqwest::Client::new().post(format!("{}/graphql", app.address())).header("traceparent", PARENT);
    Ok(StatusCode::from_u16(request.json(&body).send().await?.status().as_u16())?)
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_trace_goes_on_and_holds_stages_and_statements(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    let (endpoint, taken) = collector().await?;
    let observe = sending_to(endpoint, 100)?;
    let app = TestApp::changed(&database, |state| state.observe = observe.clone()).await?;
    ensure!(ask(&app).await? == 200);
    ensure!(app.answer(NOBODY, "{ __typename }", json!({})).await?["data"]["__typename"] == "Query");
    observe.flush().await;
    let taken = taken.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for word in [
        "safergraph-of-a-test",
        "query TracedQuery",
        "/graphql",
        "validate",
        "execute",
        "SELECT",
        "FROM \"partnerships\"",
    ] {
        ensure!(holds(&taken, word.as_bytes()), "{word} is not among {}", String::from_utf8_lossy(&taken));
    }
    ensure!(holds(&taken, &TRACE), "the trace that was begun does not go on");
    ensure!(!holds(&taken, b"a-secret-of-the-asker"), "a variable was sent");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_of_traces_that_are_not_kept() -> Result<()> {
    let Some(database) = Store::Sqlite.database().await? else { return Ok(()) };
    let (endpoint, taken) = collector().await?;
    let observe = sending_to(endpoint, 0)?;
    let app = TestApp::changed(&database, |state| state.observe = observe.clone()).await?;
    ensure!(ask(&app).await? == 200, "though the client wants it kept");
    observe.flush().await;
    ensure!(taken.lock().unwrap_or_else(PoisonError::into_inner).is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_gone_hurts_nobody() -> Result<()> {
    let Some(database) = Store::Sqlite.database().await? else { return Ok(()) };
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let observe = sending_to(format!("http://{gone}"), 100)?;
    let app = TestApp::changed(&database, |state| state.observe = observe.clone()).await?;
    for _ in 0..50 {
        ensure!(ask(&app).await? == 200);
    }
    let begun = Instant::now();
    observe.flush().await;
    ensure!(begun.elapsed().as_secs() < 20, "the end waits for nobody");
    Ok(())
}

#[tokio::test]
async fn a_collector_that_is_none_stops_the_start() -> Result<()> {
    for (endpoint, percent) in [("collector:4318", 100), ("", 100), ("http://collector:4318", 101)] {
        let collector = Collector { endpoint: endpoint.to_owned(), service: String::new(), percent };
        ensure!(collector.connect().is_err(), "{endpoint} {percent}");
    }
    Ok(())
}
