//! Indicators are tied to themes, so that money and measures meet there; and themes that were merged into another
//! are still found under their old id and address.

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
        table("indicator_themes")
            .reference("indicator_id", "indicators")
            .reference("theme_id", "themes")
            .integer("position")
            .primary_key(&["indicator_id", "theme_id"])
            .index(&["theme_id"])
            .create(manager)
            .await?;
        table("merged_themes")
            // The id that the theme had.
            .id()
            .text("slug")
            .reference("theme_id", "themes")
            .unique(&["slug"])
            .index(&["theme_id"])
            .create(manager)
            .await
    }
}
