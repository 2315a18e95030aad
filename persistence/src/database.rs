//! Connecting to either database and keeping its tables up to date (design.md §6).

use crate::errand;
use crate::live::Live;
use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Why the service cannot use its database; each says the way out.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// Not a URL of either database.
    #[error("`{0}` is not a database address: use sqlite://FILE?mode=rwc or postgres://USER:PASSWORD@HOST/DATABASE")]
    Address(String),
    /// It does not answer or cannot be opened.
    #[error("cannot open the database {address}: {cause}. Check that {hint}")]
    Unreachable {
        /// Where, without the password.
        address: String,
        /// What the driver said.
        cause: String,
        /// What to check.
        hint: &'static str,
    },
    /// A newer program has been there.
    #[error("the database was written by a newer version of the program (it knows the change {0}): use that version")]
    Newer(String),
    /// A migration failed; nothing of it remains.
    #[error("the tables could not be brought up to date: {0}")]
    Migration(String),
}

/// How long a statement may take on PostgreSQL where nobody says.
const STATEMENT: Duration = Duration::from_secs(15);

/// The two ways into the database: one to write, one to read. On PostgreSQL and in memory they are the
/// same pool; on a SQLite file one connection writes and four read.
#[derive(Clone, Debug)]
pub struct Database {
    write: DatabaseConnection,
    read: DatabaseConnection,
    address: String,
    statements: Arc<AtomicU64>,
    entered: Arc<AtomicU64>,
    live: Arc<Live>,
}

impl Database {
    /// Opens the database at `url`: `sqlite://FILE?mode=rwc`, `sqlite::memory:` or `postgres://…`.
    ///
    /// # Errors
    /// [`Unusable`] where the address is none, nothing answers, or the file cannot be written.
    pub async fn connect(url: &str) -> Result<Self, Unusable> {
        Self::connect_within(url, STATEMENT).await
    }

    /// The same for a service whose requests may take up to `limit`: no statement of theirs takes longer.
    ///
    /// # Errors
    /// As [`Database::connect`].
    pub async fn connect_within(url: &str, limit: Duration) -> Result<Self, Unusable> {
        let address = without_password(url);
        let (write, read) = if url.starts_with("sqlite:") {
            connect_sqlite(url).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            connect_postgres(url, limit).await
        } else {
            return Err(Unusable::Address(address));
        }
        .map_err(|error| unreachable_at(&address, &error))?;
        let live = Arc::new(Live::of(&write));
        let (statements, entered) = (Arc::default(), Arc::default());
        let mut database = Self { write, read, address, statements, entered, live };
        database.count_statements();
        Ok(database)
    }

    fn count_statements(&mut self) {
        for connection in [&mut self.write, &mut self.read] {
            let statements = Arc::clone(&self.statements);
            connection.set_metric_callback(move |statement| {
                statements.fetch_add(1, Ordering::Relaxed);
                crate::watch::tell(statement);
            });
        }
    }

    /// The way to read.
    pub(crate) const fn reading(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The way to write in one statement, which needs no unit of work around it; and for looking at its connections.
    pub(crate) const fn writing(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Whether several processes may work on it at once, as on PostgreSQL.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.write.get_database_backend() == DatabaseBackend::Postgres
    }

    /// How changes are told of.
    pub(crate) fn live(&self) -> &Live {
        &self.live
    }

    /// Begins a unit of work that writes. On SQLite it takes the writer's place at once, so that what it
    /// reads first cannot change under it.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.write.begin_with_options(options).await
    }

    /// Begins a look at the records as they are at one moment, whatever is written meanwhile.
    pub(crate) async fn begin_reading(&self) -> Result<DatabaseTransaction, DbErr> {
        // SQLite's readers have this anyway, and know no words for it.
        let asked_for = self.read.get_database_backend() == DatabaseBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: asked_for.then_some(IsolationLevel::RepeatableRead),
            access_mode: asked_for.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        self.read.begin_with_options(options).await
    }

