//! Minutes from text as those who run the service and those who keep the minutes meet it.

mod refusals;

use crate::support::app::{PASSWORD, clock};
use crate::support::operator::{administrator, run};
use crate::support::{ADMINISTRATOR, CLERK, Store, TestApp};
use crate::support::{fresh_name, scratch};
use anyhow::{Context, Result, ensure};
use persistence::Database;
use rstest::rstest;
use serde_json::{Value, json};

/// The papers of the board: agenda, minutes and plan.
const BOARD: &str = include_str!("../data/minutes/001_415ac54ca19bf713.txt");

const ROOT: &str = "root@drafting.example";

/// A file of this test's own with `text` in it.
pub(crate) fn written(name: &str, text: &[u8]) -> Result<String> {
    let path = scratch()?.join(format!("{}-{name}", fresh_name()));
    std::fs::write(&path, text)?;
    Ok(path.display().to_string())
}

#[rstest]
#[tokio::test]
async fn the_draft_of_the_boards_papers_is_imported_beside_the_register(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let (text, out) = (written("board.txt", BOARD.as_bytes())?, written("board.json", b"")?);
    ensure!(run(&address, &["import", "register"]).await?, "the register");
    let words = ["draft-minutes", &text, "--partnership", "safer-plymouth", "--group-key", "board", "--out", &out];
    ensure!(run(&address, &words).await?, "the draft");
    ensure!(run(&address, &["import", "bundle", &out]).await?, "the import");
    let bundle: Value = serde_json::from_str(&std::fs::read_to_string(&out)?)?;
    ensure!(bundle["groups"][0]["key"] == "board", "{}", bundle["groups"]);
    let database = Database::connect(&address).await?;
    administrator(&database, clock()?, ROOT, PASSWORD).await?;
    let app = TestApp::beside(&database, clock()?, |authentication| authentication).await?;
    let query = r#"{ partnership(by: { onsCode: "E22000056" }) { name slug
        settlement(year: "2018-19") { position { settled allocated unallocated matched totalBudget undetermined } }
        meetings(filter: { from: "2017-11-14", to: "2017-11-14" }) { nodes { minutesStatus
            attendance { status } minutes { number actionPoints { text } } } } } }"#;
    let data = app.data(Some(ROOT), query, json!({})).await?;
    let partnership = &data["partnership"];
    ensure!(partnership["slug"] == "safer-plymouth", "{partnership:#}");
    let figures = json!({ "settled": 40_056_800, "allocated": 38_156_800, "unallocated": 1_900_000,
        "matched": 237_990_200, "totalBudget": 276_147_000, "undetermined": 1 });
    ensure!(partnership["settlement"]["position"] == figures, "{partnership:#}");
    let meeting = &partnership["meetings"]["nodes"][0];
    ensure!(meeting["minutesStatus"] == "DRAFT", "nothing is public by being imported: {meeting:#}");
    ensure!(meeting["attendance"].as_array().map(Vec::len) == Some(21), "{meeting:#}");
    let actions =
        meeting["minutes"].as_array().into_iter().flatten().filter_map(|minute| minute["actionPoints"].as_array());
    ensure!(actions.map(Vec::len).sum::<usize>() == 9, "{meeting:#}");
    Ok(())
}

pub(crate) const DRAFT: &str = "mutation($input: DraftMinutesInput!) { draftMinutes(input: $input) {
    bundle doubts { line message } userErrors { code path message } } }";

/// The id of a group of Safer Plymouth, and of its partnership.
pub(crate) async fn group(app: &TestApp, name: &str) -> Result<(String, String)> {
    let query = r#"{ partnership(by: { slug: "safer-plymouth" }) { id groups { id name } } }"#;
    let data = app.data(ADMINISTRATOR, query, json!({})).await?;
    let groups = data["partnership"]["groups"].as_array().context("groups")?;
    let found = groups.iter().find(|group| group["name"] == name).context("no such group")?;
    let id = |record: &Value| record["id"].as_str().map(str::to_owned).context("an id");
    Ok((id(found)?, id(&data["partnership"])?))
}

#[rstest]
#[tokio::test]
async fn a_clerk_has_minutes_drafted_and_nothing_is_recorded_of_them(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let (board, _) = group(&app, "Safer Plymouth Partnership").await?;
    let held = r#"{ partnership(by: { slug: "safer-plymouth" }) { meetings { totalCount } actionPoints { totalCount }
        history(first: 100) { nodes { action asRole changes { field after } } } } }"#;
    let before = app.data(ADMINISTRATOR, held, json!({})).await?;
    let answer = app.data(CLERK, DRAFT, json!({ "input": { "groupId": board, "text": BOARD } })).await?;
    let payload = &answer["draftMinutes"];
    ensure!(payload["userErrors"] == json!([]), "{payload:#}");
    let text = payload["bundle"].as_str().context("a bundle")?;
    let bundle: Value = serde_json::from_str(text)?;
    ensure!(bundle["partnership"]["slug"] == "safer-plymouth", "{}", bundle["partnership"]);
    ensure!(bundle["partnership"]["policeArea"] == "E23000035", "{}", bundle["partnership"]);
    // The key that the group was imported by, so that an import of the draft finds it again.
    ensure!(bundle["groups"][0]["key"] == "board", "{}", bundle["groups"]);
    let lines = i64::try_from(BOARD.split('\n').count())?;
    let doubts = payload["doubts"].as_array().context("doubts")?;
    ensure!(!doubts.is_empty(), "it never guesses silently");
    for doubt in doubts {
        ensure!(doubt["line"].as_i64().is_some_and(|line| (1..=lines).contains(&line)), "{doubt}");
    }
    let after = app.data(ADMINISTRATOR, held, json!({})).await?;
    for list in ["meetings", "actionPoints"] {
        ensure!(after["partnership"][list] == before["partnership"][list], "{list} changed");
    }
    let history = after["partnership"]["history"]["nodes"].as_array().context("history")?;
    let told = history.iter().find(|event| event["action"] == "DRAFT_MINUTES").context("no line in the audit")?;
    ensure!(told["asRole"] == "CLERK", "{told:#}");
    let kept = told["changes"][1]["after"].as_str().context("what was done")?;
    ensure!(kept.starts_with(&format!("{} bytes", BOARD.len())) && !kept.contains("Plymouth"), "{kept}");
    app.import(&bundle).await
}
