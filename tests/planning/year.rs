//! A partnership's year entered from nothing: the assessment, the priorities drawn from it, the plan with its steps,
//! the money; then read along the thread.

use super::themes;
use crate::commissioning::{done, id, refused};
use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const PLAN: &str = "plan { id version status agreedOn title aims objectives { text achieved completeness }
    milestones { kind title dueOn completedOn } supersedes { id status } supersededBy { id } }";

#[rstest]
#[tokio::test]
async fn a_year_is_entered_and_read_along_the_thread(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let (app, themes) = (&app, themes(&app).await?);
    let torbay = id(app, r#"{ partnership(by: { slug: "torbay" }) { id } }"#, "/partnership/id").await?;
    let act = async |mutation, rest, input| done(app, ADMINISTRATOR, mutation, rest, input).await;

    let assessment = json!({ "partnershipId": torbay, "kind": "STRATEGIC_ASSESSMENT", "title": "Assessment 2017",
        "from": "2017-18", "to": "2017-18", "status": "AGREED", "agreedOn": "2018-01-15" });
    let assessment = act("createPlan", "plan { id }", assessment).await?;
    let priorities = json!({ "partnershipId": torbay, "financialYear": "2018-19", "assessmentId": assessment["id"],
        "method": "MoRiLE", "priorities": [
            { "themeId": themes["domestic-abuse-and-sexual-violence"], "title": "Domestic abuse", "standing": "HEADLINE", "rank": 1, "score": "61.25" },
            { "themeId": themes["alcohol-harm"], "title": "Alcohol", "standing": "EMERGING", "rank": 2, "score": "40" },
            { "themeId": themes["road-traffic-collisions"], "title": "Roads", "standing": "NOT_TAKEN_FORWARD", "rationale": "Others lead on it." },
        ] });
    let made =
        act("recordPriorities", "priorities { id version title rank score method assessment { id } }", priorities)
            .await?;
    ensure!(made.as_array().map(Vec::len) == Some(3) && made[0]["score"] == "61.25", "{made:#}");
    ensure!(made[2]["method"] == "MoRiLE" && made[2]["assessment"]["id"] == assessment["id"], "{made:#}");

    let plan = agree_a_plan(app, &torbay).await?;
    let allocation = money(app, &torbay, &themes).await?;

    let document = "query($id: ID!) { node(id: $id) { ... on Allocation { priorities { title standing rank
        assessment { title } plans { title status } funding { allocated }
        allocations { nodes { title amount } } } } } }";
    let read = app.data(ADMINISTRATOR, document, json!({ "id": allocation })).await?;
    let expected = json!([{ "title": "Domestic abuse", "standing": "HEADLINE", "rank": 1,
        "assessment": { "title": "Assessment 2017" }, "plans": [{ "title": "Torbay plan", "status": "ENDORSED" }],
        "funding": { "allocated": 1_200_000 }, "allocations": { "nodes": [{ "title": "Refuge", "amount": 1_200_000 }] } }]);
    ensure!(read["node"]["priorities"] == expected, "{read:#}");
    let document = r#"{ partnership(by: { slug: "torbay" }) { fundingByPriority(year: "2018-19") {
        priority { title } position { allocated } } } }"#;
    let read = app.data(ADMINISTRATOR, document, json!({})).await?;
    let expected = json!([
        { "priority": { "title": "Domestic abuse" }, "position": { "allocated": 1_200_000 } },
        { "priority": { "title": "Alcohol" }, "position": { "allocated": 0 } },
        { "priority": { "title": "Roads" }, "position": { "allocated": 0 } },
        { "priority": null, "position": { "allocated": 300_000 } },
    ]);
    ensure!(read["partnership"]["fundingByPriority"] == expected, "{read:#}");
    next_edition(app, &plan).await
}

