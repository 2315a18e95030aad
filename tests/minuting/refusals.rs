//! What a clerk enters wrongly is told, all of it, in words that help; and nothing is half-written.
//!
//! The snapshot holds every message as the person who made the mistake reads it.

use super::desk::{Desk, another, wrong};
use crate::support::{ADMINISTRATOR, CLERK, Store};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

/// Everything that a clerk sees of meetings and actions.
const ALL: &str = r#"query($board: ID!) {
    node(id: $board) { ... on Group { meetings(first: 100) { nodes { id version status minutesStatus title venue note
        scheduledFor startedAt endedAt agendaPublishedAt minutesApprovedOn minutesAmendments
        agenda { id number title private } attendance { id name status } declarations { interest }
        minutes { id version number title text decisions { text } earlierTexts { text } } } } } }
    actionPoints(first: 100) { totalCount nodes { id version status text updates { text } owners { __typename } } } }"#;

/// Tries each of `cases`, of which none may change anything, and says what came of it.
async fn told(desk: &Desk, cases: Vec<(&str, &str, Value)>) -> Result<String> {
    let state = async || desk.app.data(CLERK, ALL, json!({ "board": desk.board })).await;
    let (before, mut told) = (state().await?, String::new());
    for (name, mutation, input) in cases {
        let payload = desk.act(CLERK, mutation, input).await.with_context(|| name.to_owned())?;
        let errors = payload["userErrors"].as_array().filter(|errors| !errors.is_empty());
        let messages = errors.with_context(|| format!("{name} was done: {payload:#}"))?.iter();
        told.push_str(&format!("{mutation}: {name}\n"));
        for (wrong, error) in wrong(&payload).iter().zip(messages) {
            told.push_str(&format!("    {wrong}: {}\n", error["message"].as_str().unwrap_or_default()));
        }
        ensure!(state().await? == before, "{name} left something behind");
    }
    Ok(told)
}

