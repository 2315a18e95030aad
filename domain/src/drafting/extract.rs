//! One item of a meeting, as a committee's web page shows it: title, then `Minutes:`, then what was said.

use super::assemble::Session;
use super::dates::{day, times};
use super::furniture::{continues, is_trimming};
use super::labels::label;
use super::minutes::{self, Paragraph};
use super::numbering::{is_title, strip_word};
use super::{Work, attendance, head, leading, short};
use crate::bundle::{AgendaItem, Attendance, MinuteItem};
use crate::text::{LONGEST_NAME, folded, slug};
use crate::words::AttendanceStatus;
use std::collections::BTreeSet;
use std::ops::Range;

/// Reads the whole of the text as one item.
pub(super) fn read(work: &mut Work<'_>, range: Range<usize>, keys: &mut BTreeSet<String>) -> Session {
    let body = range
        .clone()
        .find(|&at| work.pieces.get(at).is_some_and(|piece| folded(&piece.text) == "minutes:"))
        .unwrap_or(range.end);
    let mut session = Session { line: 1, held: true, ..Session::default() };
    let mut number = None;
    let mut title: Option<(usize, String)> = None;
    let mut description = None;
    let mut presenter = None;
    let people_from = (range.start..body)
        .find(|&at| work.pieces.get(at).is_some_and(|piece| label(&piece.text).is_some()))
        .unwrap_or(body);
    for index in range.start..people_from {
        let Some(piece) = work.piece(index) else { break };
        let text = piece.text.as_str();
        if is_trimming(text) {
            work.take(index);
        } else if let Some(rest) = strip_word(text, "agenda item").filter(|rest| !rest.is_empty()) {
            work.take(index);
            title.get_or_insert((piece.line, rest.to_owned()));
        } else if let Some(group) = head::group_in(text).filter(|_| day(text).is_some()) {
            work.take(index);
            session.group = Some(group);
            session.date = day(text).map(|day| day.date);
            session.time = times(text).into_iter().next();
            number = item_number(text);
        } else if let Some(found) = super::agenda::report_of(text) {
            work.take(index);
            presenter = presenter.or(Some(found));
        } else if let Some((group, date)) = dated_meeting(text) {
            work.take(index);
            session.group = Some(group);
            session.date = Some(date);
            number = item_number(text);
        } else if title.is_none() && is_title(text) && !piece.bullet {
            work.take(index);
            title = Some((piece.line, text.to_owned()));
        } else if title.as_ref().is_some_and(|(_, title)| folded(title) == folded(text)) {
            work.take(index);
        } else if description.is_none() {
            work.take(index);
            description = Some((piece.line, text.to_owned()));
        }
    }
    let roll = attendance::read(work, people_from..body);
    session.attendance = roll.attendance;
    let (line, title) = title.unwrap_or_else(|| made_title(work, description.as_ref()));
    let paragraphs = paragraphs(work, body..range.end);
    unnamed_presenter(work, &paragraphs, &mut session.attendance);
    unnamed_chair(work, &paragraphs, &mut session.attendance);
    let number = number.unwrap_or_else(|| {
        work.doubts.add(line, "the number of the agenda item is not printed; 1 stands for it");
        1
    });
    let title = short(title.trim_end_matches([':', ' ', '.']), LONGEST_NAME - 2);
    let minute = item(&title, number, None, keys);
    work.minute_lines.push((1, minute.key.clone()));
    session.minutes.push(minute);
    minutes::finish(work, &mut session.minutes, paragraphs, &session.attendance);
    session.agenda.push(AgendaItem { presenter, ..agenda_item(number, title) });
    session
}

pub(super) fn agenda_item(number: u16, title: String) -> AgendaItem {
    AgendaItem {
        number,
        title,
        presenter: None,
        standing: false,
        private: false,
        exempt_paragraphs: Vec::new(),
        page_from: None,
        page_to: None,
        documents: Vec::new(),
    }
}

