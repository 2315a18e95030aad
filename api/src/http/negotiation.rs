//! Which of the two forms of an answer the client takes (GraphQL over HTTP, "Accept").

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use std::cmp::Reverse;

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `application/graphql-response+json`: the status says whether the request was one.
    GraphqlResponse,
    /// `application/json`: the status is 200 even where the request was none.
    Json,
}

impl Form {
    /// Its content type.
    pub(super) const fn content_type(self) -> HeaderValue {
        match self {
            Self::GraphqlResponse => HeaderValue::from_static("application/graphql-response+json; charset=utf-8"),
            Self::Json => HeaderValue::from_static("application/json; charset=utf-8"),
        }
    }

    /// The form that the client likes best: JSON where it does not say, `None` where it takes neither.
    pub(super) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let said: Vec<&str> =
            headers.get_all(ACCEPT).iter().flat_map(|header| header.to_str().unwrap_or_default().split(',')).collect();
        if said.is_empty() {
            return Some(Self::Json);
        }
        let ranges: Vec<Range> = said.into_iter().filter_map(Range::read).collect();
        let liking = |form: &Self| Liking::of(*form, &ranges);
        [Self::Json, Self::GraphqlResponse]
            .into_iter()
            .filter_map(|form| Some((liking(&form)?, form)))
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map(|(_, form)| form)
    }
}

/// How much a client likes a form: first by its weight, then where it names the form, then where it names it first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Liking {
    weight: u16,
    exactness: u8,
    place: Reverse<usize>,
}

impl Liking {
    /// By the range that names the form most exactly (RFC 9110 §12.5.1); `None` where it is not taken.
    fn of(form: Form, ranges: &[Range]) -> Option<Self> {
        let fitting = ranges.iter().enumerate().filter(|(_, range)| range.form.is_none_or(|it| it == form));
        let of = |(place, range): (usize, &Range)| (range.exactness, Reverse(place), range.weight);
        let (exactness, place, weight) = fitting.map(of).max()?;
        // Wildcards take in both: no place among them is a choice.
        let place = if exactness == EXACT { place } else { Reverse(0) };
        (weight > 0).then_some(Self { weight, exactness, place })
    }
}

const EXACT: u8 = 2;

/// What a client says that it takes.
struct Range {
    form: Option<Form>,
    exactness: u8,
    /// In thousandths.
    weight: u16,
}

impl Range {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (form, exactness) = match parts.next()?.to_ascii_lowercase().as_str() {
            "application/graphql-response+json" => (Some(Form::GraphqlResponse), EXACT),
            "application/json" => (Some(Form::Json), EXACT),
            "application/*" => (None, 1),
            "*/*" => (None, 0),
            _ => return None,
        };
        let mut weight = 1_000;
        for part in parts {
            let (name, value) = part.split_once('=')?;
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => weight = thousandths(value.trim())?,
                "charset" if !is_utf8(value) => return None,
                _ => {}
            }
        }
        Some(Self { form, exactness, weight })
    }
}

/// `0.25` as 250.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if rest.len() > 3 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{rest:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1_000),
        _ => None,
    }
}

fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// Whether the body is said to be JSON in UTF-8. Nothing else is read: what a form on a foreign page can
/// send without asking first is never JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let mut said = headers.get_all(CONTENT_TYPE).iter();
    let (Some(one), None) = (said.next(), said.next()) else { return false };
    let Ok(said) = one.to_str() else { return false };
    let mut parts = said.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts
        .filter_map(|part| part.split_once('='))
        .all(|(name, value)| !name.trim().eq_ignore_ascii_case("charset") || is_utf8(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(text: &'static str) -> Option<Form> {
        Form::accepted(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(text))]))
    }

    #[test]
    fn the_client_s_choice_is_kept() {
        assert_eq!(Form::accepted(&HeaderMap::new()), Some(Form::Json));
        assert_eq!(accepted("*/*"), Some(Form::Json));
        assert_eq!(accepted("application/graphql-response+json, application/json"), Some(Form::GraphqlResponse));
        assert_eq!(accepted("application/json, application/graphql-response+json;q=0.9"), Some(Form::Json));
        assert_eq!(accepted("*/*, application/graphql-response+json"), Some(Form::GraphqlResponse));
        assert_eq!(accepted("application/json; q=0, text/html"), None);
        assert_eq!(accepted("text/html"), None);
        assert_eq!(accepted("application/json; q=0, */*"), Some(Form::GraphqlResponse));
        assert_eq!(accepted("*/*; q=0.5, application/json; q=0.1"), Some(Form::GraphqlResponse));
        assert_eq!(accepted("application/*"), Some(Form::Json));
        assert_eq!(accepted("application/json; q=2"), None);
        assert_eq!(accepted("application/json; charset=utf-16"), None);
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        let said = |text| is_json(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(text))]));
        assert!(said("application/json"));
        assert!(said("Application/JSON; charset=\"UTF-8\""));
        assert!(!said("application/json; charset=utf-16"));
        assert!(!said("text/plain"));
        assert!(!said("application/json, text/plain"));
        assert!(!said("multipart/form-data; boundary=x"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
