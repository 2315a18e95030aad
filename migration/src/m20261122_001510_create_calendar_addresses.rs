//! Secret addresses of calendars.

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
        table("calendar_addresses")
            .id()
            .reference("user_id", "users")
            .reference("group_id", "groups")
            .optional()
            .reference("partnership_id", "partnerships")
            .optional()
            .text("label")
            .text("secret_hash")
            .moment("created_at")
            .moment("revoked_at")
            .optional()
            .check(r#"("group_id" IS NULL) OR ("partnership_id" IS NULL)"#)
            .unique(&["secret_hash"])
            .index(&["user_id", "created_at", "id"])
            .create(manager)
            .await
    }
}
