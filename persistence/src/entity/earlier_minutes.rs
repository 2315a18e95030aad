//! The table `earlier_minutes`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "earlier_minutes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub minute_id: Uuid,
    pub version: i32,
    pub title: String,
    pub text: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub decisions: Json,
    pub exempt: bool,
    pub replaced_at: ChronoDateTimeUtc,
    pub replaced_by_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
