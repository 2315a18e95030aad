//! The provider's keys as they are kept: asked for when first needed, again when they are old or a token
//! names one that is not there, and never more often than a stranger with invented tokens should make us.

use super::Refused;
use super::keys::KeySet;
use super::provider::{Provider, Trouble};
use crate::authentication::BadToken;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::DecodingKey;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard, RwLock};

/// How long keys are used before the provider is asked for them again.
const FRESH: TimeDelta = TimeDelta::hours(1);

/// How long keys are used while the provider cannot be asked. A key that was withdrawn must not live on for
/// ever; a provider that is down for longer makes no tokens either.
const USABLE: TimeDelta = TimeDelta::days(1);

/// How long the provider is left in peace after it was asked; shorter while nothing is known of it at all.
const PAUSE: TimeDelta = TimeDelta::minutes(1);
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(10);

/// What is known of the provider's keys.
#[derive(Default)]
struct Known {
    keys: KeySet,
    learnt_at: DateTime<Utc>,
    last: Option<Asked>,
}

/// When the provider was last asked, and whether it answered.
#[derive(Clone, Copy)]
struct Asked {
    at: DateTime<Utc>,
    answered: bool,
}

/// A key that was looked up.
enum Found {
    Fresh(Arc<DecodingKey>),
    Old(Arc<DecodingKey>),
    Nothing,
}

impl Known {
    fn find(&self, id: &str, now: DateTime<Utc>) -> Found {
        // Whichever way the clock went: a moment in the future is no proof of freshness.
        let age = (now - self.learnt_at).abs();
        match self.keys.get(id) {
            Some(key) if age < FRESH => Found::Fresh(Arc::clone(key)),
            Some(key) if age < USABLE => Found::Old(Arc::clone(key)),
            _ => Found::Nothing,
        }
    }

    /// Whether it is time to ask (again).
    fn may_ask(&self, now: DateTime<Utc>) -> bool {
        let pause = if self.keys.is_empty() { FIRST_PAUSE } else { PAUSE };
        self.last.is_none_or(|last| (now - last.at).abs() >= pause)
    }

    fn learn(&mut self, outcome: Result<KeySet, Trouble>, now: DateTime<Utc>) {
        match outcome {
            Ok(keys) => {
                (self.keys, self.learnt_at) = (keys, now);
                self.last = Some(Asked { at: now, answered: true });
            }
            // The keys known so far stay.
            Err(trouble) => tracing::warn!(cause = %trouble, "the keys of the sign-in provider could not be had"),
        }
    }
}

/// The provider's keys.
pub(super) struct KeyRing {
    provider: Provider,
    known: RwLock<Known>,
    /// Held by the one who asks the provider.
    turn: Arc<Mutex<()>>,
}

impl KeyRing {
    pub(super) fn of(provider: Provider) -> Self {
        Self { provider, known: RwLock::default(), turn: Arc::default() }
    }

    /// The key called `id`.
    pub(super) async fn key(self: &Arc<Self>, id: &str, now: DateTime<Utc>) -> Result<Arc<DecodingKey>, Refused> {
        let found = self.known.read().await.find(id, now);
        match found {
            Found::Fresh(key) => return Ok(key),
            // Whoever comes first asks; the others go on with what there is.
            Found::Old(key) => match Arc::clone(&self.turn).try_lock_owned() {
                Ok(turn) => self.ask(turn, now).await,
                Err(_) => return Ok(key),
            },
            Found::Nothing => self.ask(Arc::clone(&self.turn).lock_owned().await, now).await,
        }
        let known = self.known.read().await;
        match known.find(id, now) {
            Found::Fresh(key) | Found::Old(key) => Ok(key),
            Found::Nothing if known.last.is_some_and(|last| last.answered) => Err(BadToken.into()),
            // Perhaps it is a good token of a key that we have not heard of.
            Found::Nothing => Err(Refused::Unreachable),
        }
    }

    /// Asks the provider, if it is time to.
    async fn ask(self: &Arc<Self>, turn: OwnedMutexGuard<()>, now: DateTime<Utc>) {
        {
            let mut known = self.known.write().await;
            if !known.may_ask(now) {
                return;
            }
            known.last = Some(Asked { at: now, answered: false });
        }
        let ring = Arc::clone(self);
        // On a task of its own: a caller who hangs up must not end what others wait for.
        let asking = tokio::spawn(async move {
            let outcome = ring.provider.keys().await;
            ring.known.write().await.learn(outcome, now);
            drop(turn);
        });
        if let Err(error) = asking.await {
            tracing::error!(cause = %error, "asking the sign-in provider for its keys was broken off");
        }
    }
}
