//! What the rules find in the records of Safer Plymouth's meetings.

use crate::support::{Asker, MEMBER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const MEETINGS: &str = r#"{ partnership(by: { slug: "safer-plymouth" }) {
    findings { kind message }
    meetings(orderBy: { field: SCHEDULED_FOR, direction: ASC }, first: 20) { nodes { date findings { kind message subject { __typename } } } } } }"#;

/// What is found in the meeting of the day, a line each.
async fn found(app: &TestApp, asker: Asker<'_>, day: &str) -> Result<Vec<String>> {
    let data = app.data(asker, MEETINGS, json!({})).await?;
    let meetings = data.pointer("/partnership/meetings/nodes").and_then(Value::as_array).context("meetings")?;
    let meeting = meetings.iter().find(|meeting| meeting["date"] == day).with_context(|| day.to_owned())?;
    let line = |finding: &Value| {
        let text = |field: &str| finding[field].as_str().unwrap_or_default().to_owned();
        format!("{} {} ({})", text("kind"), text("message"), finding["subject"]["__typename"].as_str().unwrap_or("-"))
    };
    Ok(meeting["findings"].as_array().context("findings")?.iter().map(line).collect())
}

#[rstest]
#[tokio::test]
async fn the_source_documents_do_not_add_up(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let november = found(app, MEMBER, "2017-11-14").await?;
    let march = found(app, MEMBER, "2018-03-06").await?;
    for expected in [
        "SUBSTITUTE_WITHOUT_APOLOGY Tracey Watkinson came for Sarah Allum, who sent no apologies. (Attendance)",
        "SPEAKER_NOT_PRESENT Candice Sainsbury speaks in minute 37 and is not recorded as present. (MinuteItem)",
        "OWNER_NOT_RECORDED Nobody is recorded as the owner of an action. (ActionPoint)",
    ] {
        ensure!(november.iter().any(|found| found == expected), "{expected}: {november:#?}");
    }
    let substitutes = november.iter().filter(|found| found.starts_with("SUBSTITUTE")).count();
    ensure!(substitutes == 1, "Councillor Downie sent his apologies: {november:#?}");
    ensure!(!november.iter().any(|found| found.starts_with("STANDING_ITEM")), "it was ordered there: {november:#?}");
    for expected in [
        "STANDING_ITEM_MISSING The standing item “Key Funding Opportunities” is not on the agenda. (Meeting)",
        "EXEMPT_PARAGRAPHS_DIFFER Item 10 is exempt by paragraph 1, its paper by paragraph 7. (AgendaItem)",
    ] {
        ensure!(march.iter().any(|found| found == expected), "{expected}: {march:#?}");
    }
    // Nobody's attendance is known: nobody is found missing.
    ensure!(!march.iter().any(|found| found.contains("PRESENT") || found.contains("QUORATE")), "{march:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn of_what_is_not_seen_nothing_is_found(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let march = found(app, NOBODY, "2018-03-06").await?;
    ensure!(march.iter().any(|found| found.starts_with("STANDING_ITEM_MISSING")), "agendas are public: {march:#?}");
    ensure!(!march.iter().any(|found| found.contains("paragraph")), "the exempt paper is not: {march:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_partnership_tells_what_is_found_in_its_meetings(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let data = app.data(MEMBER, MEETINGS, json!({})).await?;
    let found = data.pointer("/partnership/findings").and_then(Value::as_array).context("findings")?;
    let told = |kind: &str| found.iter().filter(|finding| finding["kind"] == kind).count();
    ensure!(told("STANDING_ITEM_MISSING") == 1 && told("SUBSTITUTE_WITHOUT_APOLOGY") == 1, "{found:#?}");
    ensure!(told("AUTHORITY_NOT_REPRESENTED") == 0, "all five sit on the board: {found:#?}");
    Ok(())
}
