//! Text as people type it and as it is compared.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The most characters of a name or title.
pub const LONGEST_NAME: usize = 300;

/// `text` as it is searched: without case, accents or doubled spaces, the same on both databases.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain: String = text.nfkd().filter(|character| !is_combining_mark(*character)).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Why text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAName {
    /// Nothing in it.
    #[error("Enter a name.")]
    Blank,
    /// Longer than any name.
    #[error("A name has at most {LONGEST_NAME} characters.")]
    TooLong,
    /// Characters that no name has: control characters, and those that turn the direction of writing.
    #[error("A name has no control characters.")]
    Unprintable,
}

/// A name as people type it: trimmed, composed, of printable characters.
///
/// # Errors
/// [`NotAName`].
pub fn name(text: &str) -> Result<String, NotAName> {
    // Four bytes are the most a character takes: nothing longer is worth normalising.
    if text.len() > 4 * LONGEST_NAME {
        return Err(NotAName::TooLong);
    }
    let name: String = text.trim().nfc().collect();
    let unprintable = |character: char| {
        character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    match name.chars().count() {
        0 => Err(NotAName::Blank),
        count if count > LONGEST_NAME => Err(NotAName::TooLong),
        _ if name.chars().any(unprintable) => Err(NotAName::Unprintable),
        _ => Ok(name),
    }
}

/// A slug such as `safer-plymouth` from a name: lower case ASCII letters, digits and single hyphens.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.replace('&', " and ").chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if character != '\'' && character != '’' && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_takes_case_and_accents_off() {
        assert_eq!(folded("  Sir Gâr &  CEREDIGION "), "sir gar & ceredigion");
    }

    #[test]
    fn a_name_is_printable_and_composed() {
        assert_eq!(name("  Jose\u{301} "), Ok("José".to_owned()));
        assert_eq!(name(" \t "), Err(NotAName::Blank));
        assert_eq!(name("Ada\u{0}"), Err(NotAName::Unprintable));
        assert_eq!(name("\u{202e}adA"), Err(NotAName::Unprintable));
        assert_eq!(name(&"x".repeat(LONGEST_NAME + 1)), Err(NotAName::TooLong));
        assert_eq!(name(&"x".repeat(1_000_000)), Err(NotAName::TooLong));
    }

    #[test]
    fn a_slug_reads_like_the_name() {
        assert_eq!(slug("Devon & Cornwall"), "devon-and-cornwall");
        assert_eq!(slug("Bristol, City of"), "bristol-city-of");
        assert_eq!(slug("King's Lynn and West Norfolk"), "kings-lynn-and-west-norfolk");
    }
}
