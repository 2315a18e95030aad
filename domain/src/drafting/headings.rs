//! Numbered headings: the number in a cell of its own, on a line of its own, or before the title.

use super::lines::Piece;
use super::numbering::{is_title, numbered};

/// A heading found at a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) number: u16,
    pub(super) depth: usize,
    pub(super) title: String,
    /// How many pieces it takes.
    pub(super) pieces: usize,
    /// How it is set: others of the same list look alike.
    pub(super) style: Style,
}

/// How a heading is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    cell: bool,
    strong: bool,
    capitals: bool,
}

impl Style {
    /// Whether a heading in this style can belong to a list whose first one is in `first`.
    pub(super) const fn fits(self, first: Self) -> bool {
        (self.cell || !first.cell) && (self.strong || !first.strong) && (self.capitals || !first.capitals)
    }
}

/// The heading that begins at `index`, whatever its title is like.
pub(super) fn at(pieces: &[Piece], index: usize) -> Option<Heading> {
    let piece = pieces.get(index)?;
    if piece.bullet {
        return None;
    }
    if let Some((number, depth)) = alone(&piece.text) {
        let next = pieces.get(index + 1)?;
        let same_row = next.row == piece.row;
        if (!same_row && (next.gap || numbered(&next.text).is_some() || !is_title(&next.text) || piece.cells > 1))
            || next.bullet
        {
            return None;
        }
        let style = style(next, same_row);
        return Some(Heading { number, depth, title: next.text.clone(), pieces: 2, style });
    }
    let found = numbered(&piece.text).filter(|found| !found.rest.is_empty())?;
    let mut style = style(piece, false);
    style.capitals = is_capitals(found.rest);
    Some(Heading { number: found.number, depth: found.depth, title: found.rest.to_owned(), pieces: 1, style })
}

fn style(piece: &Piece, cell: bool) -> Style {
    Style { cell, strong: piece.strong, capitals: is_capitals(&piece.text) }
}

/// A number and nothing else: `32`, `3.`, `4.0`.
pub(super) fn alone(text: &str) -> Option<(u16, usize)> {
    let text = text.trim_end_matches(['.', ')', ':']);
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let depth = whole.split('.').count();
    let digits = whole.chars().all(|one| one.is_ascii_digit() || one == '.') && whole.len() <= 6;
    let number: u16 = whole.split('.').next()?.parse().ok()?;
    (digits && number > 0).then_some((number, depth))
}

/// Whether `text` is set in capitals.
pub(super) fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|one| one.is_alphabetic()).count();
    letters >= 4 && !text.chars().any(char::is_lowercase)
}

/// `SAFER TOWN PARTNERSHIP` as `Safer Town Partnership`; text that is not all in capitals stays.
pub(super) fn title_case(text: &str) -> String {
    if !is_capitals(text) {
        return text.to_owned();
    }
    let small =
        |word: &str| matches!(word, "of" | "the" | "and" | "for" | "in" | "on" | "at" | "to" | "a" | "an" | "by");
    let word = |(index, word): (usize, &str)| {
        let lower = word.to_lowercase();
        let vowels = lower.chars().filter(|one| "aeiouyw".contains(*one)).count();
        if index > 0 && small(&lower) {
            lower
        } else if word.chars().count() <= 4 && vowels == 0 {
            word.to_owned()
        } else {
            let mut letters = lower.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    };
    text.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
}
