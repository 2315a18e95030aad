//! What partnerships are to do, and who is behind, asked over HTTP.

use crate::support::{ADMINISTRATOR, ANALYST, Asker, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

/// A partnership that met once of twice, published no minutes since, and owes returns.
fn tidewell() -> Value {
    let seat = |organisation: &str| {
        json!({ "key": organisation, "group": "board", "organisation": organisation,
        "role": "MEMBER", "post": "Chief", "from": "2017-01-01" })
    };
    json!({
        "format": "safergraph-bundle/1",
        "partnership": { "slug": "tidewell", "name": "Tidewell", "kind": "COMMUNITY_SAFETY", "policeArea": "E23000035" },
        "organisations": [
            { "name": "Tidewell Council", "kind": "COUNCIL" }, { "name": "Tidewell Constabulary", "kind": "POLICE" },
            { "name": "Tidewell Fire", "kind": "FIRE_AND_RESCUE" },
            { "name": "Tidewell Probation", "kind": "PROBATION" },
        ],
        "themes": [{ "slug": "tides", "name": "Tides" }],
        "groups": [{ "key": "board", "name": "Tidewell board", "kind": "BOARD", "meetingsPerYear": 2 }],
        "memberships": [
            seat("Tidewell Council"), seat("Tidewell Constabulary"), seat("Tidewell Fire"), seat("Tidewell Probation"),
        ],
        "meetings": [
            { "key": "one", "group": "board", "title": "One", "status": "HELD", "scheduledFor": "2017-05-10T10:00:00Z",
              "agendaPublishedAt": "2017-05-03T00:00:00Z", "minutesStatus": "PUBLISHED_DRAFT" },
            { "key": "two", "group": "board", "title": "Two", "status": "HELD", "scheduledFor": "2018-01-10T10:00:00Z",
              "minutesStatus": "DRAFT" },
        ],
        "plans": [
            { "key": "assessment", "kind": "STRATEGIC_ASSESSMENT", "title": "Assessment 2017", "status": "AGREED",
              "from": "2017-18", "to": "2017-18", "agreedOn": "2017-02-01" },
            { "key": "plan", "kind": "PARTNERSHIP_PLAN", "title": "Plan 2017", "status": "AGREED",
              "from": "2017-18", "to": "2019-20" },
            { "key": "next", "kind": "STRATEGIC_ASSESSMENT", "title": "Assessment 2018", "status": "DRAFTING",
              "from": "2018-19", "to": "2018-19" },
        ],
        "funds": [{ "key": "fund", "funder": "Tidewell Council", "policeArea": "E23000035", "name": "Tide Fund",
            "financialYear": "2017-18" }],
        "settlements": [{ "key": "award", "fund": "fund", "status": "CONFIRMED",
            "amount": { "pence": 100_000, "certainty": "EXACT" }, "allocations": [
            { "key": "groynes", "title": "Groynes", "themes": ["tides"], "stage": "AGREED",
              "amount": { "pence": 60_000, "certainty": "EXACT" },
              "stages": [{ "stage": "PROPOSED", "on": "2017-04-01" }, { "stage": "AGREED", "on": "2017-07-15" }],
              "spendReturns": [{ "key": "q2", "periodFrom": "2017-07-01", "periodTo": "2017-09-30", "spent": 1000,
                "submittedAt": "2017-10-02T09:00:00Z" }] } ] }],
    })
}

const DUTIES: &str = r#"query($on: Date) { partnership(by: { slug: "tidewell" }) {
    duties(on: $on) { duty met dueOn detail findings { kind message subject { __typename } } } } }"#;

/// Each duty that is seen, with whether it is met, when it is due, and why.
async fn told(app: &TestApp, asker: Asker<'_>, on: &str) -> Result<Vec<String>> {
    let data = app.data(asker, DUTIES, json!({ "on": on })).await?;
    let line = |status: &Value| {
        let text = |field: &str| status[field].as_str().unwrap_or("-").to_owned();
        let met = if status["met"] == true { "met" } else { "not met" };
        let found = status["findings"].as_array().map_or(0, Vec::len);
        format!("{} {met} {} {found}: {}", text("duty"), text("dueOn"), text("detail"))
    };
    Ok(data["partnership"]["duties"].as_array().context("duties")?.iter().map(line).collect())
}

async fn with_tidewell(store: Store) -> Result<Option<TestApp>> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(None) };
    app.import(&tidewell()).await?;
    Ok(Some(app))
}