pub(super) fn item(title: &str, agenda_item: u16, number: Option<u16>, keys: &mut BTreeSet<String>) -> MinuteItem {
    let key = super::register::unused(
        &number.map_or_else(|| format!("minute-{}", slug(title)), |number| format!("minute-{number}")),
        |key| keys.contains(key),
    );
    keys.insert(key.clone());
    MinuteItem {
        key,
        number,
        title: title.to_owned(),
        text: String::new(),
        agenda_item: Some(agenda_item),
        led_by: Vec::new(),
        themes: Vec::new(),
        exempt_paragraphs: Vec::new(),
        decisions: Vec::new(),
        actions: Vec::new(),
    }
}

/// `Meeting: 13/06/2013 - Community Safety Partnership (Item 64)`.
fn dated_meeting(text: &str) -> Option<(String, chrono::NaiveDate)> {
    let (when, body) = strip_word(text, "meeting")?.split_once(" - ")?;
    let group = body.split(" (").next().unwrap_or(body).trim();
    let date = day(when)?.date;
    (!group.is_empty()).then(|| (group.to_owned(), date))
}

/// `(Item 6.)`.
fn item_number(text: &str) -> Option<u16> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.split_once("(item ")?.1;
    rest.split(|one: char| !one.is_ascii_digit()).next()?.parse().ok().filter(|number| *number > 0)
}

/// A title from what the item was to be about, where none is printed.
fn made_title(work: &mut Work<'_>, description: Option<&(usize, String)>) -> (usize, String) {
    let Some((line, text)) = description else {
        work.doubts.add(1, "no title of the item is found");
        return (1, "Item without a title".to_owned());
    };
    let sentence = text.split(". ").next().unwrap_or(text);
    let about = ["will receive ", "to receive ", "will consider ", "to consider "]
        .iter()
        .find_map(|mark| sentence.split_once(mark))
        .map_or(sentence, |(_, rest)| rest);
    let about = ["an ", "a ", "the "].iter().find_map(|article| about.strip_prefix(article)).unwrap_or(about);
    let mut letters = about.chars();
    let title: String = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    work.doubts.add(*line, "no title of the item is printed; it is made from what the item is about");
    (*line, title)
}

pub(super) fn paragraphs(work: &mut Work<'_>, range: Range<usize>) -> Vec<Paragraph> {
    let mut found: Vec<Paragraph> = Vec::new();
    for index in range {
        let Some(piece) = work.piece(index) else { break };
        work.take(index);
        if is_trimming(&piece.text) {
            continue;
        }
        let before = index.checked_sub(1).and_then(|before| work.piece(before));
        match (found.last_mut(), before) {
            (Some(last), Some(before))
                if last.text.len() < super::furniture::LONGEST_PARAGRAPH && continues(&before, &piece) =>
            {
                last.text =
                    super::furniture::joined(&last.text, &piece.text, &work.words, piece.line, &mut work.doubts);
            }
            _ => found.push(Paragraph { line: piece.line, text: piece.text, bullet: piece.bullet }),
        }
    }
    found
}

fn unnamed_presenter(work: &mut Work<'_>, body: &[Paragraph], attendance: &mut Vec<Attendance>) {
    let Some((line, post)) = leading::unnamed(body) else { return };
    work.doubts.add(line, format!("\"{post}\" presented and is not named; taken as in attendance"));
    attendance.push(somebody(&post, false));
}

/// The chair is spoken of, but nobody is named as such.
fn unnamed_chair(work: &mut Work<'_>, body: &[Paragraph], attendance: &mut Vec<Attendance>) {
    if attendance.is_empty() || attendance.iter().any(|one| one.chaired) {
        return;
    }
    let told = body.iter().find_map(|one| {
        ["The Chairman ", "The Chairperson ", "The Chair "]
            .iter()
            .find(|word| one.text.starts_with(**word))
            .map(|word| (one.line, word.trim()))
    });
    if let Some((line, word)) = told {
        work.doubts.add(line, format!("\"{word}\" is not named"));
        attendance.push(somebody(word, true));
    }
}

fn somebody(post: &str, chaired: bool) -> Attendance {
    Attendance {
        person: None,
        name: Some(post.to_owned()),
        organisation: None,
        job_title: Some(post.strip_prefix("The ").unwrap_or(post).to_owned()),
        status: AttendanceStatus::Present,
        chaired,
        substitute_for: None,
        in_attendance: !chaired,
    }
}
