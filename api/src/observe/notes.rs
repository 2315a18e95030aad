//! What is learnt of a request while it is answered. The notes go with the task.

use super::Observe;
use super::spans::{Spans, Statement};
use crate::authentication::Caller;
use crate::graphql::Hash;
use async_graphql::parser::types::OperationType;
use domain::ids::UserId;
use futures_util::task::{FutureObj, Spawn, SpawnError};
use persistence::watch::{Sent, Watch, watched, watched_now};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The most characters of an operation's name that are told.
const LONGEST_NAME: usize = 80;

/// A part of the way that takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The document is read and measured.
    Parse,
    /// It is found out who asks.
    Authenticate,
    /// The document is held against the schema.
    Validate,
    /// The fields are resolved.
    Execute,
    /// The answer is written as text.
    Write,
}

impl Stage {
    pub(super) const ALL: [Self; 5] = [Self::Parse, Self::Authenticate, Self::Validate, Self::Execute, Self::Write];

    /// Its word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Authenticate => "authenticate",
            Self::Validate => "validate",
            Self::Execute => "execute",
            Self::Write => "write",
        }
    }
}

/// What was learnt so far.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    pub(super) document: Option<Document>,
    /// Who asks; `Some(None)` for nobody in particular.
    pub(super) user: Option<Option<UserId>>,
    pub(super) stages: [Option<Duration>; Stage::ALL.len()],
    /// The codes of the errors that the answer holds.
    pub(super) errors: BTreeSet<String>,
    /// The codes of what users are told that they can mend.
    pub(super) refusals: BTreeSet<String>,
    pub(super) statements: u64,
    pub(super) in_statements: Duration,
    /// How often a subscription told something.
    pub(super) events: Option<u64>,
    pub(super) bytes: u64,
}

/// What is learnt of one request, or of one operation over a socket.
#[derive(Debug)]
pub(crate) struct Notes {
    pub(super) observe: Observe,
    pub(super) spans: Option<Spans>,
    learnt: Mutex<Learnt>,
}

tokio::task_local! {
    static NOTES: Arc<Notes>;
}

/// The notes of the request that this task works for, if it works for one.
pub(crate) fn current() -> Option<Arc<Notes>> {
    NOTES.try_with(Arc::clone).ok()
}

/// Does `work` for the request with these notes. It is put on the heap: what wraps it would else hold it once more.
pub(super) fn within<F: Future>(notes: Arc<Notes>, work: F) -> impl Future<Output = F::Output> + use<F> {
    let watcher: Arc<dyn Watch> = notes.clone();
    NOTES.scope(notes, watched(watcher, Box::pin(work)))
}

/// The same for work that does not wait.
pub(super) fn within_now<T>(notes: &Arc<Notes>, work: impl FnOnce() -> T) -> T {
    NOTES.sync_scope(Arc::clone(notes), || watched_now(Arc::clone(notes) as Arc<dyn Watch>, work))
}

impl Notes {
    pub(super) fn new(observe: Observe, spans: Option<Spans>) -> Arc<Self> {
        Arc::new(Self { observe, spans, learnt: Mutex::default() })
    }

    pub(super) fn learnt(&self) -> MutexGuard<'_, Learnt> {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(self: Arc<Self>, stage: Stage) -> Timing {
        let above = self.spans.as_ref().and_then(|spans| spans.enter(stage.word()));
        Timing { notes: self, stage, above, begun: Instant::now() }
    }
}

impl Watch for Notes {
    fn sent(&self, statement: &Sent<'_>) {
        {
            let mut learnt = self.learnt();
            learnt.statements += 1;
            learnt.in_statements += statement.took;
        }
        if let Some(metrics) = self.observe.metrics() {
            metrics.statement(statement.took, statement.failed);
        }
        if let Some(spans) = &self.spans {
            let ended = SystemTime::now();
            spans.statement(&Statement { text: statement.text, failed: statement.failed, took: statement.took, ended });
        }
    }
}

/// A stage that is under way, over when this is dropped.
struct Timing {
    notes: Arc<Notes>,
    stage: Stage,
    above: Option<opentelemetry::Context>,
    begun: Instant,
}

impl Drop for Timing {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        if let Some(place) = self.notes.learnt().stages.get_mut(self.stage as usize) {
            *place = Some(place.unwrap_or_default() + took);
        }
        if let (Some(spans), Some(above)) = (&self.notes.spans, self.above.take()) {
            spans.leave(above);
        }
    }
}

/// Times `work` as a stage of the request's way.
pub(crate) fn stage<F: Future>(stage: Stage, work: F) -> impl Future<Output = F::Output> + use<F> {
    // Not held twice: once as it is handed in, and once as it is waited for.
    let work = Box::pin(work);
    async move {
        let _timing = current().map(|notes| notes.begin(stage));
        work.await
    }
}

/// The same for work that does not wait.
pub(crate) fn timed<T>(stage: Stage, work: impl FnOnce() -> T) -> T {
    let _timing = current().map(|notes| notes.begin(stage));
    work()
}

fn learn(what: impl FnOnce(&mut Learnt)) {
    // Nobody watches over the program's own work.
    let _ = NOTES.try_with(|notes| what(&mut notes.learnt()));
}

/// What is told of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(super) operation: Option<String>,
    /// The first sixteen digits of the document's SHA-256.
    pub(super) hash: Option<String>,
    pub(super) kind: OperationType,
    pub(super) cost: u64,
}

impl Document {
    /// Of the operation `name` of a document whose text has this hash.
    pub(crate) fn of(hash: &Hash, name: Option<&str>, kind: OperationType, cost: u64) -> Self {
        let digest = data_encoding::HEXLOWER.encode(hash);
        let operation = name.map(|name| name.chars().take(LONGEST_NAME).collect());
        Self { operation, hash: digest.get(..16).map(str::to_owned), kind, cost }
    }

    /// It is what the request asks for.
    pub(crate) fn note(&self) {
        learn(|learnt| learnt.document = Some(self.clone()));
    }
}

/// It is known who asks.
pub(crate) fn known(caller: &Caller) {
    learn(|learnt| learnt.user = Some(caller.user.as_ref().map(|user| user.id)));
}

/// The answer holds an error with this code.
pub(crate) fn failed(code: &str) {
    let Some(notes) = current() else { return };
    if let Some(metrics) = notes.observe.metrics() {
        metrics.error(code);
    }
    notes.learnt().errors.insert(code.to_owned());
}

/// A user is told of something to mend, with this code.
pub(crate) fn refused(code: &str) {
    let Some(notes) = current() else { return };
    if let Some(metrics) = notes.observe.metrics() {
        metrics.refusal(code);
    }
    notes.learnt().refusals.insert(code.to_owned());
}

/// So many bytes of the answer were written.
pub(crate) fn wrote(bytes: usize) {
    learn(|learnt| learnt.bytes += u64::try_from(bytes).unwrap_or(u64::MAX));
}

/// Hands work of a request on to tasks of its own, which work for the same request.
pub(crate) struct Inherit<S>(pub(crate) S);

impl<S: Spawn> Spawn for Inherit<S> {
    fn spawn_obj(&self, work: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        match current() {
            Some(notes) => self.0.spawn_obj(FutureObj::new(Box::new(within(notes, work)))),
            None => self.0.spawn_obj(work),
        }
    }
}
