//! The table `stated_figures`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stated_figures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub partnership_id: Uuid,
    pub fund_id: Option<Uuid>,
    pub settlement_id: Option<Uuid>,
    pub position: i32,
    pub measure: String,
    pub stated: i64,
    pub certainty: String,
    pub quote: Option<String>,
    pub note: Option<String>,
    pub document_id: Option<Uuid>,
    pub minute_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
