//! What makes a password good enough: that it is long and hard to guess, not which characters it has.

use crate::account::LONGEST_PASSWORD;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 10;

/// The estimate needs no more than this many characters, and takes long for many.
const ENOUGH: usize = 100;

/// Why a password is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Fewer characters than are needed.
    #[error(
        "A password has at least {SHORTEST_PASSWORD} characters; three words that do not belong together are good."
    )]
    TooShort,
    /// More characters than are looked at.
    #[error("A password has at most {LONGEST_PASSWORD} characters.")]
    TooLong,
    /// Others would guess it; why, and what would help, as far as can be said.
    #[error("This password is easy to guess. {0}")]
    Guessable(String),
}

/// A password in the one form it is hashed in: composed, so that each keyboard's way to write it is the same
/// (RFC 8265 §4.2).
#[must_use]
pub fn composed(password: &str) -> String {
    password.nfc().collect()
}

/// Holds a new password to the rules; `known` is what others know of its user, such as name and address.
///
/// # Errors
/// [`WeakPassword`].
pub fn check(password: &str, known: &[&str]) -> Result<(), WeakPassword> {
    // Four bytes are the most a character takes: nothing longer is worth counting.
    if password.len() > 4 * LONGEST_PASSWORD {
        return Err(WeakPassword::TooLong);
    }
    let password = composed(password);
    match password.chars().count() {
        count if count < SHORTEST_PASSWORD => return Err(WeakPassword::TooShort),
        count if count > LONGEST_PASSWORD => return Err(WeakPassword::TooLong),
        _ => {}
    }
    let start: String = password.chars().take(ENOUGH).collect();
    let words: Vec<&str> = known.iter().flat_map(|text| text.split(['@', '.', ' ', '-']).chain([*text])).collect();
    let estimate = zxcvbn(&start, &words);
    if estimate.score() >= Score::Three {
        return Ok(());
    }
    let feedback = estimate.feedback();
    let warning = feedback.and_then(|feedback| feedback.warning()).map(|warning| warning.to_string());
    let advice = feedback.into_iter().flat_map(|feedback| feedback.suggestions()).map(ToString::to_string);
    let told: Vec<String> = warning.into_iter().chain(advice).collect();
    Err(WeakPassword::Guessable(if told.is_empty() { "Add another word or two.".to_owned() } else { told.join(" ") }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_do_not_belong_together_are_good() {
        assert_eq!(check("kettle orchard viaduct", &[]), Ok(()));
        assert_eq!(check("correct horse battery staple", &[]), Ok(()));
    }

    #[test]
    fn what_others_would_guess_is_refused() {
        for password in ["password1234", "qwertyuiop12", "aaaaaaaaaaaaaaaa", "1234567890123"] {
            assert!(matches!(check(password, &[]), Err(WeakPassword::Guessable(_))), "{password}");
        }
        let known = ["wilhelmina.featherstone@example.org", "Wilhelmina Featherstone"];
        assert!(matches!(check("wilhelmina1", &known), Err(WeakPassword::Guessable(_))));
    }

    #[test]
    fn lengths_are_bounded() {
        assert_eq!(check("short", &[]), Err(WeakPassword::TooShort));
        assert_eq!(check(&"x".repeat(LONGEST_PASSWORD + 1), &[]), Err(WeakPassword::TooLong));
        assert_eq!(check(&"x".repeat(1_000_000), &[]), Err(WeakPassword::TooLong));
    }

    #[test]
    fn one_password_has_one_form() {
        assert_eq!(composed("cafe\u{301}"), composed("caf\u{e9}"));
    }
}
