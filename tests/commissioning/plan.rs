//! The commissioning table of Safer Plymouth for 2018-19, walked from award to agreement by the right people.

use super::{COMMISSIONER, Ground, OFFICER, POSITION, TREASURER, done, refused};
use crate::support::operations::{SPEND, WORKSPACE, alone};
use crate::support::{ANALYST, Asker, CLERK, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

/// The printed table, as the demonstration has it.
fn table() -> Result<Vec<Value>> {
    let bundle: Value = serde_json::from_str(include_str!("../../data/demo/safer-plymouth.json"))?;
    let settlements = bundle["settlements"].as_array().context("settlements")?;
    let of_the_year = settlements.iter().find(|one| one["key"] == "settlement-2018-19").context("2018-19")?;
    Ok(of_the_year["allocations"].as_array().context("allocations")?.clone())
}

/// One of the frontends' operations with `input`: the payload of its one mutation.
async fn operation(app: &TestApp, asker: Asker<'_>, file: &str, name: &str, input: Value) -> Result<Value> {
    let document = alone(file, name);
    let answer = app.operation(asker, &document, Some(name), json!({ "input": input })).await?;
    ensure!(answer.get("errors").is_none(), "{answer:#}");
    let payload = answer["data"].as_object().and_then(|data| data.values().next()).context("a payload")?;
    ensure!(payload["userErrors"] == json!([]), "{payload:#}");
    Ok(payload.clone())
}

async fn themes(app: &TestApp) -> Result<Vec<Value>> {
    let data = app.data(NOBODY, "{ themes { id slug } }", json!({})).await?;
    Ok(data["themes"].as_array().context("themes")?.clone())
}

async fn position(app: &TestApp, asker: Asker<'_>, settlement: &Value) -> Result<Value> {
    let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Settlement {{ {POSITION} }} }} }}");
    let mut data = app.data(asker, &document, json!({ "id": settlement })).await?;
    Ok(data["node"]["position"].take())
}

