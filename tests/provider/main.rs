//! An OpenID Connect provider for tests, as a process of its own. It prints its address, publishes its
//! description and keys like any other, and makes whatever token it is asked for (`POST /token`), with new keys if need be
//! (`POST /rotate`). `POST /behave` has it answer as providers do on bad days; `GET /counts` tells what it was asked for.
//! It ends when its standard input does, and so with the test that started it.

mod keys;

use anyhow::Result;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use keys::{Keys, Wish};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

const DESCRIPTION: &str = "/.well-known/openid-configuration";
const KEYS: &str = "/keys";

/// How a path is answered instead of as it should be.
#[derive(Clone, Deserialize)]
struct Behaviour {
    path: String,
    /// The status; without one, all is as it should be again (but perhaps late).
    status: Option<u16>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    location: String,
    #[serde(default)]
    delay_ms: u64,
}

struct Inner {
    address: String,
    keys: Keys,
    behaviours: HashMap<String, Behaviour>,
    counts: HashMap<String, u64>,
}

type Provider = Arc<Mutex<Inner>>;

/// What went wrong, as the answer to the test.
struct Failed(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("{:#}", self.0)).into_response()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let (behaviours, counts) = (HashMap::new(), HashMap::new());
    let inner = Inner { address: address.clone(), keys: Keys::make(1)?, behaviours, counts };
    let provider = Arc::new(Mutex::new(inner));
    let published = Router::new()
        .route(DESCRIPTION, get(description))
        .route(KEYS, get(published_keys))
        .layer(from_fn_with_state(Arc::clone(&provider), behaving));
    let app = published
        .route("/token", post(token))
        .route("/rotate", post(rotate))
        .route("/behave", post(behave))
        .route("/counts", get(counted))
        .with_state(provider);
    writeln!(std::io::stdout(), "{address}")?;
    tokio::select! {
        outcome = axum::serve(listener, app).into_future() => Ok(outcome?),
        parent = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())) => {
            parent??;
            Ok(())
        }
    }
}

/// Counts what is asked for, and answers it as this provider behaves just now.
async fn behaving(State(provider): State<Provider>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let behaviour = {
        let mut provider = provider.lock().await;
        *provider.counts.entry(path.clone()).or_default() += 1;
        provider.behaviours.get(&path).cloned()
    };
    let Some(behaviour) = behaviour else { return next.run(request).await };
    tokio::time::sleep(Duration::from_millis(behaviour.delay_ms)).await;
    let Some(status) = behaviour.status else { return next.run(request).await };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, behaviour.body).into_response();
    if let Ok(location) = HeaderValue::from_str(&behaviour.location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

async fn description(State(provider): State<Provider>) -> Json<Value> {
    let issuer = &provider.lock().await.address;
    Json(json!({ "issuer": issuer, "jwks_uri": format!("{issuer}{KEYS}"), "response_types_supported": ["id_token"] }))
}

async fn published_keys(State(provider): State<Provider>) -> Result<Json<Value>, Failed> {
    Ok(Json(provider.lock().await.keys.published()?))
}

async fn token(State(provider): State<Provider>, Json(wish): Json<Wish>) -> Result<String, Failed> {
    Ok(provider.lock().await.keys.token(wish)?)
}

async fn rotate(State(provider): State<Provider>) -> Result<(), Failed> {
    let mut provider = provider.lock().await;
    provider.keys = provider.keys.next()?;
    Ok(())
}

async fn behave(State(provider): State<Provider>, Json(behaviour): Json<Behaviour>) {
    provider.lock().await.behaviours.insert(behaviour.path.clone(), behaviour);
}

async fn counted(State(provider): State<Provider>) -> Json<HashMap<String, u64>> {
    Json(provider.lock().await.counts.clone())
}
