//! An operation as every transport runs it: read, measured, run as its caller, its trace left.

use super::State;
use super::written::refused;
use crate::authentication::{BadToken, Caller, Credential, Origin, Unknown};
use crate::graphql::{Asking, LastTold, ShownExempt, Unrecorded, Watcher, guard, too_long};
use crate::observe::{self, Document, Stage};
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection};
use async_graphql::{ErrorExtensionValues, Name, Request, Response as Answer, ServerError, Variables};
use domain::access::Sight;
use domain::live::EventId;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use serde::Deserialize;
use std::time::Duration;

/// Members of a JSON object.
pub(super) type Members = serde_json::Map<String, serde_json::Value>;

/// An operation as clients send it, in JSON.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    pub(super) query: String,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<Members>,
    pub(super) extensions: Option<Members>,
}

/// An operation that can be run.
pub(super) struct Operation {
    request: Request,
    pub(super) kind: OperationType,
    /// The last event that a subscriber who comes back has heard of.
    pub(super) last_event: Option<EventId>,
    document: Document,
}

impl Operation {
    /// Reads what was asked, unless it asks for too much. The parsed document stays in the request.
    pub(super) fn read(asked: Asked) -> Result<Self, ServerError> {
        let operation = observe::timed(Stage::Parse, || Self::parse(asked))?;
        operation.document.note();
        Ok(operation)
    }

    fn parse(asked: Asked) -> Result<Self, ServerError> {
        let variables = asked.variables.map(serde_json::Value::Object).map(Variables::from_json).unwrap_or_default();
        let mut request = Request::new(asked.query).variables(variables);
        let document = request.parsed_query()?;
        let cost = guard(document)?.fields;
        let (name, chosen) = chosen(document, asked.operation_name.as_deref())?;
        let (kind, name) = (chosen.ty, name.map(ToString::to_string));
        if kind == OperationType::Subscription {
            one_field(chosen)?;
        }
        let document = Document::of(&request.query, name.as_deref(), kind, cost);
        request.operation_name = asked.operation_name;
        let last_event = asked.extensions.as_ref().and_then(|members| members.get(LAST_EVENT_ID));
        Ok(Self { request, kind, document, last_event: last_event.map_or(Ok(None), event_id)? })
    }
}

/// The member of `extensions` by which who comes back says what they heard last.
const LAST_EVENT_ID: &str = "lastEventId";

fn event_id(value: &serde_json::Value) -> Result<Option<EventId>, ServerError> {
    match value {
        serde_json::Value::Null => Ok(None),
        serde_json::Value::String(text) => read_event_id(text).map(Some),
        _ => Err(no_event_id()),
    }
}

/// The event whose id `text` is.
pub(super) fn read_event_id(text: &str) -> Result<EventId, ServerError> {
    text.parse().map(EventId).map_err(|_| no_event_id())
}

fn no_event_id() -> ServerError {
    coded("BAD_REQUEST", "`lastEventId` is the `eventId` of the last event that was told")
}

/// The operation to run, and what it is called.
fn chosen<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<(Option<&'a Name>, &'a OperationDefinition), ServerError> {
    let mut operations = document.operations.iter();
    let chosen = match name {
        Some(name) => operations.find(|(found, _)| found.is_some_and(|found| *found == name)),
        None => operations.next().filter(|_| operations.next().is_none()),
    };
    chosen
        .map(|(name, operation)| (name, &operation.node))
        .ok_or_else(|| ServerError::new("`operationName` must name one of the operations sent", None))
}

/// A subscription has one root field (specification, Single Root Field). The engine does not look, and of one
/// in a fragment it would never tell anything.
fn one_field(operation: &OperationDefinition) -> Result<(), ServerError> {
    match operation.selection_set.node.items.as_slice() {
        [one] if matches!(one.node, Selection::Field(_)) => Ok(()),
        _ => Err(ServerError::new("a subscription selects one field, not through a fragment", None)),
    }
}

/// Why there is no answer to an operation.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The token opens nothing.
    #[error(transparent)]
    Token(#[from] BadToken),
    /// The service cannot do it just now.
    #[error("{0}")]
    Unavailable(String),
    /// It took longer than this.
    #[error("{}", too_long(*.0))]
    TooLong(Duration),
}

impl Trouble {
    /// Its code.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Token(_) => "UNAUTHENTICATED",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::TooLong(_) => "TIMEOUT",
        }
    }

    /// As an error of GraphQL's.
    pub(super) fn error(&self) -> ServerError {
        coded(self.code(), self.to_string())
    }
}

/// An error with a code.
pub(super) fn coded(code: &'static str, message: impl Into<String>) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    ServerError { extensions: Some(extensions), ..ServerError::new(message, None) }
}

impl From<Unknown> for Trouble {
    fn from(unknown: Unknown) -> Self {
        match unknown {
            Unknown::Token(bad) => bad.into(),
            unreachable @ Unknown::IssuerUnreachable => Self::Unavailable(unreachable.to_string()),
            Unknown::Failed(cause) => {
                tracing::error!(%cause, "it could not be found out who asks");
                Self::Unavailable("the service cannot reach its records just now; try again".to_owned())
            }
        }
    }
}

