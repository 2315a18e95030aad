//! Sharing a fund out by a formula, as a commissioner's office does: over HTTP, on both databases.

mod bad_input;
mod golden;

use crate::support::{ADMINISTRATOR, Asker, TestApp};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

const COMMISSIONER: Asker<'static> = Some("commissioner");

/// The community safety partnerships of Devon and Cornwall by ONS code, and their made-up figures: residents, crimes,
/// calls for help, anti-social behaviour, domestic abuse.
const FIGURES: [(&str, [i64; 5]); 8] = [
    ("E22000049", [130_000, 10_000, 400, 1_500, 700]),
    ("E22000050", [2_000, 100, 10, 20, 7]),
    ("E22000056", [260_000, 25_000, 900, 3_000, 1_600]),
    ("E22000060", [134_000, 13_000, 590, 1_800, 900]),
    ("E22000356", [560_000, 32_000, 1_200, 4_100, 2_500]),
    ("E22000362", [230_000, 10_900, 300, 1_200, 800]),
    ("E22000363", [164_000, 9_000, 250, 900, 600]),
    ("E22000364", [220_000, 20_000, 350, 1_480, 893]),
];

/// What they are figures of, and the period.
const INDICATORS: [(&str, &str, &str); 5] = [
    ("POPULATION", "2017-06-30", "2017-06-30"),
    ("TOTAL-CRIME", "2017-04-01", "2018-03-31"),
    ("DEMAND", "2017-04-01", "2018-03-31"),
    ("ANTI-SOCIAL", "2017-04-01", "2018-03-31"),
    ("DOMESTIC", "2017-04-01", "2018-03-31"),
];

const PROPOSAL: &str = "fingerprint fund { id } formula { roundTo missing floorPercent ceilingPercent excluded { id }
        factors { indicator { code } weight dimension periodFrom periodTo } }
    years { financialYear total awarded unawarded rows {
        partnership { id onsCode } formulaAmount amount lastYear change changePercent standstill heldAt
        shares { indicator { code } weight value percent measures { value } } } }";

/// A service with the demonstration and the figures.
async fn ground(app: &TestApp) -> Result<Ground> {
    let indicators = INDICATORS
        .iter()
        .map(|(code, ..)| json!({ "code": code, "title": code, "unit": "COUNT", "polarity": "NEUTRAL" }));
    let rate = json!({ "code": "RATE", "title": "Rate", "unit": "RATE_PER_1000", "polarity": "NEUTRAL", "denominator": "residents" });
    let measure = |key: String, code: &str, place: &str, (from, to): (&str, &str), value: i64| {
        json!({ "key": key, "indicator": code, "subject": { "partnership": place }, "periodFrom": from, "periodTo": to,
            "value": value.to_string(), "certainty": "EXACT" })
    };
    let mut measures = Vec::new();
    for (place, values) in FIGURES {
        for ((code, from, to), value) in INDICATORS.into_iter().zip(values) {
            measures.push(measure(format!("{code}-{place}"), code, place, (from, to), value));
        }
    }
    // A newer year of which only one has figures yet; and the four that Safer Bucks acts for, with one beside them.
    measures.push(measure("newer".to_owned(), "TOTAL-CRIME", "E22000049", ("2018-04-01", "2018-04-30"), 1));
    for (place, value) in
        [("E22000303", 100), ("E22000306", 200), ("E22000311", 300), ("E22000318", 400), ("E22000317", 1_000)]
    {
        measures.push(measure(format!("bucks-{place}"), "DEMAND", place, ("2015-04-01", "2016-03-31"), value));
    }
    app.import(&json!({
        "format": "safergraph-bundle/1",
        "partnership": { "slug": "safer-exeter", "name": "Safer Exeter", "kind": "COMMUNITY_SAFETY", "onsCode": "E22000049",
            "policeArea": "E23000035" },
        "indicators": indicators.chain([rate]).collect::<Vec<_>>(), "measures": measures,
    }))
    .await?;
    let data = app
        .data(
            ADMINISTRATOR,
            r#"{ here: policeArea(by: { code: "E23000035" }) { id opcc { id } partnerships(first: 50) { nodes { id onsCode slug } } }
                there: policeArea(by: { code: "E23000029" }) { id opcc { id } partnerships(first: 50) { nodes { id onsCode slug } } } }"#,
            json!({}),
        )
        .await?;
    Ok(Ground { data })
}

