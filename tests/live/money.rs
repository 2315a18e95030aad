//! From a mutation to those who watch, through everything in between.

use super::Money;
use crate::support::socket::Socket;
use crate::support::{ANALYST, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const TREASURER: Option<&str> = Some("treasurer");

const WATCH: &str = "subscription($area: ID!) { fundingChanged(policeAreaId: $area) {
    settlement { id version } entry { kind amount by { name } note } allocation { id } position { paid remaining } } }";

const PAY: &str = "mutation($settlement: ID!, $amount: Pence!, $key: ID) {
    recordPayment(input: { settlementId: $settlement, amount: $amount, on: \"2018-05-31\", note: \"First quarter\",
        idempotencyKey: $key }) { settlement { position { paid } } userErrors { code path message } } }";

#[rstest]
#[tokio::test]
async fn a_payment_is_seen_by_those_who_watch(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let area = json!({ "area": money.area });
    let (mut analyst, mut nobody) = (Socket::of(&app, ANALYST).await?, Socket::of(&app, NOBODY).await?);
    analyst.subscribe(&app, "1", WATCH, area.clone()).await?;
    nobody.subscribe(&app, "1", WATCH, area).await?;

    let pay = |amount: i64, key: &str| json!({ "settlement": money.settlement, "amount": amount, "key": key });
    // Twice the same, which is done once and told once; then one that was refused, which is not told; then another.
    for _ in 0..2 {
        let paid = app.data(TREASURER, PAY, pay(12_300, "one")).await?;
        ensure!(paid["recordPayment"]["userErrors"] == json!([]), "{paid:#}");
    }
    let refused = app.data(TREASURER, PAY, pay(-1, "two")).await?;
    ensure!(refused["recordPayment"]["settlement"].is_null(), "{refused:#}");
    let mut treasurer = Socket::of(&app, TREASURER).await?;
    treasurer.ask("pay", PAY, pay(45_600, "three")).await?;
    let paid = treasurer.answer("pay").await?;
    let after = &paid["recordPayment"]["settlement"]["position"]["paid"];

    let mut told: Vec<Value> = Vec::new();
    for _ in 0..2 {
        told.push(analyst.answer("1").await?["fundingChanged"].take());
    }
    for (change, amount) in told.iter().zip([12_300, 45_600]) {
        ensure!(change["settlement"]["id"] == money.settlement && change["allocation"].is_null(), "{change:#}");
        let entry =
            json!({ "kind": "PAID", "amount": amount, "by": { "name": "Demo treasurer" }, "note": "First quarter" });
        ensure!(change["entry"] == entry, "{change:#}");
    }
    ensure!(told.last().is_some_and(|last| last["position"]["paid"] == *after), "{told:#?} and {paid:#}");

    app.database().tell(vec![money.changed()?]).await?;
    let first = nobody.answer("1").await?;
    let change = &first["fundingChanged"];
    ensure!(change["entry"].is_null() && change["position"]["paid"] == 0, "payments are not theirs to see: {first:#}");
    Ok(())
}
