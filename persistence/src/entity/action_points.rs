//! The table `action_points`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "action_points")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub home_id: Uuid,
    pub group_id: Uuid,
    pub meeting_id: Option<Uuid>,
    pub minute_id: Option<Uuid>,
    pub text: String,
    pub status: String,
    pub due_on: Option<ChronoDate>,
    pub due_meeting_id: Option<Uuid>,
    pub due_note: Option<String>,
    pub due_order: ChronoDate,
    pub carried_to_id: Option<Uuid>,
    pub note: Option<String>,
    pub position: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
