//! The table `ledger_entries`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub settlement_id: Uuid,
    pub partnership_id: Uuid,
    pub allocation_id: Option<Uuid>,
    pub sequence: i64,
    pub kind: String,
    pub amount: i64,
    pub effective_on: ChronoDate,
    pub recorded_at: ChronoDateTimeUtc,
    pub by_user_id: Option<Uuid>,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
