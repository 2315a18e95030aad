//! Meetings from what each part of the text told of them.

use super::Session;
use crate::bundle::{ActionOwner, Group, Meeting, MinuteItem};
use crate::drafting::dates::{day, moment};
use crate::drafting::{Work, owners::THIS_GROUP};
use crate::text::folded;
use crate::words::{DecisionKind, MeetingStatus, MinutesStatus};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The meetings, each once, and those known only because their minutes were agreed.
pub(super) fn made(work: &mut Work<'_>, sessions: Vec<Session>, groups: &[Group]) -> Vec<Meeting> {
    let mut meetings: Vec<Meeting> = Vec::new();
    let mut keys = BTreeSet::new();
    for session in merged(sessions) {
        let group = groups.iter().find(|group| Some(&group.name) == session.group.as_ref()).or_else(|| groups.first());
        let Some(group) = group else { continue };
        let base = session.date.map_or_else(|| "meeting".to_owned(), |date| date.to_string());
        let key = crate::drafting::register::unused(&base, |key| keys.contains(key));
        keys.insert(key.clone());
        meetings.push(meeting(work, session, key, group));
    }
    let mut earlier = Vec::new();
    for meeting in &meetings {
        earlier.extend(agreed(work, meeting, &meetings, &earlier));
    }
    earlier.extend(meetings);
    earlier
}

/// An agenda and the minutes of the same day are one meeting.
fn merged(sessions: Vec<Session>) -> Vec<Session> {
    let mut kept: Vec<Session> = Vec::new();
    for session in sessions {
        let same = kept.iter_mut().find(|known| {
            known.date.is_some()
                && known.date == session.date
                && known.group == session.group
                && known.agenda.is_empty() != session.agenda.is_empty()
                && (known.minutes.is_empty() || session.minutes.is_empty())
        });
        let Some(known) = same else {
            kept.push(session);
            continue;
        };
        known.time = known.time.or(session.time);
        known.started = known.started.or(session.started);
        known.ended = known.ended.or(session.ended);
        known.venue = known.venue.take().or(session.venue);
        known.held |= session.held;
        known.agenda.extend(session.agenda);
        known.minutes.extend(session.minutes);
        if known.attendance.is_empty() {
            known.attendance = session.attendance;
        }
    }
    kept
}

fn meeting(work: &mut Work<'_>, session: Session, key: String, group: &Group) -> Meeting {
    let Session { line, date, mut minutes, agenda, held, .. } = session;
    let at = |time: Option<chrono::NaiveTime>| date.zip(time).and_then(|(date, time)| moment(date, time));
    let scheduled_for = at(session.time);
    let started_at = at(session.started.or(session.time.filter(|_| held && session.ended.is_some())));
    let mut ended_at = at(session.ended).filter(|_| held);
    if started_at.zip(ended_at).is_some_and(|(start, end)| end < start) {
        work.doubts.add(line, "the meeting seems to end before it began; the end is left out");
        ended_at = None;
    }
    if date.is_none() {
        work.doubts.add(line, "the day of the meeting is not stated");
    }
    if held && !minutes.is_empty() {
        work.doubts.add(line, "the minutes come in as a draft: nobody but members sees them until they are published");
    }
    for minute in &mut minutes {
        link(work, minute, &agenda);
        for owner in minute.actions.iter_mut().flat_map(|action| &mut action.owners) {
            if let ActionOwner::RoleHolders(holders) = owner
                && holders.group == THIS_GROUP
            {
                holders.group.clone_from(&group.key);
            }
        }
    }
    Meeting {
        key,
        group: group.key.clone(),
        title: group.name.clone(),
        status: if held { MeetingStatus::Held } else { MeetingStatus::Scheduled },
        scheduled_for,
        date: date.filter(|_| scheduled_for.is_none()),
        date_note: date.is_none().then(|| "Not stated in the text.".to_owned()),
        started_at: started_at.filter(|_| held),
        ended_at,
        venue: session.venue,
        note: None,
        agenda_published_at: None,
        minutes_status: if minutes.is_empty() { MinutesStatus::None } else { MinutesStatus::Draft },
        minutes_approved_at: None,
        minutes_approved_on: None,
        minutes_amendments: None,
        agenda,
        attendance: session.attendance,
        declarations: Vec::new(),
        minutes,
        documents: Vec::new(),
    }
}

