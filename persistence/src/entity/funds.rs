//! The table `funds`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "funds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub funder_id: Uuid,
    pub police_area_id: Option<Uuid>,
    pub name: String,
    pub folded: String,
    pub first_year: i32,
    pub recency: i32,
    pub retained: Option<i64>,
    pub retained_percent: Option<i64>,
    pub note: Option<String>,
    pub over_allocation_percent: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
