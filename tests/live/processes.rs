//! Changes go from process to process, and what may have been missed is said.

use super::{Money, WATCH};
use crate::support::app::clock;
use crate::support::socket::Socket;
use crate::support::{ADMINISTRATOR, ANALYST, Store, TestApp};
use anyhow::{Result, ensure};
use persistence::Database;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

fn is_missed(message: &Value) -> bool {
    message["type"] == "next"
        && message["payload"]["data"].is_null()
        && message["payload"]["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
}

/// The subscription `id` ends, and says that something may have been missed.
async fn ends_with_a_word(socket: &mut Socket, id: &str) -> Result<()> {
    loop {
        let message = socket.hear().await?;
        if is_missed(&message) {
            break;
        }
        ensure!(message["payload"].get("errors").is_none(), "{message:#}");
    }
    let over = socket.hear().await?;
    ensure!(over == json!({ "id": id, "type": "complete" }), "{over:#}");
    Ok(())
}

#[tokio::test]
async fn two_services_on_one_postgresql_tell_each_other() -> Result<()> {
    let Some(address) = Store::Postgres.address().await? else { return Ok(()) };
    let one = TestApp::demo_at(&address).await?;
    let other = TestApp::beside(&Database::connect(&address).await?, clock()?, |it| it).await?;
    let money = Money::of(&one, "safer-plymouth").await?;
    let mut sockets = [Socket::of(&one, ANALYST).await?, Socket::of(&other, ANALYST).await?];
    for (socket, app) in sockets.iter_mut().zip([&one, &other]) {
        socket.subscribe(app, "1", WATCH, json!({ "area": money.area })).await?;
    }
    for database in [one.database(), other.database()] {
        database.tell(vec![money.entered()?]).await?;
        for socket in &mut sockets {
            let told = socket.answer("1").await?;
            ensure!(told["fundingChanged"]["entry"]["id"] == money.entry, "{told:#}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_lost_connection_ends_subscriptions_and_new_ones_begin() -> Result<()> {
    let Some(address) = Store::Postgres.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut socket = Socket::of(&app, ANALYST).await?;
    socket.subscribe(&app, "1", WATCH, json!({})).await?;
    let raw = sea_orm::Database::connect(&address).await?;
    raw.execute_unprepared(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    )
    .await?;
    ends_with_a_word(&mut socket, "1").await?;
    socket.subscribe(&app, "1", WATCH, json!({})).await?;
    app.database().tell(vec![money.entered()?]).await?;
    socket.answer("1").await?;
    Ok(())
}

#[rstest]
#[tokio::test]
async fn who_is_too_slow_is_told(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut socket = Socket::of(&app, ADMINISTRATOR).await?;
    socket.subscribe(&app, "1", WATCH, json!({})).await?;
    // PostgreSQL tells of the same change once in a transaction, so these are of different allocations.
    let allocation = |_| money.change(None, Some(&another(&money.allocation)?));
    let flood = (0..3_000).map(allocation).collect::<Result<Vec<_>>>()?;
    app.database().tell(flood).await?;
    ends_with_a_word(&mut socket, "1").await
}

/// An id of the same kind that there is not.
fn another(id: &str) -> Result<String> {
    let id = domain::ids::GlobalId::parse(id)?;
    Ok(domain::ids::GlobalId { uuid: uuid::Uuid::now_v7(), ..id }.to_string())
}

#[rstest]
#[tokio::test]
async fn a_service_that_stops_says_so(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let mut socket = Socket::of(&app, ANALYST).await?;
    socket.subscribe(&app, "1", WATCH, json!({})).await?;
    let (closed, ()) = tokio::join!(socket.closed(), app.streams().close());
    ensure!(closed?.0 == 1001);
    let mut late = Socket::open(&app).await?;
    ensure!(late.closed().await?.0 == 1001, "none is opened any more");
    Ok(())
}
