//! A request that is given up, by the service or by its client: what it asked of the database is stopped there, too.

use super::{post, request, slow_themes};
use crate::support::{NOBODY, PASSWORD, Store, TestApp, clock, operator};
use anyhow::{Result, bail, ensure};
use persistence::Database;
use reqwest::Method;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// More than there are connections.
const MANY: usize = 14;

/// How long a test waits for what must come: far less than what it stopped would have taken.
const PATIENCE: Duration = Duration::from_secs(25);

const SLOW: &str = "{ themes { name } }";

/// A service over a database whose themes are slow, and a way into that database.
async fn slow(store: Store, time: Duration) -> Result<Option<(TestApp, DatabaseConnection)>> {
    let Some(address) = store.address().await? else { return Ok(None) };
    // No statement is stopped for its own length: only because it is given up.
    let database = Database::connect_within(&address, Duration::from_secs(600)).await?;
    database.migrate().await?;
    let changed = slow_themes(store, &address).await?;
    let app = TestApp::changed(&database, |state| state.time_limit = time).await?;
    Ok(Some((app, changed)))
}

/// Waits until the connections are free again, and on PostgreSQL nothing is worked on any more.
async fn all_is_quiet(app: &TestApp, store: Store, database: &DatabaseConnection) -> Result<()> {
    let begun = Instant::now();
    loop {
        let answer = app.answer(NOBODY, "{ policeAreas { totalCount } }", json!({})).await?;
        let busy = match store {
            Store::Sqlite => 0,
            Store::Postgres => at_work(database).await?,
        };
        if answer.get("errors").is_none() && busy == 0 {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            bail!("{busy} statements still run; {answer:#}");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn at_work(database: &DatabaseConnection) -> Result<i64> {
    let asked = "SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()";
    let row = database.query_one_raw(Statement::from_string(database.get_database_backend(), asked)).await?;
    Ok(row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default())
}

#[rstest]
#[tokio::test]
async fn what_takes_too_long_is_stopped_in_the_database(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some((app, database)) = slow(store, Duration::from_secs(1)).await? else { return Ok(()) };
    let ask = async || post(&app, json!({ "query": SLOW }).to_string()).await;
    for reply in futures_util::future::join_all((0..MANY).map(|_| ask())).await {
        let reply = reply?;
        ensure!(reply.status == 503 && reply.code() == "TIMEOUT", "{} {:#}", reply.status, reply.body);
    }
    all_is_quiet(&app, store, &database).await
}

#[rstest]
#[tokio::test]
async fn what_nobody_waits_for_any_more_is_stopped_in_the_database(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some((app, database)) = slow(store, Duration::from_secs(600)).await? else { return Ok(()) };
    let leave = async || -> Result<()> {
        let request = request(&app, Method::POST)?.timeout(Duration::from_secs(1)).json(&json!({ "query": SLOW }));
        ensure!(request.send().await.is_err_and(|error| error.is_timeout()), "it was answered");
        Ok(())
    };
    for left in futures_util::future::join_all((0..MANY).map(|_| leave())).await {
        left?;
    }
    all_is_quiet(&app, store, &database).await
}

/// A change that is given up has not happened, and the next one is not kept waiting.
#[rstest]
#[tokio::test]
async fn a_change_that_takes_too_long_is_undone(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let database = Database::connect_within(&address, Duration::from_secs(600)).await?;
    database.migrate().await?;
    operator::administrator(&database, clock()?, "admin@quay.example", PASSWORD).await?;
    let app = TestApp::changed(&database, |state| state.time_limit = Duration::from_secs(2)).await?;
    let asker = Some("admin@quay.example");
    app.token("admin@quay.example").await?;

    let behind = sea_orm::Database::connect(&address).await?;
    behind.execute_unprepared(brake(store)).await?;
    let name = |name: &str| json!({ "input": { "name": name } });
    let create =
        "mutation($input: CreateThemeInput!) { createTheme(input: $input) { theme { name } userErrors { code } } }";
    let (code, _) = app.refusal(asker, create, name("Given up")).await?;
    ensure!(code == "TIMEOUT", "{code}");
    let begun = Instant::now();
    while let Err(error) = behind.execute_unprepared(release(store)).await {
        ensure!(begun.elapsed() < PATIENCE, "it still runs: {error}");
    }
    let data = app.data(asker, create, name("Kept")).await?;
    ensure!(data["createTheme"]["theme"]["name"] == "Kept", "{data:#}");
    let data = app.data(NOBODY, SLOW, json!({})).await?;
    let names: Vec<&Value> = data["themes"].as_array().into_iter().flatten().map(|theme| &theme["name"]).collect();
    ensure!(names.contains(&&json!("Kept")) && !names.contains(&&json!("Given up")), "{data:#}");
    Ok(())
}

/// Makes every new theme take a minute or more.
const fn brake(store: Store) -> &'static str {
    match store {
        Store::Sqlite => {
            "CREATE VIEW endless AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) AS n FROM c;
             CREATE TRIGGER brake BEFORE INSERT ON themes BEGIN SELECT n FROM endless; END"
        }
        Store::Postgres => {
            "CREATE FUNCTION slow() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END' LANGUAGE plpgsql;
             CREATE TRIGGER brake BEFORE INSERT ON themes FOR EACH ROW EXECUTE FUNCTION slow()"
        }
    }
}

const fn release(store: Store) -> &'static str {
    match store {
        Store::Sqlite => "DROP TRIGGER brake",
        Store::Postgres => "DROP TRIGGER brake ON themes",
    }
}
