//! Papers have bytes: every version that was handed in, and a count of changes against lost updates.

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
        let add = r#"ALTER TABLE "documents" ADD COLUMN "version" integer NOT NULL DEFAULT 1 CHECK ("version" >= 1)"#;
        manager.get_connection().execute_unprepared(add).await?;
        table("document_versions")
            .reference("document_id", "documents")
            .integer("number")
            .text("file_name")
            .optional()
            .text("media_type")
            .big_integer("size_bytes")
            .text("sha256")
            .text("storage_key")
            .moment("uploaded_at")
            .reference("uploaded_by_id", "users")
            .optional()
            .primary_key(&["document_id", "number"])
            .check(r#""number" >= 1"#)
            .check(r#""size_bytes" > 0"#)
            .unique(&["storage_key"])
            .create(manager)
            .await
    }
}
