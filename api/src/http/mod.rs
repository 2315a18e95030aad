//! HTTP: the routes, and what all of them share (design.md §5).

mod address;
mod answer;
mod answering;
mod asked;
mod asker;
mod body;
mod calendar;
mod documents;
mod doors;
pub(crate) mod export;
mod gate;
mod graphql;
mod health;
mod keys;
mod limits;
mod middleware;
mod negotiation;
mod operation;
mod origin;
mod page;
mod patient;
mod queries;
mod roots;
mod server;
mod sse;
mod streams;
mod trouble;
mod websocket;
mod written;

pub use doors::{BadDoor, Doors, Introspection, PageOrigin, Proxies};
pub use gate::{Capacity, Gate};
pub use limits::{Limits, Paces};
pub use middleware::RequestId;
pub(crate) use queries::FORMAT as MANIFEST_FORMAT;
pub use queries::{BadManifest, Queries, Trusted};
pub use server::Connections;
pub use streams::{StreamLimits, Streams};

use crate::authentication::Authentication;
use crate::clock::Clock;
use crate::config::Settings;
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
    /// What connections may take.
    pub connections: Connections,
    /// Where the address of who asks is found.
    pub client_address: ClientIpSource,
    /// Which doors are open.
    pub doors: Doors,
    /// How fast somebody may ask.
    pub limits: Limits,
    /// The documents of operations that are known.
    pub queries: Queries,
    /// Where the bytes of documents are kept.
    pub storage: Storage,
    /// The most bytes of a document.
    pub document_limit: u64,
    /// The page of a meeting, with `{id}` in it.
    pub meeting_link: Option<String>,
    /// What is seen of requests.
    pub observe: Observe,
}

impl State {
    /// With the usual limits, no pace and every door open: what a program sets that serves for itself, such as a test, is
    /// changed afterwards.
    #[must_use]
    pub fn open(database: Database, authentication: Authentication, clock: Clock, storage: Storage) -> Self {
        let usual = Settings::default();
        Self {
            schema: crate::graphql::schema(),
            authentication,
            streams: Streams::within(usual.stream_limits()),
            clock,
            time_limit: Duration::from_secs(usual.time_limit),
            connections: usual.connections(),
            client_address: ClientIpSource::ConnectInfo,
            gate: Gate::new(usual.capacity()),
            doors: Doors::default(),
            limits: Limits::new(Paces::default(), &database),
            queries: Queries::default(),
            storage,
            document_limit: usual.document_bytes(),
            meeting_link: None,
            observe: Observe::default(),
            database,
        }
    }
}

/// Serves all routes to whoever connects, until `stop`; then until those who are there have their answers.
pub async fn serve(listener: TcpListener, state: State, stop: impl Future<Output = ()>) {
    let connections = state.connections;
    server::serve(listener, app(state), connections, stop).await;
}

fn app(state: State) -> Router {
    let files = Router::new().merge(export::routes()).merge(documents::routes()).merge(calendar::routes());
    let router = Router::new()
        .route("/graphql", any(graphql::handle))
        .route("/.well-known/jwks.json", get(keys::published))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(files.route_layer(from_fn_with_state(state.clone(), limits::by_address)))
        .merge(page(&state.doors))
        .fallback(answer::no_such_page)
        .method_not_allowed_fallback(answer::no_such_method)
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(documents::unless_as_it_is)))
        .layer(CatchPanicLayer::custom(answer::after_panic));
    let router = match state.doors.to_other_origins() {
        Some(told) => router.layer(told),
        None => router,
    };
    router
        .layer(map_response(middleware::secure))
        .layer(from_fn_with_state(state.observe.clone(), middleware::observe))
        .layer(from_fn(middleware::identify))
        .layer(state.client_address.clone().into_extension())
        .with_state(state)
}

/// The page to try queries at, unless it is shut.
fn page(doors: &Doors) -> Router<State> {
    if doors.without_page {
        return Router::new();
    }
    Router::new().route("/", get(page::index)).route("/assets/{file}", get(page::asset))
}
