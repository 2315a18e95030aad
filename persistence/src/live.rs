//! Telling subscribers of what was committed.
//!
//! What is told is the `Change`: which records, and nothing of what they hold. It is written down in the transaction
//! that makes it, for those who are away (`outbox`). On PostgreSQL it goes out with that transaction too (`NOTIFY`,
//! delivered at commit, never without) and comes in to every process that listens, this one too. On SQLite there is one
//! process, which tells itself once the commit is through. This file is the one place that knows the difference.

mod outbox;
mod payload;
mod relay;

use crate::database::Database;
use crate::error::Result;
use domain::live::{Change, EventId};
use relay::Listening;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::sync::broadcast::{self, error::RecvError};

/// How many changes may wait for the slowest subscriber; one who is further behind has missed some.
const BACKLOG: usize = 1_024;

/// What the changes go through on PostgreSQL.
const CHANNEL: &str = "safergraph";

/// A change, as those who watch are told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its place among all: greater than that of any change that was committed before.
    number: i64,
    /// What it is called.
    pub id: EventId,
    /// What changed.
    pub change: Change,
}

/// How changes come to those who watch in this process.
#[derive(Debug)]
pub(crate) enum Live {
    /// Within the process.
    Within(Within),
    /// Through PostgreSQL.
    Listening(Listening),
}

/// Telling within the process.
#[derive(Debug)]
pub(crate) struct Within {
    sender: broadcast::Sender<Told>,
    /// Held from a commit until it is told, so that changes are told in the order of their commits.
    turn: Arc<Mutex<()>>,
}

impl Live {
    /// The way that suits the database behind `connection`.
    pub(crate) fn of(connection: &DatabaseConnection) -> Self {
        match connection {
            it if it.get_database_backend() == DatabaseBackend::Postgres => Self::Listening(Listening::default()),
            _ => Self::Within(Within { sender: broadcast::Sender::new(BACKLOG), turn: Arc::default() }),
        }
    }
}

/// Changes as they are committed, by whichever process: those that were missed, and then those that come.
#[derive(Debug)]
pub struct Changes {
    missed: VecDeque<Told>,
    /// The number of the last that is known already; what comes may begin with some of them again.
    caught_up_to: Option<i64>,
    coming: broadcast::Receiver<Told>,
}

/// Some changes did not get through: the connection to the database was lost, or the one who watches was too
/// slow. What is known is to be read anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("some changes were missed")]
pub struct Missed;

impl Changes {
    /// The next change. Nothing is lost if this is given up while it waits.
    ///
    /// # Errors
    /// [`Missed`], after which there is nothing more to be had from here.
    pub async fn next(&mut self) -> Result<Told, Missed> {
        if let Some(told) = self.missed.pop_front() {
            return Ok(told);
        }
        loop {
            let told = self.coming.recv().await.map_err(|error| match error {
                RecvError::Closed | RecvError::Lagged(_) => Missed,
            })?;
            if self.caught_up_to.is_none_or(|last| told.number > last) {
                return Ok(told);
            }
        }
    }
}

impl Database {
    /// What is committed from now on.
    ///
    /// # Errors
    /// Where PostgreSQL cannot be listened to.
    pub async fn changes(&self) -> Result<Changes> {
        let coming = match self.live() {
            Live::Within(within) => within.sender.subscribe(),
            Live::Listening(listening) => {
                let lost = |error: sea_orm::sqlx::Error| DbErr::Conn(RuntimeErr::Internal(error.to_string()));
                listening.join(self.reading()).await.map_err(lost)?
            }
        };
        Ok(Changes { missed: VecDeque::new(), caught_up_to: None, coming })
    }

    /// What was committed after the change called `id`, and is from now on; `None` where not all of it is kept any
    /// more, or it is too much.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn changes_after(&self, id: EventId) -> Result<Option<Changes>> {
        // First listen, then read: what is committed in between comes twice rather than never.
        let changes = self.changes().await?;
        let Some((missed, up_to)) = outbox::after(self, id).await? else { return Ok(None) };
        Ok(Some(Changes { missed: missed.into(), caught_up_to: Some(up_to), ..changes }))
    }

    /// Forgets what was told longer ago than `kept`; how many changes those were.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn forget_changes(&self, kept: Duration) -> Result<u64> {
        outbox::forget(self, kept).await
    }

    /// How many watch in this process.
    pub async fn watchers(&self) -> usize {
        match self.live() {
            Live::Within(within) => within.sender.receiver_count(),
            Live::Listening(listening) => listening.watchers().await,
        }
    }

    /// Commits a unit of work and tells of what it changed.
    ///
    /// # Errors
    /// Where the database fails; then nothing is told.
    pub(crate) async fn commit(&self, transaction: DatabaseTransaction, changes: Vec<Change>) -> Result<()> {
        if changes.is_empty() {
            return Ok(transaction.commit().await?);
        }
        match self.live() {
            Live::Within(within) => {
                let told = outbox::record(&transaction, changes).await?;
                let (sender, turn) = (within.sender.clone(), Arc::clone(&within.turn));
                // A task of its own: whoever gives up waiting for the commit does not keep it from being told.
                let committed = tokio::spawn(async move {
                    let _turn = turn.lock().await;
                    transaction.commit().await?;
                    for told in told {
                        // An error says that nobody watches.
                        let _ = sender.send(told);
                    }
                    Ok::<_, DbErr>(())
                });
                committed.await.map_err(|error| DbErr::Custom(error.to_string()))??;
            }
            Live::Listening(_) => {
                for statement in outbox::record_and_notify(changes, CHANNEL) {
                    transaction.execute_raw(statement).await?;
                }
                transaction.commit().await?;
            }
        }
        Ok(())
    }

    /// Tells of changes that no unit of work of this crate makes, for tests of those who watch.
    ///
    /// # Errors
    /// Where the database fails.
    #[doc(hidden)]
    pub async fn tell(&self, changes: Vec<Change>) -> Result<()> {
        self.commit(self.begin().await?, changes).await
    }
}
