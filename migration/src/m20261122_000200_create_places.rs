//! Police areas, counties, districts and the partnerships that cover them.

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
        police_areas(manager).await?;
        counties(manager).await?;
        districts(manager).await?;
        partnerships(manager).await?;
        partnership_districts(manager).await?;
        partnership_abbreviations(manager).await?;
        organisation_aliases(manager).await?;
        Ok(())
    }
}

async fn police_areas(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("police_areas")
        .id()
        .text("code")
        .text("name")
        .text("folded")
        .text("slug")
        .word("nation", &["ENGLAND", "WALES"])
        .text("region")
        .optional()
        .reference("opcc_id", "organisations")
        .optional()
        .unique(&["code"])
        .unique(&["slug"])
        .index(&["folded", "id"])
        .index(&["opcc_id"])
        .create(manager)
        .await
}

async fn counties(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("counties")
        .id()
        .text("code")
        .optional()
        .text("name")
        .text("folded")
        .text("slug")
        .unique(&["code"])
        .unique(&["slug"])
        .index(&["folded", "id"])
        .create(manager)
        .await
}

async fn districts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("districts")
        .id()
        .text("code")
        .optional()
        .text("name")
        .text("region")
        .optional()
        .unique(&["code"])
        .create(manager)
        .await
}

async fn partnerships(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("partnerships")
        .id()
        .version()
        .text("name")
        .text("folded")
        .text("slug")
        .text("ons_code")
        .optional()
        .text("ons_order")
        .text("register_name")
        .optional()
        .word("kind", &["COMMUNITY_SAFETY", "COMBINED", "LOCAL_STRATEGIC"])
        .word("status", &["ACTIVE", "MERGED", "DISSOLVED"])
        .reference("successor_id", "partnerships")
        .optional()
        .text("website")
        .optional()
        .text("note")
        .optional()
        .reference("police_area_id", "police_areas")
        .reference("county_id", "counties")
        .optional()
        .reference("combined_in_id", "partnerships")
        .optional()
        .unique(&["slug"])
        .unique(&["ons_code"])
        .check(r#"("successor_id" IS NULL) OR ("status" = 'MERGED')"#)
        .check(r#"("combined_in_id" IS NULL) OR ("combined_in_id" <> "id")"#)
        .index(&["folded", "id"])
        .index(&["ons_order", "id"])
        .index(&["police_area_id", "folded", "id"])
        .index(&["county_id", "folded", "id"])
        .index(&["combined_in_id"])
        .index(&["successor_id"])
        .create(manager)
        .await
}

async fn partnership_districts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("partnership_districts")
        .reference("partnership_id", "partnerships")
        .reference("district_id", "districts")
        .integer("position")
        .primary_key(&["partnership_id", "district_id"])
        .index(&["district_id"])
        .create(manager)
        .await
}

async fn partnership_abbreviations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("partnership_abbreviations")
        .reference("partnership_id", "partnerships")
        .text("text")
        .text("meaning")
        .primary_key(&["partnership_id", "text"])
        .create(manager)
        .await
}

async fn organisation_aliases(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("organisation_aliases")
        .id()
        .reference("organisation_id", "organisations")
        .text("text")
        .text("folded")
        .reference("partnership_id", "partnerships")
        .optional()
        .unique(&["organisation_id", "folded", "partnership_id"])
        .index(&["folded"])
        .index(&["partnership_id"])
        .create(manager)
        .await
}
