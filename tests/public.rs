//! What nobody in particular sees of the demonstration, and what they must not (design.md §3).

use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const RESTRICTED: &str = r#"{ partnership(by: { slug: "safer-plymouth" }) {
    risks { id } bids { status } history { totalCount }
    documents { nodes { visibility } }
    memberships(first: 100) { nodes { status person { email telephone } } }
    settlement(year: "2018-19") {
        position { settled allocated paid spent } statements { id } ledger { totalCount }
        fund { name total retained sources { name } statements { id } }
        allocations { totalCount nodes { id } } }
    meetings(filter: { from: "2018-03-06", to: "2018-03-06" }) { nodes { agenda { private presenter pageFrom documents { id } } } }
    plans { status } }
    allocations { totalCount nodes { id } } spendReturns { totalCount }
    fundingSummary(filter: {}, groupBy: [PARTNERSHIP, STAGE]) { total { allocated spent } rows { stage } }
    viewer { user { id } } }"#;

#[rstest]
#[tokio::test]
async fn the_public_sees_what_is_published_and_nothing_else(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let data = app.data(NOBODY, RESTRICTED, json!({})).await?;
    let partnership = &data["partnership"];
    ensure!(partnership["risks"] == json!([]), "{partnership:#}");
    ensure!(all(&partnership["bids"], |bid| bid["status"] == "SECURED"), "{partnership:#}");
    ensure!(partnership["history"]["totalCount"] == 0, "{partnership:#}");
    ensure!(all(&partnership["documents"]["nodes"], |it| it["visibility"] == "PUBLIC"), "{partnership:#}");
    ensure!(
        all(&partnership["plans"], |it| it["status"] != "DRAFTING" && it["status"] != "CONSULTATION"),
        "{partnership:#}"
    );
    let seats = &partnership["memberships"]["nodes"];
    ensure!(all(seats, |it| it["status"] == "CURRENT" && it["person"]["email"].is_null()), "{seats:#}");

    let settlement = &partnership["settlement"];
    let position = json!({ "settled": 40_056_800, "allocated": 0, "paid": 0, "spent": 0 });
    ensure!(settlement["position"] == position, "{settlement:#}");
    ensure!(settlement["statements"] == json!([]) && settlement["ledger"]["totalCount"] == 0, "{settlement:#}");
    let fund = &settlement["fund"];
    ensure!(fund["total"].is_null() && fund["sources"] == json!([]) && fund["statements"] == json!([]), "{fund:#}");
    ensure!(settlement["allocations"]["totalCount"] == 0, "proposals are hidden: {settlement:#}");

    let agenda = &partnership["meetings"]["nodes"][0]["agenda"];
    ensure!(
        all(agenda, |it| it["private"] == false || (it["pageFrom"].is_null() && it["documents"] == json!([]))),
        "{agenda:#}"
    );
    ensure!(data["allocations"]["totalCount"] == 0 && data["spendReturns"]["totalCount"] == 0, "{data:#}");
    ensure!(data["fundingSummary"] == json!({ "total": { "allocated": 0, "spent": 0 }, "rows": [] }), "{data:#}");
    ensure!(data["viewer"].is_null(), "{data:#}");
    Ok(())
}

fn all(items: &Value, holds: impl Fn(&Value) -> bool) -> bool {
    items.as_array().is_some_and(|items| items.iter().all(holds))
}

/// Whatever an administrator may see of Plymouth's money is not there for nobody, when asked for by id.
#[rstest]
#[tokio::test]
async fn what_is_hidden_is_not_found_by_its_id(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"{ partnership(by: { slug: "safer-plymouth" }) { risks { id } bids { id status }
        settlement(year: "2018-19") { statements { id } ledger { nodes { id } } allocations { nodes { id } } } } }"#;
    let data = app.data(ADMINISTRATOR, query, json!({})).await?;
    let partnership = &data["partnership"];
    let settlement = &partnership["settlement"];
    let lists = [
        &partnership["risks"],
        &settlement["statements"],
        &settlement["ledger"]["nodes"],
        &settlement["allocations"]["nodes"],
    ];
    let open = partnership["bids"].as_array().into_iter().flatten().filter(|bid| bid["status"] != "SECURED");
    let hidden: Vec<&Value> = lists
        .into_iter()
        .flat_map(|list| list.as_array().into_iter().flatten())
        .chain(open)
        .map(|it| &it["id"])
        .collect();
    ensure!(hidden.len() > 20, "there is something to hide: {data:#}");
    let found = app.data(NOBODY, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": hidden })).await?;
    ensure!(all(&found["nodes"], Value::is_null), "{found:#}");
    Ok(())
}
