//! Who was shown exempt text is written down; the text is not.

use super::act;
use crate::support::{ADMINISTRATOR, CLERK, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

const HISTORY: &str = r#"{ partnership(by: { slug: "safer-plymouth" }) { history(first: 100) {
    nodes { action by { name } asRole requestId subject { ... on Partnership { slug } } changes { field after } } } } }"#;

/// The lines that tell of exempt text that was read.
async fn readings(app: &TestApp) -> Result<Vec<Value>> {
    let data = app.data(MANAGER, HISTORY, json!({})).await?;
    let nodes = data.pointer("/partnership/history/nodes").and_then(Value::as_array).context("no history")?;
    Ok(nodes.iter().filter(|event| event["action"] == "READ_EXEMPT").cloned().collect())
}

const MINUTES: &str = r#"{ meetings(filter: { partnershipId: "ID" }) { nodes { minutes { id text } } } }"#;

#[rstest]
#[tokio::test]
async fn reading_exempt_minutes_leaves_a_trace(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let here = super::places(&app, "safer-plymouth").await?;
    let minutes = MINUTES.replace("ID", &here.partnership);
    let raw = sea_orm::Database::connect(&address).await?;
    // A UUID is text on the one, and has no least on the other.
    let id = if store == Store::Sqlite { "id" } else { "CAST(id AS text)" };
    let first = format!(
        "SELECT MIN({id}) FROM minute_items WHERE meeting_id IN (SELECT m.id FROM meetings m \
         JOIN partnerships p ON p.id = m.home_id WHERE p.slug = 'safer-plymouth')"
    );
    let change =
        format!("UPDATE minute_items SET exempt = true, text = 'Of one family: SECRETS' WHERE {id} = ({first})");
    raw.execute_unprepared(&change).await?;
    ensure!(readings(&app).await?.is_empty(), "nothing was read yet");
    for asker in [NOBODY, Some("scrutineer")] {
        let seen = app.data(asker, &minutes, json!({})).await?;
        ensure!(!seen.to_string().contains("SECRETS"), "{asker:?} sees it");
    }
    ensure!(readings(&app).await?.is_empty(), "who is not shown it reads nothing");
    let seen = app.data(CLERK, &minutes, json!({})).await?;
    ensure!(seen.to_string().contains("SECRETS"), "the clerk sees it");
    let traces = readings(&app).await?;
    ensure!(traces.len() == 1, "one request, one line: {traces:#?}");
    let trace = traces.first().context("a trace")?;
    ensure!(trace["by"]["name"] == "Demo clerk" && trace["asRole"] == "CLERK", "{trace:#}");
    ensure!(trace["requestId"].is_string() && trace["subject"]["slug"] == "safer-plymouth", "{trace:#}");
    ensure!(trace["changes"].as_array().is_some_and(|list| list.len() == 1), "{trace:#}");
    ensure!(trace["changes"][0]["field"] == "MinuteItem", "{trace:#}");
    ensure!(!trace.to_string().contains("SECRETS"), "the text stays out of it");

    let node = "query($id: ID!) { node(id: $id) { ... on MinuteItem { id number } } }";
    let id = trace["changes"][0]["after"].clone();
    ensure!(app.data(ADMINISTRATOR, node, json!({ "id": id })).await?["node"].is_object(), "it leads to the minute");
    ensure!(readings(&app).await?.len() == 1, "its number is no exempt text");
    Ok(())
}

const PAPERS: &str =
    r#"{ partnership(by: { slug: "safer-plymouth" }) { documents(first: 100) { nodes { visibility title } } } }"#;

