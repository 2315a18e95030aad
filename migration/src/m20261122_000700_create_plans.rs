//! Priorities, plans, risks, bids and recommendations.

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
        priorities(manager).await?;
        plans(manager).await?;
        plan_objectives(manager).await?;
        plan_milestones(manager).await?;
        risks(manager).await?;
        bids(manager).await?;
        recommendations(manager).await?;
        recommendation_targets(manager).await?;
        Ok(())
    }
}

async fn priorities(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("priorities")
        .id()
        .reference("partnership_id", "partnerships")
        .integer("first_year")
        .reference("theme_id", "themes")
        .text("title")
        .word("standing", &["HEADLINE", "EMERGING", "WATCHING_BRIEF", "NOT_TAKEN_FORWARD"])
        .integer("rank")
        .optional()
        .big_integer("score")
        .optional()
        .text("method")
        .optional()
        .text("rationale")
        .optional()
        .integer("position")
        .check(r#""rank" >= 1"#)
        .index(&["partnership_id", "first_year", "position"])
        .index(&["theme_id"])
        .create(manager)
        .await
}

async fn plans(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("plans")
        .id()
        .version()
        .uuid("home_id")
        .reference("partnership_id", "partnerships")
        .optional()
        .reference("county_id", "counties")
        .optional()
        .reference("group_id", "groups")
        .optional()
        .reference("theme_id", "themes")
        .optional()
        .word(
            "kind",
            &[
                "PARTNERSHIP_PLAN",
                "DELIVERY_PLAN",
                "COMMISSIONING_PLAN",
                "STRATEGIC_ASSESSMENT",
                "COMMUNITY_SAFETY_AGREEMENT",
            ],
        )
        .text("title")
        .word("status", &["DRAFTING", "CONSULTATION", "AGREED", "ENDORSED", "SUPERSEDED"])
        .integer("from_year")
        .integer("to_year")
        .day("agreed_on")
        .optional()
        .json("aims")
        .text("note")
        .optional()
        .integer("position")
        .check(r#"("partnership_id" IS NULL) <> ("county_id" IS NULL)"#)
        .check(r#""home_id" = COALESCE("partnership_id", "county_id")"#)
        .check(r#""to_year" >= "from_year""#)
        .foreign_key(&["group_id", "home_id"], "groups", &["id", "home_id"])
        .index(&["home_id", "position"])
        .index(&["group_id", "position"])
        .index(&["theme_id"])
        .create(manager)
        .await
}

async fn plan_objectives(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("plan_objectives")
        .id()
        .reference("plan_id", "plans")
        .integer("position")
        .text("text")
        .text("activity")
        .optional()
        .text("achieved")
        .optional()
        .index(&["plan_id", "position"])
        .create(manager)
        .await
}

async fn plan_milestones(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("plan_milestones")
        .id()
        .reference("plan_id", "plans")
        .integer("position")
        .text("title")
        .day("from_on")
        .optional()
        .day("due_on")
        .optional()
        .text("due_note")
        .optional()
        .day("completed_on")
        .optional()
        .check(r#""due_on" >= "from_on""#)
        .index(&["plan_id", "position"])
        .create(manager)
        .await
}

async fn risks(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("risks")
        .id()
        .reference("partnership_id", "partnerships")
        .integer("position")
        .reference("theme_id", "themes")
        .optional()
        .text("initiative")
        .pence("budget")
        .optional()
        .word("budget_certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .text("budget_note")
        .optional()
        .pence("previous_budget")
        .optional()
        .text("recommendation")
        .optional()
        .boolean("open")
        .check(r#"("budget" IS NOT NULL) = ("budget_certainty" IN ('EXACT', 'APPROXIMATE'))"#)
        .index(&["partnership_id", "position"])
        .index(&["theme_id"])
        .create(manager)
        .await
}

async fn bids(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("bids")
        .id()
        .reference("partnership_id", "partnerships")
        .integer("position")
        .text("fund")
        .optional()
        .reference("funder_id", "organisations")
        .optional()
        .reference("recipient_id", "organisations")
        .optional()
        .text("purpose")
        .optional()
        .pence("amount")
        .optional()
        .word("amount_certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .pence("fund_size")
        .optional()
        .text("note")
        .optional()
        .word("status", &["IDENTIFIED", "PREPARING", "SUBMITTED", "SUSPENDED", "SECURED", "UNSUCCESSFUL", "WITHDRAWN"])
        .reference("theme_id", "themes")
        .optional()
        .check(r#"("amount" IS NOT NULL) = ("amount_certainty" IN ('EXACT', 'APPROXIMATE'))"#)
        .index(&["partnership_id", "position"])
        .index(&["funder_id"])
        .index(&["recipient_id"])
        .index(&["theme_id"])
        .create(manager)
        .await
}

async fn recommendations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("recommendations")
        .id()
        .integer("position")
        .text("source")
        .text("text")
        .integer("from_value")
        .optional()
        .integer("to_value")
        .optional()
        .word("status", &["OPEN", "IN_PROGRESS", "DONE", "CANCELLED"])
        .create(manager)
        .await
}

async fn recommendation_targets(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("recommendation_targets")
        .id()
        .reference("recommendation_id", "recommendations")
        .integer("position")
        .reference("partnership_id", "partnerships")
        .optional()
        .reference("group_id", "groups")
        .optional()
        .check(r#"("partnership_id" IS NULL) <> ("group_id" IS NULL)"#)
        .index(&["recommendation_id", "position"])
        .index(&["partnership_id"])
        .index(&["group_id"])
        .create(manager)
        .await
}
