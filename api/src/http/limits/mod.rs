//! How fast somebody may ask: a user, an API key, or an address where nobody is signed in; and an address once more for
//! what lets people in, which strangers may ask for and which costs most.
//!
//! Every transport comes through [`Limits::admit`]: on HTTP with each request, over a WebSocket or an event stream with
//! each operation. What comes to nothing, such as a bad token, is counted for its address.

mod counts;
mod headers;

pub(super) use headers::{LEFT, POLICY, by_address, too_many};

use crate::authentication::{Caller, Credential, Origin};
use async_graphql::{ErrorExtensionValues, ServerError};
use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, Utc};
use counts::Counts;
use domain::ids::UserId;
use domain::rate::{Left, Pace, Taken};
use persistence::Database;

/// How fast each may ask; those without a pace as fast as they like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paces {
    /// A user.
    pub users: Option<Pace>,
    /// An API key.
    pub keys: Option<Pace>,
    /// An address, for what nobody in particular asks.
    pub addresses: Option<Pace>,
    /// An address, for being let in.
    pub sign_in: Option<Pace>,
}

/// Who is counted.
pub(super) enum Who {
    Key(String),
    User(UserId),
    Address(String),
}

impl Who {
    /// Who `caller` is, with what they showed and where they come from.
    pub(super) fn is(caller: &Caller, credential: Option<&Credential>, origin: &Origin) -> Self {
        match (credential.and_then(Credential::key), &caller.user) {
            (Some(key), _) => Self::Key(key.to_owned()),
            (None, Some(user)) => Self::User(user.id),
            (None, None) => Self::address(origin),
        }
    }

    /// Nobody but an address.
    pub(super) fn address(origin: &Origin) -> Self {
        Self::Address(address(origin))
    }
}

/// Where a request comes from. Those of whom it is not known are one.
fn address(origin: &Origin) -> String {
    origin.hashed_network().unwrap_or_else(|| "unknown".to_owned())
}

/// Where somebody stands by a policy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    policy: &'static str,
    pace: Pace,
    left: Left,
}

/// Somebody who asks too fast.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("too many requests came in too short a time; wait {wait} seconds")]
pub(super) struct TooFast {
    standing: Standing,
    wait: u64,
}

impl TooFast {
    /// As an error of GraphQL's.
    pub(super) fn error(&self) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", "RATE_LIMITED");
        extensions.set("retryAfter", self.wait);
        ServerError { extensions: Some(extensions), ..ServerError::new(self.to_string(), None) }
    }

    /// What an answer tells of it in its head.
    pub(super) fn tell(&self, headers: &mut HeaderMap) {
        headers::tell(headers, &[self.standing]);
        headers.insert(axum::http::header::RETRY_AFTER, HeaderValue::from(self.wait));
    }
}

/// Why an operation is not begun.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotAdmitted {
    #[error(transparent)]
    TooFast(#[from] TooFast),
    #[error(transparent)]
    Failed(#[from] persistence::Error),
}

/// Counts how fast everybody asks.
#[derive(Clone, Debug)]
pub struct Limits {
    paces: Paces,
    counts: Counts,
}

impl Limits {
    /// Holds everybody to `paces`; all processes on one `database` together, where it can be shared.
    #[must_use]
    pub fn new(paces: Paces, database: &Database) -> Self {
        Self { paces, counts: Counts::of(database) }
    }

    /// Counts an operation of `who`, which asks to be let in `sign_ins` times; where they stand then, for the head of
    /// the answer.
    pub(super) async fn admit(
        &self,
        who: &Who,
        sign_ins: u32,
        origin: &Origin,
        now: DateTime<Utc>,
    ) -> Result<HeaderMap, NotAdmitted> {
        let mut standings = Vec::new();
        if sign_ins > 0 {
            standings.extend(self.take("sign-in", self.paces.sign_in, &address(origin), sign_ins, now).await?);
        }
        let taken = match who {
            Who::Key(key) => self.take("key", self.paces.keys, key, 1, now).await?,
            Who::User(user) => self.take("user", self.paces.users, &user.0.to_string(), 1, now).await?,
            Who::Address(address) => self.take("address", self.paces.addresses, address, 1, now).await?,
        };
        standings.extend(taken);
        let mut headers = HeaderMap::new();
        headers::tell(&mut headers, &standings);
        Ok(headers)
    }

    /// Counts what came to nothing for the address it came from.
    pub(super) async fn wasted(&self, origin: &Origin, now: DateTime<Utc>) -> Result<HeaderMap, NotAdmitted> {
        self.admit(&Who::address(origin), 0, origin, now).await
    }

    async fn take(
        &self,
        policy: &'static str,
        pace: Option<Pace>,
        whose: &str,
        cost: u32,
        now: DateTime<Utc>,
    ) -> Result<Option<Standing>, NotAdmitted> {
        let Some(pace) = pace else { return Ok(None) };
        match self.counts.take(&format!("{policy}:{whose}"), pace, cost, now).await? {
            Taken::Granted(left) => Ok(Some(Standing { policy, pace, left })),
            Taken::Refused { left, wait } => Err(TooFast { standing: Standing { policy, pace, left }, wait }.into()),
        }
    }
}
