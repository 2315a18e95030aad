//! Indicators, measures and the groups they are compared in.

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
        indicators(manager).await?;
        comparator_groups(manager).await?;
        comparator_members(manager).await?;
        measures(manager).await?;
        stated_changes(manager).await?;
        Ok(())
    }
}

async fn indicators(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("indicators")
        .id()
        .text("code")
        .text("title")
        .word("unit", &["COUNT", "RATE_PER_1000", "PERCENT", "PENCE", "DAYS", "SCORE"])
        .word("polarity", &["LOWER_IS_BETTER", "HIGHER_IS_BETTER", "NEUTRAL"])
        .text("denominator")
        .optional()
        .text("source")
        .optional()
        .unique(&["code"])
        .create(manager)
        .await
}

async fn comparator_groups(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("comparator_groups")
        .id()
        .text("name")
        .day("as_of")
        .text("source")
        .optional()
        .text("note")
        .optional()
        .unique(&["name", "as_of"])
        .create(manager)
        .await
}

async fn comparator_members(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("comparator_members")
        .reference("comparator_group_id", "comparator_groups")
        .integer("position")
        .text("name")
        .text("force")
        .optional()
        .reference("partnership_id", "partnerships")
        .optional()
        .primary_key(&["comparator_group_id", "position"])
        .index(&["partnership_id"])
        .create(manager)
        .await
}

async fn measures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("measures")
        .id()
        .reference("indicator_id", "indicators")
        .text("indicator_code")
        .reference("partnership_id", "partnerships").optional()
        .reference("police_area_id", "police_areas").optional()
        .reference("group_id", "groups").optional()
        .reference("contract_id", "contracts").optional()
        .day("period_from").optional()
        .day("period_to").optional()
        .text("period_note").optional()
        .integer("recency")
        .text("area").optional()
        .boolean("cumulative")
        .text("dimension").optional()
        .big_integer("value").optional()
        .big_integer("value_to").optional()
        .word("certainty", &["EXACT", "APPROXIMATE", "TO_BE_DETERMINED", "NOT_STATED"])
        .text("statement").optional()
        .word("status", &["FINAL", "PROVISIONAL", "NOT_PUBLISHED", "NOT_YET_AVAILABLE"])
        .big_integer("target_value").optional()
        .text("target_text").optional()
        .boolean("on_track").optional()
        .reference("comparator_group_id", "comparator_groups").optional()
        .integer("rank").optional()
        .integer("rank_of").optional()
        .integer("previous_rank").optional()
        .text("stated_as").optional()
        .big_integer("from_average_percent").optional()
        .word("control_position", &["ABOVE", "IN_LINE", "BELOW"]).optional()
        .text("note").optional()
        .integer("position")
        .check(r#"(CASE WHEN "partnership_id" IS NULL THEN 0 ELSE 1 END + CASE WHEN "police_area_id" IS NULL THEN 0 ELSE 1 END + CASE WHEN "group_id" IS NULL THEN 0 ELSE 1 END + CASE WHEN "contract_id" IS NULL THEN 0 ELSE 1 END) = 1"#)
        .check(r#""period_to" >= "period_from""#)
        .check(r#""value_to" >= "value""#)
        .check(r#""rank" >= 1 AND "rank" <= "rank_of""#)
        .check(r#""previous_rank" >= 1"#)
        .index(&["partnership_id", "recency", "indicator_code", "position", "id"])
        .index(&["police_area_id", "recency", "indicator_code", "position", "id"])
        .index(&["contract_id", "recency", "indicator_code", "position", "id"])
        .index(&["group_id"])
        .index(&["indicator_id", "period_to"])
        .index(&["comparator_group_id"])
        .create(manager)
        .await
}

async fn stated_changes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("stated_changes")
        .id()
        .reference("measure_id", "measures")
        .integer("position")
        .word("since", &["PREVIOUS_PERIOD", "SAME_PERIOD_LAST_YEAR"])
        .optional()
        .text("since_note")
        .optional()
        .big_integer("change")
        .optional()
        .big_integer("percent")
        .optional()
        .word("direction", &["IMPROVED", "SAME", "WORSENED", "CHANGED"])
        .optional()
        .text("quote")
        .optional()
        .index(&["measure_id", "position"])
        .create(manager)
        .await
}
