//! The table `allocation_states`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "allocation_states")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub allocation_id: Uuid,
    pub sequence: i32,
    pub effective_on: ChronoDate,
    pub recorded_at: ChronoDateTimeUtc,
    pub by_user_id: Option<Uuid>,
    pub stage: String,
    pub amount: Option<i64>,
    pub amount_certainty: String,
    pub total_budget: Option<i64>,
    pub total_budget_certainty: String,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
