//! Which spend returns are due, in and late.

use crate::support::quays::quays;
use crate::support::{ADMINISTRATOR, ANALYST, Asker, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const OWED: &str = r#"query($year: FinancialYear!) { partnership(by: { slug: "torbay" }) { settlement(year: $year) {
    allocations { nodes { title expectedReturns { periodFrom periodTo dueOn in late } } } } } }"#;

async fn owed(app: &TestApp, asker: Asker<'_>, year: &str, title: &str) -> Result<Value> {
    let data = app.data(asker, OWED, json!({ "year": year })).await?;
    let nodes = data.pointer("/partnership/settlement/allocations/nodes").and_then(Value::as_array).cloned();
    let found = nodes.into_iter().flatten().find(|it| it["title"] == title).with_context(|| format!("no {title}"))?;
    Ok(found["expectedReturns"].clone())
}

#[rstest]
#[tokio::test]
async fn an_allocation_tells_which_returns_are_expected(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let expected = |from: &str, to: &str, due: &str, handed_in: bool, late: bool| json!({ "periodFrom": from, "periodTo": to, "dueOn": due, "in": handed_in, "late": late });
    let past = json!([
        expected("2017-07-01", "2017-09-30", "2017-10-30", true, false),
        expected("2017-10-01", "2017-12-31", "2018-01-30", false, true),
        expected("2018-01-01", "2018-03-31", "2018-04-30", false, true),
    ]);
    let now = json!([
        expected("2018-04-01", "2018-06-30", "2018-07-30", false, false),
        expected("2018-07-01", "2018-09-30", "2018-10-30", false, false),
        expected("2018-10-01", "2018-12-31", "2019-01-30", false, false),
        expected("2019-01-01", "2019-03-31", "2019-04-30", false, false),
    ]);
    for asker in [ADMINISTRATOR, ANALYST] {
        ensure!(owed(&app, asker, "2017-18", "Lamps").await? == past, "agreed from July");
        ensure!(owed(&app, asker, "2018-19", "Lamps").await? == now, "none is due yet");
        ensure!(owed(&app, asker, "2018-19", "BUOYS").await? == json!([]), "it is only proposed");
    }
    for asker in [NOBODY, MANAGER] {
        ensure!(owed(&app, asker, "2017-18", "Lamps").await? == json!([]), "{asker:?} does not read the money");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn many_cost_no_more_than_one(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let cost = async |first: u32| -> Result<u64> {
        let document = "query($first: Int!) { allocations(first: $first) { nodes { expectedReturns { in late } } } }";
        let before = app.database().statements();
        app.data(ADMINISTRATOR, document, json!({ "first": first })).await?;
        Ok(app.database().statements() - before)
    };
    cost(1).await?;
    let (one, all) = (cost(1).await?, cost(100).await?);
    ensure!(one == all, "one cost {one} statements, all {all}");
    Ok(())
}
