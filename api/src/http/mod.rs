//! HTTP: the routes, and what all of them share (design.md §5).

mod address;
mod answer;
mod asked;
mod asker;
mod body;
mod calendar;
mod documents;
pub(crate) mod export;
mod gate;
mod graphql;
mod health;
mod keys;
mod middleware;
mod negotiation;
mod operation;
mod origin;
mod page;
mod patient;
mod sse;
mod streams;
mod server;
mod websocket;
mod written;

pub use gate::{Capacity, Gate};
pub use middleware::RequestId;
pub use streams::{StreamLimits, Streams};
pub use server::Connections;

use crate::authentication::Authentication;
use crate::clock::Clock;
use crate::graphql::Schema;
use crate::observe::Observe;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{any, get};
use axum_client_ip::ClientIpSource;
use persistence::Database;
use persistence::storage::Storage;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};

/// What the routes work with.
#[derive(Clone)]
pub struct State {
    /// The schema.
    pub schema: Schema,
    /// The database.
    pub database: Database,
    /// Who signs people in and out.
    pub authentication: Authentication,
    /// The WebSockets and event streams that are open.
    pub streams: Streams,
    /// What time it is.
    pub clock: Clock,
    /// How long a request may take.
    pub time_limit: Duration,
    /// How many operations are run at once.
    pub gate: Gate,
    /// Where the address of who asks is found.
    pub client_address: ClientIpSource,
    /// Where the bytes of documents are kept.
    pub storage: Storage,
    /// The most bytes of a document.
    pub document_limit: u64,
    /// The page of a meeting, with `{id}` in it.
    pub meeting_link: Option<String>,
    /// What is seen of requests.
    pub observe: Observe,
}

/// Serves all routes to whoever connects, until `stop`; then until those who are there have their answers.
pub async fn serve(listener: TcpListener, state: State, connections: Connections, stop: impl Future<Output = ()>) {
    server::serve(listener, app(state), connections, stop).await;
}

fn app(state: State) -> Router {
    Router::new()
        .route("/", get(page::index))
        .route("/assets/{file}", get(page::asset))
        .route("/graphql", any(graphql::handle))
        .route("/.well-known/jwks.json", get(keys::published))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(export::routes())
        .merge(documents::routes())
        .merge(calendar::routes())
        .fallback(answer::no_such_page)
        .method_not_allowed_fallback(answer::no_such_method)
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(documents::unless_as_it_is)))
        .layer(CatchPanicLayer::custom(answer::after_panic))
        .layer(map_response(middleware::secure))
        .layer(from_fn_with_state(state.observe.clone(), middleware::observe))
        .layer(from_fn(middleware::identify))
        .layer(state.client_address.clone().into_extension())
        .with_state(state)
}
