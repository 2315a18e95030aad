//! How near the words of a text come to those that are searched for.

use super::question::Question;
use std::collections::BTreeSet;

/// What a word is worth at best.
pub const BEST: i32 = 6;

/// How a word of a text answers a word that is searched for; the nearest comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matching {
    /// Spelt a little differently.
    Near,
    /// It begins with it.
    Prefix,
    /// It is it.
    Whole,
}

/// What a word is worth that is found like this. How it is found counts more than where.
#[must_use]
pub const fn points(matching: Matching, in_title: bool) -> i32 {
    match (matching, in_title) {
        (Matching::Whole, true) => BEST,
        (Matching::Whole, false) => 5,
        (Matching::Prefix, true) => 4,
        (Matching::Prefix, false) => 3,
        (Matching::Near, true) => 2,
        (Matching::Near, false) => 1,
    }
}

/// How many letters may be wrong: words of four letters bear one slip, words of eight two. Numbers are not misspelt into
/// other numbers.
fn slips(word: &str) -> usize {
    match word.chars().count() {
        _ if word.chars().any(char::is_numeric) => 0,
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// By how many slips `word` becomes `term`, where that is few enough: letters wrong, missing, too many, or two that
/// changed places.
#[must_use]
pub fn nearness(word: &str, term: &str) -> Option<usize> {
    let slips = slips(word);
    let count = term.chars().count();
    let short_of = word.chars().count().abs_diff(count);
    if slips == 0 || word == term || short_of > slips || term.chars().any(char::is_numeric) {
        return None;
    }
    Some(strsim::osa_distance(word, term)).filter(|distance| *distance <= slips)
}

/// What of a word is taken to be right, so that words near to it can be looked up: its beginning or its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchors {
    /// How it begins.
    pub beginning: String,
    /// How it ends.
    pub end: String,
    /// How many letters a word near to it has at least and at most.
    pub letters: (i32, i32),
}

impl Anchors {
    /// Those of a word; `None` where nothing may be wrong in it.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let slips = slips(word);
        let letters: Vec<char> = word.chars().collect();
        let count = letters.len();
        // One slip leaves one half right, even where two letters beside the middle changed places. Of two slips one may
        // be in the middle.
        let sure = match slips {
            0 => return None,
            1 => (count - 1) / 2,
            _ => count / 3,
        };
        let [fewest, most] = [count.saturating_sub(slips), count.saturating_add(slips)];
        let letters_between = (i32::try_from(fewest).ok()?, i32::try_from(most).ok()?);
        let end = letters.iter().skip(count.saturating_sub(sure)).collect();
        Some(Self { beginning: letters.iter().take(sure).collect(), end, letters: letters_between })
    }
}

/// A word that is searched for, with the words that are near to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The word.
    pub word: String,
    /// The words near to it, of those that stand anywhere.
    pub near: BTreeSet<String>,
}

/// The most words that are taken for near to one; the nearest are.
const MOST_NEAR: usize = 200;

impl Terms {
    /// The words of `question`, each with those of `known` that are near to it.
    #[must_use]
    pub fn of(question: &Question, known: &[String]) -> Vec<Self> {
        let near_to = |word: &String| {
            let mut near: Vec<(usize, &String)> =
                known.iter().filter_map(|term| Some((nearness(word, term)?, term))).collect();
            near.sort();
            let near = near.into_iter().map(|(_, term)| term.clone()).take(MOST_NEAR).collect();
            Self { word: word.clone(), near }
        };
        question.words().iter().map(near_to).collect()
    }

    /// Whether words that only begin with it are found: one letter begins too many.
    #[must_use]
    pub fn as_prefix(&self) -> bool {
        self.word.chars().nth(1).is_some()
    }

    /// How a word of a text, as words are compared, answers it.
    #[must_use]
    pub fn matching(&self, word: &str) -> Option<Matching> {
        if word == self.word {
            Some(Matching::Whole)
        } else if self.as_prefix() && word.starts_with(&self.word) {
            Some(Matching::Prefix)
        } else {
            self.near.contains(word).then_some(Matching::Near)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_slip_in_four_letters_and_two_in_eight() {
        assert_eq!(nearness("plymuoth", "plymouth"), Some(1));
        assert_eq!(nearness("plimuoth", "plymouth"), Some(2));
        assert_eq!(nearness("burglry", "burglary"), Some(1));
        assert_eq!(nearness("kinf", "king"), Some(1));
        assert_eq!(nearness("kin", "king"), None);
        assert_eq!(nearness("burglxx", "burglary"), None);
        assert_eq!(nearness("2018", "2019"), None);
    }

    #[test]
    fn how_counts_more_than_where() {
        let all = [Matching::Near, Matching::Prefix, Matching::Whole];
        let worth: Vec<i32> = all.into_iter().flat_map(|it| [points(it, false), points(it, true)]).collect();
        assert_eq!(worth, [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_word_answers_as_it_is_spelt() {
        let terms = Terms { word: "safe".into(), near: BTreeSet::from(["save".into()]) };
        assert_eq!(terms.matching("safe"), Some(Matching::Whole));
        assert_eq!(terms.matching("safer"), Some(Matching::Prefix));
        assert_eq!(terms.matching("save"), Some(Matching::Near));
        assert_eq!(terms.matching("saved"), None);
    }

    proptest! {
        #[test]
        fn one_slip_leaves_the_beginning_or_the_end(
            word in "[a-z]{4,7}", at in 0_usize..8, what in 0..4, letter in "[a-z]",
        ) {
            let mut letters: Vec<char> = word.chars().collect();
            let at = at % letters.len();
            match (what, letter.chars().next()) {
                (0, Some(letter)) => letters.insert(at, letter),
                (1, _) => { letters.remove(at); }
                (2, Some(letter)) => if let Some(it) = letters.get_mut(at) { *it = letter },
                _ => if at > 0 { letters.swap(at - 1, at) },
            }
            let term: String = letters.iter().collect();
            let anchors = Anchors::of(&word);
            let found = anchors.is_some_and(|it| {
                let count = i32::try_from(letters.len()).unwrap_or_default();
                (term.starts_with(&it.beginning) || term.ends_with(&it.end)) && it.letters.0 <= count && count <= it.letters.1
            });
            prop_assert!(found, "{word} {term}");
            prop_assert!(word == term || nearness(&word, &term) == Some(1));
        }
    }
}
