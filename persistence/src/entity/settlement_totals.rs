//! The table `settlement_totals`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement_totals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub settlement_id: Uuid,
    pub settled: i64,
    pub top_sliced: i64,
    pub carried_in: i64,
    pub carried_out: i64,
    pub clawed_back: i64,
    pub paid: i64,
    pub allocated: i64,
    pub agreed: i64,
    pub spent: i64,
    pub matched: i64,
    pub total_budget: i64,
    pub undetermined: i64,
    pub approximate: i64,
    pub agreed_matched: i64,
    pub agreed_total_budget: i64,
    pub agreed_undetermined: i64,
    pub agreed_approximate: i64,
    pub tolerated: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
