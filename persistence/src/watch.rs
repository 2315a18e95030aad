//! Who does something for a request can be told of each statement that it took, wherever in the work it was sent.
//!
//! The watcher goes with the task. Work that is handed on to another task takes it along with [`watched`].

use sea_orm::metric::Info;
use std::sync::Arc;
use std::time::Duration;

/// A statement that was sent.
#[derive(Debug)]
pub struct Sent<'a> {
    /// Its text, with placeholders where values stand.
    pub text: &'a str,
    /// How long it took, waiting for a connection included.
    pub took: Duration,
    /// Whether the database refused it.
    pub failed: bool,
}

/// Is told of statements.
pub trait Watch: Send + Sync {
    /// One was sent.
    fn sent(&self, statement: &Sent<'_>);
}

tokio::task_local! {
    static WATCHER: Arc<dyn Watch>;
}

/// Does `work`, and tells `watcher` of its statements.
pub fn watched<F: Future>(watcher: Arc<dyn Watch>, work: F) -> impl Future<Output = F::Output> {
    WATCHER.scope(watcher, work)
}

/// The same for work that does not wait, such as one look at a stream.
pub fn watched_now<T>(watcher: Arc<dyn Watch>, work: impl FnOnce() -> T) -> T {
    WATCHER.sync_scope(watcher, work)
}

/// Tells whoever watches.
pub(crate) fn tell(info: &Info<'_>) {
    let sent = Sent { text: &info.statement.sql, took: info.elapsed, failed: info.failed };
    // Nobody watches over the program's own work.
    let _ = WATCHER.try_with(|watcher| watcher.sent(&sent));
}
