//! What else happens to money in its year: uplifts and cuts, payments, returns, and what is left at the end.

use super::{COMMISSIONER, Ground, OFFICER, POSITION, TREASURER, act, done, id, refused};
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

async fn read(app: &TestApp, id: &Value, selection: &str) -> Result<Value> {
    let document = format!("query($id: ID!) {{ node(id: $id) {{ {selection} }} }}");
    let mut data = app.data(ANALYST, &document, json!({ "id": id })).await?;
    Ok(data["node"].take())
}

/// That the settlement's position has these figures.
async fn stands_at(app: &TestApp, settlement: &str, figures: Value) -> Result<()> {
    let found = read(app, &json!(settlement), &format!("... on Settlement {{ {POSITION} }}")).await?;
    for (name, figure) in figures.as_object().context("figures")? {
        ensure!(found["position"][name] == *figure, "{name} is not {figure}: {found:#}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn an_award_is_topped_up_cut_and_closed(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = Ground::of(&app).await?;
    let fund = ground.fund(&app, "Reserve", "2018-19", Some(150_000)).await?;
    let input = json!({
        "fundId": fund, "partnershipId": ground.plymouth, "amount": 100_001, "topSlicePercent": "12.5",
        "status": "CONFIRMED", "conditions": [{ "text": "Report each quarter.", "dueOn": "2019-04-30" }],
    });
    let award = done(&app, COMMISSIONER, "issueSettlement", "settlement { id version }", input).await?;
    let settlement = award["id"].as_str().context("an id")?;
    stands_at(&app, settlement, json!({ "settled": 100_001, "topSliced": 12_500, "available": 87_501 })).await?;
    let revised = |version: i64, amount: i64| json!({ "id": settlement, "expectedVersion": version, "amount": amount, "reason": "In-year change." });
    let beyond = refused(&app, COMMISSIONER, "reviseSettlement", revised(1, 150_001)).await?;
    assert_eq!(beyond, ["LIMIT_EXCEEDED input.amount"]);
    done(&app, COMMISSIONER, "reviseSettlement", "settlement { id }", revised(1, 120_000)).await?;
    stands_at(&app, settlement, json!({ "settled": 120_000, "topSliced": 15_000, "available": 105_000 })).await?;

    let allocation = ground.agreed(&app, settlement, "Youth work", 100_000).await?;
    let cut = refused(&app, COMMISSIONER, "reviseSettlement", revised(2, 110_000)).await?;
    assert_eq!(cut, ["LIMIT_EXCEEDED input.amount"], "what is allocated is not cut away");
    let stale = act(&app, COMMISSIONER, "reviseSettlement", "", revised(1, 119_000)).await?;
    assert_eq!(stale["userErrors"][0]["code"], "STALE_VERSION");
    assert_eq!(stale["userErrors"][0]["currentVersion"], 2);
    let back = json!({ "id": settlement, "expectedVersion": 2, "status": "INDICATIVE", "reason": "A mistake." });
    assert_eq!(refused(&app, COMMISSIONER, "reviseSettlement", back).await?, ["WRONG_STATE input.status"]);

    let tick = json!({ "settlementId": settlement, "expectedVersion": 2, "number": 1, "met": true });
    let ticked =
        done(&app, COMMISSIONER, "markCondition", "settlement { version conditions { number met } }", tick).await?;
    assert_eq!(ticked, json!({ "version": 3, "conditions": [{ "number": 1, "met": true }] }));
    let close = json!({ "id": settlement, "expectedVersion": 3, "status": "CLOSED", "reason": "The year is over." });
    done(&app, COMMISSIONER, "reviseSettlement", "settlement { status }", close).await?;
    closed(&app, &ground, settlement, &allocation).await?;
    history(&app, settlement).await
}

/// A closed award takes nothing more.
async fn closed(app: &TestApp, ground: &Ground, settlement: &str, allocation: &Value) -> Result<()> {
    let closed = "WRONG_STATE input.settlementId";
    let propose = json!({ "settlementId": settlement, "title": "Late", "themeIds": [ground.theme], "amount": 1 });
    assert_eq!(refused(app, OFFICER, "proposeAllocation", propose).await?, [closed]);
    let pay = json!({ "settlementId": settlement, "amount": 1, "on": "2019-04-01" });
    assert_eq!(refused(app, TREASURER, "recordPayment", pay).await?, [closed]);
    let claw = json!({ "settlementId": settlement, "amount": 1, "on": "2019-04-01", "note": "Left over." });
    assert_eq!(refused(app, COMMISSIONER, "clawBack", claw).await?, [closed]);
    let report = json!({
        "allocationId": allocation["id"], "periodFrom": "2018-04-01", "periodTo": "2018-06-30", "spent": 1,
    });
    assert_eq!(refused(app, OFFICER, "submitSpendReturn", report).await?, ["WRONG_STATE input.allocationId"]);
    let commission =
        json!({ "id": allocation["id"], "expectedVersion": allocation["version"], "stage": "COMMISSIONED" });
    assert_eq!(refused(app, MANAGER, "decideAllocation", commission).await?, ["WRONG_STATE input.id"]);
    let reopen = json!({ "id": settlement, "expectedVersion": 4, "status": "CONFIRMED", "reason": "One more." });
    assert_eq!(refused(app, COMMISSIONER, "reviseSettlement", reopen).await?, ["WRONG_STATE input.id"]);
    Ok(())
}

/// Everything that was done is told, with who did it and what it was before.
async fn history(app: &TestApp, settlement: &str) -> Result<()> {
    let document = "query($id: ID!) { node(id: $id) { ... on Settlement {
        history(first: 20) { nodes { action by { name } changes { field before after } } } } } }";
    let data = app.data(COMMISSIONER, document, json!({ "id": settlement })).await?;
    let nodes = data["node"]["history"]["nodes"].as_array().context("history")?;
    let actions: Vec<&str> = nodes.iter().filter_map(|event| event["action"].as_str()).collect();
    let expected = ["REVISE_SETTLEMENT", "MARK_CONDITION", "REVISE_SETTLEMENT", "ISSUE_SETTLEMENT"];
    ensure!(actions.iter().eq(expected.iter()) || actions.iter().rev().eq(expected.iter()), "{actions:?}");
    ensure!(nodes.iter().all(|event| !event["by"]["name"].is_null()), "{nodes:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_left_goes_to_a_later_year_or_another_partnership(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = Ground::of(&app).await?;
    let fund = ground.fund(&app, "Serious violence", "2018-19", Some(100_000)).await?;
    let issue = |fund: &str, partnership: &str, amount: i64| json!({ "fundId": fund, "partnershipId": partnership, "amount": amount, "status": "CONFIRMED" });
    let award = async |fund: &str, partnership: &str, amount: i64| {
        let award = done(&app, COMMISSIONER, "issueSettlement", "settlement { id }", issue(fund, partnership, amount));
        Ok::<_, anyhow::Error>(award.await?["id"].as_str().context("an id")?.to_owned())
    };
    let plymouth = award(&fund, &ground.plymouth, 60_000).await?;
    let torbay = award(&fund, &ground.torbay, 40_000).await?;
    let next = award(&ground.fund(&app, "Serious violence", "2019-20", None).await?, &ground.plymouth, 50_000).await?;

    let transfer = |amount: i64| json!({ "fromSettlementId": plymouth, "toSettlementId": torbay, "amount": amount, "on": "2018-09-01", "note": "More need there." });
    assert_eq!(refused(&app, COMMISSIONER, "transferFunds", transfer(60_001)).await?, ["LIMIT_EXCEEDED input.amount"]);
    let moved = act(&app, COMMISSIONER, "transferFunds", "from { amount } to { amount }", transfer(10_000)).await?;
    assert_eq!(moved["to"]["amount"], 50_000);
    stands_at(&app, &plymouth, json!({ "settled": 60_000, "clawedBack": 10_000, "available": 50_000 })).await?;
    stands_at(&app, &torbay, json!({ "settled": 50_000, "available": 50_000 })).await?;
    let figures = read(&app, &json!(fund), "... on Fund { total awarded unawarded }").await?;
    assert_eq!(figures, json!({ "total": 100_000, "awarded": 100_000, "unawarded": 0 }));

    let carry = |amount: i64, to: Option<&str>| json!({ "settlementId": plymouth, "toSettlementId": to, "amount": amount, "on": "2019-03-31", "note": "Underspent." });
    let nowhere = refused(&app, COMMISSIONER, "carryForward", carry(1, None)).await?;
    assert_eq!(nowhere, ["REQUIRED input.toSettlementId"]);
    let other = refused(&app, COMMISSIONER, "carryForward", carry(1, Some(&torbay))).await?;
    assert_eq!(other, ["INVALID input.toSettlementId"]);
    done(&app, COMMISSIONER, "carryForward", "settlement { id }", carry(20_000, Some(&next))).await?;
    stands_at(&app, &plymouth, json!({ "carriedOut": 20_000, "available": 30_000, "unallocated": 30_000 })).await?;
    stands_at(&app, &next, json!({ "carriedIn": 20_000, "available": 70_000 })).await?;

    let claw = json!({ "settlementId": plymouth, "amount": 30_000, "on": "2019-03-31", "note": "Not needed." });
    done(&app, COMMISSIONER, "clawBack", "settlement { id }", claw).await?;
    stands_at(&app, &plymouth, json!({ "clawedBack": 40_000, "available": 0, "unallocated": 0 })).await?;
    let figures = read(&app, &json!(fund), "... on Fund { awarded unawarded }").await?;
    assert_eq!(figures, json!({ "awarded": 70_000, "unawarded": 30_000 }), "the fund has it to award again");
    let on_a_day = "... on Settlement { position(asOf: \"2018-12-31\") { available } }";
    let as_it_was = read(&app, &json!(plymouth), on_a_day).await?;
    assert_eq!(as_it_was["position"]["available"], 50_000);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_spent_is_reported_and_corrected(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = Ground::of(&app).await?;
    let settlement = ground.award(&app, "Returns", "2018-19", 100_000).await?;
    let pay = json!({ "settlementId": settlement, "amount": 50_000, "on": "2018-05-01", "idempotencyKey": "may" });
    for _ in 0..2 {
        done(&app, TREASURER, "recordPayment", "settlement { id }", pay.clone()).await?;
    }
    let wrong = json!({ "settlementId": settlement, "amount": 5, "on": "2018-05-02" });
    done(&app, TREASURER, "recordPayment", "settlement { id }", wrong.clone()).await?;
    let mut back = wrong.clone();
    back["correction"] = json!(true);
    assert_eq!(refused(&app, TREASURER, "recordPayment", back.clone()).await?, ["REQUIRED input.note"]);
    back["note"] = json!("Recorded twice.");
    done(&app, TREASURER, "recordPayment", "settlement { id }", back).await?;
    stands_at(&app, &settlement, json!({ "paid": 50_000 })).await?;

    let allocation = ground.agreed(&app, &settlement, "Refuge", 80_000).await?;
    let report = |from: &str, to: &str, spent: i64| json!({ "allocationId": allocation["id"], "periodFrom": from, "periodTo": to, "spent": spent, "forecast": 70_000, "on": "2018-07-10", "narrative": "Open all quarter.", "outcomes": "41 women housed." });
    let rest =
        "spendReturn { id version spent forecast correctedBy { id } allocation { position { agreed spent unspent } } }";
    let first = done(&app, OFFICER, "submitSpendReturn", rest, report("2018-04-01", "2018-06-30", 30_000)).await?;
    assert_eq!(first["allocation"]["position"], json!({ "agreed": 80_000, "spent": 30_000, "unspent": 50_000 }));
    let overlapping = refused(&app, OFFICER, "submitSpendReturn", report("2018-06-30", "2018-09-30", 1)).await?;
    assert_eq!(overlapping, ["CONFLICT input.periodFrom"]);

    let correct = |version: i64| json!({ "id": first["id"], "expectedVersion": version, "spent": 90_000, "reason": "An invoice was missing.", "on": "2018-08-01" });
    let second = done(&app, OFFICER, "correctSpendReturn", rest, correct(1)).await?;
    assert_eq!(second["allocation"]["position"]["unspent"], -10_000, "overspent");
    assert_eq!(second["forecast"], 70_000);
    let again = act(&app, OFFICER, "correctSpendReturn", "", correct(1)).await?;
    assert_eq!(again["userErrors"][0]["code"], "STALE_VERSION");
    assert_eq!(refused(&app, OFFICER, "correctSpendReturn", correct(2)).await?, ["WRONG_STATE input.id"]);
    let list = r"query($id: ID!, $current: Boolean) { spendReturns(filter: { allocationId: $id, current: $current }) {
        totalCount nodes { spent correctedBy { id } } } }";
    let all = app.data(ANALYST, list, json!({ "id": allocation["id"] })).await?;
    assert_eq!(all["spendReturns"]["totalCount"], 2);
    let current = app.data(ANALYST, list, json!({ "id": allocation["id"], "current": true })).await?;
    assert_eq!(current["spendReturns"]["nodes"], json!([{ "spent": 90_000, "correctedBy": null }]));
    ledger(&app, &settlement).await
}

