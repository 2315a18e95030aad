//! The table `award_model_settlements`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "award_model_settlements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub settlement_id: Uuid,
    pub award_model_id: Uuid,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
