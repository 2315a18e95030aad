//! For whoever watches over the process.

use super::State;
use axum::extract;
use axum::http::StatusCode;

/// The process is there and hears.
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers and its tables are up to date.
pub(super) async fn ready(extract::State(state): extract::State<State>) -> (StatusCode, &'static str) {
    if state.database.is_ready().await {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer, or its tables are not up to date\n")
    }
}
