//! `/documents/…`: papers on their way in and out (design.md §5). Who sees and files what is decided where the
//! schema's documents are, by the same conditions.

mod download;
mod fields;
mod headers;
mod taking;
mod upload;

use super::State;
use super::answer::{no_such_method, refusal};
use axum::Router;
use axum::http::header::{ALLOW, HeaderValue};
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::response::Response;
use axum::routing::{get, post};

/// The addresses of papers.
pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/documents", post(upload::new).put(upload::new).fallback(only_post))
        .route("/documents/{id}", get(download::current).fallback(no_such_method))
        .route("/documents/{id}/versions", post(upload::version).fallback(only_post))
        .route("/documents/{id}/versions/{number}", get(download::version).fallback(no_such_method))
}

async fn only_post() -> Response {
    let mut response =
        refusal(StatusCode::METHOD_NOT_ALLOWED, "BAD_REQUEST", "this address takes documents: send one by POST");
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    response
}

/// Marks an answer whose bytes are sent as they are kept.
#[derive(Clone, Copy, Debug)]
struct AsItIs;

/// Whether an answer may be compressed: a paper is not, for its length, its tag and its ranges tell of the bytes
/// that are kept.
pub(super) fn unless_as_it_is(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<AsItIs>().is_none()
}
