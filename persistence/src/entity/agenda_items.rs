//! The table `agenda_items`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "agenda_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub meeting_id: Uuid,
    pub number: i32,
    pub title: String,
    pub presenter: Option<String>,
    pub standing: bool,
    pub private: bool,
    #[sea_orm(column_type = "JsonBinary")]
    pub exempt_paragraphs: Json,
    pub page_from: Option<i32>,
    pub page_to: Option<i32>,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
