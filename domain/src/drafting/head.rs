//! The head of an agenda or of minutes: which group met, when, where.

use super::dates::{day, times};
use super::exempt::{begins_private, begins_public};
use super::headings::{is_capitals, title_case};
use super::labels::label;
use super::numbering::numbered;
use super::{Work, short};
use crate::text::folded;
use chrono::{NaiveDate, NaiveTime};
use std::ops::Range;

/// What a head says.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    pub(super) line: usize,
    pub(super) group: Option<String>,
    pub(super) date: Option<NaiveDate>,
    pub(super) time: Option<NaiveTime>,
    pub(super) ended: Option<NaiveTime>,
    pub(super) venue: Option<String>,
}

/// Reads the pieces before the first item or list of people.
pub(super) fn read(work: &mut Work<'_>, range: Range<usize>) -> Head {
    let mut head = Head { line: work.pieces.get(range.start).map_or(1, |piece| piece.line), ..Head::default() };
    let mut timed = None;
    for index in range {
        let Some(piece) = work.piece(index) else { break };
        let text = piece.text.as_str();
        if begins_public(text) || begins_private(text) || contact(text) {
            continue;
        }
        let mut used = false;
        if head.date.is_none()
            && let Some(found) = day(text)
        {
            head.date = Some(found.date);
            timed = Some(index);
            used = true;
            if found.wrong_weekday {
                work.doubts.add(piece.line, format!("{} was another day of the week", found.date));
            }
        }
        if head.time.is_none() && (used || head.date.is_some() || text.len() < 60) {
            let mut found = times(text).into_iter();
            head.time = found.next();
            head.ended = found.next();
            if head.time.is_some() {
                timed = Some(index);
                used = true;
            }
        }
        let after_time = timed == Some(index.wrapping_sub(1)) && !used;
        if head.venue.is_none()
            && let Some(venue) = venue(text, &piece, after_time)
        {
            head.venue = Some(venue);
            used = true;
        }
        if let Some(group) = group_in(text).or_else(|| group_alone(text, piece.strong)) {
            if head.group.is_none() {
                head.group = Some(group);
                used = true;
            } else if head.group.as_deref().is_some_and(|known| folded(known) == folded(&group)) {
                used = true;
            }
        }
        let heading = matches!(folded(text).as_str(), "agenda" | "minutes" | "draft minutes" | "notice of meeting");
        if used || heading {
            work.take(index);
        }
    }
    head
}

fn contact(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains('@')
        || lower.contains("www.")
        || lower.starts_with("t 0")
        || lower.starts_with("tel")
        || lower.contains("please ask for")
        || lower.starts_with("contact")
        || lower.starts_with("e ")
        || lower.contains("http")
}

/// `Venue: Town Hall`, or the line below the day and the hour, or `held at the Town Hall on …`.
fn venue(text: &str, piece: &super::lines::Piece, after_time: bool) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    for word in ["venue:", "place:", "location:"] {
        if lower.starts_with(word) {
            return text.get(word.len()..).map(|rest| short(rest.trim(), 290)).filter(|rest| !rest.is_empty());
        }
    }
    if let Some(at) = lower.find("held at ").map(|at| at + 8).or_else(|| lower.find("held in ").map(|at| at + 8)) {
        let rest = text.get(at..)?;
        let end = [" on ", " at "].iter().filter_map(|word| rest.find(word)).min().unwrap_or(rest.len());
        return rest
            .get(..end)
            .map(|venue| short(venue.trim_matches([',', '.', ' ']), 290))
            .filter(|venue| venue.len() > 2);
    }
    let plain = numbered(text).is_none() && label(text).is_none() && !text.ends_with(['.', ':']) && !piece.bullet;
    let fits = after_time && !piece.gap && plain && (5..160).contains(&text.len()) && !is_capitals(text);
    fits.then(|| text.to_owned())
}

/// `Minutes of the meeting of the Board held on …`, `Meeting of X, Tuesday …`.
pub(super) fn group_in(text: &str) -> Option<String> {
    if let Some((before, after)) = text.split_once(" - ").or_else(|| text.split_once(" – "))
        && day(after).is_some()
        && day(before).is_none()
        && before.starts_with(char::is_uppercase)
        && (2..=14).contains(&before.split(' ').count())
    {
        let body =
            ["Agenda and minutes", "Agenda", "Minutes", "Meeting of"].iter().find_map(|word| before.strip_prefix(word));
        return Some(title_case(body.unwrap_or(before).trim_matches([',', ' ', '-', ':'])))
            .filter(|name| !name.is_empty());
    }
    let lower = text.to_ascii_lowercase();
    let at = ["meeting of the ", "meeting of ", "minutes of the "]
        .iter()
        .find_map(|word| lower.find(word).map(|at| at + word.len()))?;
    let rest = text.get(at..)?;
    let lower = lower.get(at..)?;
    let ends = [
        " held ", " on ", " at ", " – ", " - ", ", mon", ", tue", ", wed", ", thu", ", fri", ", sat", ", sun",
        " meeting",
    ];
    let end = ends.iter().filter_map(|word| lower.find(word)).min().unwrap_or(rest.len());
    let name = rest.get(..end)?.trim_matches([',', '.', ':', ' ']);
    let fits = name.starts_with(char::is_uppercase)
        && name.split(' ').count() >= 2
        && name.chars().count() <= 150
        && day(name).is_none();
    fits.then(|| title_case(name))
}

/// A line of capitals or in bold that can be the name of a body.
fn group_alone(text: &str, strong: bool) -> Option<String> {
    let bare = folded(text);
    let words = bare.split(' ').count();
    let other =
        ["agenda", "minutes", "public", "private", "notice", "part i", "draft", "present", "apologies", "members"];
    let last = bare.rsplit(' ').next().unwrap_or_default();
    let body =
        matches!(last, "board" | "committee" | "partnership" | "panel" | "forum" | "group" | "executive" | "cabinet");
    let named = body
        && text
            .split(' ')
            .all(|word| !word.starts_with(char::is_lowercase) || matches!(word, "and" | "of" | "the" | "for"));
    let fits = (is_capitals(text) || strong || named)
        && (2..=14).contains(&words)
        && !other.iter().any(|word| bare.starts_with(word))
        && day(text).is_none()
        && times(text).is_empty()
        && !text.ends_with(['.', ':'])
        && numbered(text).is_none();
    fits.then(|| title_case(text))
}
