//! Failures as clients see them: a stable code, a message fit to show, nothing of the inside.

use crate::authentication::BadToken;
use async_graphql::ErrorExtensions;
use domain::ids::NotAnId;
use domain::page::PageError;
use std::sync::Arc;
use std::time::Duration;

/// Why a field could not be answered. It has no `Display` on purpose: the one way out is the match
/// below, so that no inner message can slip to a client.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The request is wrong; the message names what.
    BadRequest(String),
    /// Nobody is signed in.
    Unauthenticated,
    /// What was shown opens nothing any more.
    BadToken(BadToken),
    /// It cannot be had just now; the message says what to do.
    Unavailable(String),
    /// What a subscriber who comes back has missed is no longer kept.
    EventsGone,
    /// It took longer than this.
    TooLong(Duration),
    /// A unit of work failed.
    Persistence(Arc<persistence::Error>),
    /// Anything else of ours.
    Internal(String),
}

/// The outcome of a resolver.
pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    fn code_and_message(&self) -> (&'static str, String) {
        use persistence::Error;
        match self {
            Self::BadRequest(message) => ("BAD_REQUEST", message.clone()),
            Self::Unauthenticated => ("UNAUTHENTICATED", "this needs a sign-in: send an access token".to_owned()),
            Self::BadToken(bad) => ("UNAUTHENTICATED", bad.to_string()),
            Self::Unavailable(message) => ("UNAVAILABLE", message.clone()),
            Self::EventsGone => ("EVENTS_GONE", EVENTS_GONE.to_owned()),
            Self::TooLong(limit) => ("TIMEOUT", too_long(*limit)),
            Self::Persistence(error) => match &**error {
                Error::Page(error) => ("BAD_REQUEST", error.to_string()),
                error @ Error::TooManyRows { .. } => ("TOO_COMPLEX", error.to_string()),
                error if error.is_unreachable() => {
                    tracing::error!(cause = %error, "the database could not be had");
                    ("UNAVAILABLE", "the service cannot reach its records just now; try again".to_owned())
                }
                error if error.is_cut_short() => {
                    ("TIMEOUT", "the database took too long over this and was stopped; ask for less at once".to_owned())
                }
                error => internal(error),
            },
            Self::Internal(what) => internal(what),
        }
    }
}

const EVENTS_GONE: &str =
    "what was told after `lastEventId` is not kept any more, or too much: read again, and subscribe without it";

/// What is said of an answer that was given up after `limit`.
pub(crate) fn too_long(limit: Duration) -> String {
    let seconds = limit.as_secs();
    format!("this took longer than {seconds} seconds and was given up; ask for less at once")
}

fn internal(cause: &(impl std::fmt::Display + ?Sized)) -> (&'static str, String) {
    tracing::error!(%cause, "a field could not be answered");
    ("INTERNAL", "the service could not answer this; the request id finds the cause in its log".to_owned())
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> Self {
        let (code, message) = failure.code_and_message();
        Self::new(message).extend_with(|_, extensions| extensions.set("code", code))
    }
}

impl From<persistence::Error> for Failure {
    fn from(error: persistence::Error) -> Self {
        Self::Persistence(Arc::new(error))
    }
}

impl From<Arc<persistence::Error>> for Failure {
    fn from(error: Arc<persistence::Error>) -> Self {
        Self::Persistence(error)
    }
}

impl From<domain::Refusal> for Failure {
    fn from(refusal: domain::Refusal) -> Self {
        persistence::Error::from(refusal).into()
    }
}

impl From<PageError> for Failure {
    fn from(error: PageError) -> Self {
        Self::BadRequest(error.to_string())
    }
}

impl From<domain::money::OutOfRange> for Failure {
    fn from(error: domain::money::OutOfRange) -> Self {
        Self::Internal(error.to_string())
    }
}

/// A malformed id, with the argument or input field it was sent in.
pub(crate) fn bad_id(argument: &str, error: &NotAnId) -> Failure {
    Failure::BadRequest(format!("`{argument}`: {error}"))
}
