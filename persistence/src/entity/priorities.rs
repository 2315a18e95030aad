//! The table `priorities`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "priorities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub partnership_id: Uuid,
    pub first_year: i32,
    pub theme_id: Uuid,
    pub title: String,
    pub standing: String,
    pub rank: Option<i32>,
    pub score: Option<i64>,
    pub method: Option<String>,
    pub rationale: Option<String>,
    pub position: i32,
    pub assessment_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
