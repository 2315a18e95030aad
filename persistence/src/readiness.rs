//! Whether the service can be asked: for whoever watches over the process, who wants to know soon and what is wrong.

use crate::database::Database;
use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::{Alias, Query};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr};
use std::collections::BTreeSet;
use std::time::Duration;

/// How long the database may take. Who asks asks every few seconds, and a connection that hangs is none.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// Whether the database answers and has the tables that this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It can be used.
    Ready,
    /// It does not answer, or not in time.
    Unreachable,
    /// So many changes to its tables are not made yet.
    Behind(usize),
    /// So many changes to its tables were made by a newer program.
    Ahead(usize),
}

/// The connections to a database, as they are now.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// What they are for: `write`, `read`, or `all`.
    pub name: &'static str,
    /// The most there may be.
    pub most: u32,
    /// Those that are open.
    pub open: u32,
    /// Those of them that nobody uses just now.
    pub idle: u32,
}

impl Database {
    /// Whether it can be used.
    pub async fn readiness(&self) -> Readiness {
        tokio::time::timeout(PATIENCE, self.compare()).await.unwrap_or(Readiness::Unreachable)
    }

    /// Whether it answers and its tables are those this program knows.
    pub async fn is_ready(&self) -> bool {
        self.readiness().await == Readiness::Ready
    }

    async fn compare(&self) -> Readiness {
        let known: BTreeSet<String> = Migrator::migrations().iter().map(|it| it.name().to_owned()).collect();
        match self.applied().await {
            Ok(applied) => match (applied.difference(&known).count(), known.difference(&applied).count()) {
                (0, 0) => Readiness::Ready,
                (0, pending) => Readiness::Behind(pending),
                (unknown, _) => Readiness::Ahead(unknown),
            },
            // It answers, but even the table of changes is not there: nothing was ever made.
            Err(error) if error.is_answer() && self.reading().ping().await.is_ok() => Readiness::Behind(known.len()),
            Err(_) => Readiness::Unreachable,
        }
    }

    /// The changes that were made. The migrator's own question would first make the table that they are written in.
    async fn applied(&self) -> Result<BTreeSet<String>, DbErr> {
        let mut query = Query::select();
        query.column(Alias::new("version")).from(Migrator::migration_table_name());
        let rows = self.reading().query_all(&query).await?;
        rows.iter().map(|row| row.try_get("", "version")).collect()
    }

    /// Its connections.
    #[must_use]
    pub fn pools(&self) -> Vec<Pool> {
        match self.reading().get_database_backend() {
            DatabaseBackend::Postgres => vec![pool("all", self.reading())],
            _ => vec![pool("write", self.writing()), pool("read", self.reading())],
        }
    }
}

fn pool(name: &'static str, connection: &DatabaseConnection) -> Pool {
    let idle = |idle: usize| u32::try_from(idle).unwrap_or(u32::MAX);
    if connection.get_database_backend() == DatabaseBackend::Postgres {
        let pool = connection.get_postgres_connection_pool();
        Pool { name, most: pool.options().get_max_connections(), open: pool.size(), idle: idle(pool.num_idle()) }
    } else {
        let pool = connection.get_sqlite_connection_pool();
        Pool { name, most: pool.options().get_max_connections(), open: pool.size(), idle: idle(pool.num_idle()) }
    }
}

/// Whether an error came from a database that was reached.
trait Answered {
    fn is_answer(&self) -> bool;
}

impl Answered for DbErr {
    fn is_answer(&self) -> bool {
        use sea_orm::RuntimeErr::SqlxError;
        let (Self::Conn(SqlxError(error)) | Self::Exec(SqlxError(error)) | Self::Query(SqlxError(error))) = self else {
            return false;
        };
        error.as_database_error().is_some()
    }
}
