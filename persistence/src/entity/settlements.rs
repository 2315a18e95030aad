//! The table `settlements`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "settlements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub fund_id: Uuid,
    pub first_year: i32,
    pub partnership_id: Uuid,
    pub recipient_id: Option<Uuid>,
    pub agreement_id: Option<Uuid>,
    pub status: String,
    pub amount: Option<i64>,
    pub amount_certainty: String,
    pub top_slice_percent: Option<i64>,
    pub top_slice_amount: Option<i64>,
    pub over_allocation_percent: Option<i64>,
    pub note: Option<String>,
    pub purpose: Option<String>,
    pub reason: Option<String>,
    pub issued_at: ChronoDateTimeUtc,
    pub position: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
