//! The table `risks`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "risks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub partnership_id: Uuid,
    pub position: i32,
    pub theme_id: Option<Uuid>,
    pub initiative: String,
    pub budget: Option<i64>,
    pub budget_certainty: String,
    pub budget_note: Option<String>,
    pub previous_budget: Option<i64>,
    pub recommendation: Option<String>,
    pub open: bool,
    pub allocation_id: Option<Uuid>,
    pub bid_id: Option<Uuid>,
    pub closed_on: Option<ChronoDate>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
