//! Why there is no answer to an operation.

use super::gate::Busy;
use super::limits::{NotAdmitted, TooFast};
use crate::authentication::{BadToken, Unknown};
use crate::graphql::{Unrecorded, too_long};
use async_graphql::{ErrorExtensionValues, ServerError};
use std::time::Duration;

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
    /// Its sender asks too fast.
    #[error(transparent)]
    TooFast(#[from] TooFast),
}

impl Trouble {
    /// Its code.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Token(_) => "UNAUTHENTICATED",
            Self::Unavailable(_) | Self::Busy(_) => "UNAVAILABLE",
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
