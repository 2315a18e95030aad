//! Tables from files: recorded crime as published, and a partnership's own measures.

use crate::support::operator::run;
use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp, fresh_name, scratch};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};
use std::path::PathBuf;

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/crime/ons_table_c2_ye_june_2025.csv");

/// A file of its own with this text.
fn file(text: &str) -> Result<PathBuf> {
    let path = scratch()?.join(format!("{}.csv", fresh_name()));
    std::fs::write(&path, text)?;
    Ok(path)
}

/// The one measure of an indicator that a partnership has.
async fn measured(app: &TestApp, slug: &str, code: &str) -> Result<Value> {
    let document = r"query($slug: String!, $code: String!) { partnership(by: { slug: $slug }) {
        measures(indicator: [$code], first: 5) { totalCount nodes {
            periodFrom periodTo value certainty status statement dimension target { value } } } } }";
    let data = app.data(NOBODY, document, json!({ "slug": slug, "code": code })).await?;
    Ok(data["partnership"]["measures"].clone())
}

#[rstest]
#[tokio::test]
async fn crime_is_imported_as_published(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    ensure!(run(&address, &["import", "crime", PUBLISHED]).await?, "as published");

    let total = measured(&app, "safer-plymouth", "ONS-TOTAL-RECORDED-CRIME").await?;
    let expected = json!({ "totalCount": 1, "nodes": [{
        "periodFrom": "2024-07-01", "periodTo": "2025-06-30", "value": "25767", "certainty": "EXACT", "status": "FINAL",
        "statement": null, "dimension": null, "target": null }] });
    ensure!(total == expected, "{total:#}");
    let rate = measured(&app, "safer-plymouth", "ONS-TOTAL-RECORDED-CRIME-RATE").await?;
    // 25,767 crimes among 262,100 residents.
    ensure!(rate["nodes"][0]["value"] == "98.31", "{rate:#}");
    ensure!(rate["nodes"][0]["certainty"] == "APPROXIMATE", "the population is of 2019: {rate:#}");
    let worcestershire = measured(&app, "north-worcestershire", "ONS-TOTAL-RECORDED-CRIME").await?;
    ensure!(worcestershire["nodes"][0]["value"] == "19210", "{worcestershire:#}");

    let area = r#"{ policeArea(by: { code: "E23000035" }) { measures(indicator: ["ONS-TOTAL-RECORDED-CRIME"]) {
        nodes { value dimension } } }
        surrey: policeArea(by: { code: "E23000031" }) { measures(indicator: ["ONS-HOMICIDE"]) {
        nodes { value dimension status certainty } } }
        all: partnerships(first: 0) { totalCount } indicators { code } }"#;
    let data = app.data(NOBODY, area, json!({})).await?;
    let nodes = data["policeArea"]["measures"]["nodes"].as_array().context("measures")?;
    ensure!(nodes.iter().any(|node| *node == json!({ "value": "121216", "dimension": null })), "{nodes:#?}");
    ensure!(nodes.len() == 2, "and what was assigned to none: {nodes:#?}");
    let unpublished = json!({
        "value": null, "dimension": "unassigned Surrey", "status": "NOT_PUBLISHED", "certainty": "NOT_STATED" });
    let surrey = data["surrey"]["measures"]["nodes"].as_array().context("measures")?;
    ensure!(surrey.contains(&unpublished), "not available is not nought: {surrey:#?}");
    let codes = data["indicators"].as_array().context("indicators")?;
    let ons = |indicator: &&Value| indicator["code"].as_str().is_some_and(|code| code.starts_with("ONS-"));
    ensure!(codes.iter().filter(ons).count() == 46, "a count and a rate for each of 23 offences");

    // Once more, and once more as a later edition has it.
    ensure!(run(&address, &["import", "crime", PUBLISHED]).await?, "again");
    let later = std::fs::read_to_string(PUBLISHED)?.replace("\"25,767 \"", "\"25,800 \"");
    let path = file(&later)?;
    ensure!(run(&address, &["import", "crime", &path.to_string_lossy()]).await?, "revised");
    let total = measured(&app, "safer-plymouth", "ONS-TOTAL-RECORDED-CRIME").await?;
    ensure!(total["totalCount"] == 1 && total["nodes"][0]["value"] == "25800", "{total:#}");
    let rate = measured(&app, "safer-plymouth", "ONS-TOTAL-RECORDED-CRIME-RATE").await?;
    ensure!(rate["nodes"][0]["value"] == "98.44", "{rate:#}");

    // Where an area is not in the register nothing at all is written.
    let path = file(&later.replace("\"25,800 \"", "\"1 \"").replace("E22000056", "E22999999"))?;
    ensure!(!run(&address, &["import", "crime", &path.to_string_lossy()]).await?, "no such partnership");
    let path = file("partnership,crimes\nPlymouth,1\n")?;
    ensure!(!run(&address, &["import", "crime", &path.to_string_lossy()]).await?, "another table");
    let total = measured(&app, "safer-plymouth", "ONS-TOTAL-RECORDED-CRIME").await?;
    ensure!(total["nodes"][0]["value"] == "25800", "{total:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_imported_is_ranked_and_summed_up(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    ensure!(run(&address, &["import", "crime", PUBLISHED]).await?, "as published");
    let area = r#"{ policeArea(by: { code: "E23000035" }) { id partnerships { nodes { id name onsCode } } } }"#;
    let data = app.data(ADMINISTRATOR, area, json!({})).await?;
    let area = data["policeArea"]["id"].clone();
    let partnerships = data["policeArea"]["partnerships"]["nodes"].as_array().context("partnerships")?;
    let coded = partnerships.iter().filter(|one| one["onsCode"].is_string());
    let mut members: Vec<Value> = coded.map(|one| json!({ "name": one["name"], "partnershipId": one["id"] })).collect();
    ensure!(members.len() == 8, "{data:#}");
    members.push(json!({ "name": "Elsewhere" }));
    let create = "mutation($input: CreateComparatorGroupInput!) { createComparatorGroup(input: $input) {
        comparatorGroup { id } userErrors { message } } }";
    let input = json!({ "name": "The peninsula", "asOf": "2024-04-01", "members": members });
    let created = app.data(ADMINISTRATOR, create, json!({ "input": input })).await?;
    let family = &created["createComparatorGroup"]["comparatorGroup"]["id"];
    ensure!(family.is_string(), "{created:#}");

    let standing = r#"query($family: ID!) { partnership(by: { slug: "safer-plymouth" }) {
        measures(indicator: ["ONS-TOTAL-RECORDED-CRIME-RATE"]) { nodes { value
            standing(groupId: $family) { rank of fromWorst fromAveragePercent missing source } } } } }"#;
    let data = app.data(NOBODY, standing, json!({ "family": family })).await?;
    let expected = json!([{ "value": "98.31", "standing": { "rank": 7, "of": 8, "fromWorst": 2,
        "fromAveragePercent": "45.5", "missing": ["Elsewhere"], "source": "COMPUTED" } }]);
    ensure!(data["partnership"]["measures"]["nodes"] == expected, "{data:#}");

    let summary = "query($filter: MeasureSummaryFilter!) { measureSummary(filter: $filter) {
        indicator { code } total least greatest known approximate } }";
    let filter = json!({ "policeAreaId": area, "periodFrom": "2024-07-01",
        "periodTo": "2025-06-30", "indicators": ["ONS-TOTAL-RECORDED-CRIME", "ONS-TOTAL-RECORDED-CRIME-RATE"] });
    let data = app.data(NOBODY, summary, json!({ "filter": filter })).await?;
    // 16 of the area's 121,216 crimes were assigned to no partnership. 121,200 among 1,772,541 residents.
    let expected = json!([
        { "indicator": { "code": "ONS-TOTAL-RECORDED-CRIME" }, "total": "121200", "least": "59", "greatest": "34897",
          "known": 8, "approximate": false },
        { "indicator": { "code": "ONS-TOTAL-RECORDED-CRIME-RATE" }, "total": "68.38", "least": "26.53",
          "greatest": "104.65", "known": 8, "approximate": true },
    ]);
    ensure!(data["measureSummary"] == expected, "{data:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_partnership_imports_its_own(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let import = async |text: &str, more: &[&str]| {
        let path = file(text)?;
        let path = path.to_string_lossy();
        let words: Vec<&str> =
            ["import", "measures", &path, "--partnership", "safer-plymouth"].iter().chain(more).copied().collect();
        run(&address, &words).await
    };
    let first = "indicator,period_from,period_to,value,status,target\n\
                 SCAM-VICTIMS,2025-04-01,2025-06-30,\"1,204.5\",PROVISIONAL,1000\n\
                 CSE-RISK,2025-04-01,2025-06-30,,NOT_YET_AVAILABLE,\n";
    ensure!(import(first, &[]).await?, "two measures");
    let scams = measured(&app, "safer-plymouth", "SCAM-VICTIMS").await?;
    ensure!(scams["totalCount"] == 2, "{scams:#}");
    ensure!(scams["nodes"][0]["value"] == "1204.5" && scams["nodes"][0]["status"] == "PROVISIONAL", "{scams:#}");
    ensure!(scams["nodes"][0]["target"]["value"] == "1000", "{scams:#}");

    let last = first.replace("\"1,204.5\",PROVISIONAL", "1210,FINAL");
    ensure!(import(&last, &[]).await?, "what is provisional becomes final");
    let changed = last.replace("1210", "1211");
    ensure!(!import(&changed, &[]).await?, "what is final stays");
    ensure!(import(&changed, &["--replace"]).await?, "unless told");
    let scams = measured(&app, "safer-plymouth", "SCAM-VICTIMS").await?;
    ensure!(scams["totalCount"] == 2 && scams["nodes"][0]["value"] == "1211", "{scams:#}");

    for wrong in [
        "indicator,period_from,period_to,value\nNO-SUCH,2025-07-01,2025-07-31,1\n",
        "indicator,period_from,period_to,value\nCSE-RISK,2025-07-31,2025-07-01,1\n",
        "indicator,from,to,value\nCSE-RISK,2025-07-01,2025-07-31,1\n",
        "indicator,period_from,period_to,value\nCSE-RISK,2025-07-01,2025-07-31,1\nCSE-RISK,2025-08-01,2025-08-31,x\n",
    ] {
        ensure!(!import(wrong, &[]).await?, "{wrong}");
    }
    let risk = measured(&app, "safer-plymouth", "CSE-RISK").await?;
    ensure!(risk["totalCount"] == 2, "nothing is half-written: {risk:#}");
    Ok(())
}
