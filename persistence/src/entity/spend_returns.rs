//! The table `spend_returns`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "spend_returns")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub allocation_id: Uuid,
    pub partnership_id: Uuid,
    pub period_from: ChronoDate,
    pub period_to: ChronoDate,
    pub recency: i32,
    pub spent: i64,
    pub forecast: Option<i64>,
    pub narrative: Option<String>,
    pub outcomes: Option<String>,
    pub effective_on: ChronoDate,
    pub submitted_at: ChronoDateTimeUtc,
    pub submitted_by_id: Option<Uuid>,
    pub corrected_by_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
