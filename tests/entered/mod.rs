//! A clerk enters the papers of Safer Plymouth from nothing, as they are printed; the frontends' operations then give
//! what the import gives.

mod desk;

use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp, operations};
use anyhow::{Context, Result, ensure};
use desk::Desk;
use rstest::rstest;
use serde_json::{Value, json};

const NOVEMBER: &str = "2017-11-14";
const MARCH: &str = "2018-03-06";

/// What was entered and what was imported, each as `MeetingPage` gives it to an administrator.
async fn pages(app: &TestApp, entered: &str, day: &str) -> Result<(Value, Value)> {
    let imported = r#"{ partnership(by: { slug: "safer-plymouth" }) { meetings(first: 50) { nodes { id date } } } }"#;
    let data = app.data(ADMINISTRATOR, imported, json!({})).await?;
    let meetings = data.pointer("/partnership/meetings/nodes").and_then(Value::as_array).context("meetings")?;
    let imported = meetings.iter().find(|one| one["date"] == day).and_then(|one| one["id"].as_str()).context("day")?;
    let document = operations::alone(include_str!("../operations/public-site.graphql"), "MeetingPage");
    let page = async |id: &str| -> Result<Value> {
        let mut data = app.data(ADMINISTRATOR, &document, json!({ "id": id })).await?;
        Ok(without_what_differs(data["node"].take()))
    };
    let (mut entered, imported) = (page(entered).await?, page(imported).await?);
    // Whom somebody came for is said by their seat where the papers leave it out; the import leaves it out, too.
    let printed = imported["attendance"].as_array().into_iter().flatten();
    for (one, printed) in entered["attendance"].as_array_mut().into_iter().flatten().zip(printed) {
        if printed["organisation"].is_null() {
            one["organisation"] = Value::Null;
        }
    }
    Ok((entered, imported))
}

/// A page without ids, the partnership's name, and papers, which come another way.
fn without_what_differs(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(name, _)| !["id", "documents", "partnership", "minutesApprovedAt"].contains(&name.as_str()))
            .map(|(name, value)| match name.as_str() {
                // Those who are named are entered before those who hold a role.
                "owners" => (name, sorted(value)),
                _ => (name, without_what_differs(value)),
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(without_what_differs).collect(),
        other => other,
    }
}

fn sorted(list: Value) -> Value {
    let mut items: Vec<Value> = list.as_array().into_iter().flatten().cloned().map(without_what_differs).collect();
    items.sort_by_key(Value::to_string);
    Value::Array(items)
}

#[rstest]
#[tokio::test]
async fn what_a_clerk_enters_is_what_the_import_gives(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let mut desk = Desk::new(&app).await?;
    desk.appoint_everybody().await?;
    let march = desk.schedule(MARCH).await?;
    let november = desk.schedule(NOVEMBER).await?;
    for (day, id) in [(NOVEMBER, &november), (MARCH, &march)] {
        ensure!(desk.read(NOBODY, id).await?.is_null(), "an unpublished agenda is nobody's business");
        desk.publish("publishAgenda", id).await?;
        desk.attend(day, id).await?;
        desk.minute(day, id).await?;
        let seen = desk.read(NOBODY, id).await?;
        ensure!(seen["minutes"] == json!([]) && seen["attendance"] == json!([]), "{seen:#}");
        desk.publish("publishMinutes", id).await?;
        let (entered, imported) = pages(&app, id, day).await?;
        ensure!(entered == imported, "entered: {entered:#}\nimported: {imported:#}");
        let seen = desk.read(NOBODY, id).await?;
        ensure!(seen["minutes"].as_array().is_some_and(|minutes| !minutes.is_empty()), "{seen:#}");
    }
    same_findings(&desk, &november, NOVEMBER).await?;
    desk.approve(&november, &march).await?;
    let approved = desk.read(NOBODY, &november).await?;
    ensure!(
        approved["minutesStatus"] == "APPROVED" && approved["minutesApprovedAt"]["id"] == json!(march),
        "{approved:#}"
    );
    let refused = desk.try_minute(NOVEMBER, &november).await?;
    ensure!(refused.contains("WRONG_STATE"), "what was approved stands: {refused}");
    same_log(&app, &desk).await
}

/// The rules find the same in what was entered as in what was imported.
async fn same_findings(desk: &Desk<'_>, entered: &str, day: &str) -> Result<()> {
    let document = "query($slug: String!) { partnership(by: { slug: $slug }) {
        meetings(first: 50) { nodes { id date findings { kind message } } } } }";
    let found = async |slug: &str, wanted: &dyn Fn(&Value) -> bool| -> Result<Vec<String>> {
        let data = desk.app.data(ADMINISTRATOR, document, json!({ "slug": slug })).await?;
        let meetings = data.pointer("/partnership/meetings/nodes").and_then(Value::as_array).context("meetings")?;
        let meeting = meetings.iter().find(|one| wanted(one)).context("the meeting")?;
        let mut found: Vec<String> =
            meeting["findings"].as_array().into_iter().flatten().map(Value::to_string).collect();
        found.sort();
        Ok(found)
    };
    let entered = found("torbay", &|one| one["id"] == entered).await?;
    let imported = found("safer-plymouth", &|one| one["date"] == day).await?;
    ensure!(entered == imported && !entered.is_empty(), "{entered:#?}\n{imported:#?}");
    Ok(())
}

/// The action log is the same, but for what was reported since.
async fn same_log(app: &TestApp, desk: &Desk<'_>) -> Result<()> {
    let document = operations::alone(include_str!("../operations/partnership-workspace.graphql"), "ActionLog");
    let log = async |partnership: &str| -> Result<Vec<String>> {
        let mut data = app.data(ADMINISTRATOR, &document, json!({ "partnership": partnership })).await?;
        let nodes = without_what_differs(data["actionPoints"]["nodes"].take());
        Ok(nodes.as_array().into_iter().flatten().map(Value::to_string).collect())
    };
    let data = app.data(ADMINISTRATOR, r#"{ partnership(by: { slug: "safer-plymouth" }) { id } }"#, json!({})).await?;
    let imported = log(data.pointer("/partnership/id").and_then(Value::as_str).context("id")?).await?;
    let entered = log(&desk.partnership).await?;
    ensure!(entered == imported, "{entered:#?}\n{imported:#?}");
    Ok(())
}
