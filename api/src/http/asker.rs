//! Who asks for a document, a calendar or an export, and what to tell them where they get none.

use super::State;
use super::answer::{refusal, refused};
use crate::authentication::{Caller, Origin, Unknown};
use axum::http::header::{HeaderValue, IF_NONE_MATCH, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use persistence::{Occasion, TooLong};

/// A request, as far as it decides who asks.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) state: State,
    pub(super) origin: Origin,
    pub(super) headers: HeaderMap,
}

impl Asker {
    /// Who asks; nobody in particular without a token. Only a header names anybody, never a cookie: no page of
    /// another site can ask in somebody's name.
    pub(super) async fn caller(&self) -> Result<Caller, Response> {
        let authentication = &self.state.authentication;
        let caller = async {
            let credential = authentication.credential(&self.headers).await?;
            authentication.caller(credential.as_ref(), &self.origin).await
        };
        caller.await.map_err(|unknown| turned_away(&unknown))
    }

    /// What came of `answer`, unless it took longer than a request may.
    pub(super) async fn in_time(&self, answer: impl Future<Output = Result<Response, Response>>) -> Response {
        let limit = self.state.time_limit;
        match persistence::in_time(limit, answer).await {
            Ok(Ok(response) | Err(response)) => response,
            Err(TooLong) => {
                let message = format!("this took longer than {} seconds and was given up", limit.as_secs());
                refusal(StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT", message)
            }
        }
    }

    /// The moment, and the request.
    pub(super) fn occasion(&self) -> Occasion {
        self.origin.occasion(self.state.clock.now())
    }

    /// Whether the one who asks says to have what `tag` marks (RFC 9110 §13.1.2).
    pub(super) fn has(&self, tag: &str) -> bool {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let said = self.headers.get_all(IF_NONE_MATCH).iter().filter_map(|header| header.to_str().ok());
        said.flat_map(|header| header.split(',')).any(|one| one.trim() == "*" || opaque(one) == opaque(tag))
    }
}

/// It is not known who asks.
pub(super) fn turned_away(unknown: &Unknown) -> Response {
    match unknown {
        Unknown::Token(bad) => unauthenticated(&bad.to_string()),
        unreachable @ Unknown::IssuerUnreachable => unavailable(&unreachable.to_string()),
        Unknown::Failed(failure) => failed(failure),
    }
}

/// Nobody is signed in, or with a token that opens nothing.
pub(super) fn unauthenticated(message: &str) -> Response {
    let mut response = refusal(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message);
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// There is no such thing, as far as the one who asks can tell.
pub(super) fn not_found(message: &str) -> Response {
    refusal(StatusCode::NOT_FOUND, "NOT_FOUND", message)
}

pub(super) fn unavailable(message: &str) -> Response {
    refusal(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message)
}

/// What the user can mend; or that the service failed, whose cause is for the log.
pub(super) fn told(error: &persistence::Error) -> Response {
    match error {
        persistence::Error::Refused(refusals) => refused(refusals),
        other => failed(other),
    }
}

/// The service failed; the cause is for the log.
pub(super) fn failed(cause: &dyn std::fmt::Display) -> Response {
    tracing::error!(%cause, "a request could not be answered");
    unavailable("the service cannot reach its records just now; try again")
}
