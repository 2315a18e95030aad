//! Limits: how many streams there are, and how long their clients may take.

use super::WATCH;
use crate::live::Money;
use crate::support::socket::Socket;
use crate::support::stream::EventStream;
use crate::support::{ANALYST, Asker, CLERK, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::StreamLimits;
use rstest::rstest;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

async fn with(store: Store, limits: StreamLimits) -> Result<Option<TestApp>> {
    let Some(base) = TestApp::demo(store).await? else { return Ok(None) };
    TestApp::changed(base.database(), |state| state.streams = api::Streams::within(limits)).await.map(Some)
}

/// The status and code with which a stream is refused.
async fn refused(app: &TestApp, asker: Asker<'_>) -> Result<(u16, String)> {
    let response = EventStream::request(app, asker, WATCH, json!({})).await?.send().await?;
    ensure!(response.headers()["retry-after"] == "10", "{response:?}");
    let status = response.status().as_u16();
    let body: Value = response.json().await?;
    Ok((status, body["errors"][0]["extensions"]["code"].as_str().context("a code")?.to_owned()))
}

/// Waits until so many streams are open.
async fn until_open(app: &TestApp, count: usize) -> Result<()> {
    let settled = async {
        while app.streams().open() != count {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), settled)
        .await
        .with_context(|| format!("{} open", app.streams().open()))
}

#[tokio::test]
async fn streams_from_one_address_and_in_all_have_an_end() -> Result<()> {
    for (limits, expected) in [
        (StreamLimits { per_address: 2, ..StreamLimits::default() }, (429, "RATE_LIMITED")),
        (StreamLimits { all: 2, ..StreamLimits::default() }, (503, "UNAVAILABLE")),
    ] {
        let app = with(Store::Sqlite, limits).await?.context("SQLite is always there")?;
        let socket = Socket::of(&app, CLERK).await?;
        let _stream = EventStream::of(EventStream::request(&app, NOBODY, WATCH, json!({})).await?).await?;
        let (status, code) = refused(&app, NOBODY).await?;
        ensure!((status, code.as_str()) == expected, "{status} {code}");
        let refusal = Socket::open(&app).await.err().context("it was opened")?.to_string();
        ensure!(refusal.contains(&expected.0.to_string()), "{refusal}");
        drop(socket);
        until_open(&app, 1).await?;
        Socket::of(&app, NOBODY).await?;
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn streams_of_one_user_have_an_end(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let limits = StreamLimits { per_user: 1, ..StreamLimits::default() };
    let Some(app) = with(store, limits).await? else { return Ok(()) };
    let stream = EventStream::of(EventStream::request(&app, ANALYST, WATCH, json!({})).await?).await?;
    ensure!(refused(&app, ANALYST).await? == (429, "RATE_LIMITED".to_owned()));
    let mut socket = Socket::open(&app).await?;
    let authorization = format!("Bearer {}", app.token("opcc-analyst").await?);
    socket.say(json!({ "type": "connection_init", "payload": { "authorization": authorization } })).await?;
    ensure!(socket.closed().await?.0 == 1013);
    Socket::of(&app, CLERK).await?;
    drop(stream);
    until_open(&app, 0).await?;
    Socket::of(&app, ANALYST).await?;
    Ok(())
}

#[tokio::test]
async fn who_says_nothing_is_let_go_with_a_word() -> Result<()> {
    let short = Duration::from_millis(100);
    let limits = StreamLimits { greeting: short, ..StreamLimits::default() };
    let app = with(Store::Sqlite, limits).await?.context("SQLite is always there")?;
    ensure!(Socket::open(&app).await?.closed().await?.0 == 4408);
    let app = with(Store::Sqlite, StreamLimits { heartbeat: short, ..StreamLimits::default() }).await?;
    let app = app.context("SQLite is always there")?;
    let mut socket = Socket::of(&app, NOBODY).await?;
    // Pings are answered by those who read.
    tokio::time::sleep(short * 10).await;
    ensure!(socket.closed().await?.0 == 1001, "late as it is, the reason is still to be read");
    Ok(())
}

/// What fills connections: the same money many times over.
fn large() -> String {
    let settlements: String =
        (0..100).map(|at| format!("s{at}: settlement {{ id partnership {{ id name slug }} }} ")).collect();
    format!("subscription {{ fundingChanged {{ {settlements} }} }}")
}

/// A connection that takes in next to nothing unless it is read.
async fn narrow(app: &TestApp) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4_096)?;
    Ok(socket.connect(app.address().strip_prefix("http://").context("an address")?.parse()?).await?)
}

const HASTY: StreamLimits = StreamLimits {
    all: 100,
    per_address: 100,
    per_user: 100,
    greeting: Duration::from_secs(10),
    heartbeat: Duration::from_secs(15),
    patience: Duration::from_secs(1),
};

fn hasty(state: &mut api::State) {
    state.streams = api::Streams::within(HASTY);
    state.connections.taking_in = HASTY.patience;
}

/// Tells of so much that no buffer holds it, and finds the stream gone, though its client is still there.
async fn drown(app: &TestApp, money: &Money) -> Result<()> {
    for _ in 0..1_000 {
        if app.streams().open() == 0 {
            return Ok(());
        }
        app.database().tell(vec![money.changed()?]).await?;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    until_open(app, 0).await
}

/// Reads what there still is, to the end: the connection was broken off.
async fn drain(connection: &mut TcpStream) -> Result<usize> {
    let (mut all, mut buffer) = (0, vec![0; 64 * 1_024]);
    let reading = async {
        while let Ok(count @ 1..) = connection.read(&mut buffer).await {
            all += count;
        }
        all
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.context("it is still open")
}

#[rstest]
#[tokio::test]
async fn a_stream_that_nobody_reads_is_dropped(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(base) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = TestApp::changed(base.database(), hasty).await?;
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut connection = narrow(&app).await?;
    let body = json!({ "query": large() }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: test\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    connection.write_all(format!("{head}{body}").as_bytes()).await?;
    until_open(&app, 1).await?;
    drown(&app, &money).await?;
    tokio::time::sleep(HASTY.patience * 2).await;
    ensure!(drain(&mut connection).await? < 8 * 1_024 * 1_024, "not all was kept for it");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_socket_that_nobody_reads_is_dropped(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(base) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = TestApp::changed(base.database(), hasty).await?;
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut socket = Socket::over(narrow(&app).await?, &app).await?;
    socket.introduce(Value::Null).await?;
    socket.subscribe(&app, "1", &large(), json!({})).await?;
    drown(&app, &money).await?;
    drop(socket);
    Ok(())
}
