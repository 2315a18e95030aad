//! Figures for Prometheus.

use super::process::Process;
use crate::support::socket::Socket;
use crate::support::{ANALYST, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::Observe;
use api::http::{Limits, Paces};
use domain::rate::Pace;
use rstest::rstest;
use serde_json::json;
use std::collections::HashSet;
use std::num::NonZeroU32;
use std::time::Duration;

const FIND: &str =
    "query FindThem($text: String!) { partnerships(filter: { text: $text }, first: 1) { nodes { name } } }";

/// The value of the one line that begins with `name`.
fn value(text: &str, name: &str) -> Option<f64> {
    let lines = text.lines().filter_map(|line| line.strip_prefix(name));
    lines.filter_map(|rest| rest.strip_prefix(' ')).find_map(|value| value.parse().ok())
}

/// The figures, once `there` holds of them: a request is counted when the last byte of its answer is out.
async fn figures(observe: &Observe, there: impl Fn(&str) -> bool) -> Result<String> {
    let mut text = String::new();
    for _ in 0..200 {
        text = observe.figures().context("figures are kept")?;
        if there(&text) {
            return Ok(text);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    anyhow::bail!("{text}")
}

#[rstest]
#[tokio::test]
async fn requests_are_counted_and_timed(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    let observe = Observe::new(true, HashSet::from(["FindThem".to_owned()]), None);
    let app = TestApp::changed(&database, |state| state.observe = observe.clone()).await?;
    app.answer(NOBODY, FIND, json!({ "text": "a" })).await?;
    app.answer(NOBODY, &FIND.replace("FindThem", "Unheard"), json!({ "text": "a" })).await?;
    app.answer(NOBODY, "query Wrong { nothing }", json!({})).await?;
    let sign_in = r#"mutation { signIn(input: { email: "a@b.example", password: "wrong" }) { userErrors { code } } }"#;
    app.answer(NOBODY, sign_in, json!({})).await?;
    reqwest::get(format!("{}/calendar/who-knows-what.ics", app.address())).await?;
    let text = figures(&observe, |text| text.contains("/calendar")).await?;
    for (name, wanted) in [
        (r#"safergraph_requests_total{route="/graphql",status="2xx"}"#, 4.0),
        (r#"safergraph_requests_total{route="/calendar/{file}",status="4xx"}"#, 1.0),
        (r#"safergraph_operations_total{transport="http",kind="query",outcome="ok"}"#, 2.0),
        (r#"safergraph_operations_total{transport="http",kind="query",outcome="errors"}"#, 1.0),
        (r#"safergraph_errors_total{code="BAD_REQUEST"}"#, 1.0),
        (r#"safergraph_operation_seconds_count{operation="FindThem"}"#, 1.0),
        (r#"safergraph_refusals_total{code="CREDENTIALS"}"#, 1.0),
        (r#"safergraph_operation_seconds_count{operation="other"}"#, 3.0),
        (r#"safergraph_stage_seconds_count{stage="execute"}"#, 3.0),
        ("safergraph_in_flight", 0.0),
        ("safergraph_sockets_open", 0.0),
        ("safergraph_ledger_entries_total", 0.0),
    ] {
        ensure!(value(&text, name) == Some(wanted), "{name} is not {wanted}:\n{text}");
    }
    let pool = if store == Store::Sqlite { "read" } else { "all" };
    ensure!(value(&text, &format!(r#"safergraph_pool_limit{{pool="{pool}"}}"#)) > Some(3.0), "{text}");
    ensure!(value(&text, r#"safergraph_statement_seconds_count{outcome="ok"}"#) > Some(1.0), "{text}");
    ensure!(value(&text, "process_resident_memory_bytes") > Some(1_000_000.0), "{text}");
    ensure!(
        !text.contains("Unheard") && !text.contains("who-knows-what"),
        "a label holds what a client wrote:\n{text}"
    );
    ensure!(text.ends_with("# EOF\n"));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_open_is_counted(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(demo) = TestApp::demo(store).await? else { return Ok(()) };
    let observe = Observe::new(true, HashSet::new(), None);
    let app = TestApp::changed(demo.database(), |state| state.observe = observe.clone()).await?;
    observe.gauge("documents_cached", "Of another part", || Some(7));
    observe.counter("documents_missed", "Of another part", || Some(9));
    let mut socket = Socket::of(&app, ANALYST).await?;
    socket.ask("1", "subscription { fundingChanged { settlement { id } } }", json!({})).await?;
    let open = "safergraph_subscriptions_open";
    let text = figures(&observe, |text| value(text, open) == Some(1.0)).await?;
    ensure!(value(&text, "safergraph_sockets_open") == Some(1.0), "{text}");
    ensure!(value(&text, "safergraph_documents_cached") == Some(7.0), "{text}");
    ensure!(value(&text, "safergraph_documents_missed_total") == Some(9.0), "{text}");
    drop(socket);
    let text = figures(&observe, |text| value(text, open) == Some(0.0)).await?;
    let gone = r#"safergraph_operations_total{transport="websocket",kind="subscription",outcome="gone"}"#;
    ensure!(value(&text, gone) == Some(1.0), "{text}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_on_an_address_of_their_own() -> Result<()> {
    let words = ["--metrics-listen", "127.0.0.1:0", "--known-operations", "One,Two"];
    let mut process = Process::start(Store::Sqlite, &words).await?.context("SQLite is always there")?;
    let figures = process.said("/metrics").await?;
    process.ask(None, "one", &json!({ "query": "query Two { __typename }" })).await?;
    process.line(json!({ "request": "one" })).await?;
    let answer = reqwest::get(format!("{figures}/metrics")).await?;
    let form = answer.headers().get("content-type").and_then(|form| form.to_str().ok()).unwrap_or_default().to_owned();
    ensure!(form.starts_with("application/openmetrics-text"), "{form}");
    let text = answer.text().await?;
    ensure!(text.contains(r#"safergraph_operation_seconds_count{operation="Two"} 1"#), "{text}");
    let public = reqwest::get(format!("{}/metrics", process.address)).await?;
    ensure!(public.status() == 404, "the public has no business with them");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn who_asks_too_fast_and_what_is_remembered_is_counted(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    let observe = Observe::new(true, HashSet::new(), None);
    let two = NonZeroU32::new(2).context("a number")?;
    let paces = Paces { addresses: Some(Pace::new(two, two)), ..Paces::default() };
    let app = TestApp::changed(&database, |state| {
        state.observe = observe.clone();
        state.limits = Limits::new(paces, &database);
    });
    let app = app.await?;
    for _ in 0..3 {
        app.answer(NOBODY, FIND, json!({ "text": "a" })).await?;
    }
    let status = reqwest::get(format!("{}/calendar/who-knows-what.ics", app.address())).await?.status();
    ensure!(status == 429, "{status}");
    let text = figures(&observe, |text| text.contains("/calendar")).await?;
    for (name, wanted) in [
        (r#"safergraph_errors_total{code="RATE_LIMITED"}"#, 2.0),
        ("safergraph_documents_remembered", 1.0),
        ("safergraph_document_misses_total", 1.0),
        ("safergraph_document_hits_total", 2.0),
        ("safergraph_validations_saved_total", 1.0),
    ] {
        ensure!(value(&text, name) == Some(wanted), "{name} is not {wanted}:\n{text}");
    }
    Ok(())
}
