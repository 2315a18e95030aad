//! A database of a test's own, on either engine.

use super::postgres;
use anyhow::{Context, Result};
use persistence::Database;

/// The engine a test runs on. Every test of behaviour runs on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    Sqlite,
    Postgres,
}

impl Store {
    /// The address of a new, empty database; `None` where there is no PostgreSQL (which was said).
    pub(crate) async fn address(self) -> Result<Option<String>> {
        match self {
            Self::Sqlite => {
                let file = postgres::scratch()?.join(format!("{}.db", postgres::fresh_name()));
                Ok(Some(format!("sqlite://{}?mode=rwc", file.display())))
            }
            Self::Postgres => {
                let Some(server) = tokio::task::spawn_blocking(postgres::server).await? else { return Ok(None) };
                let name = postgres::fresh_name();
                let maintenance = sea_orm::Database::connect(format!("{server}/postgres")).await?;
                sea_orm::ConnectionTrait::execute_unprepared(&maintenance, &format!("CREATE DATABASE {name}")).await?;
                maintenance.close().await?;
                Ok(Some(format!("{server}/{name}")))
            }
        }
    }

    /// A new database with its tables; `None` where there is no PostgreSQL.
    pub(crate) async fn database(self) -> Result<Option<Database>> {
        let Some(address) = self.address().await? else { return Ok(None) };
        let database = Database::connect(&address).await.context("the test's own database")?;
        database.migrate().await?;
        Ok(Some(database))
    }
}
