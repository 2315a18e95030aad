//! Minutes can be revised: what they said before stays, and what was approved has a fingerprint.

use crate::layout::table;
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
        for add in [
            r#"ALTER TABLE "minute_items" ADD COLUMN "version" integer NOT NULL DEFAULT 1 CHECK ("version" >= 1)"#,
            r#"ALTER TABLE "meetings" ADD COLUMN "minutes_digest" text"#,
        ] {
            manager.get_connection().execute_unprepared(add).await?;
        }
        earlier_minutes(manager).await
    }
}

async fn earlier_minutes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("earlier_minutes")
        .id()
        .reference("minute_id", "minute_items")
        .integer("version")
        .text("title")
        .text("text")
        .json("decisions")
        .boolean("exempt")
        .moment("replaced_at")
        .reference("replaced_by_id", "users")
        .optional()
        .unique(&["minute_id", "version"])
        .index(&["replaced_by_id"])
        .create(manager)
        .await
}
