//! Clients that take their time: they are cut off, and take nothing from the others meanwhile.

use crate::support::app::CAPACITY;
use crate::support::{Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::{Capacity, Gate, State};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long the service waits for what is slow.
const SOON: Duration = Duration::from_millis(300);

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

async fn app(change: impl FnOnce(&mut State)) -> Result<TestApp> {
    let database = Store::Sqlite.database().await?.context("SQLite is always there")?;
    TestApp::changed(&database, change).await
}

async fn connect(app: &TestApp) -> Result<TcpStream> {
    Ok(TcpStream::connect(app.address().strip_prefix("http://").context("an address")?).await?)
}

/// What comes until the service closes.
async fn rest(mut stream: TcpStream) -> Result<String> {
    let mut all = Vec::new();
    // A connection that is reset is closed, too.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut all)).await.context("it is not closed")?;
    Ok(String::from_utf8_lossy(&all).into_owned())
}

#[tokio::test]
async fn a_head_that_does_not_arrive_is_not_waited_for() -> Result<()> {
    let app = app(|state| state.connections.head_time = SOON).await?;
    for begun in ["", "P", "PRI * HTTP/2.0\r\n", "POST /graphql HTTP/1.1\r\nHost: here\r\nX-Slow: "] {
        let mut stream = connect(&app).await?;
        stream.write_all(begun.as_bytes()).await?;
        let said = rest(stream).await?;
        ensure!(said.is_empty(), "{begun:?}: {said}");
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_not_waited_for() -> Result<()> {
    let app = app(|state| state.gate = Gate::new(Capacity { body_time: SOON, ..CAPACITY })).await?;
    let mut stream = connect(&app).await?;
    let head =
        "POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"qu";
    stream.write_all(head.as_bytes()).await?;
    let said = rest(stream).await?;
    ensure!(said.starts_with("HTTP/1.1 408 ") && said.contains("BAD_REQUEST"), "{said}");
    ensure!(said.to_ascii_lowercase().contains("connection: close"), "{said}");
    Ok(())
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_not_before_its_time() -> Result<()> {
    let app = app(|state| (state.connections.head_time, state.connections.idle_time) = (SOON, SOON * 6)).await?;
    let mut stream = connect(&app).await?;
    let request = "GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    tokio::time::sleep(SOON * 2).await;
    // The time for the first head is over; the connection is not.
    stream.write_all(request.as_bytes()).await?;
    let said = rest(stream).await?;
    ensure!(said.matches("HTTP/1.1 200 ").count() == 2, "{said}");
    Ok(())
}

#[tokio::test]
async fn who_is_one_too_many_waits_until_another_one_leaves() -> Result<()> {
    let app = app(|state| state.connections.most = 1).await?;
    let first = connect(&app).await?;
    let mut second = connect(&app).await?;
    second.write_all(b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await?;
    let mut one = [0_u8; 1];
    ensure!(timeout(SOON, second.read_exact(&mut one)).await.is_err(), "it was answered at once");
    drop(first);
    let said = rest(second).await?;
    ensure!(said.contains("200 OK"), "{said}");
    Ok(())
}

#[tokio::test]
async fn http2_is_spoken_and_a_head_that_is_too_large_is_not_read() -> Result<()> {
    let app = app(|_| {}).await?;
    let mut stream = connect(&app).await?;
    // The preface and empty settings (RFC 9113 §3.4); settings come back.
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00").await?;
    let mut frame = [0_u8; 9];
    timeout(PATIENCE, stream.read_exact(&mut frame)).await??;
    ensure!(frame[3] == 4, "{frame:?}");

    let mut stream = connect(&app).await?;
    let head = format!("GET /healthz HTTP/1.1\r\nHost: here\r\nX-Large: {}\r\n\r\n", "x".repeat(200_000));
    // It may be closed before all is sent.
    let _ = stream.write_all(head.as_bytes()).await;
    let mut said = vec![0_u8; 12];
    if timeout(PATIENCE, stream.read_exact(&mut said)).await?.is_ok() {
        ensure!(said == b"HTTP/1.1 431", "{:?}", String::from_utf8_lossy(&said));
    }
    Ok(())
}
