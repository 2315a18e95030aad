//! `/.well-known/jwks.json`: what access tokens can be checked with (RFC 7517).

use super::State;
use axum::Json;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use serde_json::Value;

/// The public halves of the keys. They change when keys are rotated, which is announced by keeping the old ones.
pub(super) async fn published(
    axum::extract::State(state): axum::extract::State<State>,
) -> ([(HeaderName, &'static str); 1], Json<Value>) {
    ([(CACHE_CONTROL, "public, max-age=300")], Json(state.authentication.published_keys()))
}
