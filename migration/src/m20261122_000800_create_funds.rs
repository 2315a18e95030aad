//! Funds, agreements and the settlements awarded from them.

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
        funds(manager).await?;
        fund_sources(manager).await?;
        funding_agreements(manager).await?;
        settlements(manager).await?;
        grant_conditions(manager).await?;
        Ok(())
    }
}

async fn funds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("funds")
        .id()
        .version()
        .reference("funder_id", "organisations")
        .reference("police_area_id", "police_areas")
        .optional()
        .text("name")
        .text("folded")
        .integer("first_year")
        .integer("recency")
        .pence("retained")
        .optional()
        .big_integer("retained_percent")
        .optional()
        .text("note")
        .optional()
        .unique(&["id", "first_year"])
        .check(r#""retained" >= 0"#)
        .check(r#""retained_percent" BETWEEN 0 AND 100000000"#)
        .check(r#""recency" = -"first_year""#)
        .index(&["recency", "folded", "id"])
        .index(&["police_area_id", "recency", "folded", "id"])
        .index(&["funder_id", "recency", "folded", "id"])
        .create(manager)
        .await
}

async fn fund_sources(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("fund_sources")
        .id()
        .reference("fund_id", "funds")
        .integer("position")
        .text("name")
        .reference("funder_id", "organisations")
        .optional()
        .pence("amount")
        .optional()
        .check(r#""amount" >= 0"#)
        .index(&["fund_id", "position"])
        .index(&["funder_id"])
        .create(manager)
        .await
}

async fn funding_agreements(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("funding_agreements")
        .id()
        .version()
        .reference("partnership_id", "partnerships")
        .text("title")
        .integer("from_year")
        .integer("to_year")
        .unique(&["id", "partnership_id"])
        .check(r#""to_year" >= "from_year""#)
        .index(&["partnership_id", "from_year"])
        .create(manager)
        .await
}

async fn settlements(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("settlements")
        .id()
        .version()
        .uuid("fund_id")
        .integer("first_year")
        .reference("partnership_id", "partnerships")
        .reference("recipient_id", "organisations")
        .optional()
        .uuid("agreement_id")
        .optional()
        .word("status", &["INDICATIVE", "CONFIRMED", "CLOSED"])
        .pence("amount")
        .optional()
        .word("amount_certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .big_integer("top_slice_percent")
        .optional()
        .pence("top_slice_amount")
        .optional()
        .big_integer("over_allocation_percent")
        .optional()
        .text("note")
        .optional()
        .text("purpose")
        .optional()
        .text("reason")
        .optional()
        .moment("issued_at")
        .integer("position")
        .unique(&["id", "partnership_id"])
        .foreign_key(&["fund_id", "first_year"], "funds", &["id", "first_year"])
        .foreign_key(&["agreement_id", "partnership_id"], "funding_agreements", &["id", "partnership_id"])
        .check(r#"("amount" IS NOT NULL) = ("amount_certainty" IN ('EXACT', 'APPROXIMATE'))"#)
        .check(r#""amount" >= 0"#)
        .check(r#""top_slice_amount" >= 0"#)
        .check(r#""top_slice_percent" BETWEEN 0 AND 100000000"#)
        .check(r#""over_allocation_percent" BETWEEN 0 AND 100000000"#)
        .index(&["fund_id", "position", "id"])
        .index(&["partnership_id", "first_year", "issued_at"])
        .index(&["first_year"])
        .index(&["recipient_id"])
        .index(&["agreement_id"])
        .create(manager)
        .await
}

async fn grant_conditions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("grant_conditions")
        .id()
        .reference("settlement_id", "settlements")
        .integer("position")
        .text("text")
        .day("due_on")
        .optional()
        .boolean("met")
        .optional()
        .index(&["settlement_id", "position"])
        .create(manager)
        .await
}
