//! What everybody tries to do with meetings, minutes and action points: those of Safer Plymouth's board are the
//! subjects. One that somebody changed is made afresh for the next who tries.
//!
//! A subject that nothing was published of is not found by those who do not read the board's papers; one that
//! everybody sees is, and then the act is forbidden.

use super::cast::Viewer;
use super::funding::{Subject, made, one, subject, tried};
use super::world::World;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};

/// Who makes the subjects.
const CLERK: &str = "clerk";

/// How far a meeting has come that somebody tries to change.
#[derive(Clone, Copy)]
enum At {
    /// Nothing of it is published.
    Called,
    /// It was called off, and nothing of it is published.
    Cancelled,
    /// Its agenda is published.
    Announced,
    /// Its minutes are in draft, and nothing of it is published.
    Minuted,
    /// Its minutes are published.
    Published,
}

/// The group that somebody of the cast has their role in.
async fn group_of(world: &World, name: &str) -> Result<String> {
    let document = "{ viewer { grants { scope { ... on Group { id } } } } }";
    let data = world.app.data(one(world, name)?.email.as_deref(), document, json!({})).await?;
    let id = data.pointer("/viewer/grants/0/scope/id").and_then(Value::as_str);
    Ok(id.with_context(|| format!("{name} has a role in a group"))?.to_owned())
}

pub(super) async fn board(world: &World) -> Result<String> {
    group_of(world, "group lead").await
}

/// A time in winter, when London has that of the world, at which nobody meets: a group meets once at a time.
fn free_time() -> String {
    static NEXT: AtomicI64 = AtomicI64::new(0);
    let minutes = chrono::TimeDelta::minutes(NEXT.fetch_add(1, Ordering::Relaxed));
    (chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(17_150) + minutes).to_rfc3339()
}

/// What follows by the clerk's hand; a meeting counts its changes.
async fn step(world: &World, mutation: &str, kind: &str, meeting: &Subject, rest: Value) -> Result<Subject> {
    let mut input = rest;
    input["meetingId"] = json!(meeting.id);
    input["expectedVersion"] = json!(meeting.version);
    made(world, CLERK, mutation, kind, "meeting", input).await
}

async fn minuted(world: &World, meeting: &Subject, exempt: bool) -> Result<Subject> {
    let input = json!({ "meetingId": meeting.id, "title": "Tried", "text": "Tried.",
        "exemptParagraphs": exempt.then_some([3]) });
    made(world, CLERK, "recordMinute", "RecordMinuteInput", "minute", input).await
}

async fn fresh(world: &World, at: At) -> Result<Subject> {
    let input = json!({ "groupId": board(world).await?, "title": "Tried", "scheduledFor": free_time(),
        "agenda": [{ "title": "Tried" }] });
    let meeting = made(world, CLERK, "scheduleMeeting", "ScheduleMeetingInput", "meeting", input).await?;
    Ok(match at {
        At::Called => meeting,
        At::Cancelled => {
            let reason = json!({ "reason": "Tried." });
            step(world, "cancelMeeting", "CancelMeetingInput", &meeting, reason).await?
        }
        At::Announced => step(world, "publishAgenda", "PublishInput", &meeting, json!({})).await?,
        At::Minuted | At::Published => {
            minuted(world, &meeting, false).await?;
            match at {
                At::Published => step(world, "publishMinutes", "PublishInput", &meeting, json!({})).await?,
                _ => meeting,
            }
        }
    })
}

/// Tries `mutation` on a meeting that has come so far.
async fn on_meeting(world: &World, viewer: &Viewer, act: (&str, &str), at: At, rest: Value) -> Result<String> {
    let name = format!("{} {}", act.0, at as usize);
    let meeting = subject(world, &name, fresh(world, at)).await?;
    let mut input = rest;
    input["meetingId"] = json!(meeting.id);
    if act.0 != "recordMinute" {
        input["expectedVersion"] = json!(meeting.version);
    }
    let payload = if act.0 == "recordMinute" { "minute { id text }" } else { "meeting { id }" };
    tried(world, viewer, (act.0, act.1, payload), (&name, input)).await
}

