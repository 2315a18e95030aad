//! Performance as those who measure meet it: figures recorded, corrected and taken back, ranked, and summed up.

mod refusals;
mod standing;
mod summary;

use crate::support::{ADMINISTRATOR, Asker, MANAGER, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const MEASURE: &str =
    "measure { id version value valueSource certainty status statement area dimension periodFrom periodTo
    cumulative subject { __typename } statedChanges { since change quote }
    standing { rank of fromWorst statedAs source } target { value text onTrack onTrackSource } }";

/// Does `mutation` with `input`, asks for `rest` of what came of it, and answers with its payload.
async fn done(app: &TestApp, asker: Asker<'_>, mutation: &str, rest: &str, input: Value) -> Result<Value> {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code path message currentVersion }} }} }}"
    );
    Ok(app.data(asker, &document, json!({ "input": input })).await?[mutation].take())
}

/// The same, where nothing is wrong.
async fn made(app: &TestApp, asker: Asker<'_>, mutation: &str, rest: &str, input: Value) -> Result<Value> {
    let payload = done(app, asker, mutation, rest, input).await?;
    refused(&payload, &[])?;
    Ok(payload)
}

/// Holds a payload to be refused with exactly these, such as `INVALID periodTo`.
fn refused(payload: &Value, expected: &[&str]) -> Result<()> {
    let told = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().into_iter().flatten().skip(1).filter_map(Value::as_str).collect();
        format!("{} {}", error["code"].as_str().unwrap_or_default(), path.join(".")).trim_end().to_owned()
    };
    let wrong: Vec<String> = payload["userErrors"].as_array().into_iter().flatten().map(told).collect();
    ensure!(wrong == expected, "not {expected:?} but {payload:#}");
    Ok(())
}

/// `base` with the members of `changes`.
fn with(base: &Value, changes: Value) -> Value {
    let mut input = base.clone();
    for (field, value) in changes.as_object().into_iter().flatten() {
        input[field] = value.clone();
    }
    input
}

/// The id of the partnership with this slug.
async fn partnership(app: &TestApp, slug: &str) -> Result<String> {
    let document = "query($slug: String!) { partnership(by: { slug: $slug }) { id } }";
    let data = app.data(ADMINISTRATOR, document, json!({ "slug": slug })).await?;
    data["partnership"]["id"].as_str().map(str::to_owned).with_context(|| slug.to_owned())
}

/// Adds an indicator.
async fn indicator(app: &TestApp, input: Value) -> Result<String> {
    let base = json!({ "title": "Tried", "unit": "COUNT", "polarity": "LOWER_IS_BETTER" });
    let payload = made(app, ADMINISTRATOR, "createIndicator", "indicator { id version }", with(&base, input)).await?;
    payload["indicator"]["id"].as_str().map(str::to_owned).context("an indicator")
}

