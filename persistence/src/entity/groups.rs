//! The table `groups`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "groups")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub home_id: Uuid,
    pub partnership_id: Option<Uuid>,
    pub county_id: Option<Uuid>,
    pub parent_id: Option<Uuid>,
    pub name: String,
    pub folded: String,
    pub kind: String,
    pub remit: Option<String>,
    pub meetings_per_year: Option<i32>,
    pub quorum: Option<i32>,
    pub quorum_basis: Option<String>,
    pub organisation_id: Option<Uuid>,
    pub note: Option<String>,
    pub established_on: Option<ChronoDate>,
    pub dissolved_on: Option<ChronoDate>,
    pub position: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
