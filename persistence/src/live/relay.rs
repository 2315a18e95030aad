//! Listening to PostgreSQL: one connection of its own for the whole process, opened when somebody first
//! watches.
//!
//! A connection that was lost may have missed something. So it is not mended behind the backs of those who
//! watch: the relay ends, they are told that they missed something, and the next one who watches opens anew.

use super::{BACKLOG, CHANNEL, Told, payload};
use sea_orm::DatabaseConnection;
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use sea_orm::sqlx::{Error, Executor};
use std::time::Duration;
use tokio::sync::{Mutex, broadcast};
use tokio::task::JoinSet;

/// A connection that brings nothing for so long is asked whether it is still there: one that a firewall
/// forgot would be silent for ever.
const SILENCE: Duration = Duration::from_secs(30);

/// How long opening a connection and its answer to that question may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The one who listens, if anybody has watched yet. Ends with the database.
#[derive(Debug, Default)]
pub(crate) struct Listening(Mutex<Relay>);

#[derive(Debug, Default)]
struct Relay {
    /// Lives as long as the task.
    changes: Option<broadcast::WeakSender<Told>>,
    task: JoinSet<()>,
}

impl Listening {
    /// What comes in from now on, from PostgreSQL as `connection` reaches it.
    pub(super) async fn join(&self, connection: &DatabaseConnection) -> Result<broadcast::Receiver<Told>, Error> {
        let mut relay = self.0.lock().await;
        if let Some(sender) = relay.changes.as_ref().and_then(broadcast::WeakSender::upgrade) {
            return Ok(sender.subscribe());
        }
        let listener = tokio::time::timeout(PATIENCE, listen(connection)).await.map_err(|_| Error::PoolTimedOut)??;
        let (sender, receiver) = broadcast::channel(BACKLOG);
        relay.changes = Some(sender.downgrade());
        relay.task.abort_all();
        relay.task = JoinSet::new();
        relay.task.spawn(pass_on(listener, sender));
        Ok(receiver)
    }

    /// How many watch.
    pub(super) async fn watchers(&self) -> usize {
        let relay = self.0.lock().await;
        relay.changes.as_ref().and_then(broadcast::WeakSender::upgrade).map_or(0, |sender| sender.receiver_count())
    }
}

async fn listen(connection: &DatabaseConnection) -> Result<PgListener, Error> {
    // A pool of its own, so that nobody who watches takes a connection from those who ask.
    let options = connection.get_postgres_connection_pool().connect_options().as_ref().clone();
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Passes changes on until the connection is lost.
async fn pass_on(mut listener: PgListener, sender: broadcast::Sender<Told>) {
    loop {
        match tokio::time::timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(notification))) => match payload::noticed(notification.payload()) {
                Some(told) => {
                    // An error says that nobody watches just now.
                    let _ = sender.send(told);
                }
                None => tracing::warn!("a change was told of that this version of the program does not know"),
            },
            Ok(Ok(None)) => return tracing::warn!("the database closed the connection that tells of changes"),
            Ok(Err(cause)) => return tracing::warn!(%cause, "the connection that tells of changes was lost"),
            Err(_) => {
                if !answers(&mut listener).await {
                    return tracing::warn!("the connection that tells of changes fell silent");
                }
            }
        }
    }
}

async fn answers(listener: &mut PgListener) -> bool {
    tokio::time::timeout(PATIENCE, listener.execute("SELECT 1")).await.is_ok_and(|answer| answer.is_ok())
}
