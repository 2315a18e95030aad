//! Two clerks at once, and many minutes at once.

use super::desk::{Desk, wrong};
use crate::support::{CLERK, MANAGER, Store};
use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How many write at once.
const AT_ONCE: usize = 12;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_clerks_number_their_minutes_differently(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    desk.minute(&meeting, json!({ "number": 41 })).await?;
    let record = |number: usize| {
        let input = json!({ "meetingId": meeting.id, "title": format!("Minute {number}"), "text": "Said." });
        let (desk, who) = (&desk, if number.is_multiple_of(2) { CLERK } else { MANAGER });
        async move { desk.act(who, "recordMinute", input).await }
    };
    let payloads = try_join_all((0..AT_ONCE).map(record)).await?;
    let numbers: BTreeSet<i64> = payloads.iter().filter_map(|it| it["minute"]["number"].as_i64()).collect();
    ensure!(numbers.into_iter().eq(42..42 + i64::try_from(AT_ONCE)?), "{payloads:#?}");
    Ok(())
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_read_the_same_one_is_stale(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    let minute = desk.minute(&meeting, json!({})).await?;
    let action = desk.action("Do it").await?;
    let acts = [
        ("updateMeeting", meeting.with(json!({ "venue": "Hall" }))),
        ("reviseMinute", minute.as_one(json!({ "title": "Again", "text": "Again." }))),
        ("updateAction", action.as_one(json!({ "note": "Half" }))),
    ];
    for (mutation, input) in acts {
        let both = [CLERK, MANAGER].map(|who| desk.act(who, mutation, input.clone()));
        let payloads = try_join_all(both).await?;
        let stale: Vec<&Value> = payloads.iter().filter(|it| wrong(it) == ["STALE_VERSION expectedVersion"]).collect();
        let [stale] = stale[..] else { anyhow::bail!("{mutation}: one is stale: {payloads:#?}") };
        ensure!(stale["userErrors"][0]["currentVersion"] == 2, "{mutation}: {stale:#}");
        ensure!(payloads.iter().filter(|it| wrong(it).is_empty()).count() == 1, "{mutation}: {payloads:#?}");
    }
    Ok(())
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_is_called_once_for_one_time(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let call = |_| {
        desk.act(CLERK, "scheduleMeeting", json!({ "groupId": desk.board, "scheduledFor": "2018-09-04T09:00:00Z" }))
    };
    let payloads = try_join_all((0..AT_ONCE).map(call)).await?;
    let called = payloads.iter().filter(|it| wrong(it).is_empty()).count();
    let refused = payloads.iter().filter(|it| wrong(it) == ["CONFLICT scheduledFor"]).count();
    ensure!((called, refused) == (1, AT_ONCE - 1), "{payloads:#?}");
    Ok(())
}

/// Who asks for a page of minutes sends as many statements however many there are, and for what they said before, too.
#[rstest]
#[tokio::test]
async fn statements_do_not_grow_with_minutes(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    let person = desk.person(0)?;
    let full = json!({ "ledByIds": [person], "decisions": [{ "kind": "AGREED", "text": "So", "moverId": person }],
        "themeIds": [desk.themes.first().context("a theme")?], "actions": [{ "text": "Do", "ownerIds": [person] }] });
    let page = crate::support::operations::alone(include_str!("../operations/public-site.graphql"), "MeetingPage");
    let earlier = "query($id: ID!) { node(id: $id) { ... on Meeting { minutes { title ledBy { name } themes { name }
        decisions { text mover { name } } actionPoints { text owners { __typename } updates { text } }
        earlierTexts { version text replacedAt replacedBy { name } decisions } } } } }";
    let mut counts: Vec<Vec<std::ops::RangeInclusive<u64>>> = Vec::new();
    for _ in 0..2 {
        for _ in 0..4 {
            let mut minute = desk.minute(&meeting, full.clone()).await?;
            for text in ["Once more.", "And again."] {
                let mut says = full.clone();
                says.as_object_mut().context("an input")?.remove("actions");
                (says["title"], says["text"]) = (json!("A minute"), json!(text));
                minute.version =
                    desk.done("reviseMinute", minute.as_one(says)).await?["version"].as_i64().context("one")?;
            }
        }
        let mut both = Vec::new();
        for document in [page.as_str(), earlier] {
            let (mut fewest, mut most) = (u64::MAX, 0);
            for _ in 0..5 {
                let before = desk.app.database().statements();
                let data = desk.app.data(MANAGER, document, json!({ "id": meeting.id })).await?;
                let sent = desk.app.database().statements() - before;
                ensure!(data["node"]["minutes"].as_array().is_some_and(|all| !all.is_empty()), "{data:#}");
                (fewest, most) = (fewest.min(sent), most.max(sent));
            }
            both.push(fewest..=most);
        }
        counts.push(both);
    }
    let [few, many] = &counts[..] else { anyhow::bail!("two counts") };
    for (few, many) in few.iter().zip(many) {
        ensure!(many.start() <= few.end(), "{few:?} statements became {many:?}");
        ensure!(*few.end() <= 40, "{few:?} statements");
    }
    Ok(())
}
