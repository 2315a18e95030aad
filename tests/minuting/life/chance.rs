//! What a clerk does next, and what the records are then.

use super::records::{Action, Item, Meeting, Minute, Minutes};
use super::told::{After, Made};
use super::{Life, STEPS};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// A mutation, its input and what there is after it.
type Next = (&'static str, Value, After);

/// The most meetings of a life.
const MOST: usize = 4;

/// What every life begins and ends with, so that nothing is left untried.
fn certain(life: &mut Life<'_>, step: usize) -> Option<Next> {
    let last = life.records.meetings.len() - 1;
    match (step, STEPS - step) {
        (1, _) => Some(schedule(life)),
        (2 | 3, _) => Some(cancel(life, last)),
        (4, _) => Some(self::step(life, last, "publishAgenda")),
        (5, _) => Some(self::step(life, last, "withdrawAgenda")),
        (_, 4) => Some(record_minute(life, 0)),
        (_, 3 | 1) => Some(self::step(life, 0, "publishMinutes")),
        (_, 2) => Some(self::step(life, 0, "withdrawMinutes")),
        (_, 0) => Some(approve(life, 0)),
        _ => None,
    }
}

pub(super) fn next(life: &mut Life<'_>, step: usize) -> Result<Next> {
    if let Some(next) = certain(life, step) {
        return Ok(next);
    }
    let meetings = life.records.meetings.len();
    let meeting = life.dice.below(meetings);
    // Agendas are withdrawn and meetings called off before they are held.
    let to_come = to_come(life).unwrap_or(meeting);
    match life.dice.below(100) {
        0..6 if meetings < MOST => Ok(schedule(life)),
        0..12 => Ok(update(life, meeting)),
        12..14 => Ok(cancel(life, to_come)),
        14..24 => Ok(set_agenda(life, meeting)),
        24..31 => Ok(self::step(life, meeting, "publishAgenda")),
        31..35 => Ok(self::step(life, to_come, "withdrawAgenda")),
        35..53 => Ok(record_minute(life, meeting)),
        53..63 => revise_minute(life, meeting),
        63..66 => remove_minute(life, meeting),
        66..75 => Ok(self::step(life, meeting, "publishMinutes")),
        75..78 => Ok(self::step(life, meeting, "withdrawMinutes")),
        78..81 => Ok(approve(life, meeting)),
        81..86 => Ok(attendance(life, meeting)),
        86..89 => Ok(declarations(life, meeting)),
        89..92 => Ok(raise(life)),
        92..97 => report(life),
        _ => Ok(cancel(life, to_come)),
    }
}

/// A meeting that nothing was minuted of.
fn to_come(life: &mut Life<'_>) -> Option<usize> {
    let meetings = life.records.meetings.iter().enumerate();
    let to_come: Vec<usize> =
        meetings.filter(|(_, it)| it.minutes.is_empty() && it.attended.is_empty()).map(|(number, _)| number).collect();
    life.dice.one_of(&to_come).ok()
}

fn named(meeting: &Meeting, rest: Value) -> Value {
    let mut input = rest;
    input["meetingId"] = json!(meeting.id);
    input["expectedVersion"] = json!(meeting.version);
    input
}

fn schedule(life: &mut Life<'_>) -> Next {
    let (title, venue, item, presenter) = (life.word(), life.word(), life.word(), life.word());
    let private = life.dice.chance(50);
    let mut records = life.records.clone();
    let day = 11 + records.meetings.len();
    let input = json!({ "groupId": life.group, "title": title, "venue": venue,
        "scheduledFor": format!("2018-02-{day}T10:00:00Z"),
        "agenda": [{ "title": item, "presenter": presenter, "private": private }] });
    records.meetings.push(Meeting {
        id: String::new(),
        version: 1,
        announced: false,
        called_off: false,
        minutes_are: Minutes::Draft,
        words: [("title", title), ("venue", venue)].into(),
        items: vec![Item { id: String::new(), title: item, presenter, private, paper: None }],
        minutes: Vec::new(),
        attended: Vec::new(),
        declared: Vec::new(),
        came: Vec::new(),
        declaring: Vec::new(),
    });
    ("scheduleMeeting", input, After { records, made: Made::NewMeeting })
}

fn update(life: &mut Life<'_>, number: usize) -> Next {
    let mut records = life.records.clone();
    let meeting = &mut records.meetings[number];
    let mut input = named(meeting, json!({}));
    for field in ["title", "venue", "note"] {
        if life.dice.chance(50) {
            let word = life.word();
            input[field] = json!(word);
            meeting.words.insert(field, word);
        }
    }
    ("updateMeeting", input, After { records, made: Made::Meeting(number) })
}

/// The same items under other titles; some become private and some no longer are.
fn set_agenda(life: &mut Life<'_>, number: usize) -> Next {
    let mut records = life.records.clone();
    let meeting = &mut records.meetings[number];
    for item in &mut meeting.items {
        if life.dice.chance(50) {
            item.title = life.word();
        }
        item.presenter = life.word();
        item.private = life.dice.chance(40);
    }
    if meeting.items.len() < 4 && life.dice.chance(50) {
        let (title, presenter, private) = (life.word(), life.word(), life.dice.chance(50));
        meeting.items.push(Item { id: String::new(), title, presenter, private, paper: None });
    }
    let item = |item: &Item| {
        let id = Some(&item.id).filter(|id| !id.is_empty());
        json!({ "id": id, "title": item.title, "presenter": item.presenter, "private": item.private })
    };
    let agenda: Vec<Value> = meeting.items.iter().map(item).collect();
    let private: Vec<String> = meeting.items.iter().filter(|it| it.private).map(|it| it.id.clone()).collect();
    for minute in &mut meeting.minutes {
        minute.exempt |= minute.item.as_ref().is_some_and(|item| private.contains(item));
    }
    let input = named(meeting, json!({ "agenda": agenda }));
    ("setAgenda", input, After { records, made: Made::Meeting(number) })
}

fn step(life: &mut Life<'_>, number: usize, mutation: &'static str) -> Next {
    let mut records = life.records.clone();
    let meeting = &mut records.meetings[number];
    match mutation {
        "publishAgenda" => meeting.announced = true,
        "withdrawAgenda" => meeting.announced = false,
        "publishMinutes" => meeting.minutes_are = Minutes::Published,
        _ => meeting.minutes_are = Minutes::Draft,
    }
    let input = named(meeting, json!({}));
    (mutation, input, After { records, made: Made::Meeting(number) })
}

fn approve(life: &mut Life<'_>, number: usize) -> Next {
    let mut records = life.records.clone();
    let amendments = life.word();
    let last = records.meetings.last().map(|it| it.id.clone());
    let meeting = &mut records.meetings[number];
    let mut input = named(meeting, json!({ "amendments": amendments }));
    match last.filter(|last| *last != meeting.id) {
        Some(last) => input["atMeetingId"] = json!(last),
        None => input["on"] = json!("2018-05-01"),
    }
    meeting.words.insert("amendments", amendments);
    meeting.minutes_are = Minutes::Approved;
    ("approveMinutes", input, After { records, made: Made::Meeting(number) })
}

/// What a minute says, and under which item: the fields of the input, and the minute.
fn says(life: &mut Life<'_>, meeting: &Meeting) -> (Value, Minute) {
    let (title, text, decision) = (life.word(), life.word(), life.word());
    let item = life.dice.maybe(40, &meeting.items);
    let paragraphs = life.dice.chance(30);
    let led_by = if life.dice.chance(40) { Some(life.dice.below(life.people.len())) } else { None };
    let input = json!({ "title": title, "text": format!("It was said: {text}"),
        "agendaItemId": item.as_ref().map(|item| &item.id), "exemptParagraphs": paragraphs.then_some([3]),
        "ledByIds": led_by.and_then(|person| life.people.get(person)).into_iter().collect::<Vec<_>>(),
        "decisions": [{ "kind": "AGREED", "text": decision }] });
    let minute = Minute {
        id: String::new(),
        version: 1,
        exempt: paragraphs || item.as_ref().is_some_and(|item| item.private),
        item: item.map(|item| item.id),
        says: vec![title, text, decision],
        said: Vec::new(),
        led_by,
        actions: Vec::new(),
    };
    (input, minute)
}

fn record_minute(life: &mut Life<'_>, number: usize) -> Next {
    let mut records = life.records.clone();
    let (mut input, mut minute) = says(life, &records.meetings[number]);
    input["meetingId"] = json!(records.meetings[number].id);
    if life.dice.chance(50) {
        let (text, owner) = (life.word(), life.dice.below(life.people.len()));
        input["actions"] = json!([{ "text": text, "ownerIds": [life.people[owner]] }]);
        minute.actions.push(Action { id: String::new(), version: 1, text, reports: Vec::new(), owner: Some(owner) });
    }
    let meeting = &mut records.meetings[number];
    meeting.minutes.push(minute);
    let made = Made::Minute(number, meeting.minutes.len() - 1);
    ("recordMinute", input, After { records, made })
}

/// One of the minutes of a meeting; where it has none, one is recorded.
fn some_minute(life: &mut Life<'_>, number: usize) -> Option<usize> {
    let minutes = life.records.meetings[number].minutes.len();
    (minutes > 0).then(|| life.dice.below(minutes))
}

/// What is left out of the input stays as it is: the item, and whether it is exempt.
fn revise_minute(life: &mut Life<'_>, number: usize) -> Result<Next> {
    let Some(index) = some_minute(life, number) else { return Ok(record_minute(life, number)) };
    let mut records = life.records.clone();
    let (mut input, mut new) = says(life, &records.meetings[number]);
    let meeting = &mut records.meetings[number];
    let private: Vec<String> = meeting.items.iter().filter(|it| it.private).map(|it| it.id.clone()).collect();
    let minute = &mut meeting.minutes[index];
    (input["id"], input["expectedVersion"]) = (json!(minute.id), json!(minute.version));
    let fields = input.as_object_mut().context("an input")?;
    if life.dice.chance(50) {
        fields.remove("agendaItemId");
        new.item = minute.item.clone();
    }
    let paragraphs = fields["exemptParagraphs"].is_array();
    let open = !paragraphs && life.dice.chance(30);
    if open {
        fields["exemptParagraphs"] = json!([]);
    }
    let kept = minute.exempt && !open && !paragraphs;
    new.exempt = paragraphs || kept || new.item.as_ref().is_some_and(|item| private.contains(item));
    minute.said.append(&mut minute.says);
    (minute.says, minute.item, minute.exempt, minute.led_by) = (new.says, new.item, new.exempt, new.led_by);
    Ok(("reviseMinute", input, After { records, made: Made::Minute(number, index) }))
}

fn remove_minute(life: &mut Life<'_>, number: usize) -> Result<Next> {
    let Some(index) = some_minute(life, number) else { return Ok(record_minute(life, number)) };
    let mut records = life.records.clone();
    let minute = records.meetings[number].minutes.remove(index);
    let input = json!({ "id": minute.id, "expectedVersion": minute.version });
    Ok(("removeMinute", input, After { records, made: Made::Nothing }))
}

fn attendance(life: &mut Life<'_>, number: usize) -> Next {
    let mut records = life.records.clone();
    let (name, person) = (life.word(), life.dice.below(life.people.len()));
    let came =
        json!([{ "name": name, "status": "PRESENT" }, { "personId": life.people[person], "status": "APOLOGIES" }]);
    let meeting = &mut records.meetings[number];
    (meeting.attended, meeting.came) = (vec![name], vec![person]);
    let input = named(meeting, json!({ "attendance": came }));
    ("recordAttendance", input, After { records, made: Made::Meeting(number) })
}

fn declarations(life: &mut Life<'_>, number: usize) -> Next {
    let mut records = life.records.clone();
    let (interest, person) = (life.word(), life.dice.below(life.people.len()));
    let meeting = &mut records.meetings[number];
    let declared = json!([{ "personId": life.people[person], "interest": interest }]);
    (meeting.declared, meeting.declaring) = (vec![interest], vec![person]);
    let input = named(meeting, json!({ "declarations": declared }));
    ("recordDeclarations", input, After { records, made: Made::Meeting(number) })
}

/// In a minute, or outside.
fn raise(life: &mut Life<'_>) -> Next {
    let mut records = life.records.clone();
    let text = life.word();
    let number = life.dice.below(records.meetings.len());
    let minute = some_minute(life, number).filter(|_| life.dice.chance(60));
    let of = minute.map(|minute| (number, minute));
    let input = json!({ "groupId": life.group, "text": text, "ownerIds": [],
        "minuteId": of.map(|(number, minute)| &life.records.meetings[number].minutes[minute].id) });
    let actions = match of {
        Some((number, minute)) => &mut records.meetings[number].minutes[minute].actions,
        None => &mut records.actions,
    };
    actions.push(Action { id: String::new(), version: 1, text, reports: Vec::new(), owner: None });
    let index = actions.len() - 1;
    ("raiseAction", input, After { records, made: Made::Action(of, index) })
}

/// A report, another text or the end of an action.
fn report(life: &mut Life<'_>) -> Result<Next> {
    let mut all: Vec<(Option<(usize, usize)>, usize)> = (0..life.records.actions.len()).map(|it| (None, it)).collect();
    for (number, meeting) in life.records.meetings.iter().enumerate() {
        for (index, minute) in meeting.minutes.iter().enumerate() {
            all.extend((0..minute.actions.len()).map(|it| (Some((number, index)), it)));
        }
    }
    let (of, index) = life.dice.one_of(&all)?;
    let mut records = life.records.clone();
    let action = match of {
        Some((number, minute)) => records.meetings[number].minutes[minute].actions.get_mut(index),
        None => records.actions.get_mut(index),
    };
    let Some(action) = action else { bail!("an action") };
    let note = life.word();
    action.reports.push(note.clone());
    let mut one = json!({ "id": action.id, "expectedVersion": action.version });
    let (mutation, input) = if life.dice.chance(40) {
        ("closeActions", json!({ "actions": [one], "note": note }))
    } else {
        if life.dice.chance(50) {
            action.text = life.word();
            one["text"] = json!(action.text);
        }
        one["note"] = json!(note);
        ("updateAction", one)
    };
    Ok((mutation, input, After { records, made: Made::Action(of, index) }))
}

/// Called off, or put back.
fn cancel(life: &mut Life<'_>, number: usize) -> Next {
    let mut records = life.records.clone();
    let number = records.meetings.iter().position(|it| it.called_off).unwrap_or(number);
    if records.meetings[number].called_off {
        records.meetings[number].called_off = false;
        let input = named(&records.meetings[number], json!({}));
        return ("reinstateMeeting", input, After { records, made: Made::Meeting(number) });
    }
    let reason = life.word();
    let meeting = &mut records.meetings[number];
    let input = named(meeting, json!({ "reason": reason }));
    meeting.words.insert("note", reason);
    meeting.called_off = true;
    ("cancelMeeting", input, After { records, made: Made::Meeting(number) })
}
