//! The service as a client meets it: a real server on a real port over a real database.

use super::{Store, postgres};
use anyhow::{Context, Result, bail, ensure};
use api::authentication::{Authentication, Cost, Keys, Passwords};
use api::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use domain::account::Patience;
use persistence::Database;
use persistence::storage::Storage;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::{Mutex, OnceCell, oneshot};

/// Who asks: the demonstration's user with a role, or whoever has an e-mail address.
pub(crate) type Asker<'a> = Option<&'a str>;

/// Nobody in particular.
pub(crate) const NOBODY: Asker<'static> = None;
/// A member of Safer Plymouth's board.
pub(crate) const MEMBER: Asker<'static> = Some("group-member");
/// The manager of Safer Plymouth.
pub(crate) const MANAGER: Asker<'static> = Some("partnership-manager");
/// The clerk of Safer Plymouth.
pub(crate) const CLERK: Asker<'static> = Some("clerk");
/// An analyst of Safer Plymouth's police area.
pub(crate) const ANALYST: Asker<'static> = Some("opcc-analyst");
/// An administrator.
pub(crate) const ADMINISTRATOR: Asker<'static> = Some("administrator");

/// The password of every demonstration user in tests.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Hashing as cheap as it can be: what it costs is tested where it is set.
const COST: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

/// All tests ask from one address, in one minute: it is not what holds them up.
const PATIENT: Patience = Patience { per_account: 10, per_address: 100_000, within: TimeDelta::minutes(15) };

/// A test may leave a socket unread for a while: nobody is taken to be gone for that. Heartbeats are tested where they are set.
const CALM: api::StreamLimits = api::StreamLimits {
    all: 2_000,
    per_address: 2_000,
    per_user: 2_000,
    greeting: Duration::from_secs(10),
    heartbeat: Duration::from_secs(300),
    patience: Duration::from_secs(30),
};

/// The most bytes of a document.
pub(crate) const DOCUMENT_LIMIT: u64 = 1_024 * 1_024;

/// More than all tests together ask for.
pub(crate) const CAPACITY: api::Capacity = api::Capacity {
    running: 256,
    waiting: 1_024,
    patience: Duration::from_secs(30),
    body_time: Duration::from_secs(30),
};

/// As patient as tests are.
const CONNECTIONS: api::Connections = api::Connections {
    most: 4_096,
    head_time: Duration::from_secs(30),
    idle_time: Duration::from_secs(75),
    taking_in: Duration::from_secs(30),
};

/// The day on which the tests live.
const TODAY: &str = "2018-06-01T12:00:00Z";

/// The clock of the tests, which stands still.
pub(crate) fn clock() -> Result<Clock> {
    Ok(Clock::Fixed(TODAY.parse::<DateTime<Utc>>()?))
}

/// A running service.
pub(crate) struct TestApp {
    address: String,
    client: reqwest::Client,
    database: Database,
    streams: api::Streams,
    papers: PathBuf,
    tokens: Mutex<HashMap<String, String>>,
    /// The service ends when this does.
    _until: oneshot::Sender<()>,
}