#[rstest]
#[tokio::test]
async fn of_meetings_and_agendas(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let july = desk.meeting(&desk.board, "2018-07-03T09:00:00Z").await?;
    let document = "query($id: ID!) { node(id: $id) { ... on Meeting { agenda { id } } } }";
    let item = desk.app.data(CLERK, document, json!({ "id": july.id })).await?["node"]["agenda"][0].take();
    let calls = |changes: Value| {
        let mut input = json!({ "groupId": desk.board, "scheduledFor": "2018-09-04T09:00:00Z" });
        changes.as_object().into_iter().flatten().for_each(|(field, value)| input[field] = value.clone());
        input
    };
    let agenda = |items: Value| calls(json!({ "agenda": items }));
    let series = |changes: Value| {
        let mut input = json!({ "groupId": desk.board, "firstOn": "2018-07-03", "startsAt": "10:00", "everyMonths": 1,
            "count": 2 });
        changes.as_object().into_iter().flatten().for_each(|(field, value)| input[field] = value.clone());
        input
    };
    let many: Vec<Value> = (0..101).map(|number| json!({ "title": format!("Item {number}") })).collect();
    let nul = json!([{ "title": "A\u{0}B" }, { "title": "Line\nbreak" }, { "title": "\u{202e}turned" }]);
    let cases = vec![
        (
            "a time at which the group meets",
            "scheduleMeeting",
            calls(json!({ "scheduledFor": "2018-07-03T09:00:00Z" })),
        ),
        ("a year of no records", "scheduleMeeting", calls(json!({ "scheduledFor": "9999-12-31T23:00:00Z" }))),
        ("no such group", "scheduleMeeting", calls(json!({ "groupId": another(&desk.board)? }))),
        ("a blank title, a long venue", "scheduleMeeting", {
            let title = json!({ "title": "x".repeat(301), "venue": "a\u{0}b" });
            calls(title)
        }),
        ("characters that no title has", "scheduleMeeting", agenda(nul)),
        ("more items than are taken", "scheduleMeeting", agenda(json!(many))),
        ("paragraph 8 in England", "scheduleMeeting", agenda(json!([{ "title": "A", "exemptParagraphs": [8] }]))),
        ("a paragraph of Wales in England", "scheduleMeeting", {
            agenda(json!([{ "title": "A", "exemptParagraphs": [12, 3] }]))
        }),
        ("two items of one number", "scheduleMeeting", {
            agenda(json!([{ "title": "A", "number": 2 }, { "title": "B", "number": 2 }]))
        }),
        ("several mistakes together", "scheduleMeeting", {
            let items = json!([{ "title": " ", "number": -1 }, { "title": "B", "private": false, "exemptParagraphs": [3] },
                { "title": "C", "pageFrom": 4, "pageTo": 2 }, { "title": "D", "pageTo": 2 }]);
            calls(json!({ "scheduledFor": "2018-07-03T09:00:00Z", "title": "x".repeat(400), "agenda": items }))
        }),
        ("an item that has an id", "scheduleMeeting", agenda(json!([{ "id": item["id"], "title": "A" }]))),
        ("both at times at which the group meets", "scheduleSeries", series(json!({ "count": 1 }))),
        ("the hour that summer time leaves out", "scheduleSeries", {
            series(json!({ "firstOn": "2018-02-25", "startsAt": "01:30" }))
        }),
        ("numbers out of bounds", "scheduleSeries", {
            series(json!({ "startsAt": "25:00", "everyMonths": 0, "count": 25, "firstOn": "1800-01-01" }))
        }),
        ("nothing at all of a series", "scheduleSeries", series(json!({ "count": 0, "startsAt": "10 o'clock" }))),
        ("a stale version", "updateMeeting", {
            json!({ "meetingId": july.id, "expectedVersion": 7, "title": "Stale" })
        }),
        ("no such meeting", "updateMeeting", {
            json!({ "meetingId": another(&july.id)?, "expectedVersion": 1, "title": "Missing" })
        }),
        ("a blank title and a long note", "updateMeeting", {
            july.with(json!({ "title": " ", "note": "x".repeat(10_001), "venue": "a\u{7}b" }))
        }),
        ("no reason", "cancelMeeting", july.with(json!({ "reason": "  " }))),
        ("one that was not cancelled", "reinstateMeeting", july.with(json!({}))),
        ("an agenda that is not published", "withdrawAgenda", july.with(json!({}))),
    ];
    insta::assert_snapshot!("meetings", told(&desk, cases).await?);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn of_who_came(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    let (one, two, nobody) = (desk.person(0)?, desk.person(1)?, another(desk.person(0)?)?);
    let came = |attendance: Value| meeting.with(json!({ "attendance": attendance }));
    let declared = |declarations: Value| meeting.with(json!({ "declarations": declarations }));
    let many: Vec<Value> =
        (0..3_000).map(|number| json!({ "name": format!("One {number}"), "status": "PRESENT" })).collect();
    let cases = vec![
        ("a person twice", "recordAttendance", {
            came(json!([{ "personId": one, "status": "PRESENT" }, { "personId": one, "status": "ABSENT" }]))
        }),
        (
            "nobody at all",
            "recordAttendance",
            came(json!([{ "status": "PRESENT" }, { "name": " ", "status": "ABSENT" }])),
        ),
        ("one who stands in for themselves", "recordAttendance", {
            came(json!([{ "personId": one, "substituteForId": one, "status": "PRESENT" }]))
        }),
        ("two in the chair, one of them away", "recordAttendance", {
            came(json!([{ "personId": one, "chaired": true, "status": "PRESENT" },
                { "personId": two, "chaired": true, "status": "APOLOGIES" }]))
        }),
        ("an end before the start", "recordAttendance", {
            meeting.with(
                json!({ "attendance": [], "startedAt": "2018-05-01T10:00:00Z", "endedAt": "2018-05-01T09:00:00Z" }),
            )
        }),
        ("unknown people and organisations", "recordAttendance", {
            came(json!([{ "personId": nobody, "substituteForId": nobody, "status": "PRESENT" }]))
        }),
        ("names that are none", "recordAttendance", {
            came(json!([{ "name": "A\u{0}", "status": "PRESENT" }, { "name": "x".repeat(301), "jobTitle": "\u{1b}",
                "status": "PRESENT" }]))
        }),
        ("more than came to any meeting", "recordAttendance", came(json!(many))),
        ("a stale version", "recordAttendance", {
            json!({ "meetingId": meeting.id, "expectedVersion": 9, "attendance": [] })
        }),
        ("a blank interest of nobody in nothing", "recordDeclarations", {
            declared(json!([{ "personId": nobody, "interest": " " }, { "personId": one, "interest": "A\u{0}B" }]))
        }),
    ];
    insta::assert_snapshot!("attendance", told(&desk, cases).await?);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn of_minutes(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    let first = desk.minute(&meeting, json!({ "number": 10, "title": "Mine" })).await?;
    let second =
        desk.minute(&meeting, json!({ "title": "Asking", "actions": [{ "text": "Do", "ownerIds": [] }] })).await?;
    let (one, nobody) = (desk.person(0)?, another(desk.person(0)?)?);
    let theme = desk.themes.first().context("a theme")?;
    let record = |changes: Value| {
        let mut input = json!({ "meetingId": meeting.id, "title": "A minute", "text": "Said." });
        changes.as_object().into_iter().flatten().for_each(|(field, value)| input[field] = value.clone());
        input
    };
    let says = json!({ "title": "Again", "text": "Again." });
    let decisions = |decision: Value| record(json!({ "decisions": [decision] }));
    let actions = |action: Value| record(json!({ "actions": [action] }));
    let cases = vec![
        ("no such meeting", "recordMinute", record(json!({ "meetingId": another(&meeting.id)? }))),
        ("nothing said", "recordMinute", record(json!({ "title": "", "text": " " }))),
        ("characters that no text has", "recordMinute", record(json!({ "title": "A\u{0}", "text": "A\u{0}B" }))),
        ("too much said", "recordMinute", record(json!({ "title": "x".repeat(301), "text": "x".repeat(50_001) }))),
        ("a number that is taken", "recordMinute", record(json!({ "number": 10 }))),
        ("a number that is none", "recordMinute", record(json!({ "number": -1 }))),
        ("paragraph 8 in England", "recordMinute", record(json!({ "exemptParagraphs": [8] }))),
        ("unknown people, themes and items", "recordMinute", {
            record(json!({ "ledByIds": [one, nobody], "themeIds": [theme, another(theme)?] }))
        }),
        ("somebody and something twice", "recordMinute", {
            record(json!({ "ledByIds": [one, one], "themeIds": [theme, theme] }))
        }),
        ("a decision of nothing", "recordMinute", {
            decisions(json!({ "kind": "AGREED", "text": " ", "moverId": one }))
        }),
        ("a vote of fewer than none", "recordMinute", {
            decisions(json!({ "kind": "AGREED", "text": "So", "moverId": one, "seconderId": one,
                "vote": { "inFavour": -1, "against": 10_001, "abstained": 0 } }))
        }),
        ("an action of nothing for nobody", "recordMinute", {
            actions(json!({ "text": " ", "ownerIds": [nobody, one, one], "dueMeetingId": another(&meeting.id)?,
                "dueOn": "1800-01-01", "ownerRoles": [{ "groupId": another(&desk.board)?, "role": "THEME_LEAD" }] }))
        }),
        ("more than is taken", "recordMinute", {
            let decisions = vec![json!({ "kind": "NOTED", "text": "So" }); 101];
            let actions = vec![json!({ "text": "Do", "ownerIds": [] }); 101];
            record(json!({ "decisions": decisions, "actions": actions }))
        }),
        ("a stale version", "reviseMinute", {
            let mut input = says.clone();
            (input["id"], input["expectedVersion"]) = (json!(first.id), json!(5));
            input
        }),
        ("no such minute", "reviseMinute", {
            let mut input = says.clone();
            (input["id"], input["expectedVersion"]) = (json!(another(&first.id)?), json!(1));
            input
        }),
        ("another's number, and no title", "reviseMinute", {
            second.as_one(json!({ "title": "", "text": "Again.", "number": 10 }))
        }),
        ("a stale version", "removeMinute", json!({ "id": first.id, "expectedVersion": 2 })),
        ("one that asks for actions", "removeMinute", second.as_one(json!({}))),
    ];
    insta::assert_snapshot!("minutes", told(&desk, cases).await?);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn of_actions(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let (good, other) = (desk.action("Good").await?, desk.action("Other").await?);
    let elsewhere = desk.meeting(&desk.other, "2018-04-03T09:00:00Z").await?;
    let of_other = desk.minute(&elsewhere, json!({})).await?;
    let nobody = another(desk.person(0)?)?;
    let raise = |changes: Value| {
        let mut input = json!({ "groupId": desk.board, "text": "Do it", "ownerIds": [] });
        changes.as_object().into_iter().flatten().for_each(|(field, value)| input[field] = value.clone());
        input
    };
    let one = |id: &str, version: i64| json!({ "id": id, "expectedVersion": version });
    let good_and = |other: Value| json!({ "actions": [one(&good.id, good.version), other] });
    let many = (0..101).map(|_| Ok(one(&another(&good.id)?, 1))).collect::<Result<Vec<_>>>()?;
    let cases = vec![
        ("nothing to do", "raiseAction", raise(json!({ "text": "  " }))),
        ("no such group", "raiseAction", raise(json!({ "groupId": another(&desk.board)? }))),
        ("a minute of another group", "raiseAction", raise(json!({ "minuteId": of_other.id }))),
        ("unknown owners and meetings", "raiseAction", {
            raise(
                json!({ "ownerIds": [nobody], "dueMeetingId": another(&elsewhere.id)?, "minuteId": another(&of_other.id)?,
                "dueNote": "x".repeat(10_001), "text": "x".repeat(10_001) }),
            )
        }),
        ("nothing", "updateAction", good.as_one(json!({}))),
        ("a blank report", "updateAction", good.as_one(json!({ "note": " " }))),
        ("a stale version", "updateAction", json!({ "id": good.id, "expectedVersion": 3, "note": "Done" })),
        ("no such action", "updateAction", json!({ "id": another(&good.id)?, "expectedVersion": 1, "note": "Done" })),
        ("to the group that has it, and blank", "updateAction", {
            good.as_one(json!({ "carryToGroupId": desk.board, "text": " ", "dueOn": "1800-01-01" }))
        }),
        ("to no group, for nobody", "updateAction", {
            good.as_one(json!({ "carryToGroupId": another(&desk.board)?, "ownerIds": [nobody] }))
        }),
        ("none", "closeActions", json!({ "actions": [] })),
        ("as open", "closeActions", json!({ "actions": [one(&good.id, 1)], "status": "OPEN" })),
        ("one of them is stale", "closeActions", good_and(one(&other.id, 4))),
        ("one of them is not there", "closeActions", good_and(one(&another(&other.id)?, 1))),
        ("one of them twice", "closeActions", good_and(one(&good.id, 1))),
        ("more than are closed at once", "closeActions", json!({ "actions": many })),
        ("a report that is too long", "closeActions", {
            json!({ "actions": [one(&good.id, 9)], "note": "x".repeat(10_001) })
        }),
    ];
    insta::assert_snapshot!("actions", told(&desk, cases).await?);
    // All or none: the good one is closed with another good one.
    let both = good_and(one(&other.id, other.version));
    let payload = desk.act(CLERK, "closeActions", both).await?;
    ensure!(wrong(&payload).is_empty() && payload["actionPoints"][1]["status"] == "DONE", "{payload:#}");
    Ok(())
}

/// In Wales other paragraphs hold.
#[rstest]
#[tokio::test]
async fn of_paragraphs_in_wales(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let bundle = json!({ "format": "safergraph-bundle/1",
        "partnership": { "slug": "cardiff", "name": "Cardiff", "kind": "COMMUNITY_SAFETY", "onsCode": "W14000015", "policeArea": "W15000003" },
        "groups": [{ "key": "board", "name": "Board of Cardiff", "kind": "BOARD" },
            { "key": "old", "name": "Old board", "kind": "NETWORK", "dissolvedOn": "2018-01-01" }] });
    desk.app.import(&bundle).await?;
    let document = r#"{ partnership(by: { slug: "cardiff" }) { groups(asOf: "2017-06-01") { id name dissolvedOn } } }"#;
    let data = desk.app.data(ADMINISTRATOR, document, json!({})).await?;
    let groups = data["partnership"]["groups"].as_array().cloned().unwrap_or_default();
    let board = groups.iter().find(|it| it["dissolvedOn"].is_null()).context("a board")?;
    let call = async |paragraph: i64| {
        let agenda = json!([{ "title": "A", "exemptParagraphs": [paragraph] }]);
        let input = json!({ "groupId": board["id"], "scheduledFor": format!("2018-09-04T09:{paragraph:02}:00Z"),
            "agenda": agenda });
        desk.act(ADMINISTRATOR, "scheduleMeeting", input).await
    };
    for (paragraph, expected) in [
        (7, &["INVALID agenda.0.exemptParagraphs"][..]),
        (11, &["INVALID agenda.0.exemptParagraphs"]),
        (12, &[]),
        (18, &[]),
    ] {
        let payload = call(paragraph).await?;
        ensure!(wrong(&payload) == expected, "{paragraph}: {payload:#}");
    }
    let old = groups.iter().find(|it| it["dissolvedOn"].is_string()).context("an old board")?;
    let late = json!({ "groupId": old["id"], "scheduledFor": "2018-01-01T09:00:00Z" });
    let payload = desk.act(ADMINISTRATOR, "scheduleMeeting", late).await?;
    ensure!(wrong(&payload) == ["WRONG_STATE groupId"], "{payload:#}");
    let series =
        json!({ "groupId": old["id"], "firstOn": "2017-11-07", "startsAt": "10:00", "everyMonths": 1, "count": 6 });
    let payload = desk.act(ADMINISTRATOR, "scheduleSeries", series).await?;
    ensure!(wrong(&payload) == ["WRONG_STATE groupId"], "said once: {payload:#}");
    let in_time = json!({ "groupId": old["id"], "scheduledFor": "2017-12-31T09:00:00Z" });
    let payload = desk.act(ADMINISTRATOR, "scheduleMeeting", in_time).await?;
    ensure!(wrong(&payload).is_empty(), "{payload:#}");
    let moved =
        json!({ "meetingId": payload["meeting"]["id"], "expectedVersion": 1, "scheduledFor": "2018-02-01T09:00:00Z" });
    let payload = desk.act(ADMINISTRATOR, "updateMeeting", moved).await?;
    ensure!(wrong(&payload) == ["WRONG_STATE scheduledFor"], "{payload:#}");
    Ok(())
}
