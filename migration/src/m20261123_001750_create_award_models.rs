//! Formulas by which awards were issued, kept with what they were fed with and what they gave.

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
        table("award_models")
            .id()
            .reference("fund_id", "funds")
            .reference("police_area_id", "police_areas")
            .reference("by_user_id", "users")
            .optional()
            .moment("issued_at")
            .text("fingerprint")
            .json("formula")
            .json("inputs")
            .json("results")
            .index(&["fund_id", "issued_at", "id"])
            .index(&["police_area_id"])
            .index(&["by_user_id"])
            .create(manager)
            .await?;
        append_only(manager, "award_models").await?;
        table("award_model_settlements")
            .reference("settlement_id", "settlements")
            .reference("award_model_id", "award_models")
            .primary_key(&["settlement_id"])
            .index(&["award_model_id"])
            .create(manager)
            .await?;
        append_only(manager, "award_model_settlements").await
    }
}