pub(super) async fn schedule(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "groupId": board(world).await?, "scheduledFor": free_time() });
    let mutation = ("scheduleMeeting", "ScheduleMeetingInput", "meeting { id }");
    tried(world, viewer, mutation, ("", input)).await
}

pub(super) async fn schedule_for_county(world: &World, viewer: &Viewer) -> Result<String> {
    let group = group_of(world, "group lead of a county board").await?;
    let input = json!({ "groupId": group, "scheduledFor": free_time() });
    let mutation = ("scheduleMeeting", "ScheduleMeetingInput", "meeting { id }");
    tried(world, viewer, mutation, ("", input)).await
}

pub(super) async fn schedule_series(world: &World, viewer: &Viewer) -> Result<String> {
    let time = free_time();
    let input = json!({ "groupId": board(world).await?, "firstOn": time.get(..10), "startsAt": time.get(11..16),
        "everyMonths": 12, "count": 1 });
    let mutation = ("scheduleSeries", "ScheduleSeriesInput", "meetings { id }");
    tried(world, viewer, mutation, ("", input)).await
}

pub(super) async fn update(world: &World, viewer: &Viewer) -> Result<String> {
    on_meeting(world, viewer, ("updateMeeting", "UpdateMeetingInput"), At::Called, json!({ "venue": "Hall" })).await
}

pub(super) async fn update_announced(world: &World, viewer: &Viewer) -> Result<String> {
    on_meeting(world, viewer, ("updateMeeting", "UpdateMeetingInput"), At::Announced, json!({ "venue": "Hall" })).await
}

pub(super) async fn cancel(world: &World, viewer: &Viewer) -> Result<String> {
    let reason = json!({ "reason": "Tried." });
    on_meeting(world, viewer, ("cancelMeeting", "CancelMeetingInput"), At::Announced, reason).await
}

pub(super) async fn reinstate(world: &World, viewer: &Viewer) -> Result<String> {
    on_meeting(world, viewer, ("reinstateMeeting", "ReinstateMeetingInput"), At::Cancelled, json!({})).await
}

pub(super) async fn set_agenda(world: &World, viewer: &Viewer) -> Result<String> {
    let agenda = json!({ "agenda": [{ "title": "Tried again" }] });
    on_meeting(world, viewer, ("setAgenda", "SetAgendaInput"), At::Called, agenda).await
}

pub(super) async fn record_attendance(world: &World, viewer: &Viewer) -> Result<String> {
    let attendance = json!({ "attendance": [{ "name": "Tried", "status": "PRESENT" }] });
    on_meeting(world, viewer, ("recordAttendance", "RecordAttendanceInput"), At::Announced, attendance).await
}

pub(super) async fn record_declarations(world: &World, viewer: &Viewer) -> Result<String> {
    let declared = json!({ "declarations": [] });
    on_meeting(world, viewer, ("recordDeclarations", "RecordDeclarationsInput"), At::Called, declared).await
}

/// `publishAgenda` and its like.
pub(super) async fn publish(world: &World, viewer: &Viewer, mutation: &str) -> Result<String> {
    let at = match mutation {
        "publishAgenda" => At::Called,
        "withdrawAgenda" => At::Announced,
        "publishMinutes" => At::Minuted,
        _ => At::Published,
    };
    on_meeting(world, viewer, (mutation, "PublishInput"), at, json!({})).await
}

pub(super) async fn approve(world: &World, viewer: &Viewer) -> Result<String> {
    let on = json!({ "on": "2018-06-01" });
    on_meeting(world, viewer, ("approveMinutes", "ApproveMinutesInput"), At::Published, on).await
}

pub(super) async fn record_minute(world: &World, viewer: &Viewer) -> Result<String> {
    let says = json!({ "title": "Tried", "text": "Tried." });
    on_meeting(world, viewer, ("recordMinute", "RecordMinuteInput"), At::Called, says).await
}

pub(super) async fn record_published_minute(world: &World, viewer: &Viewer) -> Result<String> {
    let says = json!({ "title": "Tried", "text": "Tried." });
    on_meeting(world, viewer, ("recordMinute", "RecordMinuteInput"), At::Published, says).await
}

