//! `/graphql`: reading a request, running it as its caller, answering in the form the client takes.

use super::State;
use super::address::addressed;
use super::answer::{bad_request, refusal};
use super::asked::Asked;
use super::body::posted;
use super::gate::Busy;
use super::limits::too_many;
use super::negotiation::Form;
use super::operation::Operation;
use super::trouble::{Trouble, coded};
use super::written::{Written, refused};
use super::{answering, sse, websocket};
use crate::authentication::Origin;
use crate::observe::{self, Stage};
use async_graphql::Response as Answer;
use async_graphql::parser::types::OperationType;
use axum::body::Body;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, UPGRADE, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// The methods that this address answers.
const METHODS: &str = "GET, HEAD, POST, OPTIONS";

/// Answers one request, or goes over to a WebSocket.
pub(super) async fn handle(
    axum::extract::State(state): axum::extract::State<State>,
    origin: Origin,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match socket {
        Ok(socket) => return websocket::open(state, socket, origin),
        Err(wrong) if asks_for_socket(&headers) => return bad_request(wrong.body_text()),
        Err(_) => {}
    }
    if method == Method::OPTIONS {
        return (StatusCode::NO_CONTENT, [(ALLOW, METHODS)]).into_response();
    }
    let Some(form) = Form::accepted(&headers) else {
        if sse::accepted(&headers) {
            return sse::handle(&state, origin, &method, &uri, &headers, body).await;
        }
        let message = "answers are application/graphql-response+json, application/json or text/event-stream; \
                       accept one of them";
        return refusal(StatusCode::NOT_ACCEPTABLE, "BAD_REQUEST", message);
    };
    let mut response = match answer(&state, origin, form, &method, &uri, &headers, body).await {
        Ok(response) | Err(response) => response,
    };
    if !sse::is_stream(&response) {
        response.headers_mut().insert(CONTENT_TYPE, form.content_type());
    }
    response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
    response
}

fn asks_for_socket(headers: &HeaderMap) -> bool {
    headers.get(UPGRADE).is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

async fn answer(
    state: &State,
    origin: Origin,
    form: Form,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    let asked = asked(state, &origin, method, uri, headers, body).await?;
    let troubled = |trouble: Trouble| troubled(form, &trouble);
    let operation = match Operation::read(&state.queries, asked) {
        Ok(operation) => operation,
        Err(error) => {
            let answer = answering::unread(state, &origin, error).await;
            return answer.map(|answer| show(form, answer)).map_err(troubled);
        }
    };
    if operation.kind == OperationType::Subscription {
        if sse::accepted(headers) {
            return sse::open(state, origin, headers, Ok(operation)).await;
        }
        let message = "subscriptions are answered over a WebSocket or as text/event-stream, at this address";
        return Ok(show(form, Answer::from_errors(vec![coded("BAD_REQUEST", message)])));
    }
    only_asks(method, &operation)?;
    let credential = match state.authentication.credential(headers).await {
        Ok(credential) => credential,
        Err(bad) => return Err(troubled(answering::unknown(state, &origin, bad).await)),
    };
    let answer = answering::answer(state, operation, credential.as_ref(), &origin).await;
    answer.map(|answer| show(form, answer)).map_err(troubled)
}

/// What is asked by `POST` in the body, or by `GET` in the address.
pub(super) async fn asked(
    state: &State,
    origin: &Origin,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Result<Asked, Response> {
    match *method {
        Method::GET | Method::HEAD => addressed(uri),
        Method::POST => {
            let _room = state.gate.body(origin).map_err(Busy::answer)?;
            posted(headers, body, state.gate.body_time()).await
        }
        _ => Err(not_allowed("this address answers POST, and GET for queries", METHODS)),
    }
}

/// A link that somebody follows changes nothing.
pub(super) fn only_asks(method: &Method, operation: &Operation) -> Result<(), Response> {
    if operation.kind == OperationType::Mutation && method != Method::POST {
        return Err(not_allowed("only queries are answered over GET; send this one by POST", "POST"));
    }
    Ok(())
}

/// The answer to one whose operation is not run.
pub(super) fn troubled(form: Form, trouble: &Trouble) -> Response {
    match trouble {
        Trouble::Token(bad) => unauthenticated(form, &bad.to_string()),
        Trouble::TooFast(too_fast) => too_many(too_fast),
        Trouble::Busy(busy) => busy.answer(),
        _ => refusal(StatusCode::SERVICE_UNAVAILABLE, trouble.code(), trouble.to_string()),
    }
}

fn not_allowed(message: &str, allow: &'static str) -> Response {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "BAD_REQUEST", message);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}

/// The answer in the form the client takes.
fn show(form: Form, mut answer: Answer) -> Response {
    let bad = refused(&answer) && form == Form::GraphqlResponse;
    let status = if bad { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let standing = std::mem::take(&mut answer.http_headers);
    observe::timed(Stage::Write, || (status, standing, axum::Json(Written::of(&mut answer))).into_response())
}

fn unauthenticated(form: Form, message: &str) -> Response {
    let status = if form == Form::GraphqlResponse { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let mut response = refusal(status, "UNAUTHENTICATED", message);
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
