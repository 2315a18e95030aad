//! The items of minutes: number, title, what was said, decided and asked for.

use super::exempt::{Clause, begins_private, begins_public, clause};
use super::furniture::{continues, is_trimming, joined};
use super::headings::{self, Heading, Style};
use super::numbering::is_title;
use super::{Work, actions, agenda, decisions, leading, short};
use crate::bundle::{Attendance, MinuteItem};
use crate::text::{LONGEST_NAME, folded, slug};
use std::collections::BTreeSet;
use std::ops::Range;

/// A paragraph of minutes, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) bullet: bool,
}

/// Where the first item of the minutes in `range` begins; its end where there is none.
pub(super) fn first_item(work: &Work<'_>, range: Range<usize>) -> usize {
    let numbered = range.clone().find(|&at| work.is_free(at) && is_first(work, at));
    let unnumbered = || {
        let after = range
            .clone()
            .rev()
            .find(|&at| work.pieces.get(at).is_some_and(|piece| super::labels::label(&piece.text).is_some()));
        (after.unwrap_or(range.start)..range.end).find(|&at| work.is_free(at) && is_unnumbered(work, at))
    };
    numbered.or_else(unnumbered).unwrap_or(range.end)
}

fn is_first(work: &Work<'_>, at: usize) -> bool {
    headings::at(&work.pieces, at).is_some_and(|heading| {
        let person = super::names::name(heading.title.split([',', '(']).next().unwrap_or_default()).is_some();
        heading.depth == 1 && is_title(&heading.title) && !person && super::dates::times(&heading.title).is_empty()
    })
}

/// A heading without a number: capitals or bold on a line of its own.
fn is_unnumbered(work: &Work<'_>, at: usize) -> bool {
    work.pieces.get(at).is_some_and(|piece| {
        let heading = piece.strong || headings::is_capitals(&piece.text);
        heading
            && piece.cells == 1
            && !piece.bullet
            && is_title(&piece.text)
            && super::labels::label(&piece.text).is_none()
            && piece.text.split(' ').count() <= 12
            && !decisions::begins(&piece.text)
            && !actions::begins(&piece.text)
            && clause(&piece.text).is_none()
            && super::dates::day(&piece.text).is_none()
    })
}

/// Reads the items from `range` on. `attendance` tells who `the Chair` is.
pub(super) fn read(
    work: &mut Work<'_>,
    range: Range<usize>,
    attendance: &[Attendance],
    keys: &mut BTreeSet<String>,
) -> Vec<MinuteItem> {
    let numbered = headings::at(&work.pieces, range.start).is_some_and(|heading| is_title(&heading.title));
    let mut items: Vec<MinuteItem> = Vec::new();
    let mut style: Option<Style> = None;
    let mut last = 0;
    let mut exempt: Option<Clause> = None;
    let mut body: Vec<Paragraph> = Vec::new();
    let mut index = range.start;
    while index < range.end {
        let Some(piece) = work.piece(index) else { break };
        if !work.is_free(index) {
            index += 1;
            continue;
        }
        let room = items.len() < super::MOST;
        let heading =
            headings::at(&work.pieces, index).filter(|heading| room && numbered && in_turn(heading, last, style));
        if let Some(heading) = heading {
            finish(work, &mut items, std::mem::take(&mut body), attendance);
            if last > 0 && heading.number != last + 1 {
                work.doubts.add(piece.line, format!("minute {} does not follow minute {last}", heading.number));
            }
            last = heading.number;
            style = style.or(Some(heading.style));
            let (title, next) = title(work, index, &heading);
            items.push(item(work, Some(heading.number), &title, piece.line, exempt.as_ref(), keys));
            index = next;
            continue;
        }
        if room && !numbered && is_unnumbered(work, index) {
            finish(work, &mut items, std::mem::take(&mut body), attendance);
            work.take(index);
            items.push(item(work, None, &headings::title_case(&piece.text), piece.line, exempt.as_ref(), keys));
        } else if begins_private(&piece.text) || begins_public(&piece.text) || is_trimming(&piece.text) {
            if begins_public(&piece.text) {
                exempt = None;
            }
            work.take(index);
        } else if !items.is_empty() {
            if let Some(found) = clause(&piece.text) {
                exempt = cited(work, &piece.text, found, piece.line, &mut items);
            }
            work.take(index);
            add(work, &mut body, index);
        }
        index += 1;
    }
    finish(work, &mut items, body, attendance);
    items
}

fn in_turn(heading: &Heading, last: u16, style: Option<Style>) -> bool {
    let follows = last == 0 || (heading.number > last && heading.number <= last.saturating_add(3));
    heading.depth == 1 && follows && is_title(&heading.title) && style.is_none_or(|first| heading.style.fits(first))
}

