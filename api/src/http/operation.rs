//! An operation as every transport runs it: read, measured, run as its caller, its trace left.

use super::doors::Introspection;
use super::limits::{NotAdmitted, TooFast, Who};
use super::queries::{self, Queries};
use super::written::refused;
use super::{State, roots};
use crate::authentication::{BadToken, Caller, Credential, Origin, Unknown};
use crate::graphql::{Asking, Remember, ShownExempt, Unrecorded, Watcher, guard, too_long};
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection};
use async_graphql::{ErrorExtensionValues, Request, Response as Answer, ServerError, Variables};
use axum::http::HeaderMap;
use domain::access::Sight;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use serde::Deserialize;
use std::time::Duration;

/// Members of a JSON object.
pub(super) type Members = serde_json::Map<String, serde_json::Value>;

/// An operation as clients send it, in JSON: its document as `query`, or by an id.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Sent")]
pub(super) struct Asked {
    pub(super) query: Option<String>,
    pub(super) document_id: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<Members>,
    pub(super) extensions: Option<Members>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<Members>,
    extensions: Option<Members>,
}

impl TryFrom<Sent> for Asked {
    type Error = &'static str;

    fn try_from(sent: Sent) -> Result<Self, &'static str> {
        let Sent { query, document_id, operation_name, variables, extensions } = sent;
        let persisted = extensions.as_ref().is_some_and(|extensions| extensions.contains_key("persistedQuery"));
        if query.is_none() && document_id.is_none() && !persisted {
            return Err("missing field `query`");
        }
        Ok(Self { query, document_id, operation_name, variables, extensions })
    }
}

/// An operation that can be run.
pub(super) struct Operation {
    request: Request,
    pub(super) kind: OperationType,
    /// How often it asks to be let in.
    sign_ins: u32,
    /// Whether it asks for the schema itself.
    introspects: bool,
}

impl Operation {
    /// Reads what was asked, unless it asks for too much. The parsed document stays in the request.
    pub(super) fn read(queries: &Queries, asked: Asked) -> Result<Self, ServerError> {
        let document = queries.find(asked.query.as_deref(), asked.document_id.as_deref(), asked.extensions.as_ref())?;
        let parsed = &document.parsed;
        guard(parsed)?;
        let chosen = chosen(parsed, asked.operation_name.as_deref())?;
        let kind = chosen.ty;
        if kind == OperationType::Subscription {
            one_field(chosen)?;
        }
        let sign_ins = if kind == OperationType::Mutation { roots::count(parsed, chosen, &roots::SIGN_IN) } else { 0 };
        let introspects = roots::count(parsed, chosen, &roots::INTROSPECTION) > 0;
        let outcome = (kind == OperationType::Query)
            .then(|| queries::asked(&document.hash, asked.operation_name.as_deref(), asked.variables.as_ref()));
        let variables = asked.variables.map(serde_json::Value::Object).map(Variables::from_json).unwrap_or_default();
        let mut request = Request::new("").variables(variables);
        request.set_parsed_query(parsed.clone());
        request.operation_name = asked.operation_name;
        let request = request.data(Remember { remembered: queries.remembered(), document, asked: outcome });
        Ok(Self { request, kind, sign_ins, introspects })
    }

    /// Why it is not run, where it asks for the schema and that door is shut to `caller`.
    fn shut_out(&self, introspection: Introspection, caller: &Caller) -> Option<ServerError> {
        let refusal = match introspection {
            Introspection::SignedIn if caller.user.is_none() => {
                coded("UNAUTHENTICATED", "the schema is told to those who are signed in: send an access token")
            }
            Introspection::Nobody => {
                coded("BAD_REQUEST", "this service does not tell its schema: introspection is off")
            }
            Introspection::Everybody | Introspection::SignedIn => return None,
        };
        Some(refusal).filter(|_| self.introspects)
    }
}

fn chosen<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a OperationDefinition, ServerError> {
    let mut operations = document.operations.iter();
    let chosen = match name {
        Some(name) => operations.find(|(found, _)| found.is_some_and(|found| *found == name)),
        None => operations.next().filter(|_| operations.next().is_none()),
    };
    chosen
        .map(|(_, operation)| &operation.node)
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
    /// Its sender asks too fast.
    #[error(transparent)]
    TooFast(#[from] TooFast),
}

impl Trouble {
    /// Its code.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Token(_) => "UNAUTHENTICATED",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::TooLong(_) => "TIMEOUT",
            Self::TooFast(_) => "RATE_LIMITED",
        }
    }

    /// As an error of GraphQL's.
    pub(super) fn error(&self) -> ServerError {
        match self {
            Self::TooFast(too_fast) => too_fast.error(),
            other => coded(other.code(), other.to_string()),
        }
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

impl From<NotAdmitted> for Trouble {
    fn from(not_admitted: NotAdmitted) -> Self {
        match not_admitted {
            NotAdmitted::TooFast(too_fast) => too_fast.into(),
            NotAdmitted::Failed(cause) => {
                tracing::error!(%cause, "it could not be counted how fast somebody asks");
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

/// Runs a query or mutation.
pub(super) async fn answer(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<Answer, Trouble> {
    let begun = begin(state, operation, credential, origin).await?;
    let Equipped { request, sight, shown, standing, shut_out } = begun;
    if let Some(error) = shut_out {
        return Ok(Answer::from_errors(vec![error]).http_headers(standing));
    }
    let answer = tokio::time::timeout(state.time_limit, state.schema.execute(request)).await;
    let mut answer = answer.map_err(|_| Trouble::TooLong(state.time_limit))?;
    shown.record(&state.database, &sight, &origin.occasion(state.clock.now())).await?;
    answer.http_headers.extend(standing);
    Ok(answer)
}

/// Runs a subscription: its answers as they come, or, where it is none that can be run, one that says why.
pub(super) async fn answers(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<BoxStream<'static, Answer>, Trouble> {
    let Equipped { request, shut_out, .. } = begin(state, operation, credential, origin).await?;
    if let Some(error) = shut_out {
        return Ok(futures_util::stream::iter([Answer::from_errors(vec![error])]).boxed());
    }
    let watcher = Watcher {
        database: state.database.clone(),
        authentication: state.authentication.clone(),
        credential: credential.cloned(),
        origin: origin.clone(),
        clock: state.clock,
        limit: state.time_limit,
        turns: state.sockets.turns(),
    };
    Ok(state.schema.execute_stream(request.data(watcher)))
}

/// Whether an answer says that its caller's token has ended: with one, nothing else is UNAUTHENTICATED.
pub(super) fn has_ended(answer: &Answer, credential: Option<&Credential>) -> bool {
    let said = |error: &ServerError| {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        code.is_some_and(|code| *code == async_graphql::Value::from("UNAUTHENTICATED"))
    };
    credential.is_some() && !refused(answer) && answer.errors.iter().any(said)
}
