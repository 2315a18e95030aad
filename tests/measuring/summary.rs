//! Figures over several partnerships, where units allow.

use super::{indicator, made, partnership};
use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const DOCUMENT: &str = "query($filter: MeasureSummaryFilter!) { measureSummary(filter: $filter) {
    indicator { code } total noTotal approximate least greatest known missing { slug } } }";

#[rstest]
#[tokio::test]
async fn only_what_can_be_added_up_has_a_total(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let [plymouth, torbay] = [partnership(&app, "safer-plymouth").await?, partnership(&app, "torbay").await?];
    let crimes = indicator(&app, json!({ "code": "CRIMES" })).await?;
    let people = indicator(&app, json!({ "code": "PEOPLE", "polarity": "NEUTRAL" })).await?;
    let rate = json!({ "code": "RATE", "unit": "RATE_PER_1000", "denominator": "residents", "numeratorId": crimes, "divisorId": people });
    indicator(&app, rate).await?;
    indicator(&app, json!({ "code": "TRUST", "unit": "PERCENT", "denominator": "residents" })).await?;
    let year = ("2018-04-01", "2019-03-31");
    let measure = |subject: &str, code: &str, (from, to): (&str, &str), value: &str| json!({ "subjectId": subject, "indicator": code, "periodFrom": from, "periodTo": to, "value": value });
    let middle = |year: i32| (format!("{year}-06-30"), format!("{year}-06-30"));
    let (before, then, after) = (middle(2017), middle(2018), middle(2019));
    let measures = json!([
        measure(&plymouth, "CRIMES", year, "25767"),
        measure(&torbay, "CRIMES", year, "13000"),
        measure(&plymouth, "PEOPLE", (&before.0, &before.1), "1"),
        measure(&plymouth, "PEOPLE", (&then.0, &then.1), "260000"),
        measure(&plymouth, "PEOPLE", (&after.0, &after.1), "1"),
        measure(&torbay, "PEOPLE", (&before.0, &before.1), "130000"),
        measure(&plymouth, "TRUST", year, "60"),
        measure(&torbay, "TRUST", year, "70"),
    ]);
    made(&app, ADMINISTRATOR, "recordMeasures", "measures { id }", json!({ "measures": measures })).await?;
    let filter = |partnerships: Value| {
        json!({ "indicators": ["CRIMES", "RATE", "TRUST", "NOTHING", "CRIMES"], "partnershipIds": partnerships,
            "periodFrom": year.0, "periodTo": year.1 })
    };
    let north = partnership(&app, "north-worcestershire").await?;
    let found = app.data(NOBODY, DOCUMENT, json!({ "filter": filter(json!([plymouth, torbay, north])) })).await?;
    let words = found["measureSummary"][2]["noTotal"].clone();
    ensure!(words.as_str().is_some_and(|words| words.contains("not added up")), "{found:#}");
    let missing = json!([{ "slug": "north-worcestershire" }]);
    let row = |code: &str, total: Value, words: Value, least: &str, greatest: &str| {
        // Torbay's people were counted the year before.
        json!({ "indicator": { "code": code }, "total": total, "noTotal": words, "approximate": code == "RATE",
            "least": least, "greatest": greatest, "known": 2, "missing": missing })
    };
    let expected = json!([
        row("CRIMES", json!("38767"), Value::Null, "13000", "25767"),
        row("RATE", json!("99.4"), Value::Null, "99.1", "100"),
        row("TRUST", Value::Null, words, "60", "70"),
    ]);
    ensure!(found["measureSummary"] == expected, "{found:#}");
    of_an_area(&app, &year).await?;
    refused(&app, &filter(json!([plymouth]))).await
}

/// An area's total is that of its partnerships; who has no value is named.
async fn of_an_area(app: &TestApp, (from, to): &(&str, &str)) -> Result<()> {
    let document =
        r#"{ policeArea(by: { slug: "devon-and-cornwall" }) { id partnerships(first: 100) { nodes { slug kind } } } }"#;
    let area = app.data(NOBODY, document, json!({})).await?["policeArea"].clone();
    let filter = json!({ "indicators": ["CRIMES"], "policeAreaId": area["id"], "periodFrom": from, "periodTo": to });
    let before = app.database().statements();
    let found = app.data(NOBODY, DOCUMENT, json!({ "filter": filter })).await?;
    ensure!(app.database().statements() - before <= 6, "few statements, however many partnerships");
    let row = &found["measureSummary"][0];
    ensure!(row["total"] == "38767" && row["known"] == 2, "{found:#}");
    let statutory = area["partnerships"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|it| it["kind"] == "COMMUNITY_SAFETY")
        .count();
    ensure!(row["missing"].as_array().map(Vec::len) == Some(statutory - 2), "{found:#}");
    Ok(())
}

/// A selection is one and bounded.
async fn refused(app: &TestApp, good: &Value) -> Result<()> {
    let ids = &good["partnershipIds"];
    for (changes, field) in [
        (json!({ "partnershipIds": null }), "`filter`"),
        (json!({ "countyId": ids[0] }), "`filter`"),
        (json!({ "indicators": [] }), "filter.indicators"),
        (json!({ "indicators": vec!["X"; 101] }), "filter.indicators"),
        (json!({ "partnershipIds": vec![ids[0].clone(); 101] }), "filter.partnershipIds"),
        (json!({ "periodTo": "2018-03-31" }), "filter.periodTo"),
        (json!({ "partnershipIds": ["nonsense"] }), "filter.partnershipIds"),
    ] {
        let (code, message) = app.refusal(NOBODY, DOCUMENT, json!({ "filter": super::with(good, changes) })).await?;
        ensure!(code == "BAD_REQUEST" && message.contains(field), "{field}: {code} {message}");
    }
    Ok(())
}
