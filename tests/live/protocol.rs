//! `graphql-transport-ws` to the letter: what a client does wrong is answered with the protocol's own codes.

use super::WATCH;
use crate::support::socket::{PROTOCOL, Socket};
use crate::support::{CLERK, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fmt::Write;
use tokio_tungstenite::tungstenite::Message;

async fn app() -> Result<&'static TestApp> {
    TestApp::demo(Store::Sqlite).await?.context("SQLite is always there")
}

#[tokio::test]
async fn messages_that_are_none_close_with_4400() -> Result<()> {
    let app = app().await?;
    let bad = [
        "no json",
        "[]",
        r#"{"type":"start","id":"1","payload":{"query":"{__typename}"}}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","payload":{"query":"{__typename}"}}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"connection_ack"}"#,
    ];
    let large = format!(r#"{{"type":"ping","payload":{{"text":"{}"}}}}"#, "x".repeat(64 * 1_024));
    let texts = bad.into_iter().chain([large.as_str()]).map(Message::text);
    for message in texts.chain([Message::binary(vec![1, 2, 3])]) {
        let mut socket = Socket::of(app, NOBODY).await?;
        socket.send(message.clone()).await?;
        ensure!(socket.closed().await?.0 == 4400, "{message:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_huge_frame_is_not_read() -> Result<()> {
    let mut socket = Socket::of(app().await?, NOBODY).await?;
    // It may be closed before all is sent.
    let _ = socket.send(Message::text("x".repeat(10 * 1_024 * 1_024))).await;
    if let Ok((code, _)) = socket.closed().await {
        ensure!(code == 4400);
    }
    Ok(())
}

#[tokio::test]
async fn who_is_unknown_asks_nothing() -> Result<()> {
    let app = app().await?;
    let mut socket = Socket::open(app).await?;
    socket.ask("1", "{ __typename }", json!({})).await?;
    ensure!(socket.closed().await?.0 == 4401);
    for bad in ["Bearer forged", "Bearer", "", "Basic YTpi", "Bearer sgk_no-such-key"] {
        let mut socket = Socket::open(app).await?;
        socket.say(json!({ "type": "connection_init", "payload": { "authorization": bad } })).await?;
        ensure!(socket.closed().await?.0 == 4403, "{bad}");
    }
    Ok(())
}

#[tokio::test]
async fn one_introduces_oneself_in_time_and_once() -> Result<()> {
    let app = app().await?;
    let mut silent = Socket::open(app).await?;
    silent.say(json!({ "type": "ping" })).await?;
    ensure!(silent.hear().await? == json!({ "type": "pong" }));
    let mut twice = Socket::of(app, CLERK).await?;
    twice.say(json!({ "type": "connection_init" })).await?;
    ensure!(twice.closed().await?.0 == 4429);
    let began = std::time::Instant::now();
    ensure!(silent.closed().await?.0 == 4408);
    ensure!(began.elapsed().as_secs() < 15);
    Ok(())
}

#[tokio::test]
async fn other_protocols_are_not_spoken() -> Result<()> {
    let app = app().await?;
    let mut none = Socket::speaking(app, None).await?;
    ensure!(none.closed().await?.0 == 4406);
    ensure!(Socket::speaking(app, Some("graphql-ws")).await.is_err(), "the old one is not agreed to");
    let mut several = Socket::speaking(app, Some("graphql-ws, graphql-transport-ws")).await?;
    several.introduce(Value::Null).await
}

#[tokio::test]
async fn an_id_is_used_once_at_a_time() -> Result<()> {
    let mut socket = Socket::of(app().await?, NOBODY).await?;
    for _ in 0..2 {
        socket.ask("again", "{ __typename }", json!({})).await?;
        ensure!(socket.answer("again").await? == json!({ "__typename": "Query" }));
        ensure!(socket.hear().await? == json!({ "id": "again", "type": "complete" }));
    }
    socket.ask("watch", WATCH, json!({})).await?;
    socket.say(json!({ "id": "watch", "type": "complete" })).await?;
    socket.say(json!({ "id": "unknown", "type": "complete" })).await?;
    socket.ask("watch", WATCH, json!({})).await?;
    socket.say(json!({ "type": "ping", "payload": { "a": 1 } })).await?;
    ensure!(socket.hear().await? == json!({ "type": "pong", "payload": { "a": 1 } }), "no `complete` comes back");
    socket.ask("watch", WATCH, json!({})).await?;
    let (code, reason) = socket.closed().await?;
    ensure!((code, reason.as_str()) == (4409, "Subscriber for watch already exists"), "{code} {reason}");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_run_is_one_error() -> Result<()> {
    let mut socket = Socket::of(app().await?, NOBODY).await?;
    let mut bomb = "{...f0}".to_owned();
    for step in 0..22 {
        let next = step + 1;
        write!(bomb, " fragment f{step} on Query {{ ...f{next} ...f{next} }}")?;
    }
    bomb.push_str(" fragment f22 on Query { __typename }");
    let bad = [
        ("{", "BAD_REQUEST"),
        ("", "BAD_REQUEST"),
        ("{ nonsense }", "BAD_REQUEST"),
        ("query A { __typename } query B { __typename }", "BAD_REQUEST"),
        ("subscription { nonsense }", "BAD_REQUEST"),
        ("subscription { a: fundingChanged { entry { id } } b: fundingChanged { entry { id } } }", "BAD_REQUEST"),
        ("subscription { ...f } fragment f on Subscription { fundingChanged { entry { id } } }", "BAD_REQUEST"),
        (bomb.as_str(), "TOO_COMPLEX"),
    ];
    for (query, code) in bad {
        socket.ask("1", query, json!({})).await?;
        let message = socket.hear().await?;
        ensure!(message["type"] == "error" && message["id"] == "1", "{query}: {message:#}");
        ensure!(message["payload"][0]["extensions"]["code"] == code, "{query}: {message:#}");
    }
    socket.ask("1", "query A { __typename }", json!({})).await?;
    socket.answer("1").await?;
    Ok(())
}

#[tokio::test]
async fn there_is_an_end_to_subscriptions() -> Result<()> {
    let mut socket = Socket::of(app().await?, NOBODY).await?;
    for number in 0..50 {
        socket.ask(&number.to_string(), WATCH, json!({})).await?;
    }
    socket.ask("more", WATCH, json!({})).await?;
    let refused = socket.hear().await?;
    ensure!(refused["id"] == "more" && refused["type"] == "error", "{refused:#}");
    ensure!(refused["payload"][0]["extensions"]["code"] == "RATE_LIMITED", "{refused:#}");
    socket.say(json!({ "id": "7", "type": "complete" })).await?;
    socket.ask("one", "{ __typename }", json!({})).await?;
    ensure!(socket.hear().await?["id"] == "one");
    Ok(())
}

/// Over HTTP a subscription is told where to go, and what only looks like a WebSocket is refused.
#[tokio::test]
async fn http_says_where_subscriptions_are() -> Result<()> {
    let app = app().await?;
    let (code, message) = app.refusal(NOBODY, WATCH, json!({})).await?;
    ensure!(code == "BAD_REQUEST" && message.contains("text/event-stream"), "{code} {message}");
    let address = format!("{}/graphql", app.address());
    let request = reqwest::Client::new().get(address).header("upgrade", "websocket").header("connection", "upgrade");
    let response = request.header("sec-websocket-protocol", PROTOCOL).send().await?;
    ensure!(response.status() == 400, "{response:?}");
    let body: Value = response.json().await?;
    ensure!(body["errors"][0]["extensions"]["code"] == "BAD_REQUEST", "{body:#}");
    Ok(())
}
