//! Refusals that never reach GraphQL, in the form of its errors: a message and a code.

use crate::observe;
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{ALLOW, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::{Refusal, RefusalCode};
use serde_json::json;
use std::any::Any;

/// A refusal with its code and a message fit to show.
pub(super) fn refusal(status: StatusCode, code: &str, message: impl AsRef<str>) -> Response {
    observe::failed(code);
    let body = json!({ "errors": [{ "message": message.as_ref(), "extensions": { "code": code } }] });
    (status, Json(body)).into_response()
}

/// The request is wrong.
pub(super) fn bad_request(message: impl AsRef<str>) -> Response {
    refusal(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// What the user can mend, all of it, in the form of GraphQL's user errors: code, message and path.
pub(super) fn refused(refusals: &[Refusal]) -> Response {
    let status = refusals.first().map_or(StatusCode::BAD_REQUEST, |first| status_of(first.code));
    let error = |refusal: &Refusal| {
        let (code, version) = (code_of(refusal.code), version_of(refusal.code));
        observe::failed(code);
        let mut extensions = json!({ "code": code });
        if let Some(version) = version {
            extensions["currentVersion"] = version.into();
        }
        json!({ "message": refusal.message, "code": code, "path": refusal.path, "extensions": extensions })
    };
    let errors: Vec<_> = refusals.iter().map(error).collect();
    (status, Json(json!({ "errors": errors }))).into_response()
}

const fn status_of(code: RefusalCode) -> StatusCode {
    match code {
        RefusalCode::NotFound => StatusCode::NOT_FOUND,
        RefusalCode::Forbidden => StatusCode::FORBIDDEN,
        RefusalCode::Conflict | RefusalCode::StaleVersion(_) | RefusalCode::WrongState => StatusCode::CONFLICT,
        RefusalCode::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
        RefusalCode::Credentials => StatusCode::UNAUTHORIZED,
        RefusalCode::Invalid | RefusalCode::Required | RefusalCode::LimitExceeded => StatusCode::BAD_REQUEST,
    }
}

const fn code_of(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::Invalid => "INVALID",
        RefusalCode::Required => "REQUIRED",
        RefusalCode::NotFound => "NOT_FOUND",
        RefusalCode::Forbidden => "FORBIDDEN",
        RefusalCode::Conflict => "CONFLICT",
        RefusalCode::StaleVersion(_) => "STALE_VERSION",
        RefusalCode::LimitExceeded => "LIMIT_EXCEEDED",
        RefusalCode::WrongState => "WRONG_STATE",
        RefusalCode::Credentials => "CREDENTIALS",
        RefusalCode::Throttled(_) => "THROTTLED",
    }
}

const fn version_of(code: RefusalCode) -> Option<i32> {
    match code {
        RefusalCode::StaleVersion(version) => Some(version),
        _ => None,
    }
}

/// There is nothing at this address.
pub(super) async fn no_such_page() -> Response {
    let message = "there is nothing at this address; the API is at /graphql";
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
