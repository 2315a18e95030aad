//! How long a document is, told before it is read: reading costs a thousand times as much.

use super::guard::too_complex;
use async_graphql::ServerError;

/// The most bytes of a document.
pub(crate) const LONGEST: usize = 64 * 1_024;
/// The most tokens of a document: names, numbers, texts and signs.
pub(crate) const MOST: usize = 10_000;
/// The deepest that brackets of any kind stand in brackets.
pub(crate) const DEEPEST: usize = 64;

/// Whether the document is short enough to be read.
///
/// # Errors
/// TOO_COMPLEX, with the limit that it goes beyond.
pub(super) fn check(text: &str) -> Result<(), ServerError> {
    if text.len() > LONGEST {
        return Err(too_complex(format!("a document has at most {LONGEST} bytes")));
    }
    let size = Size::of(text.as_bytes());
    if size.deepest > DEEPEST {
        return Err(too_complex(format!("brackets stand in brackets {DEEPEST} deep at most")));
    }
    if size.tokens > MOST {
        return Err(too_complex(format!("a document has at most {MOST} tokens")));
    }
    Ok(())
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Size {
    tokens: usize,
    deepest: usize,
}

impl Size {
    /// Where `text` is no GraphQL this may count wrongly; it is not read further than to there.
    fn of(text: &[u8]) -> Self {
        let (mut size, mut depth, mut rest) = (Self::default(), 0_usize, text);
        while let Some((first, after)) = rest.split_first() {
            let (token, length) = match first {
                b'#' => (false, comment(rest)),
                b'"' => (true, string(rest)),
                b' ' | b'\t' | b'\r' | b'\n' | b',' => (false, 1),
                letter if is_word(*letter) => (true, rest.iter().take_while(|next| is_word(**next)).count()),
                _ => (true, 1),
            };
            match first {
                b'{' | b'[' | b'(' => depth += 1,
                b'}' | b']' | b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            size.deepest = size.deepest.max(depth);
            size.tokens += usize::from(token);
            rest = after.get(length.max(1) - 1..).unwrap_or_default();
        }
        size
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn comment(text: &[u8]) -> usize {
    text.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count()
}

/// The bytes of the string or block string that `text` begins with.
fn string(text: &[u8]) -> usize {
    const BLOCK: &[u8] = b"\"\"\"";
    let block = text.starts_with(BLOCK);
    let quote: &[u8] = if block { BLOCK } else { b"\"" };
    let mut at = quote.len();
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        match rest {
            rest if rest.starts_with(quote) => return at + quote.len(),
            [b'\\', b'"', b'"', b'"', ..] if block => at += 4,
            [b'\\', _, ..] if !block => at += 2,
            [b'\n' | b'\r', ..] if !block => return at,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(text: &str) -> (usize, usize) {
        let Size { tokens, deepest } = Size::of(text.as_bytes());
        (tokens, deepest)
    }

    #[test]
    fn tokens_are_counted_and_what_is_ignored_is_not() {
        assert_eq!(size("query($a: [Int!] = [1]) { # no { token\n a(b: $a), c }"), (24, 2));
        assert_eq!(size("{ a(b: \"x { \\\" {\") }"), (8, 2));
        assert_eq!(size("{ a(b: \"\"\"x { \" \\\"\"\" {\"\"\") }"), (8, 2));
        assert_eq!(size("\"never closed {{{\n{"), (2, 1));
        assert_eq!(size("\"\"\"never closed {{{\n{"), (1, 0));
        assert_eq!(size(""), (0, 0));
    }

    #[test]
    fn too_long_and_too_deep_documents_are_refused() {
        assert!(check(&"{a".repeat(DEEPEST)).is_ok());
        assert!(check(&"{a".repeat(20_000)).is_err());
        assert!(check(&"[".repeat(20_000)).is_err());
        assert!(check(&"a ".repeat(MOST)).is_ok());
        assert!(check(&"a ".repeat(MOST + 1)).is_err());
        assert!(check(&" ".repeat(LONGEST + 1)).is_err());
    }
}
