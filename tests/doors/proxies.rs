//! Whose word is taken for where a request comes from.

use super::{NOTHING, header, pace};
use crate::support::{Store, TestApp};
use anyhow::{Result, anyhow, ensure};
use api::http::{Limits, Paces, Proxies};
use persistence::Database;
use rstest::rstest;
use serde_json::json;

/// A service that believes `header` of the proxies in `trusted`, and lets an address ask twice.
async fn behind(database: &Database, source: &str, trusted: &str) -> Result<TestApp> {
    let paces = Paces { addresses: Some(pace(60, 2)?), ..Paces::default() };
    let (source, proxies) = (source.parse().map_err(|error| anyhow!("{error:?}"))?, Proxies::try_new(&[trusted])?);
    TestApp::changed(database, |state| {
        state.limits = Limits::new(paces, database);
        state.client_address = source;
        state.doors.proxies = proxies;
    })
    .await
}

/// What is left of somebody's two, who says this of where they come from.
async fn left(app: &TestApp, name: &str, says: &str) -> Result<String> {
    let request = reqwest::Client::new().post(format!("{}/graphql", app.address())).header(name, says);
    let response = request.json(&json!({ "query": NOTHING })).send().await?;
    Ok(header(response.headers(), "ratelimit").to_owned())
}

const ONE: &str = "\"address\";r=1;t=1";
const NONE: &str = "\"address\";r=0;t=1";

#[rstest]
#[tokio::test]
async fn clients_of_a_trusted_proxy_are_told_apart(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    let app = behind(&database, "RightmostXForwardedFor", "127.0.0.0/8").await?;
    let forwarded = async |chain: &str| left(&app, "x-forwarded-for", chain).await;
    ensure!(forwarded("192.0.2.1").await? == ONE, "the first");
    ensure!(forwarded("192.0.2.2").await? == ONE, "another");
    ensure!(forwarded("198.51.100.9, 192.0.2.1").await? == NONE, "what a client adds makes it nobody else");
    ensure!(forwarded("192.0.2.3, 127.0.0.9").await? == ONE, "through two proxies");
    ensure!(forwarded("192.0.2.3").await? == NONE, "it is the same client");
    ensure!(forwarded("2001:db8:0:1::1").await? == ONE, "a network of 64 bits");
    ensure!(forwarded("2001:db8:0:1:ffff::2").await? == NONE, "is one customer");
    ensure!(forwarded("2001:db8:0:2::1").await? == ONE, "the next is another");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn nobody_else_is_believed(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    for (source, name) in [("RightmostXForwardedFor", "x-forwarded-for"), ("XRealIp", "x-real-ip")] {
        let database =
            if source == "XRealIp" { store.database().await?.unwrap_or(database.clone()) } else { database.clone() };
        let app = behind(&database, source, "10.0.0.0/8").await?;
        ensure!(left(&app, name, "192.0.2.1").await? == ONE, "it is the connection's address that counts");
        ensure!(left(&app, name, "192.0.2.2").await? == NONE, "whatever is said");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_header_that_is_missing_or_broken_leaves_the_connection_s_address() -> Result<()> {
    let Some(database) = Store::Sqlite.database().await? else { return Ok(()) };
    let app = behind(&database, "XRealIp", "127.0.0.1").await?;
    ensure!(left(&app, "x-other", "192.0.2.1").await? == ONE, "missing");
    ensure!(left(&app, "x-real-ip", "nowhere").await? == NONE, "broken");
    ensure!(left(&app, "x-real-ip", "192.0.2.1").await? == ONE, "neither");
    Ok(())
}
