//! How much the process takes on at once, and who is sent away when it is too much.
//!
//! Who is beyond it is told at once to try again, before their request takes memory: an answer that comes too late
//! helps nobody and keeps those out who could still be answered.

use super::answer::refusal;
use crate::authentication::Origin;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::Response;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How much the process takes on at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Operations that run.
    pub running: usize,
    /// Operations that wait for one of those to end.
    pub waiting: usize,
    /// How long they wait.
    pub patience: Duration,
    /// How long the body of a request may take to arrive.
    pub body_time: Duration,
}

/// Bodies that arrive at once, for each operation that runs: most of them are there in no time.
const BODIES: usize = 4;

/// Lets in as many as there is room for.
#[derive(Clone, Debug)]
pub struct Gate {
    capacity: Capacity,
    places: Arc<Semaphore>,
    operations: Crowd,
    bodies: Crowd,
}

/// There is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the service has more to do than it can do just now: try again in a second")]
pub(super) struct Busy;

impl Busy {
    /// The answer that says so.
    pub(super) fn answer(self) -> Response {
        let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", self.to_string());
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        response
    }
}

/// A place among those that run, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    _one: One,
}

impl Gate {
    /// A gate that lets in so many.
    #[must_use]
    pub fn new(capacity: Capacity) -> Self {
        Self {
            capacity,
            places: Arc::new(Semaphore::new(capacity.running)),
            operations: Crowd::of(capacity.running.saturating_add(capacity.waiting)),
            bodies: Crowd::of(capacity.running.saturating_mul(BODIES)),
        }
    }

    /// How long the body of a request may take to arrive.
    pub(super) const fn body_time(&self) -> Duration {
        self.capacity.body_time
    }

    /// Room for the body of a request, until it is read. There is none while there is none for its operation.
    pub(super) fn body(&self, origin: &Origin) -> Result<One, Busy> {
        if !self.operations.has_room(origin) {
            return Err(Busy);
        }
        self.bodies.join(origin)
    }

    /// A place for an operation, as soon as it is its turn.
    pub(super) async fn enter(&self, origin: &Origin) -> Result<Place, Busy> {
        let one = self.operations.join(origin)?;
        let permit = tokio::time::timeout(self.capacity.patience, Arc::clone(&self.places).acquire_owned()).await;
        match permit {
            Ok(Ok(permit)) => Ok(Place { _permit: permit, _one: one }),
            Ok(Err(_)) | Err(_) => Err(Busy),
        }
    }
}

/// Those who are in, or wait to be. One address is half of them at most, so that it keeps no other one out; an IPv6
/// network of 64 bits is one.
#[derive(Clone, Debug)]
struct Crowd {
    most: usize,
    of_one: usize,
    heads: Arc<Mutex<Heads>>,
}

#[derive(Debug, Default)]
struct Heads {
    all: usize,
    by_address: HashMap<Option<IpAddr>, usize>,
}

/// One of a crowd, until it is dropped.
#[derive(Debug)]
pub(super) struct One {
    crowd: Crowd,
    address: Option<IpAddr>,
}

impl Crowd {
    fn of(most: usize) -> Self {
        Self { most, of_one: most.div_ceil(2), heads: Arc::default() }
    }

    fn heads(&self) -> MutexGuard<'_, Heads> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fits(&self, heads: &Heads, address: Option<IpAddr>) -> bool {
        heads.all < self.most && heads.by_address.get(&address).is_none_or(|many| *many < self.of_one)
    }

    fn has_room(&self, origin: &Origin) -> bool {
        self.fits(&self.heads(), origin.network())
    }

    fn join(&self, origin: &Origin) -> Result<One, Busy> {
        let address = origin.network();
        let mut heads = self.heads();
        if !self.fits(&heads, address) {
            return Err(Busy);
        }
        heads.all += 1;
        *heads.by_address.entry(address).or_default() += 1;
        Ok(One { crowd: self.clone(), address })
    }
}

impl Drop for One {
    fn drop(&mut self) {
        let mut heads = self.crowd.heads();
        heads.all = heads.all.saturating_sub(1);
        if let Some(many) = heads.by_address.get_mut(&self.address) {
            *many = many.saturating_sub(1);
            if *many == 0 {
                heads.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &str) -> Origin {
        Origin { address: address.parse().ok(), ..Origin::default() }
    }

    fn gate(running: usize, waiting: usize) -> Gate {
        let patience = Duration::from_millis(20);
        Gate::new(Capacity { running, waiting, patience, body_time: Duration::from_secs(1) })
    }

    #[tokio::test]
    async fn who_is_beyond_the_capacity_is_sent_away() {
        let gate = gate(2, 0);
        let first = gate.enter(&from("10.0.0.1")).await;
        let second = gate.enter(&from("10.0.0.2")).await;
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(gate.enter(&from("10.0.0.3")).await.err(), Some(Busy));
        assert!(gate.body(&from("10.0.0.3")).is_err());
        drop(first);
        assert!(gate.enter(&from("10.0.0.3")).await.is_ok());
    }

    #[tokio::test]
    async fn who_waits_is_let_in_when_somebody_leaves_or_sent_away_when_nobody_does() {
        let gate = gate(1, 3);
        let first = gate.enter(&from("10.0.0.1")).await;
        assert_eq!(gate.enter(&from("10.0.0.2")).await.err(), Some(Busy));
        let other = from("10.0.0.2");
        let (second, ()) = tokio::join!(gate.enter(&other), async {
            tokio::task::yield_now().await;
            drop(first);
        });
        assert!(second.is_ok());
    }

    #[tokio::test]
    async fn one_address_leaves_room_for_others() {
        let gate = gate(4, 0);
        let held = [gate.enter(&from("2001:db8::1")).await, gate.enter(&from("2001:db8::2")).await];
        assert!(held.iter().all(Result::is_ok));
        assert_eq!(gate.enter(&from("2001:db8::3")).await.err(), Some(Busy));
        let other = gate.enter(&from("2001:db8:0:1::1")).await;
        assert!(other.is_ok());
        drop((held, other));
        assert!(gate.operations.heads().by_address.is_empty());
    }
}
