//! `/graphql`: reading a request, running it as its caller, answering in the form the client takes.
//!
//! The stock extractors run mutations over GET and read any content type; these do not.

use super::State;
use super::answer::refusal;
use super::middleware::RequestId;
use super::negotiation::{Form, is_json};
use crate::authentication::{Origin, Unknown};
use crate::graphql::{Asking, ShownExempt, guard};
use async_graphql::parser::types::OperationType;
use async_graphql::{ErrorExtensionValues, Request, Response as Answer, ServerError, Value, Variables};
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Query};
use axum::http::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue, USER_AGENT, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum_client_ip::{ClientIp, Rejection};
use domain::access::Sight;
use persistence::Occasion;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// The most bytes of a request's body, and of a query in an address.
const LARGEST: usize = 256 * 1_024;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(5);

/// More errors than this help nobody.
const MOST_ERRORS: usize = 20;

/// A message longer than this repeats the request.
const LONGEST_MESSAGE: usize = 300;

type Members = serde_json::Map<String, serde_json::Value>;

/// A request as JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Posted {
    query: String,
    operation_name: Option<String>,
    variables: Option<Members>,
    #[serde(rename = "extensions")]
    _extensions: Option<Members>,
}

/// A request in an address, where the members that are objects are JSON text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Addressed {
    query: String,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl TryFrom<Addressed> for Posted {
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
        Ok(Self { query: asked.query, operation_name, variables, _extensions: extensions })
    }
}

fn bad_request(message: impl AsRef<str>) -> Response {
    refusal(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// Answers one request.
pub(super) async fn handle(
    axum::extract::State(state): axum::extract::State<State>,
    Extension(id): Extension<RequestId>,
    client: Result<ClientIp, Rejection>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(form) = Form::accepted(&headers) else {
        let message = "answers are application/graphql-response+json or application/json; accept one of them";
        return refusal(StatusCode::NOT_ACCEPTABLE, "BAD_REQUEST", message);
    };
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    let origin = Origin::new(id.0, client.ok().map(|client| client.0), agent);
    let mut response = match answer(&state, origin, form, method, &uri, &headers, body).await {
        Ok(response) | Err(response) => response,
    };
    response.headers_mut().insert(CONTENT_TYPE, form.content_type());
    response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
    response
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
    let posted = match method {
        Method::GET => addressed(uri)?,
        Method::POST => posted(headers, body).await?,
        _ => return Err(not_allowed("this address answers POST, and GET for queries", "GET, POST")),
    };
    let variables = posted.variables.map(serde_json::Value::Object).map(Variables::from_json).unwrap_or_default();
    let mut request = Request::new(posted.query).variables(variables);
    request.operation_name = posted.operation_name;
    let chosen = match chosen_operation(&mut request) {
        Ok(chosen) => chosen,
        Err(error) => return Ok(show(form, Answer::from_errors(vec![error]))),
    };
    if method == Method::GET && chosen != OperationType::Query {
        return Err(not_allowed("only queries are answered over GET; send this one by POST", "POST"));
    }
    let caller = match state.authentication.caller(headers, &origin).await {
        Ok(caller) => caller,
        Err(Unknown::Token(bad)) => return Ok(unauthenticated(form, &bad.to_string())),
        Err(unreachable @ Unknown::IssuerUnreachable) => {
            return Err(refusal(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", unreachable.to_string()));
        }
        Err(Unknown::Failed(failure)) => {
            tracing::error!(cause = %failure, "it could not be found out who asks");
            let message = "the service cannot reach its records just now; try again";
            return Err(refusal(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message));
        }
    };
    let asking = Asking::new(state.database.clone(), &caller.viewer, state.clock.now());
    let (shown, sight, occasion) = (asking.shown(), caller.viewer.sight(), origin.occasion(state.clock.now()));
    let request = request.data(asking).data(caller).data(state.authentication.clone()).data(origin);
    match tokio::time::timeout(state.time_limit, state.schema.execute(request)).await {
        Ok(answer) => {
            record(state, &sight, &shown, &occasion).await?;
            Ok(show(form, answer))
        }
        Err(_) => {
            let seconds = state.time_limit.as_secs();
            let message = format!("this took longer than {seconds} seconds and was given up; ask for less at once");
            Err(refusal(StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT", message))
        }
    }
}

/// Writes down which exempt text the answer holds. Without that line the answer is not given.
async fn record(state: &State, sight: &Sight, shown: &ShownExempt, occasion: &Occasion) -> Result<(), Response> {
    let shown = shown.take();
    if shown.is_empty() {
        return Ok(());
    }
    persistence::exempt::record(&state.database, sight, &shown, occasion).await.map_err(|cause| {
        tracing::error!(%cause, "what exempt text was read could not be written down");
        let message =
            "what you asked for is exempt, and the service cannot write down who reads it just now; try again";
        refusal(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message)
    })
}

fn not_allowed(message: &str, allow: &'static str) -> Response {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "BAD_REQUEST", message);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}

fn addressed(uri: &Uri) -> Result<Posted, Response> {
    if uri.query().is_some_and(|query| query.len() > LARGEST) {
        return Err(too_large());
    }
    let Query(asked) = Query::<Addressed>::try_from_uri(uri)
        .map_err(|_| bad_request("a GET request names its `query` in the address; a page to try queries at is at /"))?;
    asked.try_into()
}

async fn posted(headers: &HeaderMap, body: Body) -> Result<Posted, Response> {
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

/// What kind of operation will run, of a document that does not ask for too much. The parsed document stays
/// in the request.
fn chosen_operation(request: &mut Request) -> Result<OperationType, ServerError> {
    let name = request.operation_name.clone();
    let document = request.parsed_query()?;
    guard(document)?;
    let mut operations = document.operations.iter();
    let chosen = match name {
        Some(name) => operations.find(|(found, _)| found.is_some_and(|found| *found == name)),
        None => operations.next().filter(|_| operations.next().is_none()),
    };
    chosen
        .map(|(_, operation)| operation.node.ty)
        .ok_or_else(|| ServerError::new("`operationName` must name one of the operations sent", None))
}

/// An answer as it is written: fields in the order asked for, `data` left out where there never was any.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

/// The answer in the form the client takes, every error with a code.
fn show(form: Form, mut answer: Answer) -> Response {
    answer.errors.truncate(MOST_ERRORS);
    for error in &mut answer.errors {
        add_code(error);
    }
    // Execution never began: there is no data, not even null.
    let refused =
        answer.data == Value::Null && !answer.errors.is_empty() && answer.errors.iter().all(|e| e.path.is_empty());
    let status = if refused && form == Form::GraphqlResponse { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let data = (!refused).then_some(&answer.data);
    let body = Shown { errors: &answer.errors, data, extensions: &answer.extensions };
    (status, axum::Json(body)).into_response()
}

/// Errors of ours have a code; the others are the library's, about the request.
fn add_code(error: &mut ServerError) {
    if error.message.len() > LONGEST_MESSAGE {
        error.message = error.message.chars().take(LONGEST_MESSAGE).chain(['…']).collect();
    }
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        let too_much = ["Query is too complex.", "Query is nested too deep."].contains(&error.message.as_str());
        extensions.set("code", if too_much { "TOO_COMPLEX" } else { "BAD_REQUEST" });
    }
}

fn unauthenticated(form: Form, message: &str) -> Response {
    let status = if form == Form::GraphqlResponse { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let mut response = refusal(status, "UNAUTHENTICATED", message);
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