#[rstest]
#[tokio::test]
async fn a_figure_is_recorded_corrected_and_taken_back(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let plymouth = partnership(&app, "safer-plymouth").await?;
    indicator(&app, json!({ "code": "SHOPLIFTING" })).await?;
    let quarter = json!({
        "subjectId": plymouth, "indicator": "SHOPLIFTING", "periodFrom": "2018-04-01", "periodTo": "2018-06-30",
        "value": "120", "status": "PROVISIONAL", "statement": " Rising ",
        "statedChanges": [{ "since": "SAME_PERIOD_LAST_YEAR", "change": "20", "quote": "20 more" }],
        "target": { "value": "110" },
    });
    let recorded = made(&app, MANAGER, "recordMeasure", MEASURE, quarter.clone()).await?;
    let id = recorded["measure"]["id"].clone();
    let expected = json!({
        "id": id, "version": 1, "value": "120", "valueSource": "REPORTED", "certainty": "EXACT", "status": "PROVISIONAL",
        "statement": "Rising", "area": null, "dimension": null, "periodFrom": "2018-04-01", "periodTo": "2018-06-30",
        "cumulative": false, "subject": { "__typename": "Partnership" },
        "statedChanges": [{ "since": "SAME_PERIOD_LAST_YEAR", "change": "20", "quote": "20 more" }], "standing": null,
        "target": { "value": "110", "text": null, "onTrack": false, "onTrackSource": "COMPUTED" },
    });
    ensure!(recorded["measure"] == expected, "{recorded:#}");
    refused(&done(&app, MANAGER, "recordMeasure", MEASURE, quarter.clone()).await?, &["CONFLICT"])?;
    made(&app, MANAGER, "recordMeasure", MEASURE, with(&quarter, json!({ "dimension": "of bicycles" }))).await?;

    let revise = async |version: i32, changes: Value| {
        let read = json!({ "id": id, "expectedVersion": version });
        done(&app, MANAGER, "reviseMeasure", MEASURE, with(&read, changes)).await
    };
    let last = revise(1, json!({ "value": "100", "status": "FINAL" })).await?;
    ensure!(last["measure"]["target"]["onTrack"] == true && last["measure"]["version"] == 2, "{last:#}");
    let stale = revise(1, json!({ "value": "99" })).await?;
    refused(&stale, &["STALE_VERSION expectedVersion"])?;
    ensure!(stale["userErrors"][0]["currentVersion"] == 2, "{stale:#}");
    refused(&revise(2, json!({ "value": "99" })).await?, &["REQUIRED reason"])?;
    refused(&revise(2, json!({ "status": "PROVISIONAL", "reason": "Again" })).await?, &["WRONG_STATE status"])?;
    let corrected = revise(2, json!({ "value": null, "statement": "Withdrawn", "reason": "Counted twice" })).await?;
    let measure = &corrected["measure"];
    ensure!(measure["value"].is_null() && measure["certainty"] == "NOT_STATED", "{corrected:#}");
    ensure!(measure["target"]["onTrack"].is_null(), "nothing is known: {corrected:#}");

    let target =
        json!({ "id": id, "expectedVersion": 3, "value": null, "text": "Fewer than last year", "onTrack": true });
    let target = made(&app, MANAGER, "setTarget", MEASURE, target).await?;
    let expected =
        json!({ "value": null, "text": "Fewer than last year", "onTrack": true, "onTrackSource": "REPORTED" });
    ensure!(target["measure"]["target"] == expected, "{target:#}");
    told_in_the_history(&app, &id).await?;

    let remove = |version: i32, reason: &str| json!({ "id": id, "expectedVersion": version, "reason": reason });
    refused(&done(&app, MANAGER, "removeMeasure", "removedId", remove(4, " ")).await?, &["REQUIRED reason"])?;
    let removed = made(&app, MANAGER, "removeMeasure", "removedId", remove(4, "Of another year")).await?;
    ensure!(removed["removedId"] == id, "{removed:#}");
    refused(&done(&app, MANAGER, "removeMeasure", "removedId", remove(4, "Again")).await?, &["NOT_FOUND id"])?;
    made(&app, MANAGER, "recordMeasure", MEASURE, quarter).await?;
    Ok(())
}

/// Every step leaves its line, with what it changed and why.
async fn told_in_the_history(app: &TestApp, id: &Value) -> Result<()> {
    let document = "query($id: ID!) { node(id: $id) { ... on Measure {
        history(first: 10) { nodes { action asRole changes { field before after } } } } } }";
    let data = app.data(MANAGER, document, json!({ "id": id })).await?;
    let nodes = data["node"]["history"]["nodes"].as_array().cloned().unwrap_or_default();
    let actions: Vec<&str> = nodes.iter().filter_map(|it| it["action"].as_str()).collect();
    ensure!(actions == ["SET_TARGET", "REVISE_MEASURE", "REVISE_MEASURE", "RECORD_MEASURE"], "{data:#}");
    let change = |event: &Value, field: &str| {
        event["changes"].as_array().into_iter().flatten().find(|it| it["field"] == field).cloned().unwrap_or_default()
    };
    ensure!(change(&nodes[1], "value") == json!({ "field": "value", "before": "100", "after": null }), "{data:#}");
    ensure!(change(&nodes[1], "reason")["after"] == "Counted twice", "{data:#}");
    ensure!(change(&nodes[3], "indicator")["after"] == "SHOPLIFTING" && nodes[3]["asRole"] == "PARTNERSHIP_MANAGER");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn quarters_are_recorded_together_and_make_the_year_to_date(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let plymouth = partnership(&app, "safer-plymouth").await?;
    indicator(&app, json!({ "code": "SHOPLIFTING" })).await?;
    indicator(&app, json!({ "code": "TRUST", "unit": "PERCENT", "denominator": "residents" })).await?;
    let part = |code: &str, from: &str, to: &str, value: Option<&str>| {
        json!({ "subjectId": plymouth, "indicator": code, "periodFrom": from, "periodTo": to, "value": value,
            "cumulative": value.is_none() })
    };
    let mut measures = Vec::new();
    for (year, [first, second, september]) in [("2017", ["100", "90", "31"]), ("2018", ["120", "85", "30"])] {
        let on = |day: &str| format!("{year}-{day}");
        for code in ["SHOPLIFTING", "TRUST"] {
            measures.push(part(code, &on("04-01"), &on("06-30"), Some(first)));
            measures.push(part(code, &on("07-01"), &on("09-30"), Some(second)));
            measures.push(part(code, &on("09-01"), &on("09-30"), Some(september)));
        }
    }
    for code in ["SHOPLIFTING", "TRUST"] {
        measures.push(part(code, "2018-04-01", "2018-09-30", None));
        measures.push(part(code, "2018-04-01", "2018-12-31", None));
    }
    let rest = "measures { indicator { code } periodTo cumulative value valueSource certainty
        comparedWith(period: SAME_PERIOD_LAST_YEAR) { value change percentChange direction source } }";
    let payload = made(&app, MANAGER, "recordMeasures", rest, json!({ "measures": measures })).await?;
    let found = |code: &str, to: &str| {
        let is = |it: &&Value| it["indicator"]["code"] == code && it["periodTo"] == to && it["cumulative"] == true;
        payload["measures"].as_array().into_iter().flatten().find(is).cloned().context("the measure")
    };
    let half = found("SHOPLIFTING", "2018-09-30")?;
    ensure!(
        (&half["value"], &half["valueSource"], &half["certainty"])
            == (&json!("205"), &json!("COMPUTED"), &json!("EXACT"))
    );
    let expected = json!({ "value": "190", "change": "15", "percentChange": "7.89", "direction": "WORSENED", "source": "COMPUTED" });
    ensure!(half["comparedWith"] == expected, "{half:#}");
    for (code, to) in [("SHOPLIFTING", "2018-12-31"), ("TRUST", "2018-09-30"), ("TRUST", "2018-12-31")] {
        let none = found(code, to)?;
        ensure!(none["value"].is_null() && none["valueSource"].is_null(), "a gap, or no sum: {none:#}");
        ensure!(none["comparedWith"].is_null() && none["certainty"] == "NOT_STATED", "{none:#}");
    }
    all_or_none(&app, &measures[0], &part("SHOPLIFTING", "2019-04-01", "2019-06-30", Some("1"))).await
}

