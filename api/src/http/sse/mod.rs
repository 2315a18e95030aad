//! GraphQL over server-sent events, at the same address: the protocol `graphql-sse` in its mode of distinct connections,
//! where each operation has a stream of its own. A subscription's stream goes on until the client closes it; that of a
//! query or mutation ends with the answer.
//!
//! What is no GraphQL request, and who is not let in, is refused in JSON with a status, as anywhere; from then on
//! whatever is wrong is told as an event, for browsers show nothing of an answer that is not 200.

mod frame;
mod pump;

use super::graphql::{asked, only_asks, troubled};
use super::negotiation::Form;
use super::operation::{self, Operation};
use super::{State, answering};
use crate::authentication::Origin;
use async_graphql::ServerError;
use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, VARY};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use futures_util::StreamExt;
use pump::Pump;
use std::convert::Infallible;
use tokio::sync::mpsc;
use tracing::Instrument;

const EVENT_STREAM: &str = "text/event-stream";

/// By which a browser that comes back says what it heard last.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Tells nginx and its like not to hold events back.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Events that may wait for the connection in this number; then the operation waits.
const WAITING: usize = 4;

/// Whether the client takes an event stream.
pub(super) fn accepted(headers: &HeaderMap) -> bool {
    let ranges = headers.get_all(ACCEPT).iter().filter_map(|header| header.to_str().ok());
    ranges.flat_map(|header| header.split(',')).any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case(EVENT_STREAM));
        named && !parts.any(refuses)
    })
}

/// Whether a parameter says that there is no wish for it at all: `q=0`.
fn refuses(parameter: &str) -> bool {
    let weight = parameter.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    weight.is_some_and(|(_, weight)| weight.trim().bytes().all(|byte| byte == b'0' || byte == b'.'))
}

/// Whether `response` is an event stream.
pub(super) fn is_stream(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == EVENT_STREAM)
}

/// Answers one who takes nothing but event streams.
pub(super) async fn handle(
    state: &State,
    origin: Origin,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Response {
    let answered = async {
        let asked = asked(state, &origin, method, uri, headers, body).await?;
        let operation = Operation::read(&state.queries, asked);
        operation.as_ref().map_or(Ok(()), |operation| only_asks(method, operation))?;
        open(state, origin, headers, operation).await
    };
    let mut response = match answered.await {
        Ok(response) | Err(response) => response,
    };
    response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
    response
}

/// Opens the stream of an operation, or of what is wrong with it.
pub(super) async fn open(
    state: &State,
    origin: Origin,
    headers: &HeaderMap,
    operation: Result<Operation, ServerError>,
) -> Result<Response, Response> {
    let mut place = state.streams.place(&origin).map_err(super::streams::Full::response)?;
    let authentication = &state.authentication;
    let known = async {
        let credential = authentication.credential(headers).await?;
        let caller = authentication.caller(credential.as_ref(), &origin).await?;
        Ok((credential, caller.user))
    };
    let (credential, user) = match known.await {
        Ok(known) => known,
        Err(bad) => return Err(troubled(Form::GraphqlResponse, &answering::unknown(state, &origin, bad).await)),
    };
    if let Some(user) = user {
        place.belongs_to(user.id).map_err(super::streams::Full::response)?;
    }
    let operation = operation.and_then(|operation| coming_back(operation, headers));
    let (mouth, ear) = mpsc::channel(WAITING);
    let pump = Pump { state: state.clone(), origin, credential, place, mouth };
    tokio::spawn(pump.run(operation).in_current_span());
    Ok(streamed(ear))
}

/// The operation, with what the client says that it heard last: a browser that comes back says so in a header.
fn coming_back(mut operation: Operation, headers: &HeaderMap) -> Result<Operation, ServerError> {
    let said = headers.get(LAST_EVENT_ID).map(|id| id.to_str().unwrap_or("?")).filter(|id| !id.is_empty());
    if let Some(id) = said {
        operation.last_event = Some(operation::read_event_id(id)?);
    }
    Ok(operation)
}

fn streamed(mut ear: mpsc::Receiver<Bytes>) -> Response {
    let events = futures_util::stream::poll_fn(move |context| ear.poll_recv(context)).map(Ok::<_, Infallible>);
    let mut response = Response::new(Body::from_stream(events));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM));
    response.headers_mut().insert(BUFFERING, HeaderValue::from_static("no"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stream_is_sent_to_those_who_name_it() {
        let takes = |text| accepted(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(text))]));
        assert!(takes("text/event-stream"));
        assert!(takes("application/json, Text/Event-Stream; q=0.5"));
        assert!(!takes("text/event-stream; q=0.0"));
        assert!(!takes("*/*"));
        assert!(!takes("text/*, application/json"));
        assert!(!accepted(&HeaderMap::new()));
    }
}
