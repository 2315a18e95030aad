//! `safergraph generate`: made-up money that follows from a seed, adds up, and comes only where nothing else is.

use crate::support::app::{PASSWORD, clock};
use crate::support::operator::{administrator, run};
use crate::support::{Asker, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use domain::access::Viewer;
use persistence::Database;
use persistence::generate::{self, Plan, State};
use persistence::import::Progress;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::sync::Notify;

const ROOT: Asker<'static> = Some("root@generate.example");

const SMALL: [&str; 5] = ["generate", "--partnerships", "2", "--years", "2"];

/// A service over the database at `address`, with an administrator.
async fn service(address: &str) -> Result<TestApp> {
    let database = Database::connect(address).await?;
    administrator(&database, clock()?, ROOT.unwrap_or_default(), PASSWORD).await?;
    TestApp::beside(&database, clock()?, |authentication| authentication).await
}

async fn generated(store: Store, words: &[&str]) -> Result<Option<TestApp>> {
    let Some(address) = store.address().await? else { return Ok(None) };
    ensure!(run(&address, words).await?, "{words:?} on {store:?}");
    service(&address).await.map(Some)
}

const YEARS: [&str; 2] = ["2024-25", "2025-26"];

/// Every settlement that the small plan makes, with all that hangs on it.
async fn everything(app: &TestApp) -> Result<Vec<Value>> {
    let document = "query($years: [FinancialYear!]!) { funds(filter: { years: $years }, first: 20) { nodes {
        id name total retained awarded unawarded funder { id name } sources { name amount }
        settlements(first: 100) { nodes { id } } } } }";
    let data = app.data(ROOT, document, json!({ "years": YEARS })).await?;
    let document = "query($id: ID!, $asOf: Date!) { node(id: $id) { ... on Settlement {
        status amount purpose reason recipient { id name } conditions { text dueOn met }
        position { ...P } then: position(asOf: $asOf) { ...P }
        allocations(first: 100) { nodes { id title reference stage amount amountCertainty totalBudget provider { id name }
          themes { id slug } matchFunding { source amount inKind } approvals { stage approvedAs on }
          spendReturns { id periodFrom periodTo spent forecast submittedAt correctedBy { id } }
          position { allocated agreed spent } } }
        ledger(first: 100) { totalCount nodes { id kind amount effectiveOn recordedAt allocation { id } } } } } }
      fragment P on FundingPosition { settled topSliced available allocated agreed unallocated paid spent undetermined }";
    let mut all = Vec::new();
    for fund in data["funds"]["nodes"].as_array().context("funds")? {
        ensure!(fund["unawarded"].as_i64() >= Some(0), "{fund:#}");
        all.push(fund.clone());
        for settlement in fund["settlements"]["nodes"].as_array().context("settlements")? {
            let variables = json!({ "id": settlement["id"], "asOf": "2024-09-30" });
            all.push(app.data(ROOT, document, variables).await?["node"].take());
        }
    }
    Ok(all)
}

#[tokio::test]
async fn the_same_seed_makes_the_same_records_on_every_database() -> Result<()> {
    let first = generated(Store::Sqlite, &SMALL).await?.context("SQLite is always there")?;
    let first = everything(&first).await?;
    ensure!(first.iter().filter(|it| it["ledger"].is_object()).count() == 4, "two partnerships in two years");
    for store in [Store::Sqlite, Store::Postgres] {
        let Some(again) = generated(store, &SMALL).await? else { continue };
        ensure!(everything(&again).await? == first, "{store:?} has other records");
    }
    let other = ["generate", "--partnerships", "2", "--years", "2", "--seed", "2"];
    let other = generated(Store::Sqlite, &other).await?.context("SQLite is always there")?;
    ensure!(everything(&other).await? != first, "another seed makes others");
    Ok(())
}

/// The sum of a ledger's entries of these kinds, up to a day.
fn fold(settlement: &Value, kinds: &[&str], until: &str) -> i64 {
    let entries = settlement["ledger"]["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let counted = entries.iter().filter(|entry| {
        let (kind, on) =
            (entry["kind"].as_str().unwrap_or_default(), entry["effectiveOn"].as_str().unwrap_or_default());
        kinds.contains(&kind) && on <= until
    });
    counted.filter_map(|entry| entry["amount"].as_i64()).sum()
}

