//! The streams that are open: WebSockets and event streams. There are so many at once of a process, from one address
//! and of one user, and they are closed together.

use super::answer::refusal;
use crate::authentication::Origin;
use crate::graphql::Turns;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::Response;
use domain::ids::UserId;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// How many streams there may be, and how long their clients may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamLimits {
    /// Streams of a process.
    pub all: usize,
    /// Streams from one address (an IPv6 network of 64 bits is one).
    pub per_address: usize,
    /// Streams of one user.
    pub per_user: usize,
    /// How long a WebSocket's client may take to say who it is.
    pub greeting: Duration,
    /// How often a client hears that the service is there, and whether what it showed still opens anything is looked up.
    pub heartbeat: Duration,
    /// How long a client may take to take in what is sent.
    pub patience: Duration,
}

impl Default for StreamLimits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        let (greeting, heartbeat, patience) = (seconds(10), seconds(15), seconds(10));
        Self { all: 2_000, per_address: 500, per_user: 100, greeting, heartbeat, patience }
    }
}

/// The streams of a process.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Pool>);

#[derive(Debug, Default)]
struct Pool {
    limits: StreamLimits,
    /// Whether they are to close; each stream holds a receiver for as long as it is open.
    closing: watch::Sender<bool>,
    held: Mutex<HashMap<Whose, usize>>,
    turns: Turns,
}

/// Of whom there are so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Whose {
    All,
    Address(IpAddr),
    User(UserId),
}

impl Streams {
    /// None yet, of which there may be so many.
    #[must_use]
    pub fn within(limits: StreamLimits) -> Self {
        Self(Arc::new(Pool { limits, ..Pool::default() }))
    }

    /// How many are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.0.held().get(&Whose::All).copied().unwrap_or_default()
    }

    /// Closes all of them, now and from now on, and waits until they are closed.
    pub async fn close(&self) {
        self.0.closing.send_replace(true);
        self.0.closing.closed().await;
    }

    /// How long their clients may take.
    pub(super) fn limits(&self) -> StreamLimits {
        self.0.limits
    }

    /// The turns that their subscribers take.
    pub(super) fn turns(&self) -> Turns {
        self.0.turns.clone()
    }

    /// A place for one more from there, if there is one.
    pub(super) fn place(&self, origin: &Origin) -> Result<Place, Full> {
        let closing = self.0.closing.subscribe();
        let mut place = Place { pool: Arc::clone(&self.0), closing, of: Vec::new() };
        place.take(Whose::All, self.0.limits.all, Full::Service)?;
        if let Some(address) = origin.network() {
            place.take(Whose::Address(address), self.0.limits.per_address, Full::Address)?;
        }
        Ok(place)
    }
}

impl Pool {
    fn held(&self) -> MutexGuard<'_, HashMap<Whose, usize>> {
        // Whoever panicked left the counts whole: each change is one step.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one stream, which is free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    pool: Arc<Pool>,
    closing: watch::Receiver<bool>,
    of: Vec<Whose>,
}

impl Place {
    /// The stream is this user's.
    pub(super) fn belongs_to(&mut self, user: UserId) -> Result<(), Full> {
        self.take(Whose::User(user), self.pool.limits.per_user, Full::User)
    }

    /// Waits until streams are to close.
    pub(super) async fn closing(&mut self) {
        // An error says that there is nobody left to tell it.
        let _ = self.closing.wait_for(|closing| *closing).await;
    }

    fn take(&mut self, whose: Whose, most: usize, full: Full) -> Result<(), Full> {
        let mut held = self.pool.held();
        let count = held.entry(whose).or_default();
        if *count >= most {
            return Err(full);
        }
        *count += 1;
        self.of.push(whose);
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.pool.held();
        for whose in &self.of {
            if let Some(count) = held.get_mut(whose) {
                *count -= 1;
                if *count == 0 {
                    held.remove(whose);
                }
            }
        }
    }
}

/// Waits until `moment`; for ever without one.
pub(super) async fn moment(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// There is no place for one more stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Full {
    #[error("too many streams are open just now: try again")]
    Service,
    #[error("too many streams are open from this address: close one, or try again")]
    Address,
    #[error("too many streams of this user are open: close one, or try again")]
    User,
}

impl Full {
    /// As an answer over HTTP.
    pub(super) fn response(self) -> Response {
        let (status, code) = match self {
            Self::Service => (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"),
            Self::Address | Self::User => (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"),
        };
        let mut response = refusal(status, code, self.to_string());
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &str) -> Origin {
        Origin::new(String::new(), address.parse().ok(), None)
    }

    #[test]
    fn a_place_is_free_again_once_its_stream_is_over() {
        let streams = Streams::within(StreamLimits { all: 3, per_address: 2, per_user: 1, ..StreamLimits::default() });
        let mut first = streams.place(&from("192.0.2.1"));
        let second = streams.place(&from("192.0.2.1"));
        assert_eq!(streams.place(&from("192.0.2.1")).err(), Some(Full::Address));
        assert_eq!(streams.open(), 2, "who got no place holds none");
        let mut third = streams.place(&from("192.0.2.2"));
        assert_eq!(streams.place(&from("192.0.2.3")).err(), Some(Full::Service));
        let user = UserId(uuid::Uuid::nil());
        assert_eq!(first.as_mut().map(|it| it.belongs_to(user)), Ok(Ok(())));
        assert_eq!(third.as_mut().map(|it| it.belongs_to(user)), Ok(Err(Full::User)));
        drop((first, second));
        assert_eq!(third.map(|mut it| it.belongs_to(user)), Ok(Ok(())));
        assert_eq!(streams.open(), 0);
        assert!(streams.0.held().is_empty());
    }
}