/// Every step of it is in the ledger, in its order, and nobody without READ_FUNDING reads it.
async fn ledger(app: &TestApp, settlement: &str) -> Result<()> {
    let document = "query($id: ID!) { node(id: $id) { ... on Settlement { ledger(first: 50) { nodes { kind amount effectiveOn note by { name } } } } } }";
    let data = app.data(ANALYST, document, json!({ "id": settlement })).await?;
    let nodes = data["node"]["ledger"]["nodes"].as_array().context("a ledger")?;
    let told: Vec<(&str, i64)> =
        nodes.iter().filter_map(|entry| Some((entry["kind"].as_str()?, entry["amount"].as_i64()?))).collect();
    let expected = [
        ("SETTLED", 100_000),
        ("PAID", 50_000),
        ("PAID", 5),
        ("PAID", -5),
        ("ALLOCATED", 80_000),
        ("SPENT", 30_000),
        ("CORRECTED", 60_000),
    ];
    assert_eq!(told, expected);
    assert_eq!(nodes[6]["note"], "An invoice was missing.");
    let public = app.data(NOBODY, document, json!({ "id": settlement })).await?;
    assert_eq!(public["node"]["ledger"]["nodes"], json!([]));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn nobody_decides_alone(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = Ground::of(&app).await?;
    let settlement = ground.award(&app, "Two people", "2018-19", 10_000).await?;
    let propose = json!({ "settlementId": settlement, "title": "Own", "themeIds": [ground.theme], "amount": 5_000 });
    let own = done(&app, MANAGER, "proposeAllocation", "allocation { id version }", propose).await?;
    let decide = |allocation: &Value, stage: &str| json!({ "id": allocation["id"], "expectedVersion": allocation["version"], "stage": stage, "meetingId": ground.meeting, "note": "So be it." });
    let forbidden = ["FORBIDDEN input.stage"];
    assert_eq!(refused(&app, MANAGER, "decideAllocation", decide(&own, "RECOMMENDED")).await?, forbidden);
    assert_eq!(refused(&app, CLERK, "decideAllocation", decide(&own, "RECOMMENDED")).await?, forbidden);
    let skipped = refused(&app, CLERK, "decideAllocation", decide(&own, "BOARD_APPROVED")).await?;
    assert_eq!(skipped, ["WRONG_STATE input.stage"]);
    let recommended = ground.decided(&app, OFFICER, &own, "RECOMMENDED").await?;
    // Recording what the board decided is not approving: the manager may, of the manager's own proposal.
    let approved = ground.decided(&app, MANAGER, &recommended, "BOARD_APPROVED").await?;
    for asker in [ADMINISTRATOR, MANAGER, ANALYST] {
        assert_eq!(refused(&app, asker, "decideAllocation", decide(&approved, "AGREED")).await?, forbidden);
    }
    let half = ground.decided(&app, TREASURER, &approved, "AGREED").await?;
    assert_eq!(half["stage"], "BOARD_APPROVED");
    assert_eq!(refused(&app, TREASURER, "decideAllocation", decide(&half, "AGREED")).await?, ["CONFLICT input.stage"]);

    let revise =
        json!({ "id": half["id"], "expectedVersion": half["version"], "amount": 6_000, "reason": "Rent rose." });
    let revised =
        done(&app, OFFICER, "reviseAllocation", "allocation { id version stage approvals { stage } }", revise);
    let revised = revised.await?;
    assert_eq!((&revised["stage"], &revised["approvals"]), (&json!("PROPOSED"), &json!([])), "its approvals are void");
    assert_eq!(refused(&app, OFFICER, "decideAllocation", decide(&revised, "RECOMMENDED")).await?, forbidden);
    let rejected = ground.decided(&app, CLERK, &revised, "REJECTED").await?;
    assert_eq!(rejected["stage"], "REJECTED");
    stands_at(&app, &settlement, json!({ "allocated": 0, "unallocated": 10_000 })).await?;
    assert_eq!(
        refused(&app, OFFICER, "decideAllocation", decide(&rejected, "WITHDRAWN")).await?,
        ["WRONG_STATE input.stage"]
    );
    cuts(&app, &ground, &settlement).await
}

/// What is commissioned can only be cut, by the manager.
async fn cuts(app: &TestApp, ground: &Ground, settlement: &str) -> Result<()> {
    let agreed = ground.agreed(app, settlement, "Cut", 8_000).await?;
    let commissioned = ground.decided(app, OFFICER, &agreed, "COMMISSIONED").await?;
    let revise = |amount: i64| json!({ "id": commissioned["id"], "expectedVersion": commissioned["version"], "amount": amount, "reason": "Savings." });
    assert_eq!(refused(app, OFFICER, "reviseAllocation", revise(7_000)).await?, ["FORBIDDEN input.id"]);
    assert_eq!(refused(app, MANAGER, "reviseAllocation", revise(9_000)).await?, ["WRONG_STATE input.amount"]);
    let cut = done(app, MANAGER, "reviseAllocation", "allocation { stage amount approvals { stage } }", revise(7_000))
        .await?;
    assert_eq!((&cut["stage"], &cut["amount"]), (&json!("COMMISSIONED"), &json!(7_000)));
    stands_at(app, settlement, json!({ "allocated": 7_000, "agreed": 7_000 })).await?;
    let withdraw = json!({ "id": commissioned["id"], "expectedVersion": 7, "stage": "WITHDRAWN", "note": "Too late." });
    assert_eq!(refused(app, MANAGER, "decideAllocation", withdraw).await?, ["WRONG_STATE input.stage"]);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn several_years_are_promised_at_once(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = Ground::of(&app).await?;
    let first = ground.fund(&app, "Three years", "2018-19", Some(50_000)).await?;
    let second = ground.fund(&app, "Three years", "2019-20", Some(10_000)).await?;
    let years = |amounts: [i64; 2]| json!({ "partnershipId": ground.plymouth, "title": "Refuges", "topSlicePercent": "10", "amounts": [{ "fundId": first, "amount": amounts[0] }, { "fundId": second, "amount": amounts[1] }], "idempotencyKey": "promise" });
    let beyond = refused(&app, COMMISSIONER, "agreeFunding", years([50_000, 10_001])).await?;
    assert_eq!(beyond, ["LIMIT_EXCEEDED input.amounts.1.amount"]);
    let agreement = "{ id title from to settlements { financialYear status amount } position { settled available } }";
    let promised =
        done(&app, COMMISSIONER, "agreeFunding", &format!("agreement {agreement}"), years([50_000, 10_000])).await?;
    assert_eq!(
        promised["settlements"],
        json!([
            { "financialYear": "2018-19", "status": "INDICATIVE", "amount": 50_000 },
            { "financialYear": "2019-20", "status": "INDICATIVE", "amount": 10_000 },
        ])
    );
    assert_eq!(promised["position"], json!({ "settled": 60_000, "available": 54_000 }));
    assert_eq!((&promised["from"], &promised["to"]), (&json!("2018-19"), &json!("2019-20")));
    let other = refused(&app, COMMISSIONER, "agreeFunding", years([1, 1])).await?;
    assert_eq!(other, ["CONFLICT input.idempotencyKey"]);
    let funds = r#"{ funds(filter: { years: ["2019-20"] }) { nodes { id unawarded } } }"#;
    ensure!(!id(&app, funds, "/funds/nodes/0/id").await?.is_empty(), "the fund is listed");
    ensure!(!ground.area.is_empty(), "an area");
    Ok(())
}
