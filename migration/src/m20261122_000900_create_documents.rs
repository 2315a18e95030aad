//! Documents and what they say of figures.

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
        documents(manager).await?;
        stated_figures(manager).await?;
        Ok(())
    }
}

async fn documents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("documents")
        .id()
        .uuid("home_id")
        .reference("partnership_id", "partnerships")
        .optional()
        .reference("county_id", "counties")
        .optional()
        .reference("group_id", "groups")
        .optional()
        .uuid("meeting_id")
        .optional()
        .uuid("agenda_item_id")
        .optional()
        .reference("plan_id", "plans")
        .optional()
        .reference("settlement_id", "settlements")
        .optional()
        .text("title")
        .text("folded")
        .text("media_type")
        .optional()
        .big_integer("size_bytes")
        .optional()
        .text("sha256")
        .optional()
        .text("storage_key")
        .optional()
        .word("visibility", &["PUBLIC", "MEMBERS", "EXEMPT"])
        .json("exempt_paragraphs")
        .moment("published_at")
        .optional()
        .text("note")
        .optional()
        .foreign_key(&["meeting_id", "home_id"], "meetings", &["id", "home_id"])
        .foreign_key(&["agenda_item_id", "meeting_id"], "agenda_items", &["id", "meeting_id"])
        .check(r#"("partnership_id" IS NULL) <> ("county_id" IS NULL)"#)
        .check(r#""home_id" = COALESCE("partnership_id", "county_id")"#)
        .check(r#""size_bytes" >= 0"#)
        .check(r#"("agenda_item_id" IS NULL) OR ("meeting_id" IS NOT NULL)"#)
        .index(&["home_id", "folded", "id"])
        .index(&["meeting_id"])
        .index(&["agenda_item_id"])
        .index(&["plan_id"])
        .index(&["settlement_id"])
        .index(&["group_id"])
        .create(manager)
        .await
}

async fn stated_figures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("stated_figures")
        .id()
        .reference("partnership_id", "partnerships")
        .reference("fund_id", "funds")
        .optional()
        .uuid("settlement_id")
        .optional()
        .integer("position")
        .word(
            "measure",
            &["FUND_TOTAL", "RETAINED", "SETTLED", "ALLOCATED", "UNALLOCATED", "SPENT", "MATCHED", "TOTAL_BUDGET"],
        )
        .pence("stated")
        .word("certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .text("quote")
        .optional()
        .text("note")
        .optional()
        .reference("document_id", "documents")
        .optional()
        .reference("minute_id", "minute_items")
        .optional()
        .foreign_key(&["settlement_id", "partnership_id"], "settlements", &["id", "partnership_id"])
        .check(r#"("fund_id" IS NULL) <> ("settlement_id" IS NULL)"#)
        .index(&["fund_id", "position"])
        .index(&["settlement_id", "position"])
        .index(&["partnership_id"])
        .index(&["document_id"])
        .index(&["minute_id"])
        .create(manager)
        .await
}