#[rstest]
#[tokio::test]
async fn duties_are_met_or_not_and_why(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = with_tidewell(store).await? else { return Ok(()) };
    let all = told(&app, ADMINISTRATOR, "2018-02-09").await?;
    assert_eq!(
        all,
        [
            "RESPONSIBLE_AUTHORITIES_REPRESENTED not met - 1: Without a seat on the board: integrated care board.",
            "STRATEGIC_ASSESSMENT_CURRENT not met 2018-02-01 1: “Assessment 2017” was agreed on 1 February 2017 and is over \
         a year old.",
            "PARTNERSHIP_PLAN_CURRENT met 2020-03-31 0: “Plan 2017” runs until 31 March 2020.",
            "BOARD_HAS_MET met 2018-05-10 0: The board met twice in the year to 9 February 2018; it means to meet twice a \
         year.",
            "MINUTES_PUBLISHED met 2018-02-09 0: No minutes of the year to 9 February 2018 are late; those of 1 meeting are \
         to come.",
            "SPEND_RETURNS_IN not met 2018-01-30 1: Of 2 spend returns that are due, 1 are not in.",
        ]
    );
    let a_day_later = told(&app, ADMINISTRATOR, "2018-02-10").await?;
    ensure!(
        a_day_later[4]
            == "MINUTES_PUBLISHED not met 2018-02-09 1: Of 2 meetings of the year to 10 February 2018, the minutes of 1 \
                are late.",
        "{a_day_later:#?}"
    );
    let before = told(&app, ADMINISTRATOR, "2017-10-30").await?;
    ensure!(before[1].starts_with("STRATEGIC_ASSESSMENT_CURRENT met 2018-02-01"), "{before:#?}");
    ensure!(before[5].starts_with("SPEND_RETURNS_IN met"), "{before:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_not_seen_is_not_told(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = with_tidewell(store).await? else { return Ok(()) };
    let public = told(&app, NOBODY, "2018-02-10").await?;
    ensure!(public.len() == 5, "nothing of returns without READ_FUNDING: {public:#?}");
    ensure!(
        public[3]
            == "BOARD_HAS_MET not met - 1: The board met once in the year to 10 February 2018, by what is published; it \
                means to meet twice a year.",
        "no agenda of the second was published: {public:#?}"
    );
    ensure!(public[4].contains("are published"), "of the second nothing is known: {public:#?}");
    let analyst = told(&app, ANALYST, "2018-02-10").await?;
    ensure!(analyst.len() == 6 && analyst[5].starts_with("SPEND_RETURNS_IN not met"), "{analyst:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn those_who_are_behind_are_listed(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = with_tidewell(store).await? else { return Ok(()) };
    let query = r#"query($duty: [Duty!]) {
        policeArea(by: { slug: "devon-and-cornwall" }) { partnerships(first: 0) { totalCount }
            behind(on: "2018-02-10", duty: $duty) { partnership { name } duties { duty met } } }
        county(by: { slug: "worcestershire" }) { behind(on: "2018-02-10") { partnership { name } } } }"#;
    let data = app.data(ANALYST, query, json!({ "duty": ["SPEND_RETURNS_IN"] })).await?;
    let expected = json!([{ "partnership": { "name": "Tidewell" },
        "duties": [{ "duty": "SPEND_RETURNS_IN", "met": false }] }]);
    ensure!(data["policeArea"]["behind"] == expected, "{data:#}");

    let statements = app.database().statements();
    let all = app.data(ANALYST, query, json!({})).await?;
    let sent = app.database().statements() - statements;
    let behind = all["policeArea"]["behind"].as_array().context("a list")?;
    let counts: Vec<usize> = behind.iter().map(|one| one["duties"].as_array().map_or(0, Vec::len)).collect();
    ensure!(counts.is_sorted_by(|a, b| a >= b), "those with most first: {counts:?}");
    ensure!(behind.len() > 5, "{behind:#?}");
    ensure!(sent < 40, "{sent} statements for {} partnerships", behind.len());
    let worcestershire = all["county"]["behind"].as_array().context("a list")?;
    ensure!(
        worcestershire
            .iter()
            .any(|one| one["partnership"]["name"] == "North Worcestershire Community Safety Partnership"),
        "{all:#}"
    );
    Ok(())
}

/// A partnership that acts for Torbay, which has neither a board nor a plan.
fn estuary() -> Value {
    json!({
        "format": "safergraph-bundle/1",
        "partnership": { "slug": "estuary", "name": "Estuary", "kind": "COMBINED", "policeArea": "E23000035",
            "combines": ["E22000060"] },
        "groups": [{ "key": "board", "name": "Estuary board", "kind": "BOARD", "meetingsPerYear": 1 }],
        "meetings": [{ "key": "one", "group": "board", "title": "One", "status": "HELD",
            "scheduledFor": "2018-01-10T10:00:00Z", "minutesStatus": "DRAFT" }],
        "plans": [{ "key": "plan", "kind": "PARTNERSHIP_PLAN", "title": "Estuary plan", "status": "AGREED",
            "from": "2017-18", "to": "2019-20" }],
    })
}

#[rstest]
#[tokio::test]
async fn who_acts_for_a_partnership_does_its_duties(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let query = r#"{ partnership(by: { onsCode: "E22000060" }) { duties(on: "2018-02-09") { duty met detail } } }"#;
    let of = async |asker: Asker<'_>, duty: &str| {
        let data = app.data(asker, query, json!({})).await?;
        let all = data["partnership"]["duties"].as_array().context("duties")?.clone();
        all.into_iter().find(|status| status["duty"] == duty).context("it is a duty")
    };
    let alone = of(ADMINISTRATOR, "BOARD_HAS_MET").await?;
    ensure!(alone["detail"] == "There is no board.", "{alone:#}");
    app.import(&estuary()).await?;
    let met = of(ADMINISTRATOR, "BOARD_HAS_MET").await?;
    let expected = "The board met once in the year to 9 February 2018; it means to meet once a year.";
    ensure!(met["met"] == true && met["detail"] == expected, "{met:#}");
    let plan = of(NOBODY, "PARTNERSHIP_PLAN_CURRENT").await?;
    ensure!(plan["detail"] == "“Estuary plan” runs until 31 March 2020.", "{plan:#}");
    let unseen = of(NOBODY, "BOARD_HAS_MET").await?;
    let expected = "The board did not meet in the year to 9 February 2018, by what is published; it means to meet once a \
                    year.";
    ensure!(unseen["met"] == false && unseen["detail"] == expected, "{unseen:#}");
    Ok(())
}
