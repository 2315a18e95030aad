//! The table `attendances`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attendances")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub meeting_id: Uuid,
    pub position: i32,
    pub person_id: Option<Uuid>,
    pub name: String,
    pub organisation_id: Option<Uuid>,
    pub job_title: Option<String>,
    pub status: String,
    pub chaired: bool,
    pub substitute_for_id: Option<Uuid>,
    pub in_attendance: bool,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
