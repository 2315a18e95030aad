//! The table `measures`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "measures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub indicator_id: Uuid,
    pub indicator_code: String,
    pub partnership_id: Option<Uuid>,
    pub police_area_id: Option<Uuid>,
    pub group_id: Option<Uuid>,
    pub contract_id: Option<Uuid>,
    pub period_from: Option<ChronoDate>,
    pub period_to: Option<ChronoDate>,
    pub period_note: Option<String>,
    pub recency: i32,
    pub area: Option<String>,
    pub cumulative: bool,
    pub dimension: Option<String>,
    pub value: Option<i64>,
    pub value_to: Option<i64>,
    pub certainty: String,
    pub statement: Option<String>,
    pub status: String,
    pub target_value: Option<i64>,
    pub target_text: Option<String>,
    pub on_track: Option<bool>,
    pub comparator_group_id: Option<Uuid>,
    pub rank: Option<i32>,
    pub rank_of: Option<i32>,
    pub previous_rank: Option<i32>,
    pub stated_as: Option<String>,
    pub from_average_percent: Option<i64>,
    pub control_position: Option<String>,
    pub note: Option<String>,
    pub position: i32,
    pub recorded_key: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
