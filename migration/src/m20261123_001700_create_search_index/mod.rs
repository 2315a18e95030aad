//! The index that records are searched by: a row for each text that can be found, with the record it leads to. The
//! database itself keeps it, by triggers on the tables that the texts stand in, so that no way of writing can forget it.

mod postgres;
mod source;
mod sqlite;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};
use source::{SOURCES, Source};

/// See the module.
pub(crate) struct Migration;

// Derived, the name would be that of this file.
impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261123_001700_create_search_index"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let tables = if postgres { postgres::TABLES } else { sqlite::TABLES };
        for statement in tables {
            connection.execute_unprepared(statement).await?;
        }
        for source in &SOURCES {
            let keep = if postgres { postgres::keep(source) } else { sqlite::keep(source) };
            for statement in keep {
                connection.execute_unprepared(&statement).await?;
            }
            fill(connection, source).await?;
        }
        connection.execute_unprepared(&source::rename_districts(postgres)).await.map(|_| ())
    }
}

/// The steps in which the index is made from the records again.
pub fn steps() -> usize {
    SOURCES.len() + 1
}

/// Takes one of the [`steps`] of making the index from the records again; on data that agrees it changes nothing.
///
/// # Errors
/// Where the database fails.
pub async fn take_step<C: ConnectionTrait>(connection: &C, step: usize) -> Result<(), DbErr> {
    if let Some(source) = SOURCES.get(step) {
        let orphans = source.orphans();
        connection.execute_unprepared(&orphans).await?;
        return fill(connection, source).await;
    }
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    for statement in if postgres { postgres::ANEW } else { sqlite::ANEW } {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Writes what a table has to say into the index, where the index says otherwise.
async fn fill<C: ConnectionTrait>(connection: &C, source: &Source) -> Result<(), DbErr> {
    connection.execute_unprepared(&source.fill()).await.map(|_| ())
}
