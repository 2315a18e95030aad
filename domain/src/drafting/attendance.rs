//! Who was there, who sent apologies, who stood in for whom.

use super::dates::times;
use super::headings;
use super::labels::{Label, apologies_sentence, label};
use super::lines::Piece;
use super::roll::{self, Entry};
use super::standing_in::{stood_in, substitute};
use super::{Work, exempt, short};
use crate::bundle::Attendance;
use crate::text::{LONGEST_NAME, folded};
use crate::words::AttendanceStatus;
use chrono::NaiveTime;
use std::ops::Range;

/// What stands between the head of minutes and their first item.
#[derive(Debug, Default)]
pub(super) struct Roll {
    pub(super) attendance: Vec<Attendance>,
    pub(super) started: Option<NaiveTime>,
    pub(super) ended: Option<NaiveTime>,
    /// Whether the text says that the minutes are not yet approved.
    pub(super) draft: bool,
}

/// Reads the lists of people in `range`.
pub(super) fn read(work: &mut Work<'_>, range: Range<usize>) -> Roll {
    let mut found = Roll::default();
    let mut now: Option<Label> = None;
    let mut index = range.start;
    while index < range.end {
        let Some(piece) = work.piece(index) else { break };
        if !work.is_free(index) {
            index += 1;
            continue;
        }
        if let Some((label, rest)) = label(&piece.text) {
            now = Some(label);
            work.take(index);
            if !rest.is_empty() {
                let (text, next) = gathered(work, index, rest.to_owned(), range.end);
                people(work, &text, piece.line, label, &mut found.attendance);
                index = next;
                continue;
            }
        } else if exempt::begins_public(&piece.text) || exempt::begins_private(&piece.text) {
            now = None;
            work.take(index);
        } else if is_sentence(&piece.text) {
            now = None;
            if sentence(work, &piece, &mut found) {
                work.take(index);
            }
        } else if let Some(label) = now {
            work.take(index);
            let (text, next) = gathered(work, index, piece.text.clone(), range.end);
            people(work, &text, piece.line, label, &mut found.attendance);
            index = next;
            continue;
        }
        index += 1;
    }
    found
}

/// The line with the cells beside it and the lines it goes on in; and where the next begins.
fn gathered(work: &mut Work<'_>, index: usize, mut text: String, end: usize) -> (String, usize) {
    let mut next = index + 1;
    while let (Some(before), Some(after)) = (work.piece(next - 1), work.piece(next)) {
        if next >= end || label(&after.text).is_some() {
            break;
        }
        let cell = after.row == before.row
            && after.cell != before.cell
            && label(&before.text).is_none_or(|(_, rest)| !rest.is_empty());
        let bracket = text.matches('(').count() > text.matches(')').count();
        let open = bracket || text.ends_with([',', '(', '&']) || text.ends_with(" and");
        let small = after.text.starts_with(|one: char| one.is_lowercase() || one == '(');
        let goes_on = !after.gap && after.row != before.row && !after.bullet && (open || small);
        if !(cell || goes_on) || text.len() > super::furniture::LONGEST_PARAGRAPH {
            break;
        }
        text = format!("{text}{} {}", if cell && !after.text.starts_with('(') { "," } else { "" }, after.text);
        work.take(next);
        next += 1;
    }
    (text, next)
}

