//! The log: a line for each request and each operation over a socket, with what helps and without what is secret.

use super::process::Process;
use crate::support::Store;
use crate::support::app::PASSWORD;
use anyhow::{Context, Result, ensure};
use futures_util::{SinkExt, StreamExt};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// Something that nobody but its sender is to know.
const SECRET: &str = "the-quick-brown-fox-is-a-suspect";

const FIND: &str = "query FindThem($text: String!) {
    partnerships(filter: { text: $text }, first: 1) { totalCount nodes { name } } }";

fn has(line: &Value, members: &[&str]) -> Result<()> {
    for member in members {
        ensure!(!line[*member].is_null(), "no {member} in {line:#}");
    }
    Ok(())
}

const TIMES: [&str; 6] = ["parse_us", "authenticate_us", "validate_us", "execute_us", "write_us", "total_us"];

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_one_line_that_tells_all_but_secrets(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(process) = Process::start(store, &[]).await? else { return Ok(()) };
    let (access, refresh) = process.sign_in("clerk").await?;
    let body = json!({ "query": FIND, "variables": { "text": SECRET } });
    process.ask(Some(&access), "found-by-clerk", &body).await?;
    process.ask(None, "found-by-nobody", &body).await?;
    process.ask(Some(SECRET), "bad-token", &body).await?;
    process.ask(None, "bad-document", &json!({ "query": format!("{{ {} }}", SECRET.replace('-', "_")) })).await?;
    process.ask(None, "no-document", &json!({ "query": format!("{{ \"{SECRET}\"") })).await?;
    process.ask(None, "no-json", &json!([SECRET])).await?;
    let wrong = json!({ "input": { "email": "clerk@demo.example", "password": SECRET } });
    let sign_in = "mutation SignMeIn($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }";
    process.ask(None, "wrong-password", &json!({ "query": sign_in, "variables": wrong })).await?;

    let line = process.line(json!({ "request": "found-by-clerk" })).await?;
    let wanted = json!({
        "message": "answered", "level": "INFO", "target": "safergraph::request", "transport": "http", "method": "POST",
        "path": "/graphql", "status": 200, "outcome": "ok", "kind": "query", "operation": "FindThem", "cost": 4,
    });
    for (name, value) in wanted.as_object().into_iter().flatten() {
        ensure!(line[name] == *value, "{name}: {line:#}");
    }
    has(&line, &TIMES)?;
    let text = |name: &str| line[name].as_str().with_context(|| format!("{name}: {line:#}"));
    ensure!(text("hash")?.len() == 16 && text("user")?.parse::<uuid::Uuid>().is_ok(), "{line:#}");
    ensure!(line["statements"].as_u64() >= Some(2) && line["sql_us"].as_u64() > Some(0), "{line:#}");
    ensure!(line["bytes"].as_u64() > Some(10), "{line:#}");
    ensure!(line["total_us"].as_u64() >= line["execute_us"].as_u64(), "{line:#}");

    let nobody = process.line(json!({ "request": "found-by-nobody" })).await?;
    ensure!(nobody["user"] == "nobody" && nobody["hash"] == line["hash"], "{nobody:#}");
    let told = [
        ("bad-token", "UNAUTHENTICATED"),
        ("bad-document", "BAD_REQUEST"),
        ("no-document", "BAD_REQUEST"),
        ("no-json", "BAD_REQUEST"),
    ];
    for (request, code) in told {
        let line = process.line(json!({ "request": request })).await?;
        ensure!(line["errors"] == code && line["outcome"] == "errors", "{line:#}");
    }
    let told = json!({ "request": "wrong-password", "kind": "mutation", "refusals": "CREDENTIALS", "outcome": "ok" });
    process.line(told).await?;

    let log = process.log().join("\n");
    for secret in [PASSWORD, SECRET, &SECRET.replace('-', "_"), access.as_str(), refresh.as_str(), "clerk@demo.example"]
    {
        ensure!(!log.contains(secret), "{secret} stands in the log:\n{log}");
    }
    ensure!(!log.contains("partnerships(filter"), "a document stands in the log:\n{log}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_over_a_socket_is_a_line_too() -> Result<()> {
    let process = Process::start(Store::Sqlite, &[]).await?.context("SQLite is always there")?;
    let host = process.address.trim_start_matches("http://").to_owned();
    let mut request = format!("ws://{host}/graphql").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
    request.headers_mut().insert("x-request-id", HeaderValue::from_static("a-socket"));
    let (mut socket, _) = tokio_tungstenite::client_async(request, TcpStream::connect(&host).await?).await?;
    let payload = json!({ "query": FIND, "variables": { "text": SECRET } });
    let watch = json!({ "query": "subscription Watch { fundingChanged { settlement { id } } }" });
    for message in [
        json!({ "type": "connection_init" }),
        json!({ "type": "subscribe", "id": "1", "payload": payload }),
        json!({ "type": "subscribe", "id": "2", "payload": watch }),
    ] {
        socket.send(Message::text(message.to_string())).await?;
    }
    while let Some(message) = socket.next().await {
        if message?.into_text()?.contains("complete") {
            break;
        }
    }
    let line = process.line(json!({ "message": "operation", "request": "a-socket", "operation": "FindThem" })).await?;
    ensure!(line["transport"] == "websocket" && line["outcome"] == "ok" && line["user"] == "nobody", "{line:#}");
    ensure!(line["bytes"].as_u64() > Some(10) && line["execute_us"].as_u64() > Some(0), "{line:#}");
    drop(socket);
    let line = process.line(json!({ "operation": "Watch", "kind": "subscription" })).await?;
    ensure!(line["request"] == "a-socket" && line["events"] == 0 && line["outcome"] == "gone", "{line:#}");
    ensure!(!process.log().join("\n").contains(SECRET));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_whether_the_service_is_there_fills_no_log() -> Result<()> {
    let process = Process::start(Store::Sqlite, &[]).await?.context("SQLite is always there")?;
    for path in ["healthz", "readyz", "nowhere"] {
        reqwest::get(format!("{}/{path}", process.address)).await?;
    }
    process.line(json!({ "path": "/nowhere", "status": 404 })).await?;
    reqwest::Client::new().head(&process.address).send().await?;
    process.line(json!({ "path": "/", "method": "HEAD", "status": 200, "outcome": "ok" })).await?;
    ensure!(!process.log().join("\n").contains("readyz"));
    Ok(())
}
