//! The table `contracts`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contracts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub partnership_id: Uuid,
    pub allocation_id: Option<Uuid>,
    pub position: i32,
    pub kind: String,
    pub title: String,
    pub funder_id: Option<Uuid>,
    pub from_on: Option<ChronoDate>,
    pub to_on: Option<ChronoDate>,
    pub extension_until: Option<ChronoDate>,
    pub extension_note: Option<String>,
    pub value: Option<i64>,
    pub value_certainty: String,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