/// Words enough in small letters to be told, not listed.
pub(super) fn is_sentence(text: &str) -> bool {
    let small = |word: &&&str| {
        word.starts_with(char::is_lowercase)
            && !matches!(**word, "and" | "of" | "for" | "the" | "to" | "in" | "on" | "place" | "substitute")
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let count = words.iter().filter(small).count();
    count >= 4 && count * 3 > words.len()
}

/// A sentence before the first item: when it began, that it is a draft, whose apologies came.
fn sentence(work: &mut Work<'_>, piece: &Piece, found: &mut Roll) -> bool {
    let lower = folded(&piece.text);
    if lower.contains("draft minutes") || lower.contains("subject to approval") || lower.contains("subject to change") {
        found.draft = true;
        return true;
    }
    let (started, ended) = hours(&piece.text);
    found.started = found.started.or(started);
    found.ended = found.ended.or(ended);
    let before = found.attendance.len();
    stood_in(work, &piece.text, piece.line, &mut found.attendance);
    if let Some(names) = apologies_sentence(&piece.text) {
        people(work, names, piece.line, Label::Apologies, &mut found.attendance);
        return true;
    }
    started.is_some() || ended.is_some() || found.attendance.len() > before || lower.contains("substitute")
}

/// When a sentence says that the meeting began and ended.
pub(super) fn hours(text: &str) -> (Option<NaiveTime>, Option<NaiveTime>) {
    let lower = folded(text);
    let begins =
        ["started", "commenced", "began", "opened at", "start time"].iter().filter_map(|word| lower.find(word)).min();
    let ends = ["finished", "ended", "closed at", "concluded", "closed the meeting", "finish time"]
        .iter()
        .filter_map(|word| lower.find(word))
        .min();
    if !lower.contains("meeting") && !lower.contains("time") {
        return (None, None);
    }
    let found = times(text);
    match (begins, ends, found.as_slice()) {
        (Some(begin), Some(end), [first, second, ..]) if begin < end => (Some(*first), Some(*second)),
        (Some(_), Some(_), [first, second, ..]) => (Some(*second), Some(*first)),
        (Some(_), None, [first, ..]) => (Some(*first), None),
        (None, Some(_), [first, ..]) => (None, Some(*first)),
        _ => (None, None),
    }
}

/// Adds those whom one list or line names.
pub(super) fn people(work: &mut Work<'_>, text: &str, line: usize, label: Label, all: &mut Vec<Attendance>) {
    let text =
        if headings::is_capitals(text) && text.len() > 12 { headings::title_case(text) } else { text.to_owned() };
    for entry in roll::read(&text, line, &mut work.doubts) {
        if all.len() >= super::MOST {
            work.doubts.add(line, format!("more than {} people: the rest is left out", super::MOST));
            return;
        }
        let by = entry.substituted_by.clone();
        let one = attendance(work, entry, label);
        let again = all.iter_mut().find(|known| known.person.is_some() && known.person == one.person);
        match again {
            Some(known) if known.status == one.status => {
                known.chaired |= one.chaired;
                known.organisation = known.organisation.take().or(one.organisation);
                known.substitute_for = known.substitute_for.take().or(one.substitute_for);
            }
            Some(_) => work
                .doubts
                .add(line, format!("\"{}\" is both present and not; the first is kept", one.name.unwrap_or_default())),
            None => all.push(one),
        }
        if let (Some(by), Some(whom)) = (by, all.last().and_then(|one| one.person.clone())) {
            substitute(work, &by, whom, line, all);
        }
    }
}

fn attendance(work: &mut Work<'_>, entry: Entry, label: Label) -> Attendance {
    let line = entry.line;
    let status = match label {
        Label::Apologies => AttendanceStatus::Apologies,
        Label::Absent => AttendanceStatus::Absent,
        _ => AttendanceStatus::Present,
    };
    let here = status == AttendanceStatus::Present;
    let person = entry.name.as_ref().map(|name| work.register.person(name, line, &mut work.doubts));
    let organisation = entry
        .organisation
        .as_ref()
        .map(|printed| work.register.organisation(printed, line, &work.evidence, &mut work.doubts));
    if let (Some(key), Some(job)) = (&person, &entry.job_title) {
        work.register.job(key, job);
    }
    let whom = entry.substitute_for.as_deref().and_then(super::names::name);
    let mut substitute_for = whom.map(|whom| work.register.person(&whom, line, &mut work.doubts));
    if label == Label::Substitutes && substitute_for.is_none() {
        work.doubts.add(line, "a substitute for whom is not said");
    }
    if !here && (substitute_for.take().is_some() || entry.chaired) {
        work.doubts.add(line, "somebody who was not there chaired or stood in; that is left out");
    }
    if person.is_some() && person == substitute_for {
        substitute_for = None;
        work.doubts.add(line, "somebody stands in for themselves; that is left out");
    }
    let printed = entry.name.as_ref().map(|name| name.printed.clone()).or(entry.unnamed);
    let shown = entry.name.as_ref().map(|name| name.shown.clone());
    let name =
        if person.is_some() && printed == shown { None } else { printed.map(|name| short(&name, LONGEST_NAME - 2)) };
    Attendance {
        person,
        name,
        organisation,
        job_title: entry.job_title,
        status,
        chaired: here && (entry.chaired || label == Label::Chair),
        substitute_for,
        in_attendance: here && label == Label::InAttendance,
    }
}
