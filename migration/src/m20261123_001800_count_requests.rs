//! What is kept of how fast somebody asks, for all processes on one PostgreSQL together. On SQLite there is one process, which
//! counts for itself: there the table stays empty.

use crate::layout::table;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("rate_counts").text("subject").big_integer("full_at").primary_key(&["subject"]).create(manager).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            // Not worth a place in the log: after a crash everybody starts anew. Half of each page is left free, so that a
            // row is changed where it lies.
            for change in ["SET UNLOGGED", "SET (fillfactor = 50)"] {
                manager.get_connection().execute_unprepared(&format!("ALTER TABLE rate_counts {change}")).await?;
            }
        }
        Ok(())
    }
}
