//! The table `role_grants`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub role: String,
    pub scope_kind: String,
    pub police_area_id: Option<Uuid>,
    pub county_id: Option<Uuid>,
    pub partnership_id: Option<Uuid>,
    pub group_id: Option<Uuid>,
    pub valid_from: ChronoDate,
    pub valid_to: Option<ChronoDate>,
    pub revoked_at: Option<ChronoDateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