fn title(work: &mut Work<'_>, index: usize, heading: &Heading) -> (String, usize) {
    let mut next = index + heading.pieces;
    (index..next).for_each(|at| work.take(at));
    let mut title = heading.title.clone();
    while let (Some(before), Some(after)) = (work.piece(next - 1), work.piece(next)) {
        let same_look =
            after.strong == before.strong && headings::is_capitals(&before.text) == headings::is_capitals(&after.text);
        let looks = before.strong || headings::is_capitals(&before.text);
        let wrapped = before.open
            || (looks
                && same_look
                && !after.gap
                && after.cells == before.cells
                && after.cell == before.cell
                && after.row != before.row
                && is_title(&after.text));
        if !wrapped || headings::at(&work.pieces, next).is_some() {
            break;
        }
        title = format!("{title} {}", after.text);
        work.take(next);
        next += 1;
    }
    let title = agenda::pages(&title).map_or(title, |(_, _, rest)| rest);
    (headings::title_case(title.trim_end_matches([':', '.', ' '])), next)
}

fn item(
    work: &mut Work<'_>,
    number: Option<u16>,
    title: &str,
    line: usize,
    exempt: Option<&Clause>,
    keys: &mut BTreeSet<String>,
) -> MinuteItem {
    let title = short(title, LONGEST_NAME - 2);
    let base = number.map_or_else(|| format!("minute-{}", slug(&title)), |number| format!("minute-{number}"));
    let key = super::register::unused(&base, |key| keys.contains(key));
    keys.insert(key.clone());
    work.minute_lines.push((line, key.clone()));
    let mut exempt_paragraphs = Vec::new();
    if let Some(clause) = exempt {
        agenda::paragraphs(work, clause, line, &mut exempt_paragraphs);
    }
    MinuteItem {
        key,
        number,
        title,
        text: String::new(),
        agenda_item: None,
        led_by: Vec::new(),
        themes: Vec::new(),
        exempt_paragraphs,
        decisions: Vec::new(),
        actions: Vec::new(),
    }
}

/// Adds the piece at `index` to the paragraph before it, or as one of its own.
fn add(work: &mut Work<'_>, body: &mut Vec<Paragraph>, index: usize) {
    let Some(piece) = work.piece(index) else { return };
    let before = index.checked_sub(1).and_then(|before| work.piece(before));
    if let (Some(last), Some(before)) = (body.last_mut(), before) {
        let unfinished = !last.text.ends_with(['.', ':', ';', '?', '!']);
        let small = piece.text.starts_with(char::is_lowercase);
        // A sentence may go on across a page, with an empty line between.
        let across = unfinished && small && !piece.bullet && before.row != piece.row;
        if last.text.len() < super::furniture::LONGEST_PARAGRAPH && (across || continues(&before, &piece)) {
            last.text = joined(&last.text, &piece.text, &work.words, piece.line, &mut work.doubts);
            return;
        }
    }
    body.push(Paragraph { line: piece.line, text: piece.text, bullet: piece.bullet });
}

/// What a resolution to exclude press and public makes exempt: the items that it names, or those that follow.
fn cited(work: &mut Work<'_>, text: &str, found: Clause, line: usize, items: &mut [MinuteItem]) -> Option<Clause> {
    let lower = folded(text);
    let named = ["minute numbers ", "minute number ", "minutes ", "items ", "item "].iter().find_map(|word| {
        let at = lower.find(word)? + word.len();
        let rest = lower.get(at..)?;
        rest.starts_with(|one: char| one.is_ascii_digit()).then_some(rest)
    });
    let excludes = lower.contains("exclude") || lower.contains("following item");
    if excludes || named.is_some() {
        let which = if named.is_some() {
            "it names items by number; please check which"
        } else {
            "the items that follow are taken as exempt"
        };
        work.doubts.add(line, format!("press and public are excluded: {which}"));
        return Some(found);
    }
    if let Some(item) = items.last_mut() {
        let mut given = std::mem::take(&mut item.exempt_paragraphs);
        agenda::paragraphs(work, &found, line, &mut given);
        item.exempt_paragraphs = given;
    }
    None
}

/// Sorts the paragraphs of the last item into text, decisions and actions.
pub(super) fn finish(work: &mut Work<'_>, items: &mut [MinuteItem], body: Vec<Paragraph>, attendance: &[Attendance]) {
    let Some(item) = items.last_mut() else { return };
    let all = body.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("\n");
    let rest = actions::taken(work, &body, item, attendance);
    decisions::taken(work, &rest, item);
    item.led_by = leading::led_by(work, &rest, attendance);
    let said = rest
        .iter()
        .map(|one| if one.bullet { format!("• {}", one.text) } else { one.text.clone() })
        .collect::<Vec<_>>()
        .join("\n");
    item.text = if said.trim().is_empty() { all } else { said };
    if item.text.trim().is_empty() {
        item.text.clone_from(&item.title);
    }
}
