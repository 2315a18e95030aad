//! The table `decisions`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "decisions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub minute_id: Uuid,
    pub position: i32,
    pub kind: String,
    pub text: String,
    pub mover_id: Option<Uuid>,
    pub seconder_id: Option<Uuid>,
    pub in_favour: Option<i32>,
    pub against: Option<i32>,
    pub abstained: Option<i32>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
