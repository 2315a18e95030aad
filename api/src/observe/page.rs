//! `/metrics`, on an address of its own: who may reach that address may read it.

use super::Observe;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

/// OpenMetrics, which Prometheus asks for.
const FORM: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")];

/// Serves the figures until the program ends.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(listener: TcpListener, observe: Observe) -> std::io::Result<()> {
    axum::serve(listener, Router::new().route("/metrics", get(figures)).with_state(observe)).await
}

async fn figures(State(observe): State<Observe>) -> Response {
    match observe.figures() {
        Some(text) => (FORM, text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
