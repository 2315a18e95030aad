//! What the tests of access stand on: a demonstration with three places in which everything there is is to be
//! found, a cast who look at it, and examples of every type.

use super::cast::{self, Viewer};
use super::examples;
use super::funding::Subject;
use super::landmarks::{homes, notable};
use super::papers;
use super::places::{self, PLACES};
use super::schema::Schema;
use super::traces;
use crate::support::app::{Asker, on_a_runtime_of_its_own};
use crate::support::{Store, TestApp};
use anyhow::{Context, Result, ensure};
use domain::ids::GlobalId;
use persistence::Database;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::{Mutex, OnceCell, Semaphore};
use tokio::task::JoinSet;

/// Examples of one type, place by place.
pub(crate) type Examples = [Vec<String>; PLACES.len()];

/// How many examples there are of a type in a place at most: a request takes a hundred ids.
const MOST: usize = 25;

/// A request.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) document: String,
    pub(crate) variables: Value,
}

/// The service with everything in it.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) schema: Schema,
    /// The administrator first, nobody last.
    pub(crate) cast: Vec<Viewer>,
    /// Some of each type that can be fetched by id.
    pub(crate) examples: BTreeMap<String, Examples>,
    /// All of each type.
    pub(crate) all: BTreeMap<String, Vec<String>>,
    /// The ids of what each of those present can fetch, once they are found out.
    pub(crate) fetched: OnceCell<Vec<(Viewer, BTreeSet<String>)>>,
    /// What everybody tries to change, until somebody does.
    pub(crate) subjects: Mutex<BTreeMap<String, Subject>>,
    /// So many ask at once, lest some wait for a connection for too long.
    turns: Semaphore,
}

const AT_ONCE: usize = 3;

