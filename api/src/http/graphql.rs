//! `/graphql`: reading a request, running it as its caller, answering in the form the client takes.
//!
//! The stock extractors run mutations over GET and read any content type; these do not.

use super::State;
use super::answer::refusal;
use super::limits::too_many;
use super::negotiation::{Form, is_json};
use super::operation::{self, Asked, Members, Operation, Trouble};
use super::websocket;
use super::written::{Written, refused};
use crate::authentication::Origin;
use async_graphql::Response as Answer;
use async_graphql::parser::types::OperationType;
use axum::body::{Body, to_bytes};
use axum::extract::Query;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::http::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue, UPGRADE, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::time::Duration;

/// The most bytes of a request's body, and of a query in an address.
const LARGEST: usize = 256 * 1_024;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(5);

/// A request in an address, where the members that are objects are JSON text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Addressed {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl TryFrom<Addressed> for Asked {
    type Error = Response;

    fn try_from(asked: Addressed) -> Result<Self, Response> {
        let members = |name: &str, text: Option<String>| {
            let text = text.filter(|text| !text.is_empty());
            let read = text.map(|text| serde_json::from_str::<Option<Members>>(&text)).transpose();
            read.map(Option::flatten).map_err(|error| bad_request(format!("`{name}` is not a JSON object: {error}")))
        };
        let variables = members("variables", asked.variables)?;
        let extensions = members("extensions", asked.extensions)?;
        let operation_name = asked.operation_name.filter(|name| !name.is_empty());
        let document_id = asked.document_id.filter(|id| !id.is_empty());
        let persisted = extensions.as_ref().is_some_and(|extensions| extensions.contains_key("persistedQuery"));
        if asked.query.is_none() && document_id.is_none() && !persisted {
            return Err(bad_request("a GET request names its `query`, or its `documentId`, in the address"));
        }
        Ok(Self { query: asked.query, document_id, operation_name, variables, extensions })
    }
}

fn bad_request(message: impl AsRef<str>) -> Response {
    refusal(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

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
    let Some(form) = Form::accepted(&headers) else {
        let message = "answers are application/graphql-response+json or application/json; accept one of them";
        return refusal(StatusCode::NOT_ACCEPTABLE, "BAD_REQUEST", message);
    };
    let mut response = match answer(&state, origin, form, method, &uri, &headers, body).await {
        Ok(response) | Err(response) => response,
    };
    response.headers_mut().insert(CONTENT_TYPE, form.content_type());
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
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    let asked = match method {
        Method::GET => addressed(uri)?,
        Method::POST => posted(headers, body).await?,
        _ => return Err(not_allowed("this address answers POST, and GET for queries", "GET, POST")),
    };
    let operation = match Operation::read(&state.queries, asked) {
        Ok(operation) => operation,
        Err(error) => {
            let answer = operation::unread(state, &origin, error).await;
            return answer.map(|answer| show(form, answer)).map_err(|trouble| troubled(form, &trouble));
        }
    };
    if method == Method::GET && operation.kind != OperationType::Query {
        return Err(not_allowed("only queries are answered over GET; send this one by POST", "POST"));
    }
    if operation.kind == OperationType::Subscription {
        let error = operation::coded("BAD_REQUEST", "subscriptions are answered over a WebSocket, at this address");
        return Ok(show(form, Answer::from_errors(vec![error])));
    }
    let credential = match state.authentication.credential(headers).await {
        Ok(credential) => credential,
        Err(bad) => return Err(troubled(form, &operation::unknown(state, &origin, bad).await)),
    };
    let answer = operation::answer(state, operation, credential.as_ref(), &origin).await;
    answer.map(|answer| show(form, answer)).map_err(|trouble| troubled(form, &trouble))
}

fn troubled(form: Form, trouble: &Trouble) -> Response {
    match trouble {
        Trouble::Token(bad) => unauthenticated(form, &bad.to_string()),
        Trouble::TooFast(too_fast) => too_many(too_fast),
        _ => refusal(StatusCode::SERVICE_UNAVAILABLE, trouble.code(), trouble.to_string()),
    }
}

fn not_allowed(message: &str, allow: &'static str) -> Response {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "BAD_REQUEST", message);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}

fn addressed(uri: &Uri) -> Result<Asked, Response> {
    if uri.query().is_some_and(|query| query.len() > LARGEST) {
        return Err(too_large());
    }
    let Query(asked) = Query::<Addressed>::try_from_uri(uri)
        .map_err(|_| bad_request("a GET request names its `query`, or its `documentId`, in the address"))?;
    asked.try_into()
}

async fn posted(headers: &HeaderMap, body: Body) -> Result<Asked, Response> {
    if !is_json(headers) {
        let message = "send the request as application/json in UTF-8";
        return Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST", message));
    }
    let bytes = tokio::time::timeout(BODY_TIME, to_bytes(body, LARGEST)).await;
    let bytes = match bytes {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(too_large()),
        Err(_) => {
            let message = "the request did not arrive in time";
            return Err(refusal(StatusCode::REQUEST_TIMEOUT, "BAD_REQUEST", message));
        }
    };
    serde_json::from_slice(&bytes).map_err(|error| {
        bad_request(format!("this is not one JSON object with a `query`, `operationName` and `variables`: {error}"))
    })
}

fn too_large() -> Response {
    let message = format!("a request has at most {LARGEST} bytes");
    let mut response = refusal(StatusCode::PAYLOAD_TOO_LARGE, "BAD_REQUEST", message);
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The answer in the form the client takes.
fn show(form: Form, mut answer: Answer) -> Response {
    let bad = refused(&answer) && form == Form::GraphqlResponse;
    let status = if bad { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let standing = std::mem::take(&mut answer.http_headers);
    (status, standing, axum::Json(Written::of(&mut answer))).into_response()
}

fn unauthenticated(form: Form, message: &str) -> Response {
    let status = if form == Form::GraphqlResponse { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let mut response = refusal(status, "UNAUTHENTICATED", message);
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
