//! The table `plans`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plans")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub home_id: Uuid,
    pub partnership_id: Option<Uuid>,
    pub county_id: Option<Uuid>,
    pub group_id: Option<Uuid>,
    pub theme_id: Option<Uuid>,
    pub kind: String,
    pub title: String,
    pub status: String,
    pub from_year: i32,
    pub to_year: i32,
    pub agreed_on: Option<ChronoDate>,
    #[sea_orm(column_type = "JsonBinary")]
    pub aims: Json,
    pub note: Option<String>,
    pub position: i32,
    pub supersedes_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
