//! An operation as every transport runs it: read, measured, run as its caller, its trace left.

use super::State;
use super::asked::Asked;
use super::gate::Busy;
use super::written::refused;
use crate::authentication::{BadToken, Caller, Credential, Origin, Unknown};
use crate::graphql::{Asking, Cost, ShownExempt, Unrecorded, Watcher, guard, parse, too_long};
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection};
use async_graphql::{ErrorExtensionValues, Request, Response as Answer, ServerError, Variables};
use domain::access::Sight;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use persistence::{TooLong, in_time};
use std::time::Duration;

/// An operation that can be run.
pub(super) struct Operation {
    request: Request,
    pub(super) kind: OperationType,
    /// What it costs.
    cost: Cost,
    /// Whether its answers tell so.
    shows_cost: bool,
}

impl Operation {
    /// Reads what was asked, unless it asks for too much. The parsed document stays in the request.
    pub(super) fn read(asked: Asked) -> Result<Self, ServerError> {
        let shows_cost = asked.wants_cost();
        let document = parse(&asked.query)?;
        let chosen = chosen(&document, asked.operation_name.as_deref())?;
        let kind = chosen.ty;
        if kind == OperationType::Subscription {
            one_field(chosen)?;
        }
        let variables = asked.variables.map(serde_json::Value::Object).map(Variables::from_json).unwrap_or_default();
        let cost = guard(&document, chosen, &variables)?;
        let mut request = Request::new(asked.query).variables(variables);
        request.set_parsed_query(document);
        request.operation_name = asked.operation_name;
        Ok(Self { request, kind, cost, shows_cost })
    }

    /// What is added to each of its answers.
    fn told(&self) -> impl Fn(Answer) -> Answer + Send + 'static {
        let cost = self.shows_cost.then(|| self.cost.shown());
        move |answer| match &cost {
            Some(cost) => answer.extension("cost", cost.clone()),
            None => answer,
        }
    }
}

fn chosen<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a OperationDefinition, ServerError> {
    let mut operations = document.operations.iter();
    let chosen = match name {
        Some(name) => operations.find(|(found, _)| found.is_some_and(|found| *found == name)),
        None => operations.next().filter(|_| operations.next().is_none()),
    };
    let message = match name {
        Some(_) => "there is no operation that is called what `operationName` says",
        None => "there are several operations: `operationName` must say which is to be run",
    };
    chosen.map(|(_, operation)| &operation.node).ok_or_else(|| ServerError::new(message, None))
}

/// A subscription has one root field (specification, Single Root Field). The engine does not look, and of one
/// in a fragment it would never tell anything.
fn one_field(operation: &OperationDefinition) -> Result<(), ServerError> {
    match operation.selection_set.node.items.as_slice() {
        [one] if matches!(one.node, Selection::Field(_)) => Ok(()),
        _ => Err(ServerError::new(
            "a subscription selects one field, not through a fragment",
            Some(operation.selection_set.pos),
        )),
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
    /// There is no room for it just now.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// It took longer than this.
    #[error("{}", too_long(*.0))]
    TooLong(Duration),
}

impl Trouble {
    /// Its code.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Token(_) => "UNAUTHENTICATED",
            Self::Unavailable(_) | Self::Busy(_) => "UNAVAILABLE",
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

/// Runs a query or mutation, when it is its turn. Given up, it is given up in the database, too.
pub(super) async fn answer(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<Answer, Trouble> {
    let _place = state.gate.enter(origin).await?;
    let told = operation.told();
    let answered = async {
        let Equipped { request, sight, shown } = equip(state, operation.request, credential, origin).await?;
        let answer = state.schema.execute(request).await;
        shown.record(&state.database, &sight, &origin.occasion(state.clock.now())).await?;
        Ok(told(answer))
    };
    in_time(state.time_limit, answered).await.map_err(|TooLong| Trouble::TooLong(state.time_limit))?
}

/// Runs a subscription: its answers as they come, or, where it is none that can be run, one that says why.
pub(super) async fn answers(
    state: &State,
    operation: Operation,
    credential: Option<&Credential>,
    origin: &Origin,
) -> Result<BoxStream<'static, Answer>, Trouble> {
    let _place = state.gate.enter(origin).await?;
    let told = operation.told();
    let equipped = in_time(state.time_limit, equip(state, operation.request, credential, origin)).await;
    let Equipped { request, .. } = equipped.map_err(|TooLong| Trouble::TooLong(state.time_limit))??;
    let watcher = Watcher {
        database: state.database.clone(),
        authentication: state.authentication.clone(),
        credential: credential.cloned(),
        origin: origin.clone(),
        clock: state.clock,
        limit: state.time_limit,
        turns: state.sockets.turns(),
    };
    Ok(state.schema.execute_stream(request.data(watcher)).map(told).boxed())
}

/// Whether an answer says that its caller's token has ended: with one, nothing else is UNAUTHENTICATED.
pub(super) fn has_ended(answer: &Answer, credential: Option<&Credential>) -> bool {
    let said = |error: &ServerError| {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        code.is_some_and(|code| *code == async_graphql::Value::from("UNAUTHENTICATED"))
    };
    credential.is_some() && !refused(answer) && answer.errors.iter().any(said)
}
