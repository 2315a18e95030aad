//! What of a text is shown where it is found: plain text, nothing of which is markup.

use super::{Terms, matching::points, words_in};
use crate::text::folded;
use std::collections::BTreeMap;

/// About how many characters are shown.
const SHOWN: usize = 160;

/// How many of them stand before the first word that was found.
const BEFORE: usize = 40;

/// A word that answers one that is searched for.
struct Hit {
    /// Which character of the text it begins at.
    at: usize,
    /// Which word it answers.
    term: usize,
    /// What it is worth.
    worth: i32,
}

/// The part of one of `texts` in which most of the words stand, and stand best; of several alike the first. What is left
/// out is marked by `…`.
#[must_use]
pub fn snippet<'a>(terms: &[Terms], texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut best = (-1, String::new());
    for text in texts {
        let text = plain(text);
        let (worth, start) = densest(&hits(terms, &text));
        if worth > best.0 && !text.is_empty() {
            best = (worth, cut(&text, start));
        }
    }
    best.1
}

/// `text` in one line, without what is no writing: controls, and signs that turn the direction of what follows.
fn plain(text: &str) -> String {
    let unprintable = |character: &char| {
        !character.is_whitespace() && character.is_control()
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let printable: String = text.chars().filter(|character| !unprintable(character)).collect();
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn hits(terms: &[Terms], text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let (mut characters, mut counted) = (0_usize, 0_usize);
    for (start, end) in words_in(text) {
        characters += text.get(counted..start).map_or(0, |between| between.chars().count());
        counted = start;
        let Some(word) = text.get(start..end).map(folded) else { continue };
        for (term, terms) in terms.iter().enumerate() {
            if let Some(matching) = terms.matching(&word) {
                hits.push(Hit { at: characters, term, worth: points(matching, false) });
            }
        }
    }
    hits
}

/// What the words within one reach are worth at best, and where that begins.
fn densest(hits: &[Hit]) -> (i32, usize) {
    let mut best = (0, 0);
    for (first, hit) in hits.iter().enumerate() {
        let mut worths: BTreeMap<usize, i32> = BTreeMap::new();
        let within = hits.iter().skip(first).take_while(|other| other.at < hit.at + SHOWN - BEFORE);
        for other in within {
            let worth = worths.entry(other.term).or_default();
            *worth = other.worth.max(*worth);
        }
        let worth = worths.values().sum();
        if worth > best.0 {
            best = (worth, hit.at);
        }
    }
    best
}

/// The text around the character `at`, cut between words where there are any.
fn cut(text: &str, at: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= SHOWN {
        return text.to_owned();
    }
    let is_space = |place: &usize| characters.get(*place).is_some_and(|character| character.is_whitespace());
    let start = match at.saturating_sub(BEFORE) {
        0 => 0,
        earliest => (earliest..at).find(is_space).map_or(earliest, |space| space + 1),
    };
    let last = (start + SHOWN).min(characters.len());
    let end = if last == characters.len() { last } else { (at + 1..last).rev().find(is_space).unwrap_or(last) };
    let mut shown: String = characters.iter().skip(start).take(end.saturating_sub(start)).collect();
    if start > 0 {
        shown.insert(0, '…');
    }
    if end < characters.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn terms(words: &[&str]) -> Vec<Terms> {
        words.iter().map(|word| Terms { word: (*word).to_owned(), near: BTreeSet::new() }).collect()
    }

    #[test]
    fn what_is_short_is_shown_whole() {
        assert_eq!(snippet(&terms(&["board"]), ["The  Board\nmet."]), "The Board met.");
        assert_eq!(snippet(&terms(&["board"]), ["It went to the board.", "Board"]), "It went to the board.");
        assert_eq!(snippet(&terms(&["board"]), ["It was noted.", "Board"]), "Board");
        assert_eq!(snippet(&terms(&["board"]), []), "");
    }

    #[test]
    fn the_words_stand_in_what_is_shown() {
        let long = format!("{} Ward of Gâr {}", "something else ".repeat(40), "and more of it ".repeat(40));
        let shown = snippet(&terms(&["gar", "ward"]), [long.as_str()]);
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.contains("Ward of Gâr") && shown.chars().count() <= SHOWN + 2, "{shown}");
    }

    #[test]
    fn markup_is_text_and_controls_are_nothing() {
        let shown = snippet(&terms(&["b"]), ["<b>bold</b> \u{202e}txet\u{7}"]);
        assert_eq!(shown, "<b>bold</b> txet");
    }

    proptest! {
        #[test]
        fn whatever_stands_there_a_part_of_it_is_shown(text in ".{0,600}", word in "[a-z]{1,3}") {
            let shown = snippet(&terms(&[&word]), [text.as_str()]);
            prop_assert!(shown.chars().count() <= SHOWN + 2);
            let inner = shown.trim_start_matches('…').trim_end_matches('…');
            prop_assert!(plain(&text).contains(inner) || text.contains('…'));
        }
    }
}
