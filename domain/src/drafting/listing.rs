//! A whole meeting as a committee's web page lists it: number, title, what it was about, `Minutes:`, and so on.

use super::assemble::Session;
use super::furniture::is_trimming;
use super::headings;
use super::labels::{Label, apologies_sentence};
use super::minutes::{self, Paragraph};
use super::numbering::is_title;
use super::{Work, attendance, extract, head, standing_in};
use crate::text::folded;
use std::collections::BTreeSet;
use std::ops::Range;

/// How far below its number the minutes of an item may begin.
const REACH: usize = 12;

/// Where an item begins, and where its minutes.
struct Item {
    start: usize,
    number: Option<u16>,
    title: String,
    after_title: usize,
    minutes: usize,
}

/// Reads the whole of the text as the items of one meeting.
pub(super) fn read(work: &mut Work<'_>, range: Range<usize>, keys: &mut BTreeSet<String>) -> Session {
    let items = items(work, range.clone());
    let first = items.first().map_or(range.end, |item| item.start);
    let head = head::read(work, range.start..first);
    let mut session = Session { held: true, ..super::assemble::session(head) };
    for (index, item) in items.iter().enumerate() {
        let end = items.get(index + 1).map_or(range.end, |next| next.start);
        (item.start..item.after_title).for_each(|at| work.take(at));
        let line = work.pieces.get(item.start).map_or(1, |piece| piece.line);
        let used = |number: u16| session.agenda.iter().any(|known| known.number == number);
        let number = item.number.filter(|number| !used(*number)).unwrap_or_else(|| {
            let next = session.agenda.iter().map(|known| known.number).max().unwrap_or(0).saturating_add(1);
            work.doubts.add(
                line,
                format!(
                    "the number of \"{}\" is not a running one; {next} stands for it",
                    super::short(&item.title, 60)
                ),
            );
            next
        });
        session.agenda.push(extract::agenda_item(number, item.title.clone()));
        about(work, item.after_title..item.minutes, &mut session);
        work.take(item.minutes);
        let body = extract::paragraphs(work, item.minutes + 1..end);
        apologies(work, &body, &mut session);
        let minute = extract::item(&item.title, number, item.number, keys);
        work.minute_lines.push((line, minute.key.clone()));
        session.minutes.push(minute);
        minutes::finish(work, &mut session.minutes, body, &session.attendance);
    }
    session
}

fn is_label(work: &Work<'_>, at: usize) -> bool {
    work.pieces.get(at).is_some_and(|piece| folded(&piece.text) == "minutes:")
}

fn items(work: &Work<'_>, range: Range<usize>) -> Vec<Item> {
    let labels: Vec<usize> = range.clone().filter(|&at| is_label(work, at)).take(super::MOST).collect();
    let mut found: Vec<Item> = Vec::new();
    for minutes in labels {
        let from = found.last().map_or(range.start, |last| last.minutes + 1).max(minutes.saturating_sub(REACH));
        // The nearest number above; without one, the nearest title.
        let numbered = (from..minutes).rev().find_map(|at| {
            let heading = headings::at(&work.pieces, at)
                .filter(|heading| heading.depth == 1 && is_title(&heading.title) && at + heading.pieces <= minutes)?;
            Some(Item {
                start: at,
                number: Some(heading.number),
                title: heading.title,
                after_title: at + heading.pieces,
                minutes,
            })
        });
        let apart = || {
            (from..minutes).rev().find_map(|at| {
                let (number, _) = headings::alone(&work.pieces.get(at)?.text).filter(|(_, depth)| *depth == 1)?;
                let title = work
                    .pieces
                    .get(at + 1)
                    .filter(|title| at + 1 < minutes && title.text.chars().any(char::is_alphabetic))?;
                Some(Item { start: at, number: Some(number), title: title.text.clone(), after_title: at + 2, minutes })
            })
        };
        let lettered = || {
            (from..minutes).rev().find_map(|at| {
                work.pieces.get(at).filter(|piece| is_lettered_number(&piece.text))?;
                let title = work.pieces.get(at + 1).filter(|_| at + 1 < minutes)?;
                Some(Item { start: at, number: None, title: title.text.clone(), after_title: at + 2, minutes })
            })
        };
        let titled = || {
            (from..minutes)
                .rev()
                .find(|&at| {
                    work.pieces.get(at).is_some_and(|piece| is_title(&piece.text) && piece.gap && !piece.bullet)
                })
                .and_then(|at| {
                    Some(Item {
                        start: at,
                        number: None,
                        title: work.pieces.get(at)?.text.clone(),
                        after_title: at + 1,
                        minutes,
                    })
                })
        };
        found.extend(lettered().or_else(apart).or(numbered).or_else(titled));
    }
    for item in &mut found {
        let title = super::agenda::pages(&item.title).map_or(item.title.clone(), |(_, _, rest)| rest);
        let title =
            title.split(" pdf icon").next().unwrap_or(&title).split(" PDF ").next().unwrap_or(&title).to_owned();
        item.title = headings::title_case(&super::short(title.trim_end_matches([':', '.', ' ']), 290));
    }
    found.retain(|item| !item.title.trim().is_empty());
    found
}

/// `4a`, `12.b`.
fn is_lettered_number(text: &str) -> bool {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or_default().trim_matches(['.', ')']);
    (1..=3).contains(&digits) && rest.len() == 1 && rest.chars().all(|one| one.is_ascii_lowercase())
}

/// What an item was to be about: exempt clauses and who reports; the rest is left to the doubts.
fn about(work: &mut Work<'_>, range: Range<usize>, session: &mut Session) {
    for index in range {
        let Some(piece) = work.piece(index) else { break };
        if is_trimming(&piece.text) {
            work.take(index);
        } else if let Some(clause) = super::exempt::clause(&piece.text)
            && let Some(item) = session.agenda.last_mut()
        {
            work.take(index);
            item.private = true;
            let mut given = std::mem::take(&mut item.exempt_paragraphs);
            super::agenda::paragraphs(work, &clause, piece.line, &mut given);
            work.doubts.add(piece.line, format!("item {} is taken as private for what is said here", item.number));
            item.exempt_paragraphs = given;
        } else if let Some(presenter) = super::agenda::report_of(&piece.text)
            && let Some(item) = session.agenda.last_mut()
        {
            work.take(index);
            item.presenter.get_or_insert(presenter);
        }
    }
}

/// Apologies told in the words of an item.
fn apologies(work: &mut Work<'_>, body: &[Paragraph], session: &mut Session) {
    for paragraph in body {
        if let Some(names) = apologies_sentence(&paragraph.text) {
            work.doubts.add(paragraph.line, "apologies are read from the words of a minute");
            attendance::people(work, names, paragraph.line, Label::Apologies, &mut session.attendance);
        }
        standing_in::stood_in(work, &paragraph.text, paragraph.line, &mut session.attendance);
    }
}
