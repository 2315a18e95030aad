//! Allocations, their contracts and returns, and the ledger.

use crate::layout::{append_only, table};
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
        allocations(manager).await?;
        allocation_themes(manager).await?;
        match_fundings(manager).await?;
        allocation_states(manager).await?;
        approvals(manager).await?;
        contracts(manager).await?;
        contract_providers(manager).await?;
        spend_returns(manager).await?;
        ledger_entries(manager).await?;
        idempotency_keys(manager).await?;
        Ok(())
    }
}

async fn allocations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("allocations")
        .id()
        .version()
        .uuid("settlement_id")
        .uuid("partnership_id")
        .reference("primary_theme_id", "themes")
        .integer("recency")
        .integer("position")
        .text("reference")
        .optional()
        .text("title")
        .text("need")
        .optional()
        .text("recommendation")
        .optional()
        .word(
            "stage",
            &[
                "PROPOSED",
                "RECOMMENDED",
                "BOARD_APPROVED",
                "AGREED",
                "COMMISSIONED",
                "COMPLETED",
                "WITHDRAWN",
                "REJECTED",
            ],
        )
        .pence("amount")
        .optional()
        .word("amount_certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .pence("total_budget")
        .optional()
        .word("total_budget_certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .text("budget_note")
        .optional()
        .reference("provider_id", "organisations")
        .optional()
        .reference("proposed_by_id", "users")
        .optional()
        .moment("proposed_at")
        .unique(&["id", "partnership_id"])
        .unique(&["id", "settlement_id"])
        .foreign_key(&["settlement_id", "partnership_id"], "settlements", &["id", "partnership_id"])
        .check(r#"("amount" IS NOT NULL) = ("amount_certainty" IN ('EXACT', 'APPROXIMATE'))"#)
        .check(r#"("total_budget" IS NOT NULL) = ("total_budget_certainty" IN ('EXACT', 'APPROXIMATE'))"#)
        .check(r#""amount" >= 0"#)
        .check(r#""total_budget" >= 0"#)
        .index(&["recency", "position", "id"])
        .index(&["settlement_id", "recency", "position", "id"])
        .index(&["partnership_id", "recency", "position", "id"])
        .index(&["provider_id", "recency", "position", "id"])
        .index(&["stage", "recency", "position", "id"])
        .index(&["primary_theme_id"])
        .index(&["proposed_by_id"])
        .create(manager)
        .await
}

async fn allocation_themes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("allocation_themes")
        .reference("allocation_id", "allocations")
        .reference("theme_id", "themes")
        .integer("position")
        .primary_key(&["allocation_id", "theme_id"])
        .index(&["theme_id"])
        .create(manager)
        .await
}

async fn match_fundings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("match_fundings")
        .id()
        .reference("allocation_id", "allocations")
        .integer("position")
        .text("source")
        .reference("funder_id", "organisations")
        .optional()
        .pence("amount")
        .optional()
        .word("amount_certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .boolean("in_kind")
        .text("note")
        .optional()
        .check(r#"("amount" IS NOT NULL) = ("amount_certainty" IN ('EXACT', 'APPROXIMATE'))"#)
        .index(&["allocation_id", "position"])
        .index(&["funder_id"])
        .create(manager)
        .await
}

async fn allocation_states(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("allocation_states")
        .id()
        .reference("allocation_id", "allocations")
        .integer("sequence")
        .day("effective_on")
        .moment("recorded_at")
        .reference("by_user_id", "users")
        .optional()
        .word(
            "stage",
            &[
                "PROPOSED",
                "RECOMMENDED",
                "BOARD_APPROVED",
                "AGREED",
                "COMMISSIONED",
                "COMPLETED",
                "WITHDRAWN",
                "REJECTED",
            ],
        )
        .pence("amount")
        .optional()
        .word("amount_certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .pence("total_budget")
        .optional()
        .word("total_budget_certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .unique(&["allocation_id", "sequence"])
        .check(r#"("amount" IS NOT NULL) = ("amount_certainty" IN ('EXACT', 'APPROXIMATE'))"#)
        .check(r#"("total_budget" IS NOT NULL) = ("total_budget_certainty" IN ('EXACT', 'APPROXIMATE'))"#)
        .index(&["allocation_id", "effective_on", "sequence"])
        .index(&["by_user_id"])
        .create(manager)
        .await?;
    append_only(manager, "allocation_states").await
}

async fn approvals(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("approvals")
        .id()
        .reference("allocation_id", "allocations")
        .integer("position")
        .word(
            "stage",
            &[
                "PROPOSED",
                "RECOMMENDED",
                "BOARD_APPROVED",
                "AGREED",
                "COMMISSIONED",
                "COMPLETED",
                "WITHDRAWN",
                "REJECTED",
            ],
        )
        .word(
            "approved_as",
            &[
                "ADMINISTRATOR",
                "COMMISSIONER",
                "TREASURER",
                "OPCC_ANALYST",
                "COUNTY_OFFICER",
                "COUNTY_MEMBER",
                "PARTNERSHIP_MANAGER",
                "COMMISSIONING_OFFICER",
                "CLERK",
                "GROUP_LEAD",
                "GROUP_MEMBER",
                "SCRUTINEER",
            ],
        )
        .reference("by_user_id", "users")
        .optional()
        .day("on_day")
        .text("reference")
        .optional()
        .reference("meeting_id", "meetings")
        .optional()
        .uuid("minute_id")
        .optional()
        .text("note")
        .optional()
        .moment("voided_at")
        .optional()
        .foreign_key(&["minute_id", "meeting_id"], "minute_items", &["id", "meeting_id"])
        .index(&["allocation_id", "position"])
        .index(&["meeting_id"])
        .index(&["minute_id"])
        .index(&["by_user_id"])
        .create(manager)
        .await
}

async fn contracts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("contracts")
        .id()
        .reference("partnership_id", "partnerships")
        .uuid("allocation_id")
        .optional()
        .integer("position")
        .word("kind", &["CONTRACT", "GRANT", "SERVICE_LEVEL_AGREEMENT"])
        .text("title")
        .reference("funder_id", "organisations")
        .optional()
        .day("from_on")
        .optional()
        .day("to_on")
        .optional()
        .day("extension_until")
        .optional()
        .text("extension_note")
        .optional()
        .pence("value")
        .optional()
        .word("value_certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .text("note")
        .optional()
        .foreign_key(&["allocation_id", "partnership_id"], "allocations", &["id", "partnership_id"])
        .check(r#"("value" IS NOT NULL) = ("value_certainty" IN ('EXACT', 'APPROXIMATE'))"#)
        .check(r#""to_on" >= "from_on""#)
        .check(r#""extension_until" >= "to_on""#)
        .index(&["partnership_id", "position"])
        .index(&["allocation_id", "position"])
        .index(&["funder_id"])
        .create(manager)
        .await
}

async fn contract_providers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("contract_providers")
        .reference("contract_id", "contracts")
        .reference("organisation_id", "organisations")
        .integer("position")
        .primary_key(&["contract_id", "organisation_id"])
        .index(&["organisation_id"])
        .create(manager)
        .await
}

async fn spend_returns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("spend_returns")
        .id()
        .version()
        .uuid("allocation_id")
        .uuid("partnership_id")
        .day("period_from")
        .day("period_to")
        .integer("recency")
        .pence("spent")
        .pence("forecast")
        .optional()
        .text("narrative")
        .optional()
        .text("outcomes")
        .optional()
        .day("effective_on")
        .moment("submitted_at")
        .reference("submitted_by_id", "users")
        .optional()
        .reference("corrected_by_id", "spend_returns")
        .optional()
        .foreign_key(&["allocation_id", "partnership_id"], "allocations", &["id", "partnership_id"])
        .check(r#""period_to" >= "period_from""#)
        .check(r#""spent" >= 0"#)
        .check(r#""forecast" >= 0"#)
        .index(&["recency", "id"])
        .index(&["allocation_id", "recency", "id"])
        .index(&["partnership_id", "recency", "id"])
        .index(&["corrected_by_id"])
        .index(&["submitted_by_id"])
        .create(manager)
        .await
}

async fn ledger_entries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("ledger_entries")
        .id()
        .uuid("settlement_id")
        .uuid("partnership_id")
        .uuid("allocation_id")
        .optional()
        .big_integer("sequence")
        .word(
            "kind",
            &[
                "SETTLED",
                "REVISED",
                "TOP_SLICED",
                "ALLOCATED",
                "RELEASED",
                "PAID",
                "SPENT",
                "CORRECTED",
                "CARRIED_IN",
                "CARRIED_OUT",
                "CLAWED_BACK",
            ],
        )
        .pence("amount")
        .day("effective_on")
        .moment("recorded_at")
        .reference("by_user_id", "users")
        .optional()
        .text("note")
        .optional()
        .unique(&["settlement_id", "sequence"])
        .foreign_key(&["settlement_id", "partnership_id"], "settlements", &["id", "partnership_id"])
        .foreign_key(&["allocation_id", "settlement_id"], "allocations", &["id", "settlement_id"])
        .index(&["partnership_id", "effective_on"])
        .index(&["settlement_id", "effective_on"])
        .index(&["allocation_id"])
        .index(&["by_user_id"])
        .create(manager)
        .await?;
    append_only(manager, "ledger_entries").await
}

async fn idempotency_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("idempotency_keys")
        .reference("user_id", "users")
        .text("mutation")
        .text("key")
        .text("input_hash")
        .uuid("result_id")
        .moment("recorded_at")
        .primary_key(&["user_id", "mutation", "key"])
        .create(manager)
        .await
}
