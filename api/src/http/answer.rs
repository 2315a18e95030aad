//! Refusals that never reach GraphQL, in the form of its errors: a message and a code.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{ALLOW, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::any::Any;

/// A refusal with its code and a message fit to show.
pub(super) fn refusal(status: StatusCode, code: &str, message: impl AsRef<str>) -> Response {
    let body = json!({ "errors": [{ "message": message.as_ref(), "extensions": { "code": code } }] });
    (status, Json(body)).into_response()
}

/// There is nothing at this address.
pub(super) async fn no_such_page() -> Response {
    let message = "there is nothing at this address; the API is at /graphql, a page to try it at /";
    refusal(StatusCode::NOT_FOUND, "BAD_REQUEST", message)
}

/// This address does not take this method.
pub(super) async fn no_such_method() -> Response {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "BAD_REQUEST", "this address answers GET only");
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// A resolver or handler panicked; what it said is for the log only.
pub(super) fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    let cause = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(cause, "a request panicked");
    let message = "the service could not answer this; the request id finds the cause in its log";
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
}
