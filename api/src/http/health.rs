//! For whoever watches over the process. What is wrong is told in words that give nothing away.

use super::State;
use axum::http::StatusCode;
use axum::{Json, extract};
use persistence::Readiness;
use serde::Serialize;

/// The process is there and hears.
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// Whether requests should be sent here, and if not, why.
#[derive(Serialize)]
pub(super) struct Ready {
    ready: bool,
    /// `ok`, or `unreachable`: it does not answer, or not in time.
    database: &'static str,
    /// `ok`; `behind` where tables are not brought up to date; `ahead` where a newer program did; `unknown`.
    migrations: &'static str,
    /// How many changes to tables are missing here, or there.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<usize>,
    /// The process is about to end.
    stopping: bool,
}

/// The database answers, its tables are those this program knows, and the process is not about to end.
pub(super) async fn ready(extract::State(state): extract::State<State>) -> (StatusCode, Json<Ready>) {
    let stopping = state.observe.is_stopping();
    let (database, migrations, changes) = match state.database.readiness().await {
        Readiness::Ready => ("ok", "ok", None),
        Readiness::Unreachable => ("unreachable", "unknown", None),
        Readiness::Behind(changes) => ("ok", "behind", Some(changes)),
        Readiness::Ahead(changes) => ("ok", "ahead", Some(changes)),
    };
    let ready = !stopping && migrations == "ok";
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, database, migrations, changes, stopping }))
}
