//! What an answer tells of the limits: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers), and
//! `Retry-After` where it was too fast.

use super::super::State;
use super::super::asker::failed;
use super::{NotAdmitted, Standing, TooFast};
use crate::authentication::Origin;
use crate::observe;
use axum::Json;
use axum::extract::{self, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The policies that an answer was counted by: so many at once, all of which are there again after so many seconds.
pub(in super::super) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What is left by each, and in how many seconds there is one more.
pub(in super::super) const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// Writes into `headers` where somebody stands.
pub(super) fn tell(headers: &mut HeaderMap, standings: &[Standing]) {
    let list = |write: fn(&Standing) -> String| {
        let items: Vec<String> = standings.iter().map(write).collect();
        HeaderValue::try_from(items.join(", ")).ok().filter(|list| !list.is_empty())
    };
    let policies = list(|Standing { policy, pace, .. }| format!("\"{policy}\";q={};w={}", pace.burst(), pace.window()));
    let left = list(|Standing { policy, left, .. }| format!("\"{policy}\";r={};t={}", left.now, left.more_in));
    for (name, value) in [(POLICY, policies), (LEFT, left)] {
        if let Some(value) = value {
            headers.insert(name, value);
        }
    }
}

/// The answer to somebody who asks too fast.
pub(in super::super) fn too_many(too_fast: &TooFast) -> Response {
    observe::failed("RATE_LIMITED");
    let body = json!({ "errors": [too_fast.error()] });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    too_fast.tell(response.headers_mut());
    response
}

/// Counts a request for its address, whoever asks.
pub(in super::super) async fn by_address(
    extract::State(state): extract::State<State>,
    origin: Origin,
    request: Request,
    next: Next,
) -> Response {
    match state.limits.wasted(&origin, state.clock.now()).await {
        Ok(headers) => {
            let mut response = next.run(request).await;
            response.headers_mut().extend(headers);
            response
        }
        Err(NotAdmitted::TooFast(too_fast)) => too_many(&too_fast),
        Err(NotAdmitted::Failed(cause)) => failed(&cause),
    }
}
