//! Contracts can be revised: their changes are counted, against lost updates.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = r#"ALTER TABLE "contracts" ADD COLUMN "version" integer NOT NULL DEFAULT 1 CHECK ("version" >= 1)"#;
        manager.get_connection().execute_unprepared(add).await?;
        Ok(())
    }
}
