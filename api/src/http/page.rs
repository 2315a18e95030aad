//! The page at `/` to try queries at. Everything it needs is in the program: it works without a network.

use super::answer::no_such_page;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/graphiql"]
struct Files;

/// Own files only, and no styles in the page: the editor sets those of elements by script, which is let through.
/// Its fonts stand in its style sheet.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The page.
pub(super) async fn index() -> Response {
    file("index.html").await
}

/// One of its files.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    file(&name).await
}

async fn file(name: &str) -> Response {
    let Some(found) = Files::get(name) else { return no_such_page().await };
    let content_type = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    (headers, found.data).into_response()
}
