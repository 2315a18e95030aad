//! Work that may be given up: what it asked of the database is then stopped there, too.
//!
//! A future that is dropped stops asking, but what it has asked goes on: PostgreSQL works on a statement whose client
//! has turned away, SQLite on one that nobody waits for, and each keeps its connection from everybody else. This file
//! is the one place that knows how either is stopped.

use sea_orm::ConnectOptions;
use sea_orm::sqlx::{self, Connection, Executor, SqliteConnection};
use std::time::Duration;
use tokio::sync::watch;

/// How many steps SQLite takes between looks at whether anybody still waits: well under a millisecond of them.
const STEPS: i32 = 10_000;

/// How long PostgreSQL may take to answer on a connection that is handed back, before it counts as still at work.
const HAND_BACK: Duration = Duration::from_secs(1);

/// How often PostgreSQL looks, while it works on a statement, whether its client is still there.
const LOOK: &str = "1s";

tokio::task_local! {
    static ERRAND: Errand;
}

/// Work that takes longer than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it took longer than it may")]
pub struct TooLong;

/// Whether work still goes on: it does for as long as somebody holds the other end.
#[derive(Clone, Debug)]
struct Errand(watch::Receiver<()>);

impl Errand {
    fn goes_on(&self) -> bool {
        self.0.has_changed().is_ok()
    }

    async fn over(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}

/// What comes of `work`, unless it takes longer than `limit`. When it is over, one way or another, nothing that it
/// asked of the database goes on.
///
/// # Errors
/// [`TooLong`].
pub async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, TooLong> {
    let (_held, errand) = watch::channel(());
    tokio::time::timeout(limit, ERRAND.scope(Errand(errand), work)).await.map_err(|_| TooLong)
}

/// `work` as a part of the work that now goes on, for a task of its own: it ends with it.
pub fn carried(work: impl Future<Output = ()> + Send + 'static) -> impl Future<Output = ()> + Send + 'static {
    let errand = ERRAND.try_with(Clone::clone).ok();
    async move {
        match errand {
            Some(errand) => {
                let over = errand.clone().over();
                tokio::select! {
                    () = ERRAND.scope(errand, work) => {}
                    () = over => {}
                }
            }
            None => work.await,
        }
    }
}

/// SQLite looks itself, as it goes, whether the work goes on that it was given a statement for.
pub(crate) fn watched_by_sqlite(options: &mut ConnectOptions) {
    options.map_sqlx_sqlite_before_acquire(|connection, _| {
        Box::pin(async move {
            watch_over(connection).await?;
            Ok(true)
        })
    });
    options
        .map_sqlx_sqlite_pool_opts(|options| options.after_connect(|connection, _| Box::pin(watch_over(connection))));
}

async fn watch_over(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut handle = connection.lock_handle().await?;
    match ERRAND.try_with(Clone::clone) {
        Ok(errand) => handle.set_progress_handler(STEPS, move || errand.goes_on()),
        // What the program does by itself is never given up.
        Err(_) => handle.remove_progress_handler(),
    }
    Ok(())
}

/// PostgreSQL stops when its client is gone: a connection on which a statement still runs when it is handed back is
/// closed. `limit` is for what is left, such as a client that vanished without a word.
pub(crate) fn watched_by_postgres(options: &mut ConnectOptions, limit: Duration) {
    let limit = format!("{}ms", limit.as_millis());
    options.map_sqlx_postgres_opts(move |options| options.options([("statement_timeout", limit.as_str())]));
    options.map_sqlx_postgres_pool_opts(|options| {
        options
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // Servers before version 14 do not have the setting; nor does every system support it.
                    let set = format!(
                        "SELECT set_config(name, '{LOOK}', false) FROM pg_settings \
                         WHERE name = 'client_connection_check_interval'"
                    );
                    if let Err(cause) = connection.execute(sqlx::AssertSqlSafe(set)).await {
                        tracing::debug!(%cause, "PostgreSQL does not look whether its client is still there");
                    }
                    Ok(())
                })
            })
            .after_release(|connection, _| {
                Box::pin(
                    async move { Ok(matches!(tokio::time::timeout(HAND_BACK, connection.ping()).await, Ok(Ok(())))) },
                )
            })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_carried_ends_with_the_work_that_it_is_a_part_of() -> anyhow::Result<()> {
        let (send, mut receive) = watch::channel(false);
        let endless = async move {
            std::future::pending::<()>().await;
            drop(send);
        };
        let outcome = in_time(Duration::from_millis(10), async {
            tokio::spawn(carried(endless));
            std::future::pending::<()>().await;
        });
        anyhow::ensure!(outcome.await == Err(TooLong));
        // The sender is dropped with the task that held it.
        let ended = tokio::time::timeout(Duration::from_secs(10), receive.changed()).await?;
        anyhow::ensure!(ended.is_err());
        Ok(())
    }

    #[tokio::test]
    async fn what_is_nobodys_errand_is_carried_to_its_end() -> anyhow::Result<()> {
        let (send, receive) = tokio::sync::oneshot::channel();
        tokio::spawn(carried(async move {
            let _ = send.send(7);
        }));
        anyhow::ensure!(receive.await? == 7);
        Ok(())
    }
}
