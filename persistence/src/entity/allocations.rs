//! The table `allocations`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "allocations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub settlement_id: Uuid,
    pub partnership_id: Uuid,
    pub primary_theme_id: Uuid,
    pub recency: i32,
    pub position: i32,
    pub reference: Option<String>,
    pub title: String,
    pub need: Option<String>,
    pub recommendation: Option<String>,
    pub stage: String,
    pub amount: Option<i64>,
    pub amount_certainty: String,
    pub total_budget: Option<i64>,
    pub total_budget_certainty: String,
    pub budget_note: Option<String>,
    pub provider_id: Option<Uuid>,
    pub proposed_by_id: Option<Uuid>,
    pub proposed_at: ChronoDateTimeUtc,
    /// What was spent of it, kept from its ledger entries.
    pub spent: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
