//! What is refused: by whom it is asked, and of which text.

use super::{DRAFT, group, written};
use crate::support::operator::run;
use crate::support::{CLERK, MEMBER, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

fn codes(payload: &Value) -> Vec<String> {
    let told = |error: &Value| {
        format!("{} {}", error["code"].as_str().unwrap_or_default(), error["path"][1].as_str().unwrap_or_default())
    };
    payload["draftMinutes"]["userErrors"].as_array().into_iter().flatten().map(told).collect()
}

#[rstest]
#[tokio::test]
async fn who_may_not_or_sends_no_text_is_told_so(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let (board, partnership) = group(app, "Safer Plymouth Partnership").await?;
    let input = |text: &str| json!({ "input": { "groupId": board, "text": text } });
    for (text, expected) in [
        ("", "REQUIRED text"),
        (" \n\t", "REQUIRED text"),
        ("Present:\u{0}", "INVALID text"),
        (&*"x ".repeat(100_001), "LIMIT_EXCEEDED text"),
    ] {
        let payload = app.data(CLERK, DRAFT, input(text)).await?;
        ensure!(codes(&payload) == [expected], "{expected}: {payload:#}");
        ensure!(
            payload["draftMinutes"]["bundle"].is_null() && payload["draftMinutes"]["doubts"] == json!([]),
            "{payload:#}"
        );
    }
    let payload = app.data(MEMBER, DRAFT, input("Present: Ann Lee")).await?;
    ensure!(codes(&payload) == ["FORBIDDEN groupId"], "{payload:#}");
    let missing = json!({ "input": { "groupId": partnership, "text": "Present: Ann Lee" } });
    let answer = app.answer(CLERK, DRAFT, missing).await?;
    ensure!(
        answer["data"]["draftMinutes"]["bundle"].is_null(),
        "the id of a partnership is not that of a group: {answer:#}"
    );
    let answer = app.answer(NOBODY, DRAFT, input("Present: Ann Lee")).await?;
    ensure!(answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "{answer:#}");
    Ok(())
}

#[tokio::test]
async fn the_command_says_what_cannot_be_read() -> Result<()> {
    let nowhere = "sqlite://nowhere.db?mode=ro";
    let draft = async |name: &str, text: &[u8]| run(nowhere, &["draft-minutes", &written(name, text)?]).await;
    ensure!(
        draft("good.txt", b"Present: Ann Lee\n1. Welcome\nAll were welcomed.").await?,
        "a draft with doubts succeeds"
    );
    ensure!(!draft("empty.txt", b"").await?, "nothing in it");
    ensure!(!draft("latin.txt", b"Caf\xe9").await?, "not UTF-8");
    ensure!(!draft("nul.txt", b"Present:\0").await?, "no text");
    ensure!(!draft("long.txt", &vec![b'x'; 5_000_001]).await?, "too long");
    ensure!(!run(nowhere, &["draft-minutes", "there-is-no-such-file.txt"]).await?, "no file");
    let file = written("area.txt", b"Present: Ann Lee")?;
    ensure!(!run(nowhere, &["draft-minutes", &file, "--police-area", "E29999999"]).await?, "no such area");
    ensure!(run(nowhere, &["draft-minutes", &file, "--partnership", "E22000056"]).await?, "a code of the register");
    Ok(())
}
