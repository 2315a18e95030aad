//! The table `users`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub email: String,
    pub name: String,
    pub password_hash: Option<String>,
    pub person_id: Option<Uuid>,
    pub active: bool,
    pub created_at: ChronoDateTimeUtc,
    pub kind: String,
    pub folded: String,
    pub created_by_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