/// A minute of a meeting that has come so far, which somebody tries to change.
async fn minute(world: &World, at: At, exempt: bool) -> Result<Subject> {
    let meeting = fresh(world, at).await?;
    minuted(world, &meeting, exempt).await
}

/// A minute as it stands in draft, as it is published, or as it is published and exempt.
pub(super) async fn revise_minute(world: &World, viewer: &Viewer, kind: &str) -> Result<String> {
    let name = format!("minute {kind}");
    let (at, exempt) = if kind == "draft" { (At::Called, false) } else { (At::Published, kind == "exempt") };
    let minute = subject(world, &name, minute(world, at, exempt)).await?;
    let input = json!({ "id": minute.id, "expectedVersion": minute.version, "title": "Tried", "text": "Again.",
        "exemptParagraphs": exempt.then_some([3]) });
    let mutation = ("reviseMinute", "ReviseMinuteInput", "minute { id text }");
    tried(world, viewer, mutation, (&name, input)).await
}

pub(super) async fn remove_minute(world: &World, viewer: &Viewer) -> Result<String> {
    let minute = subject(world, "minute to remove", minute(world, At::Announced, false)).await?;
    let input = json!({ "id": minute.id, "expectedVersion": minute.version });
    let mutation = ("removeMinute", "RemoveMinuteInput", "removedId");
    tried(world, viewer, mutation, ("minute to remove", input)).await
}

pub(super) async fn raise_action(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "groupId": board(world).await?, "text": "Tried", "ownerIds": [] });
    let mutation = ("raiseAction", "RaiseActionInput", "actionPoint { id }");
    tried(world, viewer, mutation, ("", input)).await
}

/// An action of the board, of a minute or of none, with an owner or none.
async fn action(world: &World, minute: Option<Subject>, owner: Option<String>) -> Result<Subject> {
    let input = json!({ "groupId": board(world).await?, "minuteId": minute.map(|it| it.id), "text": "Tried",
        "ownerIds": owner.into_iter().collect::<Vec<_>>() });
    made(world, CLERK, "raiseAction", "RaiseActionInput", "actionPoint", input).await
}

/// Changes whose it is: of an action outside the minutes, or of one of published minutes.
pub(super) async fn update_action(world: &World, viewer: &Viewer, published: bool) -> Result<String> {
    let name = format!("action {published}");
    let make = async {
        let minute = if published { Some(minute(world, At::Published, false).await?) } else { None };
        action(world, minute, None).await
    };
    let action = subject(world, &name, make).await?;
    let input = json!({ "id": action.id, "expectedVersion": action.version, "ownerIds": [board(world).await?] });
    let mutation = ("updateAction", "UpdateActionInput", "actionPoint { id }");
    tried(world, viewer, mutation, (&name, input)).await
}

/// Reports on an action outside the minutes that the owner without a role answers for.
pub(super) async fn report(world: &World, viewer: &Viewer) -> Result<String> {
    let make = async {
        let owner = one(world, "owner without a role")?;
        let document = "{ viewer { user { person { id } } } }";
        let data = world.app.data(owner.email.as_deref(), document, json!({})).await?;
        let person = data.pointer("/viewer/user/person/id").and_then(Value::as_str).context("a person")?;
        action(world, None, Some(person.to_owned())).await
    };
    let action = subject(world, "action to report on", make).await?;
    let input = json!({ "id": action.id, "expectedVersion": action.version, "status": "IN_PROGRESS", "note": "Half." });
    let mutation = ("updateAction", "UpdateActionInput", "actionPoint { id }");
    tried(world, viewer, mutation, ("action to report on", input)).await
}

/// Of published minutes, which everybody sees, or of drafts.
pub(super) async fn close_actions(world: &World, viewer: &Viewer, published: bool) -> Result<String> {
    let name = format!("action to close {published}");
    let at = if published { At::Published } else { At::Called };
    let make = async { action(world, Some(minute(world, at, false).await?), None).await };
    let action = subject(world, &name, make).await?;
    let input = json!({ "actions": [{ "id": action.id, "expectedVersion": action.version }] });
    let mutation = ("closeActions", "CloseActionsInput", "actionPoints { id }");
    tried(world, viewer, mutation, (&name, input)).await
}
