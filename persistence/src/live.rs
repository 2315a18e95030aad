//! Telling subscribers of what was committed.
//!
//! What is told is the `Change`: which records, and nothing of what they hold. On PostgreSQL it goes out
//! with the transaction (`NOTIFY`, delivered at commit, never without) and comes in to every process that
//! listens, this one too. On SQLite there is one process, which tells itself once the commit is through.
//! This file is the one place that knows the difference.

mod payload;
mod relay;

use crate::database::Database;
use crate::error::Result;
use domain::live::Change;
use relay::Listening;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr, Statement,
};
use tokio::sync::broadcast::{self, error::RecvError};

/// How many changes may wait for the slowest subscriber; one who is further behind has missed some.
const BACKLOG: usize = 1_024;

/// What the changes go through on PostgreSQL.
const CHANNEL: &str = "safergraph";

/// How changes come to those who watch in this process.
#[derive(Debug)]
pub(crate) enum Live {
    /// Within the process.
    Within(broadcast::Sender<Change>),
    /// Through PostgreSQL.
    Listening(Listening),
}

impl Live {
    /// The way that suits the database behind `connection`.
    pub(crate) fn of(connection: &DatabaseConnection) -> Self {
        match connection {
            it if it.get_database_backend() == DatabaseBackend::Postgres => Self::Listening(Listening::default()),
            _ => Self::Within(broadcast::Sender::new(BACKLOG)),
        }
    }
}

/// Changes as they are committed from now on, by whichever process.
#[derive(Debug)]
pub struct Changes(broadcast::Receiver<Change>);

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
    pub async fn next(&mut self) -> Result<Change, Missed> {
        self.0.recv().await.map_err(|error| match error {
            RecvError::Closed | RecvError::Lagged(_) => Missed,
        })
    }
}

impl Database {
    /// What is committed from now on.
    ///
    /// # Errors
    /// Where PostgreSQL cannot be listened to.
    pub async fn changes(&self) -> Result<Changes> {
        Ok(Changes(match self.live() {
            Live::Within(sender) => sender.subscribe(),
            Live::Listening(listening) => {
                let lost = |error: sea_orm::sqlx::Error| DbErr::Conn(RuntimeErr::Internal(error.to_string()));
                listening.join(self.reading()).await.map_err(lost)?
            }
        }))
    }

    /// How many watch in this process.
    pub async fn watchers(&self) -> usize {
        match self.live() {
            Live::Within(sender) => sender.receiver_count(),
            Live::Listening(listening) => listening.watchers().await,
        }
    }

    /// Commits a unit of work and tells of what it changed.
    ///
    /// # Errors
    /// Where the database fails; then nothing is told.
    pub(crate) async fn commit(&self, transaction: DatabaseTransaction, changes: Vec<Change>) -> Result<()> {
        match self.live() {
            Live::Within(sender) => {
                let sender = sender.clone();
                // A task of its own: whoever gives up waiting for the commit does not keep it from being told.
                let committed = tokio::spawn(async move {
                    transaction.commit().await?;
                    for change in changes {
                        // An error says that nobody watches.
                        let _ = sender.send(change);
                    }
                    Ok::<_, DbErr>(())
                });
                committed.await.map_err(|error| DbErr::Custom(error.to_string()))??;
            }
            Live::Listening(_) => {
                for change in changes {
                    transaction.execute_raw(notify(change)).await?;
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

fn notify(change: Change) -> Statement {
    let values = [CHANNEL.into(), payload::write(change).into()];
    Statement::from_sql_and_values(DatabaseBackend::Postgres, "SELECT pg_notify($1, $2)", values)
}
