//! What may follow what in the life of a meeting, and what is told of what may not.

use super::desk::{Desk, Read, another, wrong};
use crate::support::{CLERK, Store};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

/// Holds what the clerk does to be refused with exactly these.
async fn refused(desk: &Desk, mutation: &str, input: Value, expected: &[&str]) -> Result<()> {
    let payload = desk.act(CLERK, mutation, input).await?;
    ensure!(wrong(&payload) == expected, "{mutation}: not {expected:?} but {payload:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn minutes_are_approved_at_a_later_meeting_of_the_group(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let earlier = desk.meeting(&desk.board, "2018-02-06T10:00:00Z").await?;
    let meeting = desk.published("2018-03-20T10:00:00Z").await?;
    let later = desk.meeting(&desk.board, "2018-04-10T09:00:00Z").await?;
    let elsewhere = desk.meeting(&desk.other, "2018-04-11T09:00:00Z").await?;
    let called_off = desk.meeting(&desk.board, "2018-04-12T09:00:00Z").await?;
    let called_off = desk.step("cancelMeeting", &called_off, json!({ "reason": "Snow" })).await?;
    let to_come = desk.meeting(&desk.board, "2018-06-02T09:00:00Z").await?;
    for (rest, expected) in [
        (json!({}), &["REQUIRED atMeetingId"][..]),
        (json!({ "atMeetingId": later.id, "on": "2018-04-10" }), &["INVALID on"]),
        (json!({ "atMeetingId": meeting.id }), &["INVALID atMeetingId"]),
        (json!({ "atMeetingId": earlier.id }), &["INVALID atMeetingId"]),
        (json!({ "atMeetingId": elsewhere.id }), &["INVALID atMeetingId"]),
        (json!({ "atMeetingId": called_off.id }), &["WRONG_STATE atMeetingId"]),
        (json!({ "atMeetingId": to_come.id }), &["WRONG_STATE atMeetingId"]),
        (json!({ "atMeetingId": another(&later.id)? }), &["NOT_FOUND atMeetingId"]),
        (json!({ "on": "2018-03-19" }), &["INVALID on"]),
        (json!({ "on": "2018-06-02", "amendments": "x".repeat(10_001) }), &["LIMIT_EXCEEDED amendments", "INVALID on"]),
    ] {
        refused(&desk, "approveMinutes", meeting.with(rest), expected).await?;
    }
    let drafted = desk.meeting(&desk.board, "2018-04-17T09:00:00Z").await?;
    refused(&desk, "approveMinutes", drafted.with(json!({ "on": "2018-05-01" })), &["WRONG_STATE meetingId"]).await?;
    desk.minute(&drafted, json!({})).await?;
    refused(&desk, "approveMinutes", drafted.with(json!({ "on": "2018-05-01" })), &["WRONG_STATE meetingId"]).await?;

    let approved = desk.step("approveMinutes", &meeting, json!({ "atMeetingId": later.id })).await?;
    let again = approved.with(json!({ "atMeetingId": later.id }));
    refused(&desk, "approveMinutes", again, &["WRONG_STATE meetingId"]).await?;
    stands_as_it_is(&desk, &approved).await
}

/// Approved minutes stand, and what belongs to them.
async fn stands_as_it_is(desk: &Desk, approved: &Read) -> Result<()> {
    let minute = minute_of(desk, approved).await?;
    let says = json!({ "title": "Again", "text": "Again." });
    let wrong_state = &["WRONG_STATE meetingId"][..];
    let record = json!({ "meetingId": approved.id, "title": "More", "text": "More." });
    for (mutation, input, expected) in [
        ("recordMinute", record, wrong_state),
        ("reviseMinute", minute.as_one(says), &["WRONG_STATE id"]),
        ("removeMinute", minute.as_one(json!({})), &["WRONG_STATE id"]),
        ("setAgenda", approved.with(json!({ "agenda": [] })), wrong_state),
        ("recordAttendance", approved.with(json!({ "attendance": [] })), wrong_state),
        ("recordDeclarations", approved.with(json!({ "declarations": [] })), wrong_state),
        ("updateMeeting", approved.with(json!({ "title": "Another" })), wrong_state),
        ("publishMinutes", approved.with(json!({})), wrong_state),
        ("withdrawMinutes", approved.with(json!({})), wrong_state),
        ("cancelMeeting", approved.with(json!({ "reason": "Late" })), wrong_state),
    ] {
        refused(desk, mutation, input, expected).await?;
    }
    let raise = json!({ "groupId": desk.board, "minuteId": minute.id, "text": "Late", "ownerIds": [] });
    refused(desk, "raiseAction", raise, &["WRONG_STATE minuteId"]).await
}

/// The first minute of a meeting.
async fn minute_of(desk: &Desk, meeting: &Read) -> Result<Read> {
    let document = "query($id: ID!) { node(id: $id) { ... on Meeting { minutes { id version } } } }";
    let data = desk.app.data(CLERK, document, json!({ "id": meeting.id })).await?;
    let minute = &data["node"]["minutes"][0];
    let id = minute["id"].as_str().context("a minute")?.to_owned();
    Ok(Read { id, version: minute["version"].as_i64().context("a version")? })
}

#[rstest]
#[tokio::test]
async fn nothing_is_done_at_a_meeting_that_was_called_off(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-07-03T09:00:00Z").await?;
    let off = desk.step("cancelMeeting", &meeting, json!({ "reason": "Snow" })).await?;
    let record = json!({ "meetingId": off.id, "title": "More", "text": "More." });
    for (mutation, input) in [
        ("recordMinute", record),
        ("setAgenda", off.with(json!({ "agenda": [] }))),
        ("recordAttendance", off.with(json!({ "attendance": [{ "name": "A", "status": "PRESENT" }] }))),
        ("recordDeclarations", off.with(json!({ "declarations": [] }))),
        ("updateMeeting", off.with(json!({ "title": "Another" }))),
        ("publishAgenda", off.with(json!({}))),
        ("cancelMeeting", off.with(json!({ "reason": "Again" }))),
    ] {
        refused(&desk, mutation, input, &["WRONG_STATE meetingId"]).await?;
    }
    // Somebody else meets at that time by now.
    let instead = desk.meeting(&desk.board, "2018-07-03T09:00:00Z").await?;
    refused(&desk, "reinstateMeeting", off.with(json!({})), &["CONFLICT meetingId"]).await?;
    desk.step("cancelMeeting", &instead, json!({ "reason": "No" })).await?;
    let back = desk.step("reinstateMeeting", &off, json!({})).await?;
    let held = json!({ "attendance": [{ "personId": desk.person(0)?, "status": "PRESENT" }] });
    let payload = desk.done("recordAttendance", back.with(held)).await?;
    ensure!(payload["status"] == "HELD", "{payload:#}");
    ensure!(payload["attendance"][0]["organisation"]["name"].is_string(), "what their seat says: {payload:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_published_is_withdrawn_before_it_is_done(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let empty = json!({ "groupId": desk.other, "scheduledFor": "2018-07-04T09:00:00Z", "carryStandingItems": false });
    let empty = desk.done("scheduleMeeting", empty).await?;
    let empty = json!({ "meetingId": empty["id"], "expectedVersion": 1 });
    refused(&desk, "publishAgenda", empty.clone(), &["WRONG_STATE meetingId"]).await?;
    refused(&desk, "publishMinutes", empty, &["WRONG_STATE meetingId"]).await?;
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    let announced = desk.step("publishAgenda", &meeting, json!({})).await?;
    refused(&desk, "publishAgenda", announced.with(json!({})), &["WRONG_STATE meetingId"]).await?;
    refused(&desk, "publishAgenda", meeting.with(json!({})), &["STALE_VERSION expectedVersion"]).await?;
    let back = desk.step("withdrawAgenda", &announced, json!({})).await?;
    let minute = desk.minute(&back, json!({})).await?;
    refused(&desk, "withdrawMinutes", back.with(json!({})), &["WRONG_STATE meetingId"]).await?;
    let published = desk.step("publishMinutes", &back, json!({})).await?;
    refused(&desk, "publishMinutes", published.with(json!({})), &["WRONG_STATE meetingId"]).await?;
    refused(&desk, "removeMinute", minute.as_one(json!({})), &["WRONG_STATE id"]).await?;
    let drafts = desk.step("withdrawMinutes", &published, json!({})).await?;
    ensure!(desk.done("removeMinute", minute.as_one(json!({}))).await? == json!(minute.id));
    refused(&desk, "publishMinutes", drafts.with(json!({})), &["WRONG_STATE meetingId"]).await
}

#[rstest]
#[tokio::test]
async fn what_was_minuted_stays_on_the_agenda(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    let document = "query($id: ID!) { node(id: $id) { ... on Meeting { version agenda { id number title }
        minutes { number exemptParagraphs agendaItem { id title private } } } } }";
    let read = async || desk.app.data(CLERK, document, json!({ "id": meeting.id })).await;
    let items = read().await?["node"]["agenda"].take();
    ensure!(items[0]["title"] == "Minutes" && items[1]["title"] == "A contract", "{items:#}");
    desk.minute(&meeting, json!({ "agendaItemId": items[0]["id"] })).await?;
    let declared = json!({ "declarations": [{ "personId": desk.person(0)?, "agendaItemId": items[1]["id"], "interest": "Owns it" }] });
    let meeting = desk.step("recordDeclarations", &meeting, declared).await?;
    let agenda = |items: Value| meeting.with(json!({ "agenda": items }));
    let neither = agenda(json!([{ "title": "Something else" }]));
    refused(&desk, "setAgenda", neither, &["CONFLICT agenda", "CONFLICT agenda"]).await?;
    let unknown = agenda(json!([{ "id": another(items[0]["id"].as_str().unwrap_or_default())?, "title": "Minutes" },
        { "title": "A contract" }]));
    refused(&desk, "setAgenda", unknown, &["NOT_FOUND agenda.0.id"]).await?;
    // They change places, one by its id and one by its title, and the one that is minuted becomes private.
    let swapped =
        agenda(json!([{ "title": "A CONTRACT " }, { "id": items[0]["id"], "title": "Renamed", "private": true }]));
    let after = desk.done("setAgenda", swapped).await?;
    let found: Vec<_> = after["agenda"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| json!([it["number"], it["title"], it["id"]]))
        .collect();
    ensure!(found == [json!([1, "A CONTRACT", items[1]["id"]]), json!([2, "Renamed", items[0]["id"]])], "{after:#}");
    let scrutineer = desk.app.data(Some("scrutineer"), document, json!({ "id": meeting.id })).await?;
    ensure!(scrutineer["node"]["minutes"] == json!([]), "its minute became exempt: {scrutineer:#}");
    ensure!(read().await?["node"]["minutes"].as_array().is_some_and(|all| all.len() == 1));
    Ok(())
}
