//! The table `approvals`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "approvals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub allocation_id: Uuid,
    pub position: i32,
    pub stage: String,
    pub approved_as: String,
    pub by_user_id: Option<Uuid>,
    pub on_day: ChronoDate,
    pub reference: Option<String>,
    pub meeting_id: Option<Uuid>,
    pub minute_id: Option<Uuid>,
    pub note: Option<String>,
    pub voided_at: Option<ChronoDateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
