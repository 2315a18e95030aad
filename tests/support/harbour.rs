//! Safer Plymouth with some meetings more: in winter and in summer, called off, of a day, of no day, and not yet
//! published; one with an agenda that has a private item.

use super::{Store, TestApp, grown};
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A service with them.
pub(crate) async fn harbour(store: Store) -> Result<Option<TestApp>> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(None) };
    app.import(&bundle()?).await?;
    Ok(Some(app))
}

fn bundle() -> Result<Value> {
    let mut bundle = grown::safer_plymouth()?;
    let meetings = bundle["meetings"].as_array_mut().context("meetings")?;
    let published = "2018-05-01T09:00:00Z";
    let meeting = |key: &str, rest: Value| {
        let mut meeting = json!({ "key": key, "group": "board", "title": key, "status": "SCHEDULED" });
        if let (Some(meeting), Value::Object(rest)) = (meeting.as_object_mut(), rest) {
            meeting.extend(rest);
        }
        meeting
    };
    meetings.push(meeting(
        "Winter",
        json!({ "scheduledFor": "2018-11-14T10:00:00Z", "agendaPublishedAt": published,
        "venue": "Council House, Armada Way; room 1", "agenda": [
            { "number": 1, "title": "Welcome" },
            { "number": 2, "title": "Grants to victims", "private": true, "exemptParagraphs": [1] }] }),
    ));
    meetings.push(meeting("Summer", json!({ "scheduledFor": "2018-07-11T09:00:00Z", "agendaPublishedAt": published })));
    meetings.push(meeting(
        "Called off",
        json!({ "status": "CANCELLED", "scheduledFor": "2018-09-03T13:00:00Z", "agendaPublishedAt": published }),
    ));
    meetings.push(meeting("A day", json!({ "date": "2018-12-31", "agendaPublishedAt": published })));
    meetings.push(meeting("Some day", json!({ "dateNote": "in the new year", "agendaPublishedAt": published })));
    meetings.push(meeting("Unpublished", json!({ "scheduledFor": "2018-10-01T09:00:00Z" })));
    Ok(bundle)
}

/// The id of a meeting, by its title, as the manager sees it.
pub(crate) async fn meeting(app: &TestApp, title: &str) -> Result<Value> {
    let document = "query($text: String) { meetings(filter: { text: $text }) { nodes { id title group { id }
        agenda { id private } } } }";
    let data = app.data(super::MANAGER, document, json!({ "text": title })).await?;
    let nodes = data["meetings"]["nodes"].as_array().context("meetings")?;
    nodes.iter().find(|node| node["title"] == title).cloned().with_context(|| format!("no meeting {title}"))
}