#[rstest]
#[tokio::test]
async fn figures_are_folds_of_the_ledger(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = generated(store, &SMALL).await? else { return Ok(()) };
    app.database().check_layout().await?;
    for settlement in everything(&app).await?.iter().filter(|it| it["ledger"].is_object()) {
        ensure!(settlement["ledger"]["totalCount"].as_u64() <= Some(100), "all of the ledger was read");
        for (when, until) in [("position", "9999-12-31"), ("then", "2024-09-30")] {
            let position = &settlement[when];
            for (figure, kinds) in [
                ("settled", &["SETTLED"][..]),
                ("topSliced", &["TOP_SLICED"]),
                ("allocated", &["ALLOCATED", "RELEASED"]),
                ("paid", &["PAID"]),
                ("spent", &["SPENT", "CORRECTED"]),
            ] {
                ensure!(position[figure] == fold(settlement, kinds, until), "{when} {figure}: {settlement:#}");
            }
            ensure!(position["unallocated"].as_i64() >= Some(0), "{when}: {settlement:#}");
        }
        let allocations = settlement["allocations"]["nodes"].as_array().context("allocations")?;
        let returns = |it: &Value| it["spendReturns"].as_array().map_or(0, Vec::len);
        ensure!(allocations.len() == 10 && allocations.iter().map(returns).sum::<usize>() == 40, "{settlement:#}");
        let agreed: i64 = allocations.iter().filter_map(|it| it["position"]["agreed"].as_i64()).sum();
        ensure!(settlement["position"]["agreed"] == agreed, "{settlement:#}");
        for allocation in allocations {
            let is_agreed = ["AGREED", "COMMISSIONED", "COMPLETED"].iter().any(|stage| allocation["stage"] == *stage);
            let offices = allocation["approvals"].as_array().map_or(0, Vec::len);
            ensure!(offices == if is_agreed { 2 } else { 0 }, "{allocation:#}");
            ensure!((returns(allocation) > 0) == is_agreed, "{allocation:#}");
        }
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_public_sees_what_was_awarded(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = generated(store, &SMALL).await? else { return Ok(()) };
    let document = "{ fundingSummary(filter: {}) { total { allocated agreed ... on FundingPosition { settled } }
        coverage { settled } } allocations(first: 100) { totalCount nodes { stage } } }";
    let (all, public) = (app.data(ROOT, document, json!({})).await?, app.data(NOBODY, document, json!({})).await?);
    let total = |data: &Value, figure: &str| data["fundingSummary"]["total"][figure].clone();
    ensure!(all["allocations"]["totalCount"] == 40, "{all:#}");
    ensure!(all["fundingSummary"]["coverage"]["settled"] == 2, "{all:#}");
    ensure!(total(&all, "settled") == total(&public, "settled"), "{public:#}");
    ensure!(total(&public, "allocated") == total(&all, "agreed"), "{public:#}");
    ensure!(public["allocations"]["totalCount"] == 36, "{public:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn nothing_is_written_over_anything(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    ensure!(run(&address, &SMALL).await?, "once");
    let app = service(&address).await?;
    let before = everything(&app).await?;
    ensure!(run(&address, &SMALL).await?, "again is no fault");
    ensure!(!run(&address, &["generate", "--partnerships", "3", "--years", "2"]).await?, "another plan is refused");
    ensure!(everything(&app).await? == before, "nothing changed");
    let Some(address) = store.address().await? else { return Ok(()) };
    let demo = TestApp::demo_at(&address).await?;
    ensure!(!run(&address, &SMALL).await?, "the demonstration is left alone");
    ensure!(generate::state(demo.database(), &plan()).await? == State::Foreign, "it is somebody else's");
    Ok(())
}

const fn plan() -> Plan {
    Plan { scale: 1, seed: 1, years: 2, partnerships: Some(2) }
}

/// Says when the first awards are written.
#[derive(Default)]
struct Begun(Notify);

impl Progress for Begun {
    fn stage(&self, _: &str, _: u64) {}

    fn advance(&self, _: u64) {
        self.0.notify_one();
    }
}

#[rstest]
#[tokio::test]
async fn it_goes_on_where_it_was_stopped(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(whole) = generated(store, &SMALL).await? else { return Ok(()) };
    let Some(address) = store.address().await? else { return Ok(()) };
    ensure!(run(&address, &["import", "register"]).await?, "the register is no stranger");
    let database = Database::connect(&address).await?;
    let (access, begun) = (Viewer::system().access()?, Begun::default());
    let plan = plan();
    tokio::select! {
        biased;
        () = begun.0.notified() => {}
        filled = generate::fill(&database, &access, &plan, clock()?.now(), &begun) => ensure!(filled.is_err(), "too fast"),
    }
    ensure!(generate::state(&database, &plan).await? == State::Begun, "stopped in the first year");
    ensure!(run(&address, &SMALL).await?, "it goes on");
    ensure!(generate::state(&database, &plan).await? == State::Filled, "to the end");
    let resumed = service(&address).await?;
    ensure!(everything(&resumed).await? == everything(&whole).await?, "as if it had never been stopped");
    Ok(())
}
