//! Running an operation as its caller, for every transport: let in, counted, answered in time, its trace left.

use super::State;
use super::limits::{NotAdmitted, Who};
use super::operation::Operation;
use super::trouble::{Trouble, coded};
use super::written::refused;
use crate::authentication::{Caller, Credential, Origin, Unknown};
use crate::graphql::{Asking, LastTold, ShownExempt, Watcher};
use crate::observe;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response as Answer, ServerError, Value};
use axum::http::HeaderMap;
use domain::access::Sight;
use domain::live::EventId;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, iter};
use futures_util::{FutureExt, StreamExt};
use persistence::{TooLong, in_time};

/// A request with all that resolvers find in it, and what is needed to leave its trace.
struct Equipped {
    request: Request,
    sight: Sight,
    shown: ShownExempt,
    /// What the head of the answer tells of the limits.
    standing: HeaderMap,
    /// Why it is answered with no more than this.
    shut_out: Option<ServerError>,
}

/// Counts for its sender what came to nothing, and answers with why.
pub(super) async fn unread(state: &State, origin: &Origin, error: ServerError) -> Result<Answer, Trouble> {
    let standing = state.limits.wasted(origin, state.clock.now()).await?;
    Ok(Answer::from_errors(vec![error]).http_headers(standing))
}

/// Counts a token that opens nothing for the address it came from.
pub(super) async fn unknown(state: &State, origin: &Origin, unknown: Unknown) -> Trouble {
    if matches!(unknown, Unknown::Token(_)) {
        match state.limits.wasted(origin, state.clock.now()).await {
            Err(NotAdmitted::TooFast(too_fast)) => return too_fast.into(),
            Ok(_) | Err(NotAdmitted::Failed(_)) => {}
        }
    }
    unknown.into()
}

/// Finds out who asks, counts it for them, and puts into the request what resolvers need.
async fn begin(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<Equipped, Trouble> {
    let now = state.clock.now();
    let caller: Caller = match state.authentication.caller(credential, origin).await {
        Ok(caller) => caller,
        Err(bad) => return Err(unknown(state, origin, bad).await),
    };
    let who = Who::is(&caller, credential, origin);
    let standing = state.limits.admit(&who, operation.sign_ins, origin, now).await?;
    let shut_out = operation.shut_out(state.doors.introspection, &caller);
    let asking = Asking::new(state.database.clone(), &caller.viewer, now);
    let (shown, sight) = (asking.shown(), caller.viewer.sight());
    let request = operation.request.data(asking).data(caller).data(state.authentication.clone()).data(origin.clone());
    let request = request.data(state.storage.clone());
    Ok(Equipped { request, sight, shown, standing, shut_out })
}

/// Runs a query or mutation, when it is its turn. Given up, it is given up in the database, too.
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
    let _place = state.gate.enter(origin).await?;
    let told = operation.told();
    // On the heap, as is the engine's work: see `executed`.
    let work = Box::pin(async {
        let begun = begin(state, operation, credential, origin).await?;
        let Equipped { request, sight, shown, standing, shut_out } = begun;
        let mut answer = match shut_out {
            Some(error) => Answer::from_errors(vec![error]),
            None => executed(state, request).await,
        };
        shown.record(&state.database, &sight, &origin.occasion(state.clock.now())).await?;
        answer.http_headers.extend(standing);
        Ok(told(answer))
    });
    in_time(state.time_limit, work).await.map_err(|TooLong| Trouble::TooLong(state.time_limit))?
}

/// The engine's work, on the heap: in a build that is not optimised, each of those who wait for it would else keep room
/// for it on the stack, on which the fields of the answer still have to go deep.
fn executed(state: &State, request: Request) -> BoxFuture<'_, Answer> {
    state.schema.execute(request).boxed()
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
        _ => Ok(iter([answer(state, operation, credential, origin).await?]).boxed()),
    }
}

/// Runs a subscription: its answers as they come, or, where it is none that can be run, one that says why.
async fn answers(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<BoxStream<'static, Answer>, Trouble> {
    let _place = state.gate.enter(origin).await?;
    let (document, last_event, with_cost) = (operation.document.clone(), operation.last_event, operation.told());
    let begun = in_time(state.time_limit, begin(state, operation, credential, origin)).await;
    let Equipped { request, shut_out, .. } = begun.map_err(|TooLong| Trouble::TooLong(state.time_limit))??;
    if let Some(error) = shut_out {
        return Ok(iter([Answer::from_errors(vec![error])]).boxed());
    }
    let told = LastTold::default();
    let watcher = Watcher {
        database: state.database.clone(),
        authentication: state.authentication.clone(),
        credential: credential.cloned(),
        origin: origin.clone(),
        clock: state.clock,
        limit: state.time_limit,
        turns: state.streams.turns(),
        last_event,
        told: told.clone(),
    };
    let answers = state.schema.execute_stream(request.data(watcher));
    let answers = answers.map(move |answer| with_cost(named(answer, &told))).boxed();
    Ok(observe::followed(&state.observe, origin, &document, answers))
}

/// The member of an answer's extensions that holds what its event is called.
const EVENT_ID: &str = "eventId";

/// `answer`, with what the event is called that it tells.
fn named(mut answer: Answer, told: &LastTold) -> Answer {
    if let Some(EventId(id)) = told.take().filter(|_| answer.data != Value::Null) {
        answer.extensions.insert(EVENT_ID.to_owned(), id.to_string().into());
    }
    answer
}

/// What the event of `answer` is called; `None` where it is none that was told.
pub(super) fn event_of(answer: &Answer) -> Option<&str> {
    match answer.extensions.get(EVENT_ID) {
        Some(Value::String(id)) => Some(id),
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
        code.is_some_and(|code| *code == Value::from("UNAUTHENTICATED"))
    };
    credential.is_some() && !refused(answer) && answer.errors.iter().any(said)
}
