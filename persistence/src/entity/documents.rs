//! The table `documents`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub home_id: Uuid,
    pub partnership_id: Option<Uuid>,
    pub county_id: Option<Uuid>,
    pub group_id: Option<Uuid>,
    pub meeting_id: Option<Uuid>,
    pub agenda_item_id: Option<Uuid>,
    pub plan_id: Option<Uuid>,
    pub settlement_id: Option<Uuid>,
    pub title: String,
    pub folded: String,
    pub media_type: Option<String>,
    pub size_bytes: Option<i64>,
    pub sha256: Option<String>,
    pub storage_key: Option<String>,
    pub visibility: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub exempt_paragraphs: Json,
    pub published_at: Option<ChronoDateTimeUtc>,
    pub note: Option<String>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
