//! The table `partnerships`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partnerships")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub name: String,
    pub folded: String,
    pub slug: String,
    pub ons_code: Option<String>,
    pub ons_order: String,
    pub register_name: Option<String>,
    pub kind: String,
    pub status: String,
    pub successor_id: Option<Uuid>,
    pub website: Option<String>,
    pub note: Option<String>,
    pub police_area_id: Uuid,
    pub county_id: Option<Uuid>,
    pub combined_in_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
