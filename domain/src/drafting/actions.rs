//! Action points: `Action point - X to do Y`, `ACTION: …`, `(Action: X)`.

use super::minutes::Paragraph;
use super::names::name;
use super::numbering::{lettered, unnumbered};
use super::vocabulary::is_post;
use super::{Work, owners, short};
use crate::bundle::{ActionPoint, Attendance, MinuteItem};
use crate::text::{folded, slug};
use crate::words::ActionStatus;
use chrono::NaiveDate;

/// Whether a paragraph is an action point from its first word on.
pub(super) fn begins(text: &str) -> bool {
    marked(text).is_some()
}

/// What stands after `Action`, `Action point 3`, `ACTIONS` and the mark that follows it.
fn marked(text: &str) -> Option<&str> {
    let text = unnumbered(text);
    let body = text.strip_prefix(['[', '(']).unwrap_or(text);
    let lower = body.to_ascii_lowercase();
    let word = [
        "agreed action points",
        "agreed actions",
        "agreed action",
        "action points",
        "action point",
        "actions",
        "action",
        "pwynt gweithredu",
    ]
    .iter()
    .find(|word| lower.starts_with(**word))?;
    let rest = body.get(word.len()..)?.trim_start();
    let rest = rest.trim_start_matches(|one: char| one.is_ascii_digit() || matches!(one, '.' | '/')).trim_start();
    let open = rest.strip_prefix([':', '-', '–', '—', '=']);
    let alone = rest.is_empty().then_some(rest);
    // "ACTION JD to circulate": capitals say as much as a colon.
    let capitals = body.get(..word.len())?.chars().all(|one| one.is_uppercase() || one == ' ');
    open.or(alone).or_else(|| capitals.then_some(rest)).map(str::trim)
}

/// Takes the action points out of `body`, into `item`; returns what is left.
pub(super) fn taken(
    work: &mut Work<'_>,
    body: &[Paragraph],
    item: &mut MinuteItem,
    attendance: &[Attendance],
) -> Vec<Paragraph> {
    let mut rest = Vec::new();
    let mut index = 0;
    while let Some(paragraph) = body.get(index) {
        index += 1;
        let Some(text) = marked(&paragraph.text) else {
            bracketed(work, paragraph, item, attendance);
            rest.push(paragraph.clone());
            continue;
        };
        let text = text.trim_end_matches([']', ')']).to_owned();
        let named = owners::all_named(work, &text);
        if text.is_empty() || named || text.ends_with(':') {
            let mut any = false;
            while let Some(part) = body
                .get(index)
                .filter(|next| (next.bullet || lettered(&next.text).is_some()) && marked(&next.text).is_none())
            {
                let words = lettered(&part.text).unwrap_or(&part.text).to_owned();
                action(work, part.line, &words, None, item, attendance);
                any = true;
                index += 1;
            }
            if any {
                continue;
            }
            if named && let Some(before) = rest.last().cloned() {
                work.doubts
                    .add(paragraph.line, "only who is to act is said; the sentence before is taken as what to do");
                let sentence = last_sentence(&before.text).to_owned();
                action(work, paragraph.line, &sentence, Some(&text), item, attendance);
                continue;
            }
            work.doubts.add(paragraph.line, "an action without words is left out");
            continue;
        }
        let owner = body.get(index).filter(|next| is_owner_line(&next.text)).map(|next| next.text.clone());
        if owner.is_some() {
            index += 1;
        }
        action(work, paragraph.line, &text, owner.as_deref(), item, attendance);
    }
    rest
}

/// `… (Action: Ann Lee)` at the end of a paragraph.
fn bracketed(work: &mut Work<'_>, paragraph: &Paragraph, item: &mut MinuteItem, attendance: &[Attendance]) {
    let Some(at) = paragraph.text.rfind(['(', '[']).filter(|at| *at > 0) else { return };
    let Some((before, bracket)) = paragraph.text.split_at_checked(at) else { return };
    let Some(inside) = marked(bracket) else { return };
    let inside = inside.trim_end_matches([')', ']', '.', ' ']);
    let sentence = last_sentence(before.trim()).to_owned();
    if owners::all_named(work, inside) {
        action(work, paragraph.line, &sentence, Some(inside), item, attendance);
    } else if !inside.is_empty() {
        action(work, paragraph.line, inside, None, item, attendance);
    }
}

fn last_sentence(text: &str) -> &str {
    let body = text.trim_end_matches(['.', ' ']);
    body.rfind(". ").and_then(|at| body.get(at + 2..)).unwrap_or(body)
}

/// A line under an action that says whose it is: a name or a post, no sentence.
fn is_owner_line(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare = text.trim_end_matches('.');
    let post = words.iter().any(|word| is_post(word))
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase) || matches!(*word, "and" | "of" | "for" | "the"));
    words.len() <= 9 && !text.ends_with(':') && (name(bare).is_some() || post)
}

fn action(
    work: &mut Work<'_>,
    line: usize,
    words: &str,
    owner: Option<&str>,
    item: &mut MinuteItem,
    attendance: &[Attendance],
) {
    if item.actions.len() >= super::MOST {
        work.doubts.add(line, format!("more than {} actions in one item: the rest is left out", super::MOST));
        return;
    }
    let words = words.trim().trim_end_matches(['.', ';', ' ']);
    let (owners, text) = owners::split(work, line, words, owner, attendance);
    let text = text.trim().trim_end_matches(['.', ';']).trim();
    if !text.chars().any(char::is_alphabetic) {
        work.doubts.add(line, "an action without words is left out");
        return;
    }
    if owners.is_empty() {
        work.doubts.add(line, format!("whose action it is is not said, or not read: \"{}\"", short(text, 60)));
    }
    let (due_on, due_note) = due(words);
    let text = capital(text);
    let key = format!("{}-{}", item.key, slug(&text).chars().take(40).collect::<String>().trim_matches('-'));
    item.actions.push(ActionPoint {
        key: super::register::unused(&key, |key| item.actions.iter().any(|action| action.key == key)),
        text,
        status: ActionStatus::Open,
        group: None,
        owners,
        due_on,
        due_meeting: None,
        due_note,
        carried_to: None,
        updates: Vec::new(),
    });
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// When it is due: a day after `by`, or what is said of a meeting.
fn due(text: &str) -> (Option<NaiveDate>, Option<String>) {
    let lower = folded(text);
    let by = ["by ", "before ", "no later than "].iter().find_map(|word| {
        let at = lower.find(&format!(" {word}"))? + 1;
        lower.get(at..)
    });
    if let Some(day) = by.and_then(super::dates::day) {
        return (Some(day.date), None);
    }
    let original = text.to_ascii_lowercase();
    let from = [
        " the next ",
        " next meeting",
        " in january",
        " in february",
        " in march",
        " in april",
        " in may ",
        " in june",
        " in july",
        " in august",
        " in september",
        " in october",
        " in november",
        " in december",
        " by the end of ",
    ]
    .iter()
    .filter_map(|word| original.find(word))
    .min();
    let note = from.and_then(|at| text.get(at..)).map(|rest| {
        let end = [" in order", ",", ";", ". ", " to ", " with ", " and "]
            .iter()
            .filter_map(|mark| rest.find(mark))
            .min()
            .unwrap_or(rest.len());
        rest.get(..end).unwrap_or(rest).trim().trim_start_matches("the ").trim_start_matches("in ").to_owned()
    });
    (None, note.filter(|note| !note.is_empty()).map(|note| short(&note, 290)))
}
