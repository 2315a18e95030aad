//! The service as a client meets it: a real server on a real port over a real database.

use super::Store;
use anyhow::{Context, Result, bail, ensure};
use api::authentication::{Authentication, Keys, Passwords};
use api::clock::Clock;
use chrono::{DateTime, Utc};
use persistence::Database;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::{Mutex, OnceCell};

/// Who asks.
pub(crate) type Asker = Option<&'static str>;

/// Nobody in particular.
pub(crate) const NOBODY: Asker = None;
/// A member of Safer Plymouth's board.
pub(crate) const MEMBER: Asker = Some("group-member");
/// The manager of Safer Plymouth.
pub(crate) const MANAGER: Asker = Some("partnership-manager");
/// An analyst of Safer Plymouth's police area.
pub(crate) const ANALYST: Asker = Some("opcc-analyst");
/// An administrator.
pub(crate) const ADMINISTRATOR: Asker = Some("administrator");

/// The password of every demonstration user in tests.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The day on which the tests live.
const TODAY: &str = "2018-06-01T12:00:00Z";

fn clock() -> Result<Clock> {
    Ok(Clock::Fixed(TODAY.parse::<DateTime<Utc>>()?))
}

/// A running service.
pub(crate) struct TestApp {
    address: String,
    client: reqwest::Client,
    database: Database,
    tokens: Mutex<HashMap<&'static str, String>>,
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
        Ok(shared.get_or_try_init(|| on_a_runtime_of_its_own(store)).await?.as_ref())
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
        Self::serve(database).await?.with_demo_data().await
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

    async fn serve(database: Database) -> Result<Self> {
        let clock = clock()?;
        let authentication =
            Authentication::new(database.clone(), Passwords::try_new(2)?, Keys::read(&Keys::make()?)?, clock);
        let state = api::State {
            schema: api::graphql::schema(),
            database: database.clone(),
            authentication,
            clock,
            time_limit: Duration::from_secs(30),
        };
        // Every test has a runtime of its own; a connection kept open would belong to one that is gone.
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build()?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        tokio::spawn(axum::serve(listener, api::app(state)).into_future());
        Ok(Self { address, client, database, tokens: Mutex::default() })
    }

    async fn with_demo_data(self) -> Result<Self> {
        let passwords = Passwords::try_new(2)?;
        api::cli::demo::prepare(&self.database, &passwords, Some(PASSWORD), clock()?).await?;
        Ok(self)
    }

    /// The database behind the service.
    pub(crate) const fn database(&self) -> &Database {
        &self.database
    }

    /// The service's address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The whole answer to `document`.
    pub(crate) async fn answer(&self, asker: Asker, document: &str, variables: Value) -> Result<Value> {
        self.operation(asker, document, None, variables).await
    }

    /// The whole answer to one operation of `document`.
    pub(crate) async fn operation(
        &self,
        asker: Asker,
        document: &str,
        operation: Option<&str>,
        variables: Value,
    ) -> Result<Value> {
        let body = json!({ "query": document, "operationName": operation, "variables": variables });
        let mut request = self.client.post(format!("{}/graphql", self.address)).json(&body);
        if let Some(role) = asker {
            request = request.bearer_auth(self.token(role).await?);
        }
        Ok(request.send().await?.json().await?)
    }

    /// The text of an answer, as it was sent.
    pub(crate) async fn text(&self, document: &str) -> Result<String> {
        let request = self.client.post(format!("{}/graphql", self.address)).json(&json!({ "query": document }));
        Ok(request.send().await?.text().await?)
    }

    /// The data of an answer without errors.
    pub(crate) async fn data(&self, asker: Asker, document: &str, variables: Value) -> Result<Value> {
        let mut answer = self.answer(asker, document, variables).await?;
        ensure!(answer.get("errors").is_none(), "{answer:#}");
        Ok(answer["data"].take())
    }

    /// The one error of a refused request: its code and message.
    pub(crate) async fn refusal(&self, asker: Asker, document: &str, variables: Value) -> Result<(String, String)> {
        let answer = self.answer(asker, document, variables).await?;
        let error = &answer["errors"][0];
        match (error["extensions"]["code"].as_str(), error["message"].as_str()) {
            (Some(code), Some(message)) => Ok((code.to_owned(), message.to_owned())),
            _ => bail!("no refusal: {answer:#}"),
        }
    }

    async fn token(&self, role: &'static str) -> Result<String> {
        let mut tokens = self.tokens.lock().await;
        if let Some(token) = tokens.get(role) {
            return Ok(token.clone());
        }
        let document = "mutation($email: String!, $password: String!) {
            signIn(input: { email: $email, password: $password }) { session { accessToken } userErrors { message } } }";
        let variables = json!({ "email": format!("{role}@demo.example"), "password": PASSWORD });
        let body = json!({ "query": document, "variables": variables });
        let request = self.client.post(format!("{}/graphql", self.address)).json(&body);
        let answer: Value = request.send().await?.json().await?;
        let token = answer["data"]["signIn"]["session"]["accessToken"].as_str();
        let token = token.with_context(|| format!("{role} could not sign in: {answer:#}"))?.to_owned();
        tokens.insert(role, token.clone());
        Ok(token)
    }
}

/// Each test has a runtime that ends with it; what all of them share needs one that does not.
async fn on_a_runtime_of_its_own(store: Store) -> Result<Option<TestApp>> {
    let (send, receive) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("shared service".to_owned()).spawn(move || {
        let runtime = match tokio::runtime::Runtime::new() {
            Ok(runtime) => runtime,
            Err(error) => return drop(send.send(Err(error.into()))),
        };
        runtime.block_on(async move {
            let app = with_demo_data(store).await;
            drop(send.send(app));
            std::future::pending::<()>().await;
        });
    })?;
    receive.await?
}

async fn with_demo_data(store: Store) -> Result<Option<TestApp>> {
    let Some(app) = TestApp::empty(store).await? else { return Ok(None) };
    app.with_demo_data().await.map(Some)
}
