//! What stands on a page but belongs to no paper: page numbers, running heads, the blank page's notice; and which
//! lines go on from the one before.

use super::Doubts;
use super::lines::Piece;
use super::numbering::numbered;
use crate::text::folded;
use std::collections::{BTreeMap, BTreeSet};

/// Takes page furniture out, saying what was taken. The notice of a blank page stays: a new paper begins after it.
pub(super) fn without(pieces: Vec<Piece>, doubts: &mut Doubts) -> Vec<Piece> {
    let heads = running_heads(&pieces);
    let mut left_out: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut kept = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let head = heads.contains_key(&folded(&piece.text)) && piece.cells == 1;
        if head || (piece.cells == 1 && is_page_number(&piece.text)) {
            let name = if head { piece.text.clone() } else { "page numbers".to_owned() };
            left_out.entry(name).or_default().push(piece.line);
        } else {
            kept.push(piece);
        }
    }
    for (what, lines) in left_out {
        let first = lines.first().copied().unwrap_or(1);
        let times = lines.len();
        doubts.add(first, format!("left out as page furniture, {times} times: {what}"));
    }
    kept
}

/// Short lines that come again three times or more, beside page numbers.
fn running_heads(pieces: &[Piece]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    for (index, piece) in pieces.iter().enumerate() {
        *all.entry(folded(&piece.text)).or_insert(0) += 1;
        let beside = |other: Option<&Piece>| other.is_some_and(|other| is_page_number(&other.text));
        let before = index.checked_sub(1).and_then(|before| pieces.get(before));
        let at_edge = beside(before) || beside(pieces.get(index + 1));
        let plain = !piece.bullet && numbered(&piece.text).is_none() && !piece.text.ends_with(':');
        if at_edge && plain && piece.text.chars().count() <= 90 {
            *counts.entry(folded(&piece.text)).or_insert(0_usize) += 1;
        }
    }
    counts.retain(|text, count| *count >= 2 && all.get(text).is_some_and(|all| *all >= 3));
    counts
}

/// `Page 3`, `Page 3 of 12`, `- 3 -`.
fn is_page_number(text: &str) -> bool {
    let text = folded(text);
    let inner = text.trim_matches(|one: char| one == '-' || one == '–' || one.is_whitespace());
    let digits = |part: &str| !part.is_empty() && part.len() <= 4 && part.chars().all(|one| one.is_ascii_digit());
    if let Some(rest) = inner.strip_prefix("page ") {
        return rest.split(" of ").all(|part| digits(part.trim()));
    }
    digits(inner)
}

/// `This page is intentionally left blank`.
pub(super) fn is_blank_page(text: &str) -> bool {
    folded(text).contains("intentionally left blank")
}

/// What a web page prints around an item, of no meaning for it.
pub(super) fn is_trimming(text: &str) -> bool {
    let text = folded(text);
    let text = text.trim_end_matches(':');
    matches!(text, "supporting documents" | "meeting documents" | "agenda" | "agenda item" | "minutes" | "attachments")
        || is_blank_page(text)
}

/// Whether `next` goes on from `before` in the same paragraph: the line was full, nothing ended, nothing begins.
pub(super) fn continues(before: &Piece, next: &Piece) -> bool {
    if next.bullet || next.gap || next.row == before.row || next.cell != before.cell.min(next.cell) {
        return false;
    }
    let ended = before.text.ends_with(['.', ':', ';', '?', '!']);
    let small = next.text.chars().next().is_some_and(|first| first.is_lowercase() || first == '(');
    let full = (45..=140).contains(&before.width);
    let fresh = numbered(&next.text).is_some() || next.strong || super::labels::label(&next.text).is_some();
    !fresh && full && (small || (!ended && before.width > 60))
}

/// The words of a text as they are spelt in it.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    text.split(|one: char| !(one.is_alphanumeric() || one == '-'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The longest paragraph that lines are joined to.
pub(super) const LONGEST_PARAGRAPH: usize = 20_000;

/// `before` with `after` joined on, a word parted at the end of the line made whole.
pub(super) fn joined(before: &str, after: &str, words: &BTreeSet<String>, line: usize, doubts: &mut Doubts) -> String {
    let parted = before.strip_suffix('-').filter(|stem| stem.ends_with(char::is_lowercase));
    let small = after.starts_with(char::is_lowercase);
    let Some(stem) = parted.filter(|_| small) else { return format!("{before} {after}") };
    let letters = |one: char| !one.is_alphanumeric();
    let first = stem.rsplit(letters).next().unwrap_or_default();
    let second = after.split(letters).next().unwrap_or_default();
    if words.contains(&format!("{first}-{second}")) {
        return format!("{before}{after}");
    }
    if !words.contains(&format!("{first}{second}")) {
        doubts.add(
            line,
            format!("\"{first}-\" and \"{second}\" were joined to one word; it may be written with a hyphen"),
        );
    }
    format!("{stem}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drafting::lines::pieces;

    #[test]
    fn page_numbers_and_running_heads_go() {
        let text = "Board\nOne thing.\nPage 1 of 3\nBoard\nTwo things.\nPage 2 of 3\nBoard\nThree.\nPage 3 of 3\n";
        let mut doubts = Doubts::default();
        let found = pieces(text, &mut doubts);
        let kept: Vec<_> = without(found, &mut doubts).into_iter().map(|piece| piece.text).collect();
        assert_eq!(kept, ["One thing.", "Two things.", "Three."]);
        assert!(!kept.contains(&"Board".to_owned()));
        assert_eq!(doubts.len(), 2);
    }

    #[test]
    fn a_parted_word_is_joined_as_it_stands_elsewhere() {
        let mut doubts = Doubts::default();
        let whole = &words("the multi-agency plan and the partnership plan");
        assert_eq!(joined("a multi-", "agency plan", whole, 1, &mut doubts), "a multi-agency plan");
        assert_eq!(joined("the partner-", "ship plan", whole, 1, &mut doubts), "the partnership plan");
        assert_eq!(doubts.len(), 0);
        assert_eq!(joined("the over-", "view", whole, 1, &mut doubts), "the overview");
        assert_eq!(doubts.len(), 1);
    }
}
