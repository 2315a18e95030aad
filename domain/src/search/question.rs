//! What is searched for.

use super::folded_words;

/// The most characters of what is searched for.
pub const LONGEST_QUESTION: usize = 200;

/// The most words of it.
pub const MOST_WORDS: usize = 10;

/// The words that are searched for, each once, as they are compared. Signs between them mean nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    words: Vec<String>,
}

/// Why text asks for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoQuestion {
    /// Longer than anybody types.
    #[error("`text` may have at most {LONGEST_QUESTION} characters; search for a few words")]
    TooLong,
    /// More words than anybody types.
    #[error("`text` may have at most {MOST_WORDS} words; leave out those that say little")]
    TooManyWords,
    /// Nothing in it that could be found.
    #[error("`text` has no letter or digit; search for words")]
    NoWord,
}

impl Question {
    /// The question that `text` asks.
    ///
    /// # Errors
    /// [`NoQuestion`].
    pub fn read(text: &str) -> Result<Self, NoQuestion> {
        let text = text.trim();
        // Four bytes are the most a character takes: nothing longer is worth counting.
        if text.len() > 4 * LONGEST_QUESTION || text.chars().count() > LONGEST_QUESTION {
            return Err(NoQuestion::TooLong);
        }
        let mut words: Vec<String> = Vec::new();
        for word in text.split_whitespace().flat_map(|word| folded_words(owner(word))) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        match words.len() {
            0 => Err(NoQuestion::NoWord),
            count if count > MOST_WORDS => Err(NoQuestion::TooManyWords),
            _ => Ok(Self { words }),
        }
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

/// Of a possessive only its owner is searched for: elsewhere it may be spelt without the apostrophe.
fn owner(word: &str) -> &str {
    let word = word.trim_matches(|character: char| !character.is_alphanumeric());
    let possessives = ["'s", "’s", "'S", "’S"];
    possessives.iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn signs_are_only_signs() {
        let words = |text: &str| Question::read(text).map(|question| question.words);
        assert_eq!(
            words(r#" "Safer" NEAR(Plymouth*) -safer "#),
            Ok(vec!["safer".into(), "near".into(), "plymouth".into()])
        );
        assert_eq!(words("King's 'women’s' 'safer' s"), Ok(["king", "women", "safer", "s"].map(Into::into).to_vec()));
        assert_eq!(words("\" * - ( ) : ^"), Err(NoQuestion::NoWord));
        assert_eq!(words(""), Err(NoQuestion::NoWord));
        assert_eq!(words(&"x".repeat(10_000)), Err(NoQuestion::TooLong));
        assert_eq!(words(&"é".repeat(LONGEST_QUESTION)).map(|words| words.len()), Ok(1));
        assert_eq!(words("a b c d e f g h i j k"), Err(NoQuestion::TooManyWords));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_words_or_refused(text in ".{0,250}") {
            if let Ok(question) = Question::read(&text) {
                prop_assert!(question.words().iter().all(|word| word.chars().any(char::is_alphanumeric)));
                prop_assert!(question.words().len() <= MOST_WORDS);
            }
        }
    }
}