struct Ground {
    data: Value,
}

impl Ground {
    /// The id of the partnership with this ONS code or slug.
    fn partnership(&self, named: &str) -> Result<&str> {
        let of = |area: &str| self.data[area]["partnerships"]["nodes"].as_array();
        let all = of("here").into_iter().chain(of("there")).flatten();
        let found = all.into_iter().find(|it| it["onsCode"] == named || it["slug"] == named);
        found.and_then(|it| it["id"].as_str()).with_context(|| format!("{named} in {:#}", self.data))
    }

    /// A fund for the police area with so many pence, or of a size not stated.
    async fn fund(&self, app: &TestApp, (area, name): (&str, &str), year: &str, total: Option<i64>) -> Result<Value> {
        let input = json!({
            "funderId": self.data[area]["opcc"]["id"], "policeAreaId": self.data[area]["id"], "name": name,
            "financialYear": year, "sources": [{ "name": "Police main grant", "amount": total }],
        });
        let payload = done(app, ADMINISTRATOR, "openFund", "OpenFundInput", "fund { id }", input).await?;
        Ok(payload["fund"]["id"].clone())
    }
}

/// Factors by code and weight.
fn factors(weights: &[(&str, &str)]) -> Value {
    weights.iter().map(|(code, weight)| json!({ "indicator": code, "weight": weight })).collect()
}

/// The factors of population 50 %, crime 25 %, demand 25 %.
fn three() -> Value {
    factors(&[("POPULATION", "50"), ("TOTAL-CRIME", "25.00"), ("DEMAND", "25")])
}

/// `object` with `more` in it.
fn with(mut object: Value, more: Value) -> Value {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object
}

/// What `awardProposal` answers.
async fn asked(app: &TestApp, asker: Asker<'_>, input: Value) -> Result<Value> {
    let document = format!(
        "query($input: AwardModelInput!) {{ awardProposal(input: $input) {{
            proposal {{ {PROPOSAL} }} userErrors {{ code path message }} }} }}"
    );
    Ok(app.data(asker, &document, json!({ "input": input })).await?["awardProposal"].take())
}

/// The proposal that there must be.
async fn proposed(app: &TestApp, asker: Asker<'_>, input: Value) -> Result<Value> {
    let mut payload = asked(app, asker, input).await?;
    ensure!(payload["userErrors"] == json!([]), "{payload:#}");
    Ok(payload["proposal"].take())
}

/// What `mutation` answers.
async fn act(app: &TestApp, asker: Asker<'_>, mutation: &str, kind: &str, rest: &str, input: Value) -> Result<Value> {
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code path message }} }} }}"
    );
    Ok(app.data(asker, &document, json!({ "input": input })).await?[mutation].take())
}

/// The payload of a mutation that must succeed.
async fn done(app: &TestApp, asker: Asker<'_>, mutation: &str, kind: &str, rest: &str, input: Value) -> Result<Value> {
    let payload = act(app, asker, mutation, kind, rest, input).await?;
    ensure!(payload["userErrors"] == json!([]), "{mutation}: {payload:#}");
    Ok(payload)
}

/// The codes and paths of what is wrong, such as `INVALID input.factors`.
fn told(payload: &Value) -> Result<Vec<String>> {
    let errors = payload["userErrors"].as_array().with_context(|| format!("user errors in {payload}"))?;
    ensure!(errors.iter().all(|it| it["message"].as_str().is_some_and(|text| text.ends_with('.'))), "{payload:#}");
    let path = |error: &Value| {
        let parts = error["path"].as_array().map(Vec::as_slice).unwrap_or_default();
        parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(".")
    };
    Ok(errors.iter().map(|it| format!("{} {}", it["code"].as_str().unwrap_or_default(), path(it))).collect())
}

/// What stands under `name` in each row of a year.
fn column(proposal: &Value, year: usize, name: &str) -> Value {
    let rows = proposal["years"][year]["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    rows.iter().map(|row| row[name].clone()).collect()
}