impl TestApp {
    /// The service with the demonstration data, one for all tests that only read; `None` where there is
    /// no PostgreSQL.
    pub(crate) async fn demo(store: Store) -> Result<Option<&'static Self>> {
        static SQLITE: OnceCell<Option<TestApp>> = OnceCell::const_new();
        static POSTGRES: OnceCell<Option<TestApp>> = OnceCell::const_new();
        let shared = match store {
            Store::Sqlite => &SQLITE,
            Store::Postgres => &POSTGRES,
        };
        Ok(shared.get_or_try_init(|| on_a_runtime_of_its_own(with_demo_data(store))).await?.as_ref())
    }

    /// A service of the test's own over an empty database.
    pub(crate) async fn empty(store: Store) -> Result<Option<Self>> {
        let Some(database) = store.database().await? else { return Ok(None) };
        Self::serve(database).await.map(Some)
    }

    /// A service of the test's own with the demonstration data.
    pub(crate) async fn demo_of_its_own(store: Store) -> Result<Option<Self>> {
        with_demo_data(store).await
    }

    /// A service with the demonstration data over the database at `address`, which the test may then change
    /// behind its back.
    pub(crate) async fn demo_at(address: &str) -> Result<Self> {
        let database = Database::connect(address).await?;
        database.migrate().await?;
        Self::demo_over(database).await
    }

    /// Adds to Safer Plymouth one more of almost everything that it has already.
    pub(crate) async fn grow(&self) -> Result<()> {
        self.import(&super::grown::one_more_of_everything(super::grown::safer_plymouth()?)).await
    }

    /// Imports `bundle`.
    pub(crate) async fn import(&self, bundle: &Value) -> Result<()> {
        let bundle = domain::bundle::read(&bundle.to_string()).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
        let sources = [persistence::import::Source { name: "of a test".to_owned(), bundle }];
        let access = domain::access::Viewer::system().access()?;
        let now = clock()?.now();
        let silent = persistence::import::Silent;
        match persistence::import::bundles(&self.database, &access, &sources, now, &silent).await {
            Err(persistence::Error::Faulty(faults)) => bail!("{faults:#?}"),
            outcome => Ok(outcome.map(|_| ())?),
        }
    }

    /// A service over this database, which it fills with the demonstration data.
    pub(crate) async fn demo_over(database: Database) -> Result<Self> {
        let app = Self::serve(database).await?;
        let passwords = Passwords::try_new(COST, 2)?;
        api::cli::demo::prepare(&app.database, &passwords, Some(PASSWORD), clock()?).await?;
        Ok(app)
    }

    /// Another service, as of its own process, at `clock` and with its own way to sign people in.
    pub(crate) async fn beside(
        database: &Database,
        clock: Clock,
        configure: impl FnOnce(Authentication) -> Authentication,
    ) -> Result<Self> {
        Self::made(services()?, database.clone(), clock, configure, |_| {}).await
    }

    /// Another service, as of its own process, in which something is set otherwise.
    pub(crate) async fn changed(database: &Database, change: impl FnOnce(&mut api::State)) -> Result<Self> {
        Self::made(services()?, database.clone(), clock()?, |authentication| authentication, change).await
    }

    async fn serve(database: Database) -> Result<Self> {
        Self::made(Handle::current(), database, clock()?, |authentication| authentication, |_| {}).await
    }

    async fn made(
        runtime: Handle,
        database: Database,
        clock: Clock,
        configure: impl FnOnce(Authentication) -> Authentication,
        change: impl FnOnce(&mut api::State),
    ) -> Result<Self> {
        let (passwords, keys) = (Passwords::try_new(COST, 2)?, Keys::read(&Keys::make()?)?);
        let authentication = Authentication::new(database.clone(), passwords, keys, clock).with_patience(PATIENT);
        let authentication = configure(authentication);
        let papers = postgres::scratch()?.join(format!("{}-documents", postgres::fresh_name()));
        let storage = Storage::folder(&papers)?;
        let mut state = api::State {
            streams: api::Streams::within(CALM),
            connections: CONNECTIONS,
            gate: api::Gate::new(CAPACITY),
            document_limit: DOCUMENT_LIMIT,
            meeting_link: Some("https://quay.example/meetings/{id}".to_owned()),
            ..api::State::open(database.clone(), authentication, clock, storage)
        };
        change(&mut state);
        let streams = state.streams.clone();
        state.observe.watch(&state);
        // Every test has a runtime of its own; a connection kept open would belong to one that is gone.
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build()?;
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = format!("http://{}", listener.local_addr()?);
        let (until, gone) = oneshot::channel::<()>();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            api::serve(listener, state, async { drop(gone.await) }).await;
            Ok::<_, std::io::Error>(())
        });
        Ok(Self { address, client, database, streams, papers, tokens: Mutex::default(), _until: until })
    }

    /// The database behind the service.
    pub(crate) const fn database(&self) -> &Database {
        &self.database
    }

    /// How many files lie where the bytes of documents are kept, those begun included.
    pub(crate) fn kept(&self) -> Result<usize> {
        Ok(std::fs::read_dir(&self.papers)?.count())
    }

    /// The service's open WebSockets and event streams.
    pub(crate) const fn streams(&self) -> &api::Streams {
        &self.streams
    }

    /// The service's address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The whole answer to `document`.
    pub(crate) async fn answer(&self, asker: Asker<'_>, document: &str, variables: Value) -> Result<Value> {
        self.operation(asker, document, None, variables).await
    }

    /// The whole answer to one operation of `document`.
    pub(crate) async fn operation(
        &self,
        asker: Asker<'_>,
        document: &str,
        operation: Option<&str>,
        variables: Value,
    ) -> Result<Value> {
        let body = json!({ "query": document, "operationName": operation, "variables": variables });
        let request = self.client.post(format!("{}/graphql", self.address)).json(&body);
        Ok(self.asked_by(asker, request).await?.send().await?.json().await?)
    }

    /// The text of an answer, as it was sent.
    pub(crate) async fn text(&self, document: &str) -> Result<String> {
        let request = self.client.post(format!("{}/graphql", self.address)).json(&json!({ "query": document }));
        Ok(request.send().await?.text().await?)
    }

    /// The data of an answer without errors.
    pub(crate) async fn data(&self, asker: Asker<'_>, document: &str, variables: Value) -> Result<Value> {
        let mut answer = self.answer(asker, document, variables).await?;
        ensure!(answer.get("errors").is_none(), "{answer:#}");
        Ok(answer["data"].take())
    }

    /// The one error of a refused request: its code and message.
    pub(crate) async fn refusal(&self, asker: Asker<'_>, document: &str, variables: Value) -> Result<(String, String)> {
        let answer = self.answer(asker, document, variables).await?;
        let error = &answer["errors"][0];
        match (error["extensions"]["code"].as_str(), error["message"].as_str()) {
            (Some(code), Some(message)) => Ok((code.to_owned(), message.to_owned())),
            _ => bail!("no refusal: {answer:#}"),
        }
    }

    /// `request` as somebody sends it.
    pub(crate) async fn asked_by(
        &self,
        asker: Asker<'_>,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::RequestBuilder> {
        Ok(match asker {
            Some(asker) => request.bearer_auth(self.token(asker).await?),
            None => request,
        })
    }

    /// The access token of the demonstration's user with this role, or of whoever has this address.
    pub(crate) async fn token(&self, asker: &str) -> Result<String> {
        let mut tokens = self.tokens.lock().await;
        if let Some(token) = tokens.get(asker) {
            return Ok(token.clone());
        }
        let email = if asker.contains('@') { asker.to_owned() } else { format!("{asker}@demo.example") };
        let document = "mutation($email: String!, $password: String!) {
            signIn(input: { email: $email, password: $password }) { session { accessToken } userErrors { message } } }";
        let variables = json!({ "email": email, "password": PASSWORD });
        let body = json!({ "query": document, "variables": variables });
        let request = self.client.post(format!("{}/graphql", self.address)).json(&body);
        let answer: Value = request.send().await?.json().await?;
        let token = answer["data"]["signIn"]["session"]["accessToken"].as_str();
        let token = token.with_context(|| format!("{asker} could not sign in: {answer:#}"))?.to_owned();
        tokens.insert(asker.to_owned(), token.clone());
        Ok(token)
    }
}

/// Where services run beside one whose database they share. A connection belongs to the runtime that opened it, and each
/// test's ends with it: what one opened there would be dead for the next.
fn services() -> Result<Handle> {
    static SERVICES: OnceLock<std::io::Result<Runtime>> = OnceLock::new();
    let services = SERVICES.get_or_init(Runtime::new).as_ref();
    services.map(|runtime| runtime.handle().clone()).map_err(|error| anyhow::anyhow!("no threads to be had: {error}"))
}

/// Each test has a runtime that ends with it; what several share needs one that does not.
pub(crate) async fn on_a_runtime_of_its_own<T: Send + 'static>(
    make: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    let (send, receive) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("shared service".to_owned()).spawn(move || {
        let runtime = match Runtime::new() {
            Ok(runtime) => runtime,
            Err(error) => return drop(send.send(Err(error.into()))),
        };
        runtime.block_on(async move {
            let made = make.await;
            drop(send.send(made));
            std::future::pending::<()>().await;
        });
    })?;
    receive.await?
}

async fn with_demo_data(store: Store) -> Result<Option<TestApp>> {
    let Some(database) = store.database().await? else { return Ok(None) };
    TestApp::demo_over(database).await.map(Some)
}
