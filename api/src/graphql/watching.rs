//! What subscriptions stand on: each change is looked at as the subscriber may see it at that moment.
//!
//! The subscriber's roles are read anew for every change, with loaders of its own, so that a role that was
//! taken back shows nothing more. Transports know nothing of this; they only send what comes.

use super::error::{Failure, Result};
use super::event::Event;
use super::loaders::Asking;
use crate::authentication::{Authentication, Caller, Credential, Origin, Unknown};
use crate::clock::Clock;
use async_graphql::{Context, OutputType};
use domain::live::{Change, EventId};
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, unfold};
use persistence::{Changes, Database, Missed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// A process looks at so many changes for its subscribers at once, lest those who ask find no connection free.
const AT_ONCE: usize = 4;

/// The turns that subscribers of a process take.
#[derive(Clone, Debug)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Turns {
    /// What `looking` comes to, once it is its turn and if it does not take longer than `limit`.
    pub(super) async fn take<T>(&self, limit: Duration, looking: impl Future<Output = T>) -> Result<T> {
        let looking = async {
            let _turn = self.0.acquire().await.map_err(|closed| Failure::Internal(closed.to_string()))?;
            Ok(looking.await)
        };
        persistence::in_time(limit, looking).await.map_err(|_| Failure::TooLong(limit))?
    }
}

/// Who subscribes, and what is needed to look for them again and again. Put into a subscription's data.
#[derive(Clone)]
pub struct Watcher {
    /// What is looked at.
    pub database: Database,
    /// Who says who they are.
    pub authentication: Authentication,
    /// What they show.
    pub credential: Option<Credential>,
    /// Where they are.
    pub origin: Origin,
    /// What time it is.
    pub clock: Clock,
    /// How long looking at one change may take.
    pub limit: Duration,
    /// Whose turn it is.
    pub turns: Turns,
    /// The last event that they heard of, where they come back.
    pub last_event: Option<EventId>,
    /// Where the event is named that they are told.
    pub told: LastTold,
}

/// Which event was told last, from the subscription to the transport: the engine's answers have no place for it.
#[derive(Clone, Debug, Default)]
pub struct LastTold(Arc<Mutex<Option<EventId>>>);

impl LastTold {
    fn is(&self, event: EventId) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(event);
    }

    /// The event, once.
    #[must_use]
    pub fn take(&self) -> Option<EventId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Watcher {
    /// The subscriber as they are now, and what they may read.
    async fn look(&self) -> Result<(Caller, Asking)> {
        let caller = self.authentication.caller(self.credential.as_ref(), &self.origin).await;
        let caller = caller.map_err(|unknown| match unknown {
            Unknown::Token(bad) => Failure::BadToken(bad),
            unreachable @ Unknown::IssuerUnreachable => Failure::Unavailable(unreachable.to_string()),
            Unknown::Failed(cause) => out_of_reach(&cause),
        })?;
        let asking = Asking::new(self.database.clone(), &caller.viewer, self.clock.now());
        Ok((caller, asking))
    }
}

/// What a subscription shows of changes.
pub(crate) trait Shows: Send + Sync + 'static {
    /// What is sent.
    type Sent: OutputType + 'static;

    /// Whether the change may be one to show, as far as can be told without looking anything up.
    fn concerns(&self, change: &Change) -> bool;

    /// What there is to show; `None` where the one who asks may not see all that the change names.
    fn show(&self, change: Change, ask: &Asking) -> impl Future<Output = Result<Option<Self::Sent>>> + Send;
}

/// What a subscription tells, as it comes.
pub(crate) type Told<T> = BoxStream<'static, Result<Event<T>>>;

/// Opens a subscription: all that `shows` has to show from now on, and before it, to those who come back, what they
/// missed. It ends, with an error, when something may have been missed.
pub(crate) async fn watch<S: Shows>(ctx: &Context<'_>, shows: S) -> Result<Told<S::Sent>> {
    let watcher = ctx.data::<Watcher>().map_err(|error| Failure::Internal(error.message))?.clone();
    let changes = match watcher.last_event {
        None => watcher.database.changes().await.map(Some),
        Some(last) => watcher.database.changes_after(last).await,
    };
    let changes = changes.map_err(|cause| out_of_reach(&cause))?.ok_or(Failure::EventsGone)?;
    let told = unfold(Some(Subscription { changes, watcher, shows }), |subscription| async {
        let mut subscription = subscription?;
        match subscription.next().await {
            Ok(event) => Some((Ok(event), Some(subscription))),
            Err(failure) => Some((Err(failure), None)),
        }
    });
    Ok(told.boxed())
}

struct Subscription<S> {
    changes: Changes,
    watcher: Watcher,
    shows: S,
}

impl<S: Shows> Subscription<S> {
    async fn next(&mut self) -> Result<Event<S::Sent>> {
        loop {
            let persistence::Told { id, change, .. } = self.changes.next().await.map_err(|Missed| missed())?;
            if !self.shows.concerns(&change) {
                continue;
            }
            let watcher = &self.watcher;
            if let Some(event) = watcher.turns.take(watcher.limit, self.event(change)).await?? {
                watcher.told.is(id);
                return Ok(event);
            }
        }
    }

    async fn event(&self, change: Change) -> Result<Option<Event<S::Sent>>> {
        let (caller, asking) = self.watcher.look().await?;
        let shown = self.shows.show(change, &asking).await.map_err(|failure| match failure {
            Failure::Persistence(cause) => out_of_reach(&cause),
            other => other,
        })?;
        Ok(shown.map(|sent| Event::new(sent, caller, asking, self.watcher.clone())))
    }
}

/// Not all changes got through.
fn missed() -> Failure {
    Failure::Unavailable("some changes may have been missed: read again and subscribe again".to_owned())
}

/// Not all changes could be looked at; why, is for the log.
fn out_of_reach(cause: &(impl std::fmt::Display + ?Sized)) -> Failure {
    tracing::error!(%cause, "a subscription ended");
    missed()
}
