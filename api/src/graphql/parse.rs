//! Text to document: the one way in, for every transport.

use super::tokens;
use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::parser::{Error, Pos, parse_query};

/// The most letters that are repeated of what was found in a wrong place.
const SHOWN: usize = 20;

/// Reads a document, unless it is too long to be read.
///
/// # Errors
/// TOO_COMPLEX where it is too long; BAD_REQUEST where it is no GraphQL, in our own words: the parser's show its inside.
pub(crate) fn parse(text: &str) -> Result<ExecutableDocument, ServerError> {
    tokens::check(text)?;
    parse_query(text).map_err(|error| unreadable(text, &error))
}

const NOTHING: &str = "there is no operation in the document";

fn unreadable(text: &str, error: &Error) -> ServerError {
    let message = match error {
        _ if text.trim().is_empty() => NOTHING.to_owned(),
        Error::Syntax { start, .. } => format!("syntax error: {} is not expected here", found(text, *start)),
        Error::MultipleOperations { .. } => "an operation without a name stands alone in its document".to_owned(),
        Error::OperationDuplicated { operation, .. } => format!("two operations are called `{operation}`"),
        Error::FragmentDuplicated { fragment, .. } => format!("two fragments are called `{fragment}`"),
        Error::MissingOperation => NOTHING.to_owned(),
        Error::RecursionLimitExceeded => return super::guard::too_complex("this goes deeper than the service reads"),
        _ => "this is not a document with operations and fragments".to_owned(),
    };
    ServerError { locations: error.positions().collect(), ..ServerError::new(message, None) }
}

/// What stands at `place`, as far as it helps to find it.
fn found(text: &str, place: Pos) -> String {
    let line = text.split('\n').nth(place.line.saturating_sub(1)).unwrap_or_default();
    let rest: Vec<char> = line.chars().skip(place.column.saturating_sub(1)).collect();
    let word = rest.iter().take_while(|letter| letter.is_alphanumeric() || **letter == '_').count();
    let what: String = rest.iter().take(word.clamp(1, SHOWN)).filter(|letter| !letter.is_whitespace()).collect();
    if what.is_empty() { "the end of the line".to_owned() } else { format!("\"{}\"", what.escape_debug()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        parse(text).err().map(|error| error.message).unwrap_or_default()
    }

    #[test]
    fn what_is_no_graphql_is_told_in_our_own_words() {
        assert_eq!(refused("{ a } }"), "syntax error: \"}\" is not expected here");
        assert_eq!(refused("{ a("), "syntax error: the end of the line is not expected here");
        assert_eq!(refused("quer { a }"), "syntax error: \"quer\" is not expected here");
        assert_eq!(refused(" "), "there is no operation in the document");
        assert_eq!(refused("{ a \u{0}}"), "syntax error: \"\\0\" is not expected here");
        assert_eq!(refused("{ a } { b }"), "an operation without a name stands alone in its document");
        assert_eq!(refused("query A { a } query A { b }"), "two operations are called `A`");
        assert_eq!(refused("fragment F on Q { a }"), "there is no operation in the document");
    }

    #[test]
    fn a_wrong_place_is_named_by_line_and_column() {
        let places = parse("{ a\n  ) }").err().map(|error| error.locations);
        assert_eq!(places, Some(vec![Pos { line: 2, column: 3 }]));
    }
}