/// Which agenda item a minute answers to: the one with its title.
fn link(work: &mut Work<'_>, minute: &mut MinuteItem, agenda: &[crate::bundle::AgendaItem]) {
    if minute.agenda_item.is_some() || agenda.is_empty() {
        return;
    }
    let words = |text: &str| {
        let folded = folded(text);
        let small = ["the", "of", "and", "a", "to", "for", "on", "update", "introductions", "apologies"];
        folded
            .split(|one: char| !one.is_alphanumeric())
            .filter(|word| !word.is_empty() && !small.contains(word))
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
    };
    let own = words(&minute.title);
    let best = agenda
        .iter()
        .map(|item| {
            let other = words(&item.title);
            let common = own.intersection(&other).count();
            let all = own.union(&other).count().max(1);
            (common * 100 / all, item)
        })
        .max_by_key(|(share, item)| (*share, u16::MAX - item.number));
    let Some((share, item)) = best.filter(|(share, _)| *share >= 50) else { return };
    minute.agenda_item = Some(item.number);
    if share < 100 {
        let line = work.minute_lines.iter().find(|(_, key)| *key == minute.key).map_or(1, |(line, _)| *line);
        work.doubts.add(
            line,
            format!(
                "\"{}\" is taken to answer to item {} of the agenda, \"{}\"",
                minute.title, item.number, item.title
            ),
        );
    }
}

/// A meeting whose minutes this one agreed.
fn agreed(work: &mut Work<'_>, by: &Meeting, meetings: &[Meeting], earlier: &[Meeting]) -> Option<Meeting> {
    let (line, date) = by.minutes.iter().find_map(|minute| {
        let decision = minute.decisions.iter().find(|decision| {
            matches!(decision.kind, DecisionKind::Agreed | DecisionKind::Resolved)
                && folded(&decision.text).contains("minutes of ")
        })?;
        let line = work.minute_lines.iter().find(|(_, key)| *key == minute.key).map_or(1, |(line, _)| *line);
        Some((line, day(&decision.text)?.date))
    })?;
    let held = |meeting: &&Meeting| on(meeting) == Some(date) && meeting.group == by.group;
    let later = on(by).is_some_and(|day| day <= date);
    if later || meetings.iter().find(held).or_else(|| earlier.iter().find(held)).is_some() {
        work.doubts.add(
            line,
            format!("the minutes of {date} were agreed; that meeting is in the text itself, or not before this one"),
        );
        return None;
    }
    work.doubts.add(line, format!("a meeting on {date} is made, because its minutes were agreed"));
    Some(Meeting {
        key: format!("{date}-agreed"),
        group: by.group.clone(),
        title: by.title.clone(),
        status: MeetingStatus::Held,
        scheduled_for: None,
        date: Some(date),
        date_note: None,
        started_at: None,
        ended_at: None,
        venue: None,
        note: Some("Known only from its minutes being agreed.".to_owned()),
        agenda_published_at: None,
        minutes_status: MinutesStatus::Approved,
        minutes_approved_at: Some(by.key.clone()),
        minutes_approved_on: None,
        minutes_amendments: None,
        agenda: Vec::new(),
        attendance: Vec::new(),
        declarations: Vec::new(),
        minutes: Vec::new(),
        documents: Vec::new(),
    })
}

fn on(meeting: &Meeting) -> Option<NaiveDate> {
    meeting.date.or_else(|| meeting.scheduled_for.map(crate::london::day_of))
}
