//! The table `minute_items`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "minute_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub meeting_id: Uuid,
    pub agenda_item_id: Option<Uuid>,
    pub position: i32,
    pub number: Option<i32>,
    pub title: String,
    pub text: String,
    pub exempt: bool,
    #[sea_orm(column_type = "JsonBinary")]
    pub exempt_paragraphs: Json,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
