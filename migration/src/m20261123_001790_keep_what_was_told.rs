//! What was told to those who watch is kept for a while, in the order of the commits, so that who was away is told of
//! what they missed.

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
        table("told_changes").number().uuid("id").text("change").unique(&["id"]).create(manager).await
    }
}
