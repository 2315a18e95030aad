//! What people get wrong: each mistake has its code, its message and its path, and several are told together.

use super::{COMMISSIONER, Ground, OFFICER, TREASURER, done, id, refused};
use crate::support::{ADMINISTRATOR, ANALYST, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result};
use rstest::rstest;
use serde_json::{Value, json};

const MOST: i64 = 9_007_199_254_740_991;

#[rstest]
#[tokio::test]
async fn mistakes_in_funds_and_awards(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = Ground::of(&app).await?;
    let fund = |more: Value| {
        let mut input = json!({ "funderId": ground.opcc, "name": "New", "financialYear": "2018-19", "sources": [] });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        input
    };
    let sources = json!([{ "name": "A", "amount": MOST }, { "name": " ", "amount": -1 }]);
    let several = fund(json!({ "name": "", "sources": sources, "retainedPercent": "100.1" }));
    let expected = [
        "REQUIRED input.name",
        "LIMIT_EXCEEDED input.sources.0.amount",
        "REQUIRED input.sources.1.name",
        "INVALID input.sources.1.amount",
        "INVALID input.retainedPercent",
    ];
    assert_eq!(refused(&app, COMMISSIONER, "openFund", several).await?, expected);
    let elsewhere = id(&app, r#"{ policeArea(by: { code: "E23000016" }) { id } }"#, "/policeArea/id").await?;
    let there = fund(json!({ "policeAreaId": elsewhere }));
    assert_eq!(refused(&app, COMMISSIONER, "openFund", there).await?, ["FORBIDDEN input.policeAreaId"]);
    assert_eq!(refused(&app, MANAGER, "openFund", fund(json!({}))).await?, ["FORBIDDEN input"]);

    let of_theirs =
        done(&app, ADMINISTRATOR, "openFund", "fund { id }", fund(json!({ "policeAreaId": elsewhere }))).await?;
    let issue = |fund: &Value, more: Value| {
        let mut input = json!({ "fundId": fund, "partnershipId": ground.plymouth });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        input
    };
    let another =
        refused(&app, COMMISSIONER, "issueSettlement", issue(&of_theirs["id"], json!({ "amount": 1 }))).await?;
    assert_eq!(another, ["NOT_FOUND input.fundId"], "a fund of another area is not seen");
    let another =
        refused(&app, ADMINISTRATOR, "issueSettlement", issue(&of_theirs["id"], json!({ "amount": 1 }))).await?;
    assert_eq!(another, ["INVALID input.fundId"]);

    let own = json!(ground.fund(&app, "Own", "2018-19", Some(1_000)).await?);
    let several = json!({
        "amount": -1, "topSlicePercent": "101", "status": "CLOSED", "conditions": [{ "text": " " }],
        "on": "1066-10-14",
    });
    let expected = [
        "INVALID input.amount",
        "INVALID input.status",
        "REQUIRED input.conditions.0.text",
        "INVALID input.on",
        "INVALID input.topSlicePercent",
    ];
    assert_eq!(refused(&app, COMMISSIONER, "issueSettlement", issue(&own, several)).await?, expected);
    let beyond = refused(&app, COMMISSIONER, "issueSettlement", issue(&own, json!({ "amount": 1_001 }))).await?;
    assert_eq!(beyond, ["LIMIT_EXCEEDED input.amount"]);
    let unsure = json!({ "amountCertainty": "EXACT", "status": "CONFIRMED" });
    let unsure = refused(&app, COMMISSIONER, "issueSettlement", issue(&own, unsure)).await?;
    assert_eq!(unsure, ["REQUIRED input.amount"]);
    done(&app, COMMISSIONER, "issueSettlement", "settlement { id }", issue(&own, json!({ "amount": 10 }))).await?;
    let twice = refused(&app, COMMISSIONER, "issueSettlement", issue(&own, json!({ "amount": 10 }))).await?;
    assert_eq!(twice, ["CONFLICT input.fundId"]);
    let document = "mutation($input: OpenFundInput!) { openFund(input: $input) { userErrors { code } } }";
    let refusal = app.refusal(NOBODY, document, json!({ "input": fund(json!({})) })).await?;
    assert_eq!(refusal.0, "UNAUTHENTICATED");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn mistakes_in_allocations_and_returns(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = Ground::of(&app).await?;
    let settlement = ground.award(&app, "Mistakes", "2018-19", 10_000).await?;
    let several = json!({
        "settlementId": settlement, "title": "", "themeIds": [], "amount": -5, "totalBudgetCertainty": "EXACT",
        "matchFunding": [{ "source": "Lottery", "amount": -1 }], "idempotencyKey": "several",
    });
    let expected = [
        "REQUIRED input.title",
        "REQUIRED input.themeIds",
        "INVALID input.matchFunding.0.amount",
        "INVALID input.amount",
        "REQUIRED input.totalBudget",
    ];
    assert_eq!(refused(&app, OFFICER, "proposeAllocation", several).await?, expected);
    let propose = |title: &str, amount: i64| json!({ "settlementId": settlement, "title": title, "themeIds": [ground.theme], "amount": amount, "reference": title });
    let huge = refused(&app, OFFICER, "proposeAllocation", propose("Huge", MOST)).await?;
    assert_eq!(huge, ["LIMIT_EXCEEDED input.amount"]);
    let mut less = propose("Less", 100);
    less["totalBudget"] = json!(99);
    assert_eq!(refused(&app, OFFICER, "proposeAllocation", less).await?, ["INVALID input.totalBudget"]);
    let proposed = done(&app, OFFICER, "proposeAllocation", "allocation { id version }", propose("One", 100)).await?;
    assert_eq!(refused(&app, OFFICER, "proposeAllocation", propose("One", 1)).await?, ["CONFLICT input.reference"]);
    assert_eq!(refused(&app, ANALYST, "proposeAllocation", propose("Two", 1)).await?, ["FORBIDDEN input.settlementId"]);

    let decide = |more: Value| {
        let mut input = json!({ "id": proposed["id"], "expectedVersion": 1 });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        input
    };
    let early = decide(json!({ "stage": "RECOMMENDED", "on": "2018-05-31" }));
    assert_eq!(refused(&app, MANAGER, "decideAllocation", early).await?, ["INVALID input.on"]);
    let why = refused(&app, OFFICER, "decideAllocation", decide(json!({ "stage": "WITHDRAWN" }))).await?;
    assert_eq!(why, ["REQUIRED input.note"]);
    let again = refused(&app, OFFICER, "decideAllocation", decide(json!({ "stage": "PROPOSED" }))).await?;
    assert_eq!(again, ["WRONG_STATE input.stage"]);
    let recommended = ground.decided(&app, MANAGER, &proposed, "RECOMMENDED").await?;
    let unnamed =
        json!({ "id": recommended["id"], "expectedVersion": recommended["version"], "stage": "BOARD_APPROVED" });
    assert_eq!(refused(&app, MANAGER, "decideAllocation", unnamed).await?, ["REQUIRED input.meetingId"]);
    let nothing = json!({ "id": recommended["id"], "expectedVersion": recommended["version"], "reason": "None." });
    assert_eq!(refused(&app, OFFICER, "reviseAllocation", nothing).await?, ["REQUIRED input.amount"]);

    let report = |more: Value| {
        let mut input =
            json!({ "allocationId": proposed["id"], "periodFrom": "2018-04-01", "periodTo": "2018-06-30", "spent": 1 });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        input
    };
    assert_eq!(
        refused(&app, OFFICER, "submitSpendReturn", report(json!({}))).await?,
        ["WRONG_STATE input.allocationId"]
    );
    let outside = json!({ "periodFrom": "2018-03-31", "periodTo": "2019-04-01", "spent": -1, "forecast": MOST });
    let expected = [
        "INVALID input.spent",
        "LIMIT_EXCEEDED input.forecast",
        "INVALID input.periodFrom",
        "INVALID input.periodTo",
        "WRONG_STATE input.allocationId",
    ];
    assert_eq!(refused(&app, OFFICER, "submitSpendReturn", report(outside)).await?, expected);
    let backwards = report(json!({ "periodFrom": "2018-07-01" }));
    let expected = ["INVALID input.periodTo", "WRONG_STATE input.allocationId"];
    assert_eq!(refused(&app, OFFICER, "submitSpendReturn", backwards).await?, expected);
    let pay = |amount: i64| json!({ "settlementId": settlement, "amount": amount, "on": "2018-06-01" });
    for (amount, code) in [(0, "INVALID"), (-1, "INVALID"), (MOST, "LIMIT_EXCEEDED")] {
        assert_eq!(refused(&app, TREASURER, "recordPayment", pay(amount)).await?, [format!("{code} input.amount")]);
    }
    keys(&app, &settlement, &ground).await
}

/// A key means one thing: asked again with other input it is refused, and another's key is not one's own.
async fn keys(app: &TestApp, settlement: &str, ground: &Ground) -> Result<()> {
    let propose = |amount: i64, key: &str| json!({ "settlementId": settlement, "title": "Keyed", "themeIds": [ground.theme], "amount": amount, "idempotencyKey": key });
    let rest = "allocation { id }";
    let first = done(app, OFFICER, "proposeAllocation", rest, propose(1, "key")).await?;
    assert_eq!(done(app, OFFICER, "proposeAllocation", rest, propose(1, "key")).await?, first);
    let other = refused(app, OFFICER, "proposeAllocation", propose(2, "key")).await?;
    assert_eq!(other, ["CONFLICT input.idempotencyKey"]);
    let theirs = done(app, MANAGER, "proposeAllocation", rest, propose(1, "key")).await?;
    assert!(theirs != first, "a key is its user's own");
    assert_eq!(refused(app, OFFICER, "proposeAllocation", propose(1, " ")).await?, ["REQUIRED input.idempotencyKey"]);
    let long = "k".repeat(201);
    let long = refused(app, OFFICER, "proposeAllocation", propose(1, &long)).await?;
    assert_eq!(long, ["LIMIT_EXCEEDED input.idempotencyKey"]);
    let count = r"query($id: ID!) { node(id: $id) { ... on Settlement { allocations { totalCount } } } }";
    let data = app.data(ANALYST, count, json!({ "id": settlement })).await?;
    let count = data["node"]["allocations"]["totalCount"].as_i64().context("a count")?;
    assert_eq!(count, 3, "nothing refused was half done");
    Ok(())
}
