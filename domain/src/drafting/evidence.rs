//! What the text itself tells of its abbreviations.

use super::lines::Piece;
use super::names::split_trailing;
use super::vocabulary::is_abbreviation;
use crate::text::folded;
use std::collections::{BTreeMap, BTreeSet};

/// Abbreviations with what they stand for here.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    meanings: BTreeMap<String, String>,
    /// Names by their initials.
    names: BTreeMap<String, BTreeSet<String>>,
    people: BTreeSet<String>,
}

impl Evidence {
    /// Looks through the whole text.
    pub(super) fn of(pieces: &[Piece]) -> Self {
        let mut evidence = Self::default();
        let mut said: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for piece in pieces {
            evidence.gather(&piece.text);
            for (before, inside) in brackets(&piece.text) {
                evidence.defined(before, inside);
                if let Some(person) = person_before(before) {
                    let body = inside.rsplit(',').next().unwrap_or(inside).trim().to_owned();
                    evidence.people.insert(person.clone());
                    said.entry(person).or_default().insert(body);
                }
            }
        }
        // The same person is given once with the abbreviation and once in full.
        for bodies in said.values() {
            for short in bodies.iter().filter(|body| is_abbreviation(body)) {
                if let Some(full) = bodies.iter().find(|full| initials(full, short)) {
                    evidence.meanings.entry(short.clone()).or_insert_with(|| full.clone());
                }
            }
        }
        evidence
    }

    /// `Community Safety Partnership (CSP)`.
    fn defined(&mut self, before: &str, inside: &str) {
        if !is_abbreviation(inside) {
            return;
        }
        let mut words: Vec<&str> = before.split_whitespace().rev().take(20).collect();
        words.reverse();
        let longest = (inside.len() * 2).min(words.len());
        let full =
            (2..=longest).map(|count| words.iter().rev().take(count).rev().copied().collect::<Vec<_>>().join(" "));
        if let Some(full) = full.into_iter().find(|full| initials(full, inside)) {
            self.meanings.entry(inside.to_owned()).or_insert(full);
        }
    }

    /// Whether a name, folded, stands before brackets somewhere, as people's do.
    pub(super) fn is_person(&self, plain: &str) -> bool {
        self.people.contains(plain)
    }

    /// What the text says that an abbreviation means.
    pub(super) fn meaning(&self, abbreviation: &str) -> Option<&str> {
        self.meanings.get(abbreviation).map(String::as_str)
    }

    /// All names of the text that have these initials.
    pub(super) fn candidates(&self, abbreviation: &str) -> Vec<String> {
        self.names.get(abbreviation).into_iter().flatten().cloned().collect()
    }

    /// Gathers runs of capitalised words, small words between them.
    fn gather(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        for start in 0..words.len() {
            for count in 2..=LONGEST_RUN {
                let Some(run) = words.get(start..start + count) else { break };
                let (first, last) = (run.first().copied().unwrap_or_default(), run.last().copied().unwrap_or_default());
                let goes_on = |word: &str| word.starts_with(char::is_uppercase) || is_small(word);
                if !first.starts_with(char::is_uppercase) || !goes_on(last) {
                    break;
                }
                let bare = last.trim_end_matches([',', '.', ';', ')', ':']);
                if bare.starts_with(char::is_uppercase) {
                    let letters =
                        run.iter().filter(|word| !is_small(word)).filter_map(|word| word.chars().next()).collect();
                    let mut name = run.join(" ");
                    name.truncate(name.len() - (last.len() - bare.len()));
                    let known = self.names.entry(letters).or_default();
                    if known.len() < MOST_CANDIDATES {
                        known.insert(name);
                    }
                }
                if bare != last {
                    break;
                }
            }
        }
    }
}

/// The most words of a name that an abbreviation may stand for.
const LONGEST_RUN: usize = 9;
/// The most names that are kept for one abbreviation.
const MOST_CANDIDATES: usize = 4;

fn is_small(word: &str) -> bool {
    matches!(word, "of" | "the" | "and" | "for" | "&" | "in")
}

/// Whether `full` has exactly the initials `short`, small words aside.
fn initials(full: &str, short: &str) -> bool {
    let words: Vec<&str> = full.split_whitespace().collect();
    let small = |word: &&str| is_small(word);
    let ends = |word: Option<&&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
    if words.len() < 2 || !ends(words.first()) || !ends(words.last()) {
        return false;
    }
    let letters: String = words.iter().filter(|word| !small(word)).filter_map(|word| word.chars().next()).collect();
    letters == short
}

/// Each pair of brackets of `text`: what stands before it and what in it.
fn brackets(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('(') {
        if let Some((before, after)) = text.split_at_checked(at)
            && let Some(inside) = inside_of(after)
        {
            found.push((before.trim_end(), inside.trim()));
        }
    }
    found
}

/// What stands between the bracket that `text` begins with and the next that closes, if that is near.
fn inside_of(text: &str) -> Option<&str> {
    let inside = text.get(1..)?;
    let end =
        inside.char_indices().take(200).find(|(_, one)| matches!(one, ')' | '(')).filter(|(_, one)| *one == ')')?.0;
    inside.get(..end)
}

/// The person whose name ends `before`, folded.
fn person_before(before: &str) -> Option<String> {
    let words: Vec<&str> =
        before.split_whitespace().rev().take_while(|word| word.starts_with(char::is_uppercase)).take(3).collect();
    let joined = words.iter().rev().copied().collect::<Vec<_>>().join(" ");
    let tail = split_trailing(&joined).map_or(joined.as_str(), |(_, name)| name);
    super::names::name(tail).map(|name| folded(&name.plain))
}