/// What is wrong with one of several keeps all of them out.
async fn all_or_none(app: &TestApp, there: &Value, new: &Value) -> Result<()> {
    let record = async |measures: Value| {
        done(app, MANAGER, "recordMeasures", "measures { id }", json!({ "measures": measures })).await
    };
    refused(&record(json!([new, there])).await?, &["CONFLICT measures.1"])?;
    refused(&record(json!([new, new])).await?, &["CONFLICT measures.1"])?;
    let wrong = with(new, json!({ "value": "-1", "indicator": "NOTHING" }));
    refused(&record(json!([new, wrong])).await?, &["NOT_FOUND measures.1.indicator"])?;
    refused(&record(json!([])).await?, &["REQUIRED measures"])?;
    refused(&record(Value::Array(vec![new.clone(); 101])).await?, &["LIMIT_EXCEEDED measures"])?;
    refused(&record(json!([new])).await?, &[])
}

#[rstest]
#[tokio::test]
async fn a_provider_s_return_is_measured_under_the_contract(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { policeArea { id } board { id } contracts { id activity { id } } } }"#;
    let data = app.data(MANAGER, document, json!({})).await?;
    let contract = data["partnership"]["contracts"][0]["id"].clone();
    indicator(&app, json!({ "code": "CALLS" })).await?;
    let of = |subject: &Value| json!({ "subjectId": subject, "indicator": "CALLS", "periodNote": "This quarter", "value": "7" });
    let recorded = made(&app, MANAGER, "recordMeasure", MEASURE, of(&contract)).await?;
    ensure!(recorded["measure"]["subject"]["__typename"] == "Contract", "{recorded:#}");
    let document = "query($id: ID!) { node(id: $id) { ... on Contract { activity { id value } } } }";
    let read = app.data(MANAGER, document, json!({ "id": contract })).await?;
    ensure!(read["node"]["activity"] == json!([{ "id": recorded["measure"]["id"], "value": "7" }]), "{read:#}");
    let unseen =
        app.data(None, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": recorded["measure"]["id"] })).await?;
    let shown = app.data(None, document, json!({ "id": contract })).await?;
    ensure!(unseen["node"].is_null() == shown["node"].is_null(), "a return is seen with its contract");
    let group = made(&app, MANAGER, "recordMeasure", MEASURE, of(&data["partnership"]["board"]["id"])).await?;
    ensure!(group["measure"]["subject"]["__typename"] == "Group", "{group:#}");
    let area = of(&data["partnership"]["policeArea"]["id"]);
    refused(&done(&app, MANAGER, "recordMeasure", MEASURE, area.clone()).await?, &["FORBIDDEN subjectId"])?;
    made(&app, ADMINISTRATOR, "recordMeasure", MEASURE, area).await?;
    Ok(())
}
