//! More requests than there is room for: who is too many is told so at once, whoever is not is answered.

use super::{post, slow_themes};
use crate::support::app::CAPACITY;
use crate::support::socket::Socket;
use crate::support::{NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use api::{Capacity, Gate};
use persistence::Database;
use rstest::rstest;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

#[rstest]
#[tokio::test]
async fn who_is_too_many_is_told_to_come_back(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let database = Database::connect(&address).await?;
    database.migrate().await?;
    let _changed = slow_themes(store, &address).await?;
    let app = TestApp::changed(&database, |state| {
        state.time_limit = Duration::from_secs(4);
        state.gate = Gate::new(Capacity { running: 1, waiting: 0, ..CAPACITY });
    });
    let app = Arc::new(app.await?);
    let mut socket = Socket::of(&app, NOBODY).await?;

    let asking = Arc::clone(&app);
    let slow = tokio::spawn(async move { post(&asking, json!({ "query": "{ themes { name } }" }).to_string()).await });
    let quick = json!({ "query": "{ __typename }" }).to_string();
    // The slow one may not have begun yet.
    let busy = loop {
        let reply = post(&app, quick.clone()).await?;
        if reply.status != 200 {
            break reply;
        }
    };
    ensure!(busy.status == 503 && busy.code() == "UNAVAILABLE", "{} {:#}", busy.status, busy.body);
    ensure!(busy.header("retry-after") == "1", "{:?}", busy.headers);
    socket.ask("1", "{ __typename }", json!({})).await?;
    let message = socket.hear().await?;
    ensure!(message["payload"][0]["extensions"]["code"] == "UNAVAILABLE", "{message:#}");

    let slow = slow.await??;
    ensure!(slow.status == 503 && slow.code() == "TIMEOUT", "{} {:#}", slow.status, slow.body);
    let reply = post(&app, quick).await?;
    ensure!(reply.status == 200, "there is room again: {:#}", reply.body);
    Ok(())
}
