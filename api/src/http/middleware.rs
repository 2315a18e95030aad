//! What happens around every request: its id, its line in the log, the headers of its answer.

use crate::observe::{Exchange, Observe, Observed};
use axum::extract::{self, Request};
use axum::http::HeaderMap;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 64;
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Nothing here asks for any of them.
const NO_DEVICES: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// What one request is called in log and audit. A proxy's own id is kept.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

impl RequestId {
    fn of(headers: &HeaderMap) -> Self {
        let plain = |id: &&str| {
            let fits = (1..=LONGEST_ID).contains(&id.len());
            fits && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(plain);
        Self(given.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned))
    }
}

/// Gives the request its id, and its answer the same.
pub(super) async fn identify(mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    let header = HeaderValue::from_str(&id.0);
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    if let Ok(header) = header {
        response.headers_mut().insert(REQUEST_ID, header);
    }
    response
}

/// Watches over the request, from here to the last byte of its answer. Other lines of the log that it leads to stand in a
/// span with its id. Only the path is told: a query may hold what is private.
pub(super) async fn observe(
    extract::State(observe): extract::State<Observe>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let path = told(request.uri().path()).to_owned();
    let span = tracing::info_span!("request", id, method = %request.method(), path);
    let exchange = Exchange::request(&observe, &mut request, id, path);
    let response = exchange.within(next.run(request).instrument(span)).await;
    Observed::over(response, exchange)
}

/// A path as it stands in the log: without the secret of a calendar.
fn told(path: &str) -> &str {
    const SECRET: &str = "/calendar/personal/";
    if path.starts_with(SECRET) { SECRET } else { path }
}

/// Headers that keep browsers from guessing, framing, leaking and keeping.
pub(super) async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // What else is in the browser stays out of reach, and what is here out of theirs, but where CORS lets it in.
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static(NO_DEVICES));
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_calendar_is_not_told() {
        assert_eq!(told("/calendar/personal/abc.ics"), "/calendar/personal/");
        assert_eq!(told("/calendar/safer-plymouth.ics"), "/calendar/safer-plymouth.ics");
    }

    #[test]
    fn only_a_plain_id_of_a_proxy_is_kept() {
        let id_of = |id: &'static str| {
            let header = HeaderValue::from_static(id);
            RequestId::of(&HeaderMap::from_iter([(REQUEST_ID, header)])).0
        };
        assert_eq!(id_of("proxy-17.a_b"), "proxy-17.a_b");
        for odd in ["", "two words", "a;b", "0123456789012345678901234567890123456789012345678901234567890123456789"] {
            assert_ne!(id_of(odd), odd);
        }
    }
}
