//! The service under one set of layers, and the bare handler beside it.

use anyhow::{Context, Result, ensure};
use api::Observe;
use api::authentication::{Authentication, Cost, Keys, Passwords};
use api::clock::Clock;
use api::http::{Limits, Paces};
use api::observe::Collector;
use axum::Json;
use axum::extract::State;
use axum::routing::{Router, post};
use domain::rate::Pace;
use persistence::Database;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use tokio::net::TcpListener;

const PASSWORD: &str = "correct horse battery staple";

/// Which traces are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Traces {
    /// None: there is no collector.
    #[default]
    Off,
    /// There is a collector, and nothing is kept for it.
    None,
    /// All.
    All,
}

/// A database with the demonstration.
pub(crate) async fn database() -> Result<Database> {
    let file = std::env::temp_dir().join(format!("safergraph-bench-wire-{}.db", std::process::id()));
    let given = std::env::var("BENCH_DATABASE").ok();
    let database = Database::connect(&given.unwrap_or_else(|| format!("sqlite://{}?mode=rwc", file.display()))).await?;
    database.migrate().await?;
    api::cli::demo::prepare(&database, &passwords()?, Some(PASSWORD), Clock::System).await?;
    Ok(database)
}

fn passwords() -> Result<Passwords> {
    Ok(Passwords::try_new(Cost { memory: 64, passes: 1, lanes: 1 }, 2)?)
}

fn client() -> Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().build()?)
}

/// A handler that does what any JSON handler does: reads the body, writes the answer.
pub(crate) struct Bare {
    address: String,
    client: reqwest::Client,
}

impl Bare {
    /// One that answers `answer` to all that is asked.
    pub(crate) async fn start(answer: Value) -> Result<Self> {
        let handle = async |State(answer): State<Arc<Value>>, Json(_): Json<Value>| Json(Value::clone(&answer));
        // Where traces go that are sent: nothing is done with them.
        let sink = post(async || axum::http::StatusCode::OK);
        let routes = Router::new().route("/graphql", post(handle)).route("/v1/traces", sink);
        let routes = routes.with_state(Arc::new(answer));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}/graphql", listener.local_addr()?);
        tokio::spawn(axum::serve(listener, routes).into_future());
        Ok(Self { address, client: client()? })
    }

    /// Asks, and reads all of the answer.
    pub(crate) async fn ask(&self, body: &Value) -> Result<()> {
        let answer = self.client.post(&self.address).json(body).send().await?;
        ensure!(answer.status() == 200 && !answer.bytes().await?.is_empty());
        Ok(())
    }
}

/// The service.
pub(crate) struct Service {
    address: String,
    client: reqwest::Client,
    observe: Observe,
    token: String,
}

impl Service {
    /// Over `database`, with these layers.
    pub(crate) async fn start(database: &Database, metrics: bool, traces: Traces, paces: bool) -> Result<Self> {
        let percent = match traces {
            Traces::Off => None,
            Traces::None => Some(0),
            Traces::All => Some(100),
        };
        let sink = Bare::start(json!({})).await?.address.replace("/graphql", "");
        let collector = percent.map(|percent| Collector { endpoint: sink, service: "bench".to_owned(), percent });
        let traces = collector.map(|collector| collector.connect()).transpose()?;
        let known = HashSet::from(["PartnershipPage".to_owned()]);
        let observe = Observe::new(metrics, known, traces);
        let keys = Keys::read(&Keys::make()?)?;
        let authentication = Authentication::new(database.clone(), passwords()?, keys, Clock::System);
        let folder = std::env::temp_dir().join("safergraph-bench-documents");
        let storage = persistence::storage::Storage::folder(&folder)?;
        let mut state = api::State::open(database.clone(), authentication, Clock::System, storage);
        state.observe = observe.clone();
        if paces {
            let million = NonZeroU32::new(1_000_000);
            let pace = million.map(|million| Pace::new(million, million));
            let paces = Paces { users: pace, keys: pace, addresses: pace, sign_in: pace };
            state.limits = Limits::new(paces, database);
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}/graphql", listener.local_addr()?);
        tokio::spawn(api::serve(listener, state, std::future::pending()));
        let mut service = Self { address, client: client()?, observe, token: String::new() };
        let document = "mutation($email: String!, $password: String!) {
            signIn(input: { email: $email, password: $password }) { session { accessToken } } }";
        let variables = json!({ "email": "partnership-manager@demo.example", "password": PASSWORD });
        let answer = service.ask(&json!({ "query": document, "variables": variables }), false, false).await?;
        let answer: Value = serde_json::from_slice(&answer)?;
        let token = answer.pointer("/data/signIn/session/accessToken").and_then(Value::as_str);
        service.token = token.with_context(|| format!("no session: {answer:#}"))?.to_owned();
        Ok(service)
    }

    /// Asks, and reads all of the answer, which stays compressed where it is.
    pub(crate) async fn ask(&self, body: &Value, gzip: bool, signed_in: bool) -> Result<Vec<u8>> {
        let mut request = self.client.post(&self.address).json(body);
        if gzip {
            request = request.header("accept-encoding", "gzip");
        }
        if signed_in {
            request = request.bearer_auth(&self.token);
        }
        let answer = request.send().await?;
        ensure!(answer.status() == 200);
        Ok(answer.bytes().await?.to_vec())
    }

    /// Its own figures.
    pub(crate) fn figures(&self) -> Option<String> {
        self.observe.figures()
    }
}