    /// Where it is, without the password.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How many statements were sent so far; tests hold them constant as rows grow.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How many entries were added to ledgers through this process so far, by those who use the service.
    #[must_use]
    pub fn entered(&self) -> u64 {
        self.entered.load(Ordering::Relaxed)
    }

    /// Counts entries that were added.
    pub(crate) fn count_entries(&self, entries: usize) {
        self.entered.fetch_add(u64::try_from(entries).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Brings the tables up to date, one instance at a time.
    ///
    /// # Errors
    /// [`Unusable::Newer`] where the database is ahead of the program, [`Unusable::Migration`] where a
    /// migration fails.
    pub async fn migrate(&self) -> Result<(), Unusable> {
        let failed = |error: DbErr| Unusable::Migration(error.to_string());
        // One transaction that starts by shutting the others out: on SQLite by taking the writer's
        // place, on PostgreSQL by a lock that ends with it.
        let transaction = self.begin().await.map_err(failed)?;
        if transaction.get_database_backend() == DatabaseBackend::Postgres {
            let alone = "SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(7355608)";
            transaction.execute_unprepared(alone).await.map_err(failed)?;
        }
        Migrator::install(&transaction).await.map_err(failed)?;
        let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        let applied = Migrator::get_migration_models(&transaction).await.map_err(failed)?;
        if let Some(unknown) = applied.into_iter().find(|model| !known.contains(&model.version)) {
            return Err(Unusable::Newer(unknown.version));
        }
        Migrator::up(&transaction, None).await.map_err(failed)?;
        let kept = crate::funding::totals::keep_missing(&transaction).await;
        kept.map_err(|error| Unusable::Migration(error.to_string()))?;
        transaction.commit().await.map_err(failed)
    }

    /// Whether the tables are laid out as the program expects.
    ///
    /// # Errors
    /// [`Unusable::Migration`] with the first column that is not there.
    pub async fn check_layout(&self) -> Result<(), Unusable> {
        crate::entity::read_every_column(&self.read).await.map_err(|error| Unusable::Migration(error.to_string()))
    }
}

async fn connect_sqlite(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    if in_memory {
        // The database lives as long as its one connection.
        options.idle_timeout(None).max_lifetime(None);
    }
    options.map_sqlx_sqlite_opts(|options| {
        options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .statement_cache_capacity(256)
    });
    errand::watched_by_sqlite(&mut options);
    let write = sea_orm::Database::connect(options.clone()).await?;
    if in_memory {
        return Ok((write.clone(), write));
    }
    options.max_connections(4).min_connections(1);
    options.map_sqlx_sqlite_opts(|options| {
        options
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .statement_cache_capacity(256)
            .pragma("query_only", "ON")
    });
    let read = sea_orm::Database::connect(options).await?;
    Ok((write, read))
}

async fn connect_postgres(url: &str, limit: Duration) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(12)
        .acquire_timeout(Duration::from_secs(3))
        .connect_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .sqlx_logging(false);
    errand::watched_by_postgres(&mut options, limit);
    let pool = sea_orm::Database::connect(options).await?;
    Ok((pool.clone(), pool))
}

fn unreachable_at(address: &str, error: &DbErr) -> Unusable {
    let hint = if address.starts_with("sqlite:") {
        "its folder exists and may be written to, and that the address ends in ?mode=rwc for a new file"
    } else {
        "the server is running, and that host, port, user, password and database name are right"
    };
    Unusable::Unreachable { address: address.to_owned(), cause: error.to_string(), hint }
}

/// `postgres://user:secret@host/db` as `postgres://user@host/db`.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((login, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = login.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://ada:s3cret@db/saferg"), "postgres://ada@db/saferg");
        assert_eq!(without_password("postgres://ada:a@b:c@db/x"), "postgres://ada@db/x");
        assert_eq!(without_password("sqlite://safer.db?mode=rwc"), "sqlite://safer.db?mode=rwc");
    }
}
