//! Which part of a text is an agenda, which minutes, and which a paper that belongs to a meeting.

use super::furniture::is_blank_page;
use super::headings::{self, is_capitals};
use super::labels::{Label, label};
use super::lines::Piece;
use super::numbering::{is_title, numbered};
use crate::text::folded;
use std::ops::Range;

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The notice of a meeting, with its agenda.
    Agenda,
    /// Minutes, from their heading on.
    Minutes,
    /// One item of a meeting, as a committee's web page shows it.
    Extract,
    /// A whole meeting, item by item, as a web page shows it.
    Listing,
    /// The cover of a report to a meeting.
    Cover,
    /// The titles of an agenda, printed after its minutes.
    Trailing,
    /// Something else, such as a plan.
    Paper,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) kind: Kind,
    pub(super) pieces: Range<usize>,
}

/// How many lists after minutes are looked at, in a text that has them everywhere.
const TRIES: usize = 40;

/// How far after a heading its list of people is looked for.
const REACH: usize = 40;

/// The parts of a text, in order; together they are all of it.
pub(super) fn sections(pieces: &[Piece]) -> Vec<Section> {
    let present = pieces.iter().any(is_roll);
    let whole = |kind| vec![Section { kind, pieces: 0..pieces.len() }];
    if !present && pieces.iter().any(|piece| is_minutes_label(&piece.text)) {
        let many = pieces.iter().filter(|piece| is_minutes_label(&piece.text)).count() > 1;
        return whole(if many { Kind::Listing } else { Kind::Extract });
    }
    if !present && super::cover::looks_like_one(pieces) {
        return whole(Kind::Cover);
    }
    let mut starts: Vec<(usize, Kind)> = vec![(0, Kind::Agenda)];
    let mut trailing = None;
    let mut tried = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let kind = starts.last().map_or(Kind::Agenda, |(_, kind)| *kind);
        if begins_minutes(pieces, index, kind) {
            let last = starts.last().map_or(0, |(start, _)| *start);
            // The head of a page, without any item, belongs to the minutes below it.
            let head = last == 0 && index <= 8 && !(0..index).any(|at| headings::at(pieces, at).is_some());
            let start = if head { 0 } else { with_title(pieces, index, last) };
            starts.push((start, Kind::Minutes));
        } else if kind != Kind::Minutes && is_roll(piece) {
            let last = starts.last().map_or(0, |(start, _)| *start);
            let items = (last..index).any(|at| headings::at(pieces, at).is_some());
            let start = if items || kind == Kind::Paper { with_title(pieces, index, last) } else { last };
            starts.push((start, Kind::Minutes));
        } else if kind == Kind::Minutes && (is_blank_page(&piece.text) || begins_paper(piece)) {
            starts.push((index, Kind::Paper));
        } else if kind == Kind::Minutes && trailing.is_none() && tried < TRIES && may_trail(pieces, index) {
            tried += 1;
            trailing = trailing_agenda(pieces, starts.last().map_or(0, |(start, _)| *start), index);
            if let Some(end) = trailing {
                starts.push((index, Kind::Trailing));
                starts.push((end, Kind::Paper));
            }
        }
    }
    let mut found = Vec::new();
    starts.push((pieces.len(), Kind::Paper));
    starts.sort_by_key(|(start, _)| *start);
    for pair in starts.windows(2) {
        if let [(start, kind), (end, _)] = pair
            && start < end
        {
            found.push(Section { kind: *kind, pieces: *start..*end });
        }
    }
    if let Some(first) = found.first_mut().filter(|first| first.kind == Kind::Agenda)
        && !is_agenda(pieces.get(first.pieces.clone()).unwrap_or_default())
    {
        first.kind = Kind::Paper;
    }
    found
}

fn is_roll(piece: &Piece) -> bool {
    label(&piece.text)
        .is_some_and(|(label, rest)| matches!(label, Label::Present) || (label == Label::Apologies && !rest.is_empty()))
}

fn is_minutes_label(text: &str) -> bool {
    folded(text) == "minutes:"
}