/// That the figures named are these, and the same in a summary of the award's fund alone.
async fn stands_at(app: &TestApp, settlement: &Value, figures: Value) -> Result<()> {
    let found = position(app, ANALYST, settlement).await?;
    for (name, figure) in figures.as_object().context("figures")? {
        ensure!(found[name] == *figure, "{name} is {} and not {figure}: {found:#}", found[name]);
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_table_is_walked_from_proposal_to_agreement(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = Ground::of(&app).await?;
    let fund = ground.fund(&app, "The table's fund", "2018-19", None).await?;
    let input = json!({
        "fundId": fund, "partnershipId": ground.plymouth, "amount": 40_056_800,
        "purpose": "Local crime prevention and reduction initiatives",
    });
    let issued = operation(&app, COMMISSIONER, SPEND, "IssueSettlement", input).await?;
    let settlement = &issued["settlement"]["id"];
    ensure!(issued["settlement"]["status"] == "INDICATIVE", "{issued:#}");
    stands_at(&app, settlement, json!({ "settled": 40_056_800, "available": 40_056_800, "allocated": 0 })).await?;
    ensure!(position(&app, NOBODY, settlement).await?.is_null(), "an indicative award is not everybody's");

    let proposed = propose(&app, settlement).await?;
    let golden = json!({
        "settled": 40_056_800, "allocated": 38_156_800, "unallocated": 1_900_000, "matched": 237_990_200,
        "totalBudget": 276_147_000, "undetermined": 1, "approximate": true, "agreed": 0,
    });
    stands_at(&app, settlement, golden.clone()).await?;
    let more = json!({
        "settlementId": settlement, "title": "One more", "themeIds": [ground.theme], "amount": 1_900_001,
    });
    assert_eq!(refused(&app, OFFICER, "proposeAllocation", more).await?, ["LIMIT_EXCEEDED input.amount"]);

    let recommended = decide_each(&app, MANAGER, &proposed, json!({ "stage": "RECOMMENDED" })).await?;
    stands_at(&app, settlement, golden.clone()).await?;
    let approval = json!({ "stage": "BOARD_APPROVED", "minuteId": ground.minute, "reference": "Min. 55" });
    let approved = decide_each(&app, CLERK, &recommended, approval).await?;
    stands_at(&app, settlement, golden.clone()).await?;

    let early = json!({ "id": approved[0]["id"], "expectedVersion": approved[0]["version"], "stage": "AGREED" });
    assert_eq!(refused(&app, COMMISSIONER, "decideAllocation", early).await?, ["WRONG_STATE input.stage"]);
    let confirm = json!({ "id": settlement, "expectedVersion": 1, "status": "CONFIRMED", "reason": "Signed." });
    done(&app, COMMISSIONER, "reviseSettlement", "settlement { id }", confirm).await?;

    let half = decide_each(&app, COMMISSIONER, &approved, json!({ "stage": "AGREED" })).await?;
    ensure!(half.iter().all(|one| one["stage"] == "BOARD_APPROVED"), "one of two has agreed: {half:#?}");
    stands_at(&app, settlement, golden.clone()).await?;
    let public = position(&app, NOBODY, settlement).await?;
    ensure!(public["allocated"] == 0 && public["settled"] == 40_056_800, "{public:#}");

    let agreed = decide_each(&app, TREASURER, &half, json!({ "stage": "AGREED" })).await?;
    ensure!(agreed.iter().all(|one| one["stage"] == "AGREED"), "{agreed:#?}");
    let mut golden = golden;
    golden["agreed"] = json!(38_156_800);
    stands_at(&app, settlement, golden).await?;
    let public = position(&app, NOBODY, settlement).await?;
    ensure!(public["allocated"] == 38_156_800 && public["matched"] == 237_990_200, "{public:#}");
    traced(&app, &agreed[0]["id"], &ground).await
}

/// Proposes each row of the table: every step adds its amount and no more.
async fn propose(app: &TestApp, settlement: &Value) -> Result<Vec<Value>> {
    let themes = themes(app).await?;
    let (mut proposed, mut allocated) = (Vec::new(), 0);
    for row in table()? {
        let names = row["themes"].as_array().context("themes")?;
        let theme_ids: Vec<&Value> = names
            .iter()
            .filter_map(|name| themes.iter().find(|theme| theme["slug"] == *name).map(|theme| &theme["id"]))
            .collect();
        let certainty = |field: &str| row[field].get("certainty").cloned().unwrap_or(Value::Null);
        let input = json!({
            "settlementId": settlement, "reference": row["reference"], "title": row["title"], "themeIds": theme_ids,
            "need": row["need"], "recommendation": row["recommendation"], "budgetNote": row["budgetNote"],
            "amount": row["amount"]["pence"], "amountCertainty": certainty("amount"),
            "totalBudget": row["totalBudget"]["pence"], "totalBudgetCertainty": certainty("totalBudget"),
            "idempotencyKey": format!("row {}", row["reference"]),
        });
        let payload = operation(app, OFFICER, WORKSPACE, "ProposeAllocation", input.clone()).await?;
        allocated += row["amount"]["pence"].as_i64().unwrap_or_default();
        let position = &payload["allocation"]["settlement"]["position"];
        ensure!(position["allocated"] == allocated, "after {}: {payload:#}", row["title"]);
        let again = operation(app, OFFICER, WORKSPACE, "ProposeAllocation", input).await?;
        ensure!(again["allocation"]["id"] == payload["allocation"]["id"], "it was proposed twice");
        proposed.push(payload["allocation"].clone());
    }
    ensure!(proposed.len() == 10, "{} rows", proposed.len());
    Ok(proposed)
}

/// The same decision on each of `allocations`.
async fn decide_each(app: &TestApp, asker: Asker<'_>, allocations: &[Value], decision: Value) -> Result<Vec<Value>> {
    let mut decided = Vec::new();
    for allocation in allocations {
        let mut input = decision.clone();
        input["id"] = allocation["id"].clone();
        input["expectedVersion"] = allocation["version"].clone();
        let payload = operation(app, asker, WORKSPACE, "DecideAllocation", input).await?;
        decided.push(payload["allocation"].clone());
    }
    Ok(decided)
}

/// From an agreed pound to the minute that decided it, and from the minute to the money.
async fn traced(app: &TestApp, allocation: &Value, ground: &Ground) -> Result<()> {
    let document = "query($id: ID!) { node(id: $id) { ... on Allocation {
        approvals { stage approvedAs by { name } reference meeting { id } minute { id meeting { id }
            approvals { allocation { id amount } } } } } } }";
    let data = app.data(ANALYST, document, json!({ "id": allocation })).await?;
    let approvals = data["node"]["approvals"].as_array().context("approvals")?;
    let offices: Vec<&Value> = approvals.iter().map(|approval| &approval["approvedAs"]).collect();
    assert_eq!(offices, ["PARTNERSHIP_MANAGER", "CLERK", "COMMISSIONER", "TREASURER"]);
    let by_the_board = &approvals[1];
    assert_eq!(by_the_board["meeting"]["id"], json!(ground.meeting));
    assert_eq!(by_the_board["minute"]["id"], json!(ground.minute));
    assert_eq!(by_the_board["minute"]["meeting"]["id"], json!(ground.meeting));
    assert_eq!(by_the_board["reference"], "Min. 55");
    let decided = by_the_board["minute"]["approvals"].as_array().context("what it decided")?;
    let names_it =
        decided.iter().any(|one| one["allocation"]["id"] == *allocation && !one["allocation"]["amount"].is_null());
    ensure!(names_it, "{decided:#?}");
    Ok(())
}