impl From<Unrecorded> for Trouble {
    fn from(unrecorded: Unrecorded) -> Self {
        Self::Unavailable(unrecorded.to_string())
    }
}

/// A request with all that resolvers find in it, and what is needed to leave its trace.
struct Equipped {
    request: Request,
    sight: Sight,
    shown: ShownExempt,
}

async fn equip(
    state: &State,
    request: Request,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<Equipped, Trouble> {
    let caller: Caller = state.authentication.caller(credential, origin).await?;
    let asking = Asking::new(state.database.clone(), &caller.viewer, state.clock.now());
    let (shown, sight) = (asking.shown(), caller.viewer.sight());
    let request = request.data(asking).data(caller).data(state.authentication.clone()).data(origin.clone());
    let request = request.data(state.storage.clone());
    Ok(Equipped { request, sight, shown })
}

/// Runs a query or mutation.
pub(super) async fn answer(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<Answer, Trouble> {
    let answered = Box::pin(answered(state, operation, credential, origin));
    match observe::current() {
        Some(_) => answered.await,
        // In a task of its own, where its request is not known: it is told of by itself.
        None => state.observe.operation(origin, answered).await,
    }
}

async fn answered(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<Answer, Trouble> {
    operation.document.note();
    let Equipped { request, sight, shown } = equip(state, operation.request, credential, origin).await?;
    let answer = tokio::time::timeout(state.time_limit, executed(state, request)).await;
    let answer = answer.map_err(|_| Trouble::TooLong(state.time_limit))?;
    shown.record(&state.database, &sight, &origin.occasion(state.clock.now())).await?;
    Ok(answer)
}

/// Runs any operation: its one answer, or its answers as they come.
pub(super) async fn run(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<BoxStream<'static, Answer>, Trouble> {
    match operation.kind {
        OperationType::Subscription => answers(state, operation, credential, origin).await,
        _ => {
            let answer = answer(state, operation, credential, origin).await?;
            Ok(futures_util::stream::iter([answer]).boxed())
        }
    }
}

/// The engine's work, on the heap: in a build that is not optimised, each of those who wait for it would else keep room
/// for it on the stack, on which the fields of the answer still have to go deep.
fn executed(state: &State, request: Request) -> BoxFuture<'_, Answer> {
    state.schema.execute(request).boxed()
}

/// Runs a subscription: its answers as they come, or, where it is none that can be run, one that says why.
async fn answers(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<BoxStream<'static, Answer>, Trouble> {
    let document = operation.document;
    let Equipped { request, .. } = equip(state, operation.request, credential, origin).await?;
    let told = LastTold::default();
    let watcher = Watcher {
        database: state.database.clone(),
        authentication: state.authentication.clone(),
        credential: credential.cloned(),
        origin: origin.clone(),
        clock: state.clock,
        limit: state.time_limit,
        turns: state.streams.turns(),
        last_event: operation.last_event,
        told: told.clone(),
    };
    let named = move |mut answer: Answer| {
        if let Some(EventId(id)) = told.take().filter(|_| answer.data != async_graphql::Value::Null) {
            answer.extensions.insert(EVENT_ID.to_owned(), id.to_string().into());
        }
        answer
    };
    let answers = state.schema.execute_stream(request.data(watcher)).map(named).boxed();
    Ok(observe::followed(&state.observe, origin, &document, answers))
}

/// The member of an answer's extensions that holds what its event is called.
const EVENT_ID: &str = "eventId";

/// What the event of `answer` is called; `None` where it is none that was told.
pub(super) fn event_of(answer: &Answer) -> Option<&str> {
    match answer.extensions.get(EVENT_ID) {
        Some(async_graphql::Value::String(id)) => Some(id),
        _ => None,
    }
}

/// What is said where an operation panicked; what that said is in the log already.
pub(super) fn panicked() -> Answer {
    tracing::error!("an operation panicked");
    let message = "the service could not answer this; the request id finds the cause in its log";
    Answer::from_errors(vec![coded("INTERNAL", message)])
}

/// Whether what was shown opens nothing any more: its session was signed out, its user deactivated, its key taken back.
/// Where that cannot be found out just now, it is taken to be as it was.
pub(super) async fn has_lapsed(state: &State, credential: Option<&Credential>, origin: &Origin) -> bool {
    let caller = state.authentication.caller(credential, origin);
    let caller = tokio::time::timeout(state.streams.limits().patience, caller).await;
    matches!(caller, Ok(Err(Unknown::Token(_))))
}

/// Whether an answer says that its caller's token has ended: with one, nothing else is UNAUTHENTICATED.
pub(super) fn has_ended(answer: &Answer, credential: Option<&Credential>) -> bool {
    let said = |error: &ServerError| {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        code.is_some_and(|code| *code == async_graphql::Value::from("UNAUTHENTICATED"))
    };
    credential.is_some() && !refused(answer) && answer.errors.iter().any(said)
}
