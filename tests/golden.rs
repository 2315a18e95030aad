//! The figures and facts that must come out of the shipped data (asked over HTTP, as administrator).

use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp};
use anyhow::Result;
use rstest::rstest;
use serde_json::{Value, json};

/// How many of `items` have `field` equal to `value`.
fn count(items: &Value, field: &str, value: &Value) -> usize {
    items.as_array().map_or(0, |items| items.iter().filter(|item| item[field] == *value).count())
}

#[rstest]
#[tokio::test]
async fn the_commissioning_plan_of_plymouth_2018_19(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"{ partnership(by: { slug: "safer-plymouth" }) { settlement(year: "2018-19") {
        status changeOnLastYear { amount percent standstill }
        position { settled allocated unallocated matched totalBudget undetermined approximate }
        statements { measure stated certainty computed difference }
        allocations { totalCount nodes { amount amountCertainty stage } } } } }"#;
    let data = app.data(ADMINISTRATOR, query, json!({})).await?;
    let settlement = &data["partnership"]["settlement"];
    let position = json!({
        "settled": 40_056_800, "allocated": 38_156_800, "unallocated": 1_900_000, "matched": 237_990_200,
        "totalBudget": 276_147_000, "undetermined": 1, "approximate": true,
    });
    assert_eq!(settlement["position"], position);
    assert_eq!(settlement["status"], "CONFIRMED");
    assert_eq!(settlement["changeOnLastYear"], json!({ "amount": 0, "percent": "0", "standstill": true }));
    let allocations = &settlement["allocations"];
    assert_eq!(allocations["totalCount"], 10);
    assert_eq!(count(&allocations["nodes"], "stage", &json!("RECOMMENDED")), 10);
    assert_eq!(count(&allocations["nodes"], "amount", &json!(0)), 1, "nil is an amount");
    assert_eq!(count(&allocations["nodes"], "amount", &Value::Null), 1, "unknown is not nil");
    assert_eq!(count(&allocations["nodes"], "amountCertainty", &json!("TO_BE_DETERMINED")), 1);
    let stated = json!([{
        "measure": "UNALLOCATED", "stated": 2_000_000, "certainty": "APPROXIMATE", "computed": 1_900_000,
        "difference": 100_000,
    }]);
    assert_eq!(settlement["statements"], stated);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_meeting_of_14_november_2017(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"{ partnership(by: { slug: "safer-plymouth" }) {
        meetings(filter: { from: "2017-11-14", to: "2017-11-14" }) { totalCount nodes {
            scheduledFor startedAt endedAt minutesStatus
            attendance { status substituteFor { name } }
            minutes { number actionPoints { owners { __typename ... on RoleHolders { label } } } } } } } }"#;
    let data = app.data(ADMINISTRATOR, query, json!({})).await?;
    let meetings = &data["partnership"]["meetings"];
    assert_eq!(meetings["totalCount"], 1);
    let meeting = &meetings["nodes"][0];
    assert_eq!(meeting["startedAt"], "2017-11-14T10:00:00Z");
    assert_eq!(meeting["endedAt"], "2017-11-14T13:10:00Z");
    assert_eq!(meeting["minutesStatus"], "PUBLISHED_DRAFT");
    let attendance = &meeting["attendance"];
    assert_eq!(count(attendance, "status", &json!("PRESENT")), 17);
    assert_eq!(count(attendance, "status", &json!("APOLOGIES")), 4);
    assert_eq!(attendance.as_array().map_or(0, Vec::len) - count(attendance, "substituteFor", &Value::Null), 2);
    let minutes = meeting["minutes"].as_array().cloned().unwrap_or_default();
    let numbers: Vec<_> = minutes.iter().map(|minute| minute["number"].clone()).collect();
    assert_eq!(json!(numbers), json!([32, 33, 34, 35, 36, 37, 38, 39, 40, 41]));
    let actions: Vec<_> =
        minutes.iter().flat_map(|minute| minute["actionPoints"].as_array().cloned().unwrap_or_default()).collect();
    assert_eq!(actions.len(), 9);
    assert_eq!(actions.iter().filter(|action| action["owners"] == json!([])).count(), 3);
    let labels: Vec<_> = actions.iter().filter_map(|action| action["owners"][0]["label"].as_str()).collect();
    assert!(labels.contains(&"Theme Leads") && labels.contains(&"all themes"), "{labels:?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_agenda_of_6_march_2018(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"{ partnership(by: { slug: "safer-plymouth" }) {
        meetings(filter: { from: "2018-03-06", to: "2018-03-06" }) { nodes {
            agenda { number title presenter private exemptParagraphs pageFrom pageTo documents { title visibility exemptParagraphs } } } } } }"#;
    let private = |data: &Value| data["partnership"]["meetings"]["nodes"][0]["agenda"][9].clone();
    let data = app.data(ADMINISTRATOR, query, json!({})).await?;
    assert_eq!(data["partnership"]["meetings"]["nodes"][0]["agenda"].as_array().map(Vec::len), Some(10));
    let item = private(&data);
    assert_eq!((&item["number"], &item["private"]), (&json!(10), &json!(true)));
    assert_eq!((&item["pageFrom"], &item["pageTo"]), (&json!(15), &json!(30)));
    assert_eq!(item["exemptParagraphs"], json!([1]));
    assert_eq!(item["documents"][0]["visibility"], "EXEMPT");
    assert_eq!(item["documents"][0]["exemptParagraphs"], json!([7]));
    let item = private(&app.data(NOBODY, query, json!({})).await?);
    assert_eq!(item["exemptParagraphs"], json!([1]));
    assert_eq!((&item["pageFrom"], &item["pageTo"], &item["documents"]), (&Value::Null, &Value::Null, &json!([])));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn north_worcestershire_and_its_review(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"{ partnership(by: { onsCode: "E22000368" }) { slug registerName county { slug }
            districts { name } recommendations { madeTo { __typename } } }
        county(by: { slug: "worcestershire" }) { boards { kind covers { nodes { onsCode } }
            recommendations { madeTo { __typename } fromValue toValue } } } }"#;
    let data = app.data(ADMINISTRATOR, query, json!({})).await?;
    let partnership = &data["partnership"];
    assert_eq!(
        (&partnership["slug"], &partnership["county"]["slug"]),
        (&json!("north-worcestershire"), &json!("worcestershire"))
    );
    assert_eq!(
        partnership["districts"],
        json!([{ "name": "Bromsgrove" }, { "name": "Redditch" }, { "name": "Wyre Forest" }])
    );
    assert_eq!(partnership["recommendations"].as_array().map(Vec::len), Some(2));
    let board = &data["county"]["boards"][0];
    assert_eq!(board["kind"], "COUNTY_BOARD");
    assert_eq!(board["covers"]["nodes"], json!([{ "onsCode": "E22000368" }, { "onsCode": "E22000332" }]));
    let made = board["recommendations"].as_array().cloned().unwrap_or_default();
    assert_eq!(made.len(), 5);
    assert_eq!(made.iter().filter(|it| it["fromValue"] == 2 && it["toValue"] == 4).count(), 1);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn safer_bucks_acts_for_four(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"{ partnership(by: { slug: "safer-bucks" }) { kind onsCode combines { registerName }
            funding(year: "2015-16") { settled } next: funding(year: "2017-18") { settled }
            policeArea { id } } }"#;
    let data = app.data(ADMINISTRATOR, query, json!({})).await?;
    let partnership = &data["partnership"];
    assert_eq!((&partnership["kind"], &partnership["onsCode"]), (&json!("COMBINED"), &Value::Null));
    assert_eq!(partnership["combines"].as_array().map(Vec::len), Some(4));
    assert_eq!((&partnership["funding"]["settled"], &partnership["next"]["settled"]), (&json!(49_500_000), &json!(0)));
    let funds = "query($area: ID!) { funds(filter: { policeAreaId: $area, years: [\"2017-18\"] }) { nodes {
        total retained retainedPercent awarded unawarded } } }";
    let data = app.data(ADMINISTRATOR, funds, json!({ "area": partnership["policeArea"]["id"] })).await?;
    let fund = json!([{ "total": null, "retained": null, "retainedPercent": "10", "awarded": 0, "unawarded": null }]);
    assert_eq!(data["funds"]["nodes"], fund);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn plymouth_in_its_family_of_2010(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"{ partnership(by: { slug: "safer-plymouth" }) { measures(first: 100) { nodes {
        indicator { title unit } standing { rank of previousRank fromWorst statedAs source group { name members } } } } } }"#;
    let data = app.data(ADMINISTRATOR, query, json!({})).await?;
    let measures = data["partnership"]["measures"]["nodes"].as_array().cloned().unwrap_or_default();
    let standing = |title: &str| {
        let found = |it: &&Value| {
            it["indicator"]["title"] == title
                && it["indicator"]["unit"] == "RATE_PER_1000"
                && it["standing"]["group"]["members"].as_array().is_some_and(|members| members.len() == 15)
        };
        measures.iter().find(found).map(|it| it["standing"].clone()).unwrap_or_default()
    };
    for (title, rank, previous, from_worst) in [
        ("Total crime", 3, Value::Null, 13),
        // "10th of 15 (i.e. 5th worst)": the two halves of what is printed disagree.
        ("Violence with injury", 10, json!(9), 6),
        ("Domestic burglary", 1, Value::Null, 15),
        ("Criminal damage", 4, json!(8), 12),
        ("Racially aggravated crime", 13, Value::Null, 3),
    ] {
        let standing = standing(title);
        assert_eq!(standing["fromWorst"], from_worst, "{title}");
        assert_eq!((&standing["rank"], &standing["of"]), (&json!(rank), &json!(15)), "{title}");
        assert_eq!((&standing["previousRank"], &standing["source"]), (&previous, &json!("REPORTED")), "{title}");
    }
    assert!(standing("Violence with injury")["statedAs"].as_str().is_some_and(|text| text.contains("5th worst")));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_year_to_date_is_added_up_from_the_quarters_of_2010(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"{ partnership(by: { slug: "safer-plymouth" }) { measures(first: 100) { nodes {
        indicator { code } cumulative value valueSource certainty statedChanges { change }
        comparedWith(period: SAME_PERIOD_LAST_YEAR) { value change percentChange direction source }
        previous: comparedWith(period: PREVIOUS_PERIOD) { change } } } } }"#;
    let data = app.data(NOBODY, query, json!({})).await?;
    let nodes = data["partnership"]["measures"]["nodes"].as_array().cloned().unwrap_or_default();
    let mut met = Vec::new();
    for (code, change, stated) in [
        ("LAA-SERIOUS-VIOLENCE", "36", None),
        ("LAA-ASB", "-1850", None),
        ("NI20", "-82", Some("-82")),
        ("NI16", "-176", Some("-176")),
    ] {
        let year = nodes.iter().find(|it| it["cumulative"] == true && it["indicator"]["code"] == code);
        let year = year.cloned().unwrap_or_default();
        let direction = if change == "36" { "WORSENED" } else { "IMPROVED" };
        let expected = json!({ "value": null, "change": change, "percentChange": null, "direction": direction, "source": "COMPUTED" });
        assert_eq!(year["comparedWith"], expected, "{code}");
        assert_eq!(year["statedChanges"][0]["change"].as_str(), stated, "{code}");
        assert_eq!(
            (&year["value"], &year["valueSource"], &year["certainty"]),
            (&Value::Null, &Value::Null, &json!("NOT_STATED"))
        );
        assert_eq!(year["previous"], Value::Null, "what the quarters say of each other is not what the half-years do");
        met.push(code);
    }
    assert_eq!(
        met.len(),
        count(&json!(nodes), "cumulative", &json!(true)),
        "no other counts from the start of the year"
    );
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_national_register(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let query = r#"{ policeAreas(first: 0) { totalCount } all: partnerships(first: 0) { totalCount }
        coded: partnerships(first: 2, orderBy: { field: ONS_CODE, direction: DESC }) { nodes { onsCode } }
        policeArea(by: { slug: "devon-and-cornwall" }) { code partnerships { nodes { onsCode registerName } } } }"#;
    let data = app.data(NOBODY, query, json!({})).await?;
    assert_eq!(data["policeAreas"]["totalCount"], 43);
    assert_eq!(data["all"]["totalCount"], 316);
    assert_eq!(data["coded"]["nodes"], json!([{ "onsCode": null }, { "onsCode": null }]));
    let area = &data["policeArea"];
    assert_eq!(area["partnerships"]["nodes"].as_array().map(Vec::len), Some(9), "eight and Plymouth 2020");
    assert_eq!(count(&area["partnerships"]["nodes"], "onsCode", &Value::Null), 1);
    insta::assert_json_snapshot!("devon_and_cornwall", area);
    Ok(())
}
