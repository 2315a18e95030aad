//! Where it is counted: in the database where several processes may share it, else in the process itself.

use chrono::{DateTime, Utc};
use domain::rate::{Pace, Taken};
use moka::ops::compute::Op;
use moka::sync::Cache;
use persistence::{Database, rate};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The most that a process keeps of; beyond, it forgets those who ask seldom.
const MOST: u64 = 100_000;

/// Who did not ask for so long is forgotten. Until then nobody has everything again by it, unless their pace is slower.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Those who have everything again are taken out of the database once in so many requests.
const FORGET_EVERY: u64 = 1_000;

#[derive(Clone, Debug)]
pub(super) enum Counts {
    /// One process: when each has everything again, in microseconds.
    Own(Cache<String, i64>),
    /// Several: by the database, and how many requests this one has counted there.
    Shared(Database, Arc<AtomicU64>),
}

impl Counts {
    pub(super) fn of(database: &Database) -> Self {
        if database.is_shared() {
            return Self::Shared(database.clone(), Arc::default());
        }
        Self::Own(Cache::builder().max_capacity(MOST).time_to_idle(FORGOTTEN_AFTER).build())
    }

    pub(super) async fn take(
        &self,
        subject: &str,
        pace: Pace,
        cost: u32,
        now: DateTime<Utc>,
    ) -> Result<Taken, persistence::Error> {
        match self {
            Self::Own(kept) => Ok(take(kept, subject, pace, cost, now.timestamp_micros())),
            Self::Shared(database, counted) => {
                if counted.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
                    forget(database.clone(), now);
                }
                rate::take(database, subject, pace, cost, now).await
            }
        }
    }
}

/// Two that ask at once for the same are let in one after the other.
fn take(kept: &Cache<String, i64>, subject: &str, pace: Pace, cost: u32, now: i64) -> Taken {
    let mut outcome = pace.refused(now, now, cost);
    kept.entry_by_ref(subject).and_compute_with(|entry| {
        let (then, taken) = pace.take(entry.map(moka::Entry::into_value), now, cost);
        outcome = taken;
        then.map_or(Op::Nop, Op::Put)
    });
    outcome
}

/// Nobody waits for it.
fn forget(database: Database, now: DateTime<Utc>) {
    tokio::spawn(async move {
        if let Err(cause) = rate::forget(&database, now).await {
            tracing::warn!(%cause, "the counts of those who ask no more could not be forgotten");
        }
    });
}