#[rstest]
#[tokio::test]
async fn so_does_reading_exempt_papers_and_those_of_private_items(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let told = async || -> Result<usize> {
        app.data(CLERK, PAPERS, json!({})).await?;
        let traces = readings(&app).await?;
        let newest = traces.first().and_then(|trace| trace["changes"].as_array()).context("a trace")?;
        ensure!(newest.iter().all(|change| change["field"] == "Document"), "{newest:#?}");
        Ok(newest.len())
    };
    let exempt = told().await?;
    let raw = sea_orm::Database::connect(&address).await?;
    raw.execute_unprepared("UPDATE agenda_items SET private = true").await?;
    let with_private = told().await?;
    ensure!(exempt == 1 && with_private > exempt, "{exempt} exempt ones, {with_private} with those of private items");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn so_does_reading_what_was_reported_on_exempt_business(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let raw = sea_orm::Database::connect(&address).await?;
    let report = "INSERT INTO action_updates (id, action_point_id, at, text, status) \
                  SELECT id, id, '2018-05-01T00:00:00+00:00', 'Visited', 'OPEN' FROM action_points";
    raw.execute_unprepared(report).await?;
    let reports = r#"{ partnership(by: { slug: "safer-plymouth" }) { actionPoints(first: 100) { nodes { updates { text } } } } }"#;
    let seen = app.data(CLERK, reports, json!({})).await?;
    ensure!(seen.to_string().contains("Visited") && readings(&app).await?.is_empty(), "open business: {seen:#}");
    raw.execute_unprepared("UPDATE minute_items SET exempt = true").await?;
    app.data(CLERK, reports, json!({})).await?;
    ensure!(readings(&app).await?.len() == 1, "exempt business");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_written_down_is_not_shown(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let seen = app.data(CLERK, PAPERS, json!({})).await?;
    ensure!(seen.to_string().contains("EXEMPT"), "there is an exempt document: {seen:#}");
    let stored = filed(&app).await?;
    ensure!(fetched(&app, &stored).await?.0 == 200, "its bytes are there");
    let raw = sea_orm::Database::connect(&address).await?;
    let full: &[&str] = match store {
        Store::Sqlite => {
            &["CREATE TRIGGER no_audit BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END"]
        }
        Store::Postgres => &[
            "CREATE FUNCTION no_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$",
            "CREATE TRIGGER no_audit BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION no_audit()",
        ],
    };
    for statement in full {
        raw.execute_unprepared(statement).await?;
    }
    let (code, message) = app.refusal(CLERK, PAPERS, json!({})).await?;
    ensure!(code == "UNAVAILABLE" && !message.contains("full"), "{code}: {message}");
    let (status, answer) = fetched(&app, &stored).await?;
    ensure!(status == 503 && answer.contains("UNAVAILABLE") && !answer.contains("%PDF"), "{status}: {answer}");
    ensure!(app.data(NOBODY, PAPERS, json!({})).await?["partnership"].is_object(), "the public reads on");
    let input = json!({ "email": "clerk@demo.example", "password": "wrong" });
    let failed = act(&app, None, "signIn", "SignInInput", "session { accessToken }", input).await;
    ensure!(failed.is_err(), "what cannot be written down does not happen: {failed:?}");
    Ok(())
}

/// Where the bytes of an exempt document of the board are, once they are filed.
async fn filed(app: &TestApp) -> Result<String> {
    let board = r#"{ partnership(by: { slug: "safer-plymouth" }) { groups(kind: [BOARD]) { id } } }"#;
    let board = app.data(CLERK, board, json!({})).await?["partnership"]["groups"][0]["id"].take();
    let fields = [("groupId", board.as_str().unwrap_or_default()), ("title", "Withheld"), ("visibility", "EXEMPT")];
    let request = reqwest::Client::new().post(format!("{}/documents", app.address()));
    let request = app.asked_by(CLERK, request.query(&fields).body("%PDF-1.7\n%%EOF")).await?;
    let answer: Value = request.send().await?.json().await?;
    Ok(answer["document"]["url"].as_str().with_context(|| answer.to_string())?.to_owned())
}

async fn fetched(app: &TestApp, path: &str) -> Result<(u16, String)> {
    let request = app.asked_by(CLERK, reqwest::Client::new().get(format!("{}{path}", app.address()))).await?;
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}
