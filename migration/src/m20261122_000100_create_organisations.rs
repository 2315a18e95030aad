//! Organisations and the names they go by.

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
        organisations(manager).await?;
        themes(manager).await?;
        people(manager).await?;
        Ok(())
    }
}

async fn organisations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("organisations")
        .id()
        .version()
        .text("name")
        .text("folded")
        .word(
            "kind",
            &[
                "COUNCIL",
                "POLICE",
                "OPCC",
                "FIRE_AND_RESCUE",
                "HEALTH",
                "PROBATION",
                "EDUCATION",
                "VOLUNTARY",
                "HOUSING",
                "GOVERNMENT",
                "PARTNERSHIP",
                "BUSINESS",
                "OTHER",
            ],
        )
        .unique(&["folded"])
        .index(&["kind", "folded", "id"])
        .create(manager)
        .await
}

async fn themes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("themes")
        .id()
        .text("slug")
        .text("name")
        .reference("parent_id", "themes")
        .optional()
        .json("aliases")
        .integer("position")
        .unique(&["slug"])
        .index(&["parent_id"])
        .create(manager)
        .await
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("people")
        .id()
        .version()
        .text("name")
        .text("folded")
        .text("job_title")
        .optional()
        .text("email")
        .optional()
        .text("telephone")
        .optional()
        .index(&["folded", "id"])
        .create(manager)
        .await
}
