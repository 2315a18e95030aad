//! Risks, bids and recommendations: who keeps them, what is refused, and who sees what came of them.

use super::Plymouth;
use crate::commissioning::{done, id, refused};
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn a_bid_is_followed_until_it_is_won(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = &app;
    let ground = Plymouth::of(app).await?;
    let good =
        json!({ "partnershipId": ground.id, "fund": "Safer Streets", "amount": 500_000, "fundSize": 25_000_000 });
    let create = async |changes: Value| -> Result<Vec<String>> {
        let mut input = good.clone();
        changes.as_object().into_iter().flatten().for_each(|(field, value)| input[field] = value.clone());
        refused(app, MANAGER, "recordBid", input).await
    };
    ensure!(create(json!({ "fund": " " })).await? == ["REQUIRED input.fund"], "of what");
    ensure!(create(json!({ "amount": 25_000_001 })).await? == ["INVALID input.amount"], "more than the fund");
    ensure!(
        create(json!({ "amount": -1, "fundSize": -1 })).await? == ["INVALID input.amount", "INVALID input.fundSize"],
        "negative"
    );
    ensure!(
        create(json!({ "amountCertainty": "NOT_STATED" })).await? == ["INVALID input.amountCertainty"],
        "it is stated"
    );
    ensure!(
        refused(app, CLERK, "recordBid", good.clone()).await? == ["FORBIDDEN input.partnershipId"],
        "not the clerk's"
    );

    let bid = done(app, MANAGER, "recordBid", "bid { id version status amountCertainty }", good).await?;
    ensure!(bid["status"] == "IDENTIFIED" && bid["amountCertainty"] == "EXACT", "{bid:#}");
    let seen = async |asker| {
        let document = "query($id: ID!) { node(id: $id) { ... on Bid { id status risks { initiative } } } }";
        anyhow::Ok(app.data(asker, document, json!({ "id": bid["id"] })).await?["node"].take())
    };
    let step = |version: i32, status: &str| json!({ "id": bid["id"], "expectedVersion": version, "status": status });
    ensure!(refused(app, MANAGER, "updateBid", step(1, "SECURED")).await? == ["WRONG_STATE input.status"], "too early");
    for (version, status) in (1..).zip(["PREPARING", "SUSPENDED", "PREPARING", "SUBMITTED"]) {
        done(app, MANAGER, "updateBid", "bid { id }", step(version, status)).await?;
        ensure!(seen(NOBODY).await?.is_null(), "not won yet");
    }
    ensure!(
        refused(app, MANAGER, "updateBid", step(1, "SECURED")).await? == ["STALE_VERSION input.expectedVersion"],
        "changed since"
    );
    let risk =
        json!({ "partnershipId": ground.id, "initiative": "The match is late", "bidId": bid["id"], "budget": 500_000 });
    done(app, MANAGER, "raiseRisk", "risk { id }", risk).await?;
    done(app, MANAGER, "updateBid", "bid { id }", step(5, "SECURED")).await?;
    ensure!(
        seen(NOBODY).await? == json!({ "id": bid["id"], "status": "SECURED", "risks": [] }),
        "won, its risks apart"
    );
    ensure!(seen(ANALYST).await?["risks"] == json!([{ "initiative": "The match is late" }]), "risks with READ_FUNDING");
    for status in ["PREPARING", "UNSUCCESSFUL", "WITHDRAWN"] {
        ensure!(
            refused(app, MANAGER, "updateBid", step(6, status)).await? == ["WRONG_STATE input.status"],
            "it is over: {status}"
        );
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_risk_is_raised_changed_and_closed(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = &app;
    let ground = Plymouth::of(app).await?;
    let document = r#"{ allocations(filter: { years: ["2018-19"] }) { nodes { id } } }"#;
    let allocation = id(app, document, "/allocations/nodes/0/id").await?;
    const RISK: &str =
        "risk { id version open closedOn budget budgetCertainty allocation { id risks { id } } bid { id } }";
    let wrong = json!({ "partnershipId": ground.id, "initiative": "", "budgetCertainty": "EXACT", "previousBudget": -1, "allocationId": "HQAAAAAAAAAAAAAAAAAAAAA" });
    let expected = [
        "REQUIRED input.initiative",
        "REQUIRED input.budget",
        "INVALID input.previousBudget",
        "NOT_FOUND input.allocationId",
    ];
    ensure!(refused(app, MANAGER, "raiseRisk", wrong).await? == expected, "all at once");
    let torbay = id(app, r#"{ partnership(by: { slug: "torbay" }) { id } }"#, "/partnership/id").await?;
    let elsewhere = json!({ "partnershipId": torbay, "initiative": "Theirs", "allocationId": allocation });
    ensure!(
        refused(app, ADMINISTRATOR, "raiseRisk", elsewhere.clone()).await? == ["INVALID input.allocationId"],
        "another's money"
    );
    ensure!(
        refused(app, MANAGER, "raiseRisk", elsewhere).await? == ["FORBIDDEN input.partnershipId"],
        "another's register"
    );

    let raised = json!({ "partnershipId": ground.id, "initiative": "The provider may close", "budget": 3_000_000, "allocationId": allocation });
    let risk = done(app, MANAGER, "raiseRisk", RISK, raised).await?;
    ensure!(risk["open"] == true && risk["budgetCertainty"] == "EXACT", "{risk:#}");
    ensure!(risk["allocation"]["risks"] == json!([{ "id": risk["id"] }]), "from the money to its risks: {risk:#}");
    let change = |version: i32, more: Value| {
        let mut input = json!({ "id": risk["id"], "expectedVersion": version });
        more.as_object().into_iter().flatten().for_each(|(field, value)| input[field] = value.clone());
        input
    };
    ensure!(
        refused(app, NOBODY_IN_PARTICULAR, "updateRisk", change(1, json!({ "open": false }))).await?
            == ["NOT_FOUND input.id"],
        "not seen"
    );
    ensure!(
        refused(app, ANALYST, "updateRisk", change(1, json!({ "open": false }))).await? == ["FORBIDDEN input.id"],
        "seen, not kept"
    );
    let open = change(1, json!({ "closedOn": "2018-05-01" }));
    ensure!(refused(app, MANAGER, "updateRisk", open).await? == ["INVALID input.closedOn"], "it is open");
    let closed = done(app, MANAGER, "updateRisk", RISK, change(1, json!({ "open": false, "budget": null }))).await?;
    ensure!(closed["closedOn"] == "2018-06-01" && closed["budgetCertainty"] == "NOT_STATED", "{closed:#}");
    let again =
        done(app, MANAGER, "updateRisk", RISK, change(2, json!({ "open": true, "allocationId": null }))).await?;
    ensure!(again["closedOn"].is_null() && again["allocation"].is_null(), "{again:#}");
    Ok(())
}

/// One who sees no money of Safer Plymouth.
const NOBODY_IN_PARTICULAR: crate::support::Asker<'static> = Some("county-officer");

#[rstest]
#[tokio::test]
async fn a_recommendation_is_followed(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = &app;
    let ground = Plymouth::of(app).await?;
    let torbay = id(app, r#"{ partnership(by: { slug: "torbay" }) { id } }"#, "/partnership/id").await?;
    let good = json!({ "source": "Review of 2018", "text": "Meet more often.", "partnershipIds": [ground.id, torbay], "groupIds": [ground.board],
        "fromValue": 2, "toValue": 4 });
    let not_theirs = refused(app, MANAGER, "recordRecommendation", good.clone()).await?;
    ensure!(not_theirs == ["FORBIDDEN input.partnershipIds.1"], "all of them: {not_theirs:?}");
    let wrong = json!({ "source": "", "text": " ", "partnershipIds": [ground.id, ground.id], "fromValue": 2 });
    let expected =
        ["REQUIRED input.source", "REQUIRED input.text", "INVALID input.partnershipIds.1", "REQUIRED input.toValue"];
    ensure!(refused(app, MANAGER, "recordRecommendation", wrong).await? == expected, "all at once");
    let nobody = json!({ "source": "Review", "text": "Text" });
    ensure!(
        refused(app, MANAGER, "recordRecommendation", nobody).await? == ["REQUIRED input.partnershipIds"],
        "to somebody"
    );

    const MADE: &str =
        "recommendation { id version status progress { at note status by { name } } madeTo { __typename } }";
    let made = done(app, ADMINISTRATOR, "recordRecommendation", MADE, good).await?;
    ensure!(made["status"] == "OPEN" && made["progress"] == json!([]), "{made:#}");
    ensure!(made["madeTo"].as_array().map(Vec::len) == Some(3), "{made:#}");
    let report = |version: i32, status: Option<&str>, note: Option<&str>| json!({ "id": made["id"], "expectedVersion": version, "status": status, "note": note });
    ensure!(
        refused(app, MANAGER, "reportRecommendation", report(1, None, None)).await? == ["REQUIRED input.note"],
        "what"
    );
    ensure!(
        refused(app, CLERK, "reportRecommendation", report(1, Some("DONE"), None)).await? == ["FORBIDDEN input.id"],
        "not the clerk's"
    );
    // Who keeps the plans of one of them reports.
    done(app, MANAGER, "reportRecommendation", MADE, report(1, Some("IN_PROGRESS"), Some("Dates are set."))).await?;
    let told = done(app, MANAGER, "reportRecommendation", MADE, report(2, Some("DONE"), None)).await?;
    let notes: Vec<_> =
        told["progress"].as_array().into_iter().flatten().map(|one| (&one["status"], &one["note"])).collect();
    let expected = [(&json!("IN_PROGRESS"), &json!("Dates are set.")), (&json!("DONE"), &json!("Done."))];
    ensure!(notes == expected && told["status"] == "DONE", "{told:#}");
    ensure!(
        refused(app, MANAGER, "reportRecommendation", report(2, Some("OPEN"), None)).await?
            == ["STALE_VERSION input.expectedVersion"],
        "changed since"
    );
    let document = "query($id: ID!) { node(id: $id) { id } }";
    let seen = app.data(NOBODY, document, json!({ "id": made["id"] })).await?;
    ensure!(seen["node"].is_null(), "recommendations are for those who read the papers");
    Ok(())
}
