//! A request in a body: `application/json`, in UTF-8, whole, in time and not too large.
//!
//! The stock extractor reads any content type; what a form on a foreign page can send without asking first is
//! never JSON.

use super::answer::{bad_request, refusal};
use super::asked::Asked;
use super::negotiation::is_json;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;
use serde_json::error::Category;
use std::time::Duration;

/// The most bytes of a request's body.
const LARGEST: usize = 256 * 1_024;

const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// Reads the request in `body`, which may take `time` to arrive.
pub(super) async fn posted(headers: &HeaderMap, body: Body, time: Duration) -> Result<Asked, Response> {
    if !is_json(headers) {
        return Err(unsupported("send the request as application/json in UTF-8"));
    }
    if headers.get_all(CONTENT_ENCODING).iter().any(|how| !how.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(unsupported("send the request as it is, not compressed"));
    }
    let told = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|length| length > LARGEST) {
        return Err(too_large());
    }
    match tokio::time::timeout(time, to_bytes(body, LARGEST)).await {
        Ok(Ok(bytes)) => read(&bytes),
        Ok(Err(error)) if is_too_large(&error) => Err(too_large()),
        Ok(Err(_)) => Err(bad_request("the request did not arrive whole")),
        Err(_) => {
            let message = "the request did not arrive in time";
            Err(closing(refusal(StatusCode::REQUEST_TIMEOUT, "BAD_REQUEST", message)))
        }
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(it) = cause {
        if it.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = it.source();
    }
    false
}

fn read(bytes: &[u8]) -> Result<Asked, Response> {
    let text = std::str::from_utf8(bytes).map_err(|_| bad_request("the request is not in UTF-8"))?;
    if text.starts_with('\u{feff}') {
        return Err(bad_request("the request begins with a byte order mark: JSON has none"));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| bad_request(no_json("the request", &error)))?;
    Asked::try_from(value).map_err(|malformed| bad_request(malformed.to_string()))
}

/// Why `what` is no JSON, in our own words.
pub(super) fn no_json(what: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => format!("{what} is not JSON: it ends too early"),
        _ => format!("{what} is not JSON, or is nested too deep: look at line {line}, column {column}"),
    }
}

fn unsupported(message: &str) -> Response {
    let mut response = refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST", message);
    response.headers_mut().insert(ACCEPT_POST, HeaderValue::from_static("application/json"));
    response
}

fn too_large() -> Response {
    let message = format!("a request has at most {LARGEST} bytes");
    closing(refusal(StatusCode::PAYLOAD_TOO_LARGE, "BAD_REQUEST", message))
}

/// The rest of the body is not waited for.
fn closing(mut response: Response) -> Response {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