/// A plan from its first draft until it is endorsed.
async fn agree_a_plan(app: &TestApp, torbay: &str) -> Result<Value> {
    let act = async |mutation, input| done(app, ADMINISTRATOR, mutation, PLAN, input).await;
    let plan = json!({ "partnershipId": torbay, "kind": "PARTNERSHIP_PLAN", "title": "Torbay plan", "from": "2018-19",
        "to": "2020-21", "aims": ["Safer homes"], "objectives": [{ "text": "More refuge places", "activity": "Commissioning" }],
        "milestones": [
            { "kind": "WORKSHOP", "title": "Workshop", "dueOn": "2018-02-01", "completedOn": "2018-02-01" },
            { "kind": "CONSULTATION", "title": "Consultation", "from": "2018-03-01", "dueOn": "2018-04-30" },
            { "title": "Launch", "dueNote": "In the summer" },
        ] });
    let plan = act("createPlan", plan).await?;
    ensure!(plan["status"] == "DRAFTING" && plan["version"] == 1, "{plan:#}");
    let seen = "query($id: ID!) { node(id: $id) { id } }";
    let see = async || app.data(NOBODY, seen, json!({ "id": plan["id"] })).await;
    ensure!(see().await?["node"].is_null(), "a draft is nobody's business");
    let step = async |version: i32, more: Value| {
        let mut input = json!({ "id": plan["id"], "expectedVersion": version });
        for (field, value) in more.as_object().into_iter().flatten() {
            input[field] = value.clone();
        }
        act("updatePlan", input).await
    };
    step(1, json!({ "status": "CONSULTATION" })).await?;
    let agreed = step(2, json!({ "status": "AGREED", "agreedOn": "2018-05-20" })).await?;
    ensure!(agreed["agreedOn"] == "2018-05-20", "{agreed:#}");
    ensure!(see().await?["node"]["id"] == plan["id"], "everybody sees what is agreed");
    let objective =
        json!({ "text": "More refuge places", "activity": "Commissioning", "achieved": "Two", "completeness": 40 });
    let grown = step(3, json!({ "objectives": [objective], "status": "ENDORSED" })).await?;
    ensure!(grown["objectives"][0]["completeness"] == 40 && grown["milestones"][0]["kind"] == "WORKSHOP", "{grown:#}");
    ensure!(grown["milestones"][2]["kind"] == "OTHER", "{grown:#}");
    Ok(grown)
}

/// Money for a priority and for none; the id of the first.
async fn money(app: &TestApp, torbay: &str, themes: &Value) -> Result<Value> {
    let act = async |mutation, rest, input| done(app, ADMINISTRATOR, mutation, rest, input).await;
    let area = r#"{ policeArea(by: { code: "E23000035" }) { opcc { id } } }"#;
    let fund = json!({ "funderId": id(app, area, "/policeArea/opcc/id").await?, "name": "Torbay Fund",
        "financialYear": "2018-19", "sources": [{ "name": "Grant", "amount": null }] });
    let fund = act("openFund", "fund { id }", fund).await?;
    let award = json!({ "fundId": fund["id"], "partnershipId": torbay, "amount": 2_000_000, "status": "CONFIRMED" });
    let award = act("issueSettlement", "settlement { id }", award).await?;
    let mut first = Value::Null;
    for (title, theme, amount) in [("Refuge", "sexual-violence", 1_200_000), ("Analysis", "all-priorities", 300_000)] {
        let line =
            json!({ "settlementId": award["id"], "title": title, "themeIds": [themes[theme]], "amount": amount });
        let line = act("proposeAllocation", "allocation { id }", line).await?;
        if first.is_null() {
            first = line["id"].clone();
        }
    }
    Ok(first)
}

/// The yearly refresh: what is still to be done is carried over, and what stood stands until the next is agreed.
async fn next_edition(app: &TestApp, plan: &Value) -> Result<()> {
    let refresh = json!({ "id": plan["id"], "expectedVersion": plan["version"], "from": "2019-20", "to": "2021-22" });
    let next = done(app, ADMINISTRATOR, "refreshPlan", PLAN, refresh.clone()).await?;
    ensure!(next["status"] == "DRAFTING" && next["aims"] == json!(["Safer homes"]), "{next:#}");
    ensure!(next["objectives"] == plan["objectives"], "{next:#}");
    let open: Vec<_> = next["milestones"].as_array().into_iter().flatten().map(|one| &one["title"]).collect();
    ensure!(open == [&json!("Consultation"), &json!("Launch")], "{next:#}");
    ensure!(next["supersedes"] == json!({ "id": plan["id"], "status": "ENDORSED" }), "{next:#}");
    ensure!(refused(app, ADMINISTRATOR, "refreshPlan", refresh).await? == ["CONFLICT input.id"], "one edition follows");
    let document = "query($id: ID!) { node(id: $id) { ... on Plan { status version supersededBy { id } } } }";
    let former = async |asker| anyhow::Ok(app.data(asker, document, json!({ "id": plan["id"] })).await?["node"].take());
    ensure!(former(NOBODY).await?["supersededBy"].is_null(), "the next edition is a draft");
    let agree = json!({ "id": next["id"], "expectedVersion": 1, "status": "AGREED", "agreedOn": "2018-06-01" });
    done(app, ADMINISTRATOR, "updatePlan", PLAN, agree).await?;
    let replaced = former(NOBODY).await?;
    ensure!(replaced["status"] == "SUPERSEDED" && replaced["supersededBy"]["id"] == next["id"], "{replaced:#}");
    let version = replaced["version"].as_i64().context("a version")?;
    let change = json!({ "id": plan["id"], "expectedVersion": version, "note": "Late" });
    ensure!(refused(app, ADMINISTRATOR, "updatePlan", change).await? == ["WRONG_STATE input.id"], "it stays as it was");
    Ok(())
}
