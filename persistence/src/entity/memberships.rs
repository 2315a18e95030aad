//! The table `memberships`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub group_id: Uuid,
    pub home_id: Uuid,
    pub person_id: Option<Uuid>,
    pub organisation_id: Option<Uuid>,
    pub role: String,
    pub post: Option<String>,
    pub status: String,
    pub vacant: bool,
    pub responsible_authority: bool,
    pub substitute_for_id: Option<Uuid>,
    pub from_on: Option<ChronoDate>,
    pub to_on: Option<ChronoDate>,
    pub inducted_on: Option<ChronoDate>,
    pub note: Option<String>,
    pub position: i32,
    pub vacancy_reason: Option<String>,
    pub acting: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
