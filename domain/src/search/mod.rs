//! Searching by words: what is asked, how near a word comes to it, and what of a text is shown.
//!
//! How well a record answers follows from the record alone, never from how often a word stands elsewhere: what may not
//! be seen must not be told by a score either.

mod matching;
mod question;
mod snippet;

pub use matching::{Anchors, BEST, Matching, Terms, nearness, points};
pub use question::{LONGEST_QUESTION, MOST_WORDS, NoQuestion, Question};
pub use snippet::snippet;

use crate::text::folded;
use unicode_normalization::char::is_combining_mark;

/// The words of `text` as it stands, each with the bytes it begins and ends at: runs of letters and digits.
fn words_in(text: &str) -> impl Iterator<Item = (usize, usize)> {
    // An accent that stands behind its letter belongs to the word; before one it belongs to nothing.
    let inside = |character: char| character.is_alphanumeric() || is_combining_mark(character);
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = rest.by_ref().find(|(_, character)| character.is_alphanumeric())?;
        while rest.next_if(|(_, character)| inside(*character)).is_some() {}
        let end = rest.peek().map_or(text.len(), |(end, _)| *end);
        Some((start, end))
    })
}

/// The words of `text` as they are compared.
fn folded_words(text: &str) -> Vec<String> {
    let folded = folded(text);
    words_in(&folded).filter_map(|(start, end)| folded.get(start..end)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits() {
        assert_eq!(
            folded_words("Minute 32-41: King's “Lynn”, £2m (½)"),
            ["minute", "32", "41", "king", "s", "lynn", "2m", "1", "2"]
        );
        assert_eq!(folded_words("Sir Gâr Ga\u{302}r"), ["sir", "gar", "gar"]);
        assert_eq!(folded_words("\" * - ( ) \u{0} 🚓"), Vec::<String>::new());
    }
}