/// A heading of minutes, with a list of people not far below.
fn begins_minutes(pieces: &[Piece], index: usize, now: Kind) -> bool {
    let Some(piece) = pieces.get(index) else { return false };
    let text = folded(&piece.text);
    let heads =
        ["minutes of", "minutes from", "draft minutes", "notes of", "notes from", "unconfirmed minutes", "cofnodion"];
    let plain = text == "minutes" || text == "notes of meeting";
    let long = heads.iter().any(|head| text.starts_with(head)) && piece.text.chars().count() < 240;
    let older = (text.contains("last meeting") || text.contains("previous meeting"))
        && super::dates::day(&piece.text).is_none();
    if !(plain || long) || older || numbered(&piece.text).is_some() || piece.bullet {
        return false;
    }
    let near = pieces.iter().skip(index + 1).take(REACH);
    let reach = if now == Kind::Minutes { 15 } else { REACH };
    near.take(reach).any(is_roll)
}

fn begins_paper(piece: &Piece) -> bool {
    let text = folded(&piece.text);
    let heads = ["appendix", "report of ", "report to "];
    piece.gap && piece.cells == 1 && heads.iter().any(|head| text.starts_with(head)) && piece.text.chars().count() < 100
}

/// The index with the title lines that stand directly before it.
fn with_title(pieces: &[Piece], index: usize, not_before: usize) -> usize {
    let mut start = index;
    while start > not_before {
        let Some(before) = pieces.get(start - 1) else { break };
        let text = &before.text;
        let heading = (is_capitals(text) || before.strong) && numbered(text).is_none() && text.chars().count() < 90;
        let dated = super::dates::day(text).is_some() && text.chars().count() < 60;
        if !(heading || dated) || before.bullet || super::exempt::begins_private(text) || index - start >= 4 {
            break;
        }
        start -= 1;
    }
    start
}

/// Whether a list of titles may begin here: with the number 1, after a gap, not in the middle of one.
fn may_trail(pieces: &[Piece], index: usize) -> bool {
    let first = |at: usize| headings::at(pieces, at).is_some_and(|heading| heading.number == 1);
    pieces.get(index).is_some_and(|piece| piece.gap) && first(index) && !index.checked_sub(1).is_some_and(first)
}

/// Where a list of titles that follows the minutes ends: their agenda, printed after them.
fn trailing_agenda(pieces: &[Piece], start: usize, index: usize) -> Option<usize> {
    let first = headings::at(pieces, index).filter(|heading| heading.number == 1 && is_title(&heading.title))?;
    let titles = |range: Range<usize>| {
        range.filter_map(|at| headings::at(pieces, at)).filter(|heading| heading.depth == 1 && is_title(&heading.title))
    };
    let minute = titles(start..index).next()?;
    let last =
        titles(start..index).filter(|heading| heading.style.fits(minute.style)).map(|heading| heading.number).max()?;
    let introduced =
        index.checked_sub(1).and_then(|before| pieces.get(before)).is_some_and(|before| before.text.ends_with(':'));
    // A list inside a minute has the next minute after it.
    let goes_on = titles(index..pieces.len())
        .any(|heading| heading.number == last + 1 && heading.style.fits(minute.style) && heading.number > 3);
    if !pieces.get(index)?.gap || last < 2 || introduced || goes_on || first.style == minute.style {
        return None;
    }
    let mut end = index;
    while let Some(heading) = headings::at(pieces, end).filter(|heading| is_title(&heading.title) && heading.depth == 1)
    {
        end += heading.pieces;
    }
    (end >= index + 3).then_some(end)
}

/// Whether the beginning of a text is the notice of a meeting.
fn is_agenda(pieces: &[Piece]) -> bool {
    let said = pieces.iter().any(|piece| {
        let text = folded(&piece.text);
        text == "agenda"
            || text.contains("items of business")
            || text.contains("invited to attend")
            || text.starts_with("agenda ")
            || text.contains("summoned to attend")
            || text.contains("notice of meeting")
    });
    let paged = pieces.iter().filter(|piece| super::agenda::pages(&piece.text).is_some()).count() >= 2;
    let items = (0..pieces.len())
        .filter(|&at| headings::at(pieces, at).is_some_and(|heading| is_title(&heading.title)))
        .count();
    (said || paged) && items >= 2
}
