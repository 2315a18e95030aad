//! The table `action_owners`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "action_owners")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub action_point_id: Uuid,
    pub position: i32,
    pub kind: String,
    pub person_id: Option<Uuid>,
    pub organisation_id: Option<Uuid>,
    pub group_id: Option<Uuid>,
    pub role: Option<String>,
    pub label: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
