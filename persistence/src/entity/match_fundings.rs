//! The table `match_fundings`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "match_fundings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub allocation_id: Uuid,
    pub position: i32,
    pub source: String,
    pub funder_id: Option<Uuid>,
    pub amount: Option<i64>,
    pub amount_certainty: String,
    pub in_kind: bool,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