impl World {
    /// One for all tests that only read; `None` where there is no PostgreSQL.
    pub(crate) async fn shared(store: Store) -> Result<Option<&'static Self>> {
        static SQLITE: OnceCell<Option<World>> = OnceCell::const_new();
        static POSTGRES: OnceCell<Option<World>> = OnceCell::const_new();
        let shared = match store {
            Store::Sqlite => &SQLITE,
            Store::Postgres => &POSTGRES,
        };
        Ok(shared.get_or_try_init(|| on_a_runtime_of_its_own(Self::new(store))).await?.as_ref())
    }

    /// One of the test's own.
    pub(crate) async fn new(store: Store) -> Result<Option<Self>> {
        let Some(address) = store.address().await? else { return Ok(None) };
        let database = Database::connect(&address).await?;
        database.migrate().await?;
        let app = TestApp::demo_over(database).await?;
        let access = domain::access::Viewer::system().access()?;
        places::fill(app.database(), &access).await?;
        let raw = sea_orm::Database::connect(&address).await?;
        let cast = cast::gather(app.database(), &access, &notable(&raw).await?).await?;
        let schema = Schema::of(&app).await?;
        let (examples, all) = (BTreeMap::new(), BTreeMap::new());
        let mut world = Self {
            app,
            schema,
            cast,
            examples,
            all,
            fetched: OnceCell::new(),
            subjects: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
        };
        let administrator = world.administrator()?.email.clone();
        papers::make_address(&world.app, administrator.as_deref()).await?;
        let own = own_ids(&world.app, administrator.as_deref()).await?;
        let user = GlobalId::parse(own.get("User").context("the administrator is a user")?)?.uuid;
        traces::leave(&raw, user, &homes(&raw).await?).await?;
        // Some of the traces are payments: what was kept of the money is made anew at the next start.
        raw.execute_unprepared("DELETE FROM settlement_totals").await?;
        world.app.database().migrate().await?;
        world.find_examples(&raw).await?;
        raw.close().await?;
        Ok(Some(world))
    }

    /// The one who sees everything.
    pub(crate) fn administrator(&self) -> Result<&Viewer> {
        self.cast.first().context("somebody who sees everything")
    }

    /// A question about the examples of each type in a few requests: `about` says what is asked of a type.
    pub(crate) fn questions(&self, mut about: impl FnMut(&str) -> Result<String>) -> Result<Vec<Question>> {
        let examples: Vec<(&String, &Examples)> = self.examples.iter().collect();
        let question = |some: &[(&String, &Examples)]| {
            let (mut heads, mut body, mut variables) = (Vec::new(), String::new(), Map::new());
            for (kind, places) in some {
                heads.push(format!("${kind}: [ID!]!"));
                body.push_str(&format!("{kind}: nodes(ids: ${kind}) {{ ... on {kind} {{ {} }} }}\n", about(kind)?));
                variables.insert((*kind).clone(), json!(places.concat()));
            }
            let document = format!("query({}) {{\n{body}}}", heads.join(", "));
            Ok(Question { document, variables: Value::Object(variables) })
        };
        examples.chunks(6).map(question).collect()
    }

    /// A question about all records of the type `kind`.
    pub(crate) fn question_about_all(&self, kind: &str, selection: &str) -> Result<Question> {
        let all = self.all.get(kind).with_context(|| format!("no type {kind}"))?;
        ensure!(all.len() <= 100, "there are more {kind}s than one request takes: {}", all.len());
        let document =
            format!("query($ids: [ID!]!) {{ {kind}: nodes(ids: $ids) {{ ... on {kind} {{ {selection} }} }} }}");
        Ok(Question { document, variables: json!({ "ids": all }) })
    }

    /// The cast but for those whose role is over, who are nobody.
    pub(crate) fn present(&self) -> Vec<Viewer> {
        self.cast.iter().filter(|viewer| !viewer.over).cloned().collect()
    }

    /// The answers to each of the viewers, in their order, put together.
    pub(crate) async fn asked_by(
        &'static self,
        viewers: &[Viewer],
        questions: &[Question],
    ) -> Result<Vec<(Viewer, Value)>> {
        let mut asking = JoinSet::new();
        for (index, viewer) in viewers.iter().cloned().enumerate() {
            let questions = questions.to_owned();
            asking.spawn(async move {
                let _turn = self.turns.acquire().await?;
                let mut together = Map::new();
                for Question { document, variables } in questions {
                    let data = self.app.data(viewer.email.as_deref(), &document, variables).await;
                    if let Value::Object(part) = data.with_context(|| viewer.name.clone())? {
                        together.extend(part);
                    }
                }
                anyhow::Ok((index, viewer, Value::Object(together)))
            });
        }
        let mut answers = asking.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
        answers.sort_by_key(|(index, ..)| *index);
        Ok(answers.into_iter().map(|(_, viewer, data)| (viewer, data)).collect())
    }

    async fn find_examples(&mut self, raw: &DatabaseConnection) -> Result<()> {
        let homes = homes(raw).await?;
        let administrator = self.administrator()?.email.clone();
        let own = own_ids(&self.app, administrator.as_deref()).await?;
        for kind in self.schema.nodes() {
            let mut found = Examples::default();
            for (place, homes) in found.iter_mut().zip(&homes) {
                let ids = examples::of_place(raw, kind, homes, MOST).await?;
                *place = ids.into_iter().map(|id| examples::global(kind, id)).collect::<Result<_>>()?;
            }
            if let (Some(id), [first, ..]) = (own.get(kind), &mut found) {
                first.push(id.clone());
            }
            self.examples.insert(kind.to_owned(), found);
            let ids = examples::all(raw, kind).await?;
            let ids = ids.into_iter().map(|id| examples::global(kind, id)).collect::<Result<_>>()?;
            self.all.insert(kind.to_owned(), ids);
        }
        Ok(())
    }
}

/// The user, the grant and the session of the one who asks.
async fn own_ids(app: &TestApp, asker: Asker<'_>) -> Result<BTreeMap<&'static str, String>> {
    let document =
        "{ viewer { user { id } grants { id } sessions { nodes { id } } calendarAddresses { nodes { id } } } }";
    let data = app.data(asker, document, json!({})).await?;
    let ids = [
        ("User", "/viewer/user/id"),
        ("RoleGrant", "/viewer/grants/0/id"),
        ("UserSession", "/viewer/sessions/nodes/0/id"),
        ("CalendarAddress", "/viewer/calendarAddresses/nodes/0/id"),
    ];
    let id = |(kind, path): (&'static str, &str)| {
        Ok((kind, data.pointer(path).and_then(|id| id.as_str()).context(path.to_owned())?.to_owned()))
    };
    ids.into_iter().map(id).collect()
}
