//! `/readyz` says whether requests should be sent here, soon, and what is wrong.

use super::process::Process;
use crate::support::app::clock;
use crate::support::{Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::Observe;
use persistence::Database;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};

async fn ready(address: &str) -> Result<(u16, Value)> {
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
    let answer = client.get(format!("{address}/readyz")).send().await?;
    Ok((answer.status().as_u16(), answer.json().await?))
}

#[rstest]
#[tokio::test]
async fn a_service_whose_tables_are_not_its_own_is_not_ready(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let database = Database::connect(&address).await?;
    let app = TestApp::beside(&database, clock()?, |it| it).await?;
    let (status, nothing) = ready(app.address()).await?;
    ensure!(status == 503 && nothing["database"] == "ok" && nothing["migrations"] == "behind", "{nothing:#}");
    database.migrate().await?;
    let good = json!({ "ready": true, "database": "ok", "migrations": "ok", "stopping": false });
    ensure!(ready(app.address()).await? == (200, good.clone()));
    let raw = sea_orm::Database::connect(&address).await?;
    raw.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2999_of_a_newer_program', 1)")
        .await?;
    let ahead = json!({ "ready": false, "database": "ok", "migrations": "ahead", "changes": 1, "stopping": false });
    ensure!(ready(app.address()).await? == (503, ahead));
    raw.execute_unprepared("DELETE FROM seaql_migrations WHERE version = 'm2999_of_a_newer_program'").await?;
    ensure!(ready(app.address()).await? == (200, good));
    raw.execute_unprepared("DELETE FROM seaql_migrations WHERE version = (SELECT MAX(version) FROM seaql_migrations)")
        .await?;
    let behind = json!({ "ready": false, "database": "ok", "migrations": "behind", "changes": 1, "stopping": false });
    ensure!(ready(app.address()).await? == (503, behind));
    Ok(())
}

/// A way to PostgreSQL that can be blocked: then what is sent gets nowhere and nothing comes back.
async fn way_to(server: String, blocked: Arc<AtomicBool>) -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let (server, blocked) = (server.clone(), Arc::clone(&blocked));
            tokio::spawn(async move {
                let Ok(mut far) = TcpStream::connect(server).await else { return };
                let carried = tokio::io::copy_bidirectional(&mut near, &mut far);
                let stopped = async {
                    while !blocked.load(Ordering::Relaxed) {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                };
                tokio::select! {
                    _ = carried => {}
                    // Both ends stay open, and hear nothing any more.
                    () = stopped => std::future::pending().await,
                }
            });
        }
    });
    Ok(port)
}

#[tokio::test]
async fn a_database_that_hangs_is_noticed_soon() -> Result<()> {
    let Some(address) = Store::Postgres.address().await? else { return Ok(()) };
    let (login, place) = address.rsplit_once('@').context("a login")?;
    let (server, name) = place.split_once('/').context("a name")?;
    let blocked = Arc::new(AtomicBool::default());
    let port = way_to(server.to_owned(), Arc::clone(&blocked)).await?;
    let database = Database::connect(&format!("{login}@127.0.0.1:{port}/{name}")).await?;
    database.migrate().await?;
    let app = TestApp::beside(&database, clock()?, |it| it).await?;
    ensure!(ready(app.address()).await?.0 == 200);
    blocked.store(true, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let begun = Instant::now();
    let (status, said) = ready(app.address()).await?;
    let wanted = json!({ "ready": false, "database": "unreachable", "migrations": "unknown", "stopping": false });
    ensure!(status == 503 && said == wanted, "{said:#}");
    ensure!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    let alive = reqwest::get(format!("{}/healthz", app.address())).await?;
    ensure!(alive.status() == 200, "the process itself is there");
    Ok(())
}

#[tokio::test]
async fn a_service_that_stops_is_not_ready() -> Result<()> {
    let database = Store::Sqlite.database().await?.context("SQLite is always there")?;
    let observe = Observe::default();
    let app = TestApp::changed(&database, |state| state.observe = observe.clone()).await?;
    ensure!(ready(app.address()).await?.0 == 200);
    observe.stop();
    let (status, said) = ready(app.address()).await?;
    ensure!(status == 503 && said["stopping"] == true && said["database"] == "ok", "{said:#}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_is_announced_before_it_begins() -> Result<()> {
    let process = Process::start(Store::Sqlite, &["--stop-delay", "3"]).await?;
    let mut process = process.context("SQLite is always there")?;
    ensure!(ready(&process.address).await?.0 == 200);
    process.stop()?;
    process.line(json!({ "message": "stopping; requests in flight are finished first" })).await?;
    let (status, said) = ready(&process.address).await?;
    ensure!(status == 503 && said["stopping"] == true, "{said:#}");
    let answer = process.ask(None, "late", &json!({ "query": "{ __typename }" })).await?;
    ensure!(answer["data"]["__typename"] == "Query", "who comes meanwhile is answered");
    ensure!(process.ended().await?, "{:?}", process.log());
    Ok(())
}
