//! The table `bids`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bids")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub partnership_id: Uuid,
    pub position: i32,
    pub fund: Option<String>,
    pub funder_id: Option<Uuid>,
    pub recipient_id: Option<Uuid>,
    pub purpose: Option<String>,
    pub amount: Option<i64>,
    pub amount_certainty: String,
    pub fund_size: Option<i64>,
    pub note: Option<String>,
    pub status: String,
    pub theme_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
