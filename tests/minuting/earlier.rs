//! What a minute said before: for those who keep the minutes, and who reads what is exempt is written down.

use super::desk::{Desk, Read};
use crate::support::{CLERK, MANAGER, MEMBER, NOBODY, Store};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

/// How often somebody was shown exempt text.
async fn readings(desk: &Desk) -> Result<usize> {
    let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { history(first: 100) { nodes { action } } } }"#;
    let data = desk.app.data(MANAGER, document, json!({})).await?;
    let nodes = data.pointer("/partnership/history/nodes").and_then(Value::as_array).context("no history")?;
    Ok(nodes.iter().filter(|event| event["action"] == "READ_EXEMPT").count())
}

/// What a minute is and was.
async fn asked(desk: &Desk, asker: crate::support::Asker<'_>, minute: &Read) -> Result<Value> {
    let document = "query($id: ID!) { node(id: $id) { ... on MinuteItem { exemptParagraphs agendaItem { number }
        earlierTexts { version title text decisions replacedAt replacedBy { name } } } } }";
    Ok(desk.app.data(asker, document, json!({ "id": minute.id })).await?["node"].take())
}

async fn revise(desk: &Desk, minute: &mut Read, rest: Value) -> Result<()> {
    let mut input = minute.as_one(rest);
    (input["title"], input["text"]) = (json!("A minute"), json!(format!("Version {}.", minute.version + 1)));
    minute.version = desk.done("reviseMinute", input).await?["version"].as_i64().context("a version")?;
    Ok(())
}

#[rstest]
#[tokio::test]
async fn earlier_texts_are_for_those_who_keep_the_minutes(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    let decided = json!({ "text": "Version 1.", "decisions": [{ "kind": "AGREED", "text": "So" }] });
    let mut minute = desk.minute(&meeting, decided).await?;
    desk.step("publishMinutes", &meeting, json!({})).await?;
    revise(&desk, &mut minute, json!({})).await?;
    let earlier = asked(&desk, CLERK, &minute).await?["earlierTexts"].take();
    let expected = json!([{ "version": 1, "title": "A minute", "text": "Version 1.", "decisions": ["AGREED: So"],
        "replacedAt": "2018-06-01T12:00:00Z", "replacedBy": { "name": "Demo clerk" } }]);
    ensure!(earlier == expected, "{earlier:#}");
    for asker in [NOBODY, MEMBER, Some("scrutineer"), Some("commissioner")] {
        let seen = asked(&desk, asker, &minute).await?;
        ensure!(seen["earlierTexts"] == json!([]), "{asker:?}: {seen:#}");
    }
    ensure!(readings(&desk).await? == 0, "nothing of it is exempt");
    // What it said is of exempt business from now on, though it was not when it was written.
    revise(&desk, &mut minute, json!({ "exemptParagraphs": [3] })).await?;
    let seen = asked(&desk, CLERK, &minute).await?;
    ensure!(seen["earlierTexts"].as_array().is_some_and(|all| all.len() == 2), "{seen:#}");
    ensure!(readings(&desk).await? == 1, "that is written down");
    // It is opened, and what it said while it was exempt stays so.
    revise(&desk, &mut minute, json!({ "exemptParagraphs": [] })).await?;
    ensure!(!asked(&desk, NOBODY, &minute).await?.is_null(), "everybody reads it");
    asked(&desk, CLERK, &minute).await?;
    ensure!(readings(&desk).await? == 2, "that too");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn who_mends_a_word_does_not_open_what_is_exempt(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    let document = "query($id: ID!) { node(id: $id) { ... on Meeting { agenda { id title } } } }";
    let items = desk.app.data(CLERK, document, json!({ "id": meeting.id })).await?["node"]["agenda"].take();
    let mut minute = desk.minute(&meeting, json!({ "agendaItemId": items[1]["id"] })).await?;
    let mut by_paragraph = desk.minute(&meeting, json!({ "exemptParagraphs": [1, 3] })).await?;
    // The item is no longer private: what was minuted under it stays exempt until somebody says otherwise.
    let agenda = json!({ "agenda": [{ "title": "Minutes" }, { "title": "A contract", "private": false }] });
    let meeting = desk.step("setAgenda", &meeting, agenda).await?;
    desk.step("publishMinutes", &meeting, json!({})).await?;
    for minute in [&mut minute, &mut by_paragraph] {
        revise(&desk, minute, json!({})).await?;
        ensure!(asked(&desk, NOBODY, minute).await?.is_null(), "it is exempt");
    }
    ensure!(asked(&desk, CLERK, &minute).await?["agendaItem"]["number"] == 2, "it keeps its item");
    ensure!(asked(&desk, CLERK, &by_paragraph).await?["exemptParagraphs"] == json!([1, 3]), "and its paragraphs");
    for minute in [&mut minute, &mut by_paragraph] {
        revise(&desk, minute, json!({ "exemptParagraphs": [], "agendaItemId": null })).await?;
        ensure!(!asked(&desk, NOBODY, minute).await?.is_null(), "it is open");
    }
    ensure!(asked(&desk, CLERK, &minute).await?["agendaItem"].is_null(), "of no item");
    Ok(())
}
