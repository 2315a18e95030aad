//! An operation as every transport reads it: found by its text or an id, parsed, measured.

use super::asked::Asked;
use super::doors::Introspection;
use super::queries::{self, Queries};
use super::roots;
use super::trouble::coded;
use crate::authentication::Caller;
use crate::graphql::{Cost, Remember, guard};
use crate::observe::{self, Document, Stage};
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection};
use async_graphql::{Name, Request, Response as Answer, ServerError, Variables};
use domain::live::EventId;

/// An operation that can be run.
pub(super) struct Operation {
    pub(super) request: Request,
    pub(super) kind: OperationType,
    /// What is noted of it.
    pub(super) document: Document,
    /// The last event that a subscriber who comes back has heard of.
    pub(super) last_event: Option<EventId>,
    /// How often it asks to be let in.
    pub(super) sign_ins: u32,
    /// Whether it asks for the schema itself.
    introspects: bool,
    /// What it costs.
    cost: Cost,
    /// Whether its answers tell so.
    shows_cost: bool,
}

impl Operation {
    /// Reads what was asked, unless it asks for too much. The parsed document stays in the request.
    pub(super) fn read(queries: &Queries, asked: Asked) -> Result<Self, ServerError> {
        let operation = observe::timed(Stage::Parse, || Self::parse(queries, asked))?;
        operation.document.note();
        Ok(operation)
    }

    fn parse(queries: &Queries, asked: Asked) -> Result<Self, ServerError> {
        let shows_cost = asked.wants_cost();
        let last_event = last_event(&asked)?;
        let known = queries.find(asked.query.as_deref(), asked.document_id.as_deref(), asked.extensions.as_ref())?;
        let parsed = &known.parsed;
        let (name, chosen) = chosen(parsed, asked.operation_name.as_deref())?;
        let kind = chosen.ty;
        if kind == OperationType::Subscription {
            one_field(chosen)?;
        }
        let outcome = (kind == OperationType::Query)
            .then(|| queries::asked(&known.hash, asked.operation_name.as_deref(), asked.variables.as_ref()));
        let variables = asked.variables.map(serde_json::Value::Object).map(Variables::from_json).unwrap_or_default();
        // First of all that goes through the document.
        let cost = guard(parsed, chosen, &variables)?;
        let sign_ins = if kind == OperationType::Mutation { roots::count(parsed, chosen, &roots::SIGN_IN) } else { 0 };
        let introspects = roots::count(parsed, chosen, &roots::INTROSPECTION) > 0;
        let document = Document::of(&known.hash, name.map(Name::as_str), kind, cost.requested);
        let mut request = Request::new("").variables(variables);
        request.set_parsed_query(parsed.clone());
        request.operation_name = asked.operation_name;
        let request = request.data(Remember { remembered: queries.remembered(), document: known, asked: outcome });
        Ok(Self { request, kind, document, last_event, sign_ins, introspects, cost, shows_cost })
    }

    /// Why it is not run, where it asks for the schema and that door is shut to `caller`.
    pub(super) fn shut_out(&self, introspection: Introspection, caller: &Caller) -> Option<ServerError> {
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

    /// What is added to each of its answers.
    pub(super) fn told(&self) -> impl Fn(Answer) -> Answer + Send + 'static {
        let cost = self.shows_cost.then(|| self.cost.shown());
        move |answer| match &cost {
            Some(cost) => answer.extension("cost", cost.clone()),
            None => answer,
        }
    }
}

/// The member of `extensions` by which who comes back says what they heard last.
const LAST_EVENT_ID: &str = "lastEventId";

fn last_event(asked: &Asked) -> Result<Option<EventId>, ServerError> {
    match asked.extensions.as_ref().and_then(|members| members.get(LAST_EVENT_ID)) {
        None | Some(serde_json::Value::Null) => Ok(None),
        Some(serde_json::Value::String(text)) => read_event_id(text).map(Some),
        Some(_) => Err(no_event_id()),
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
    let message = match name {
        Some(_) => "there is no operation that is called what `operationName` says",
        None => "there are several operations: `operationName` must say which is to be run",
    };
    chosen.map(|(name, operation)| (name, &operation.node)).ok_or_else(|| ServerError::new(message, None))
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
