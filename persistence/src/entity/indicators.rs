//! The table `indicators`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "indicators")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub code: String,
    pub title: String,
    pub unit: String,
    pub polarity: String,
    pub denominator: Option<String>,
    pub source: Option<String>,
    pub numerator_id: Option<Uuid>,
    pub divisor_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
