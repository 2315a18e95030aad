//! The table `meetings`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "meetings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub version: i32,
    pub group_id: Uuid,
    pub home_id: Uuid,
    pub title: String,
    pub folded: String,
    pub status: String,
    pub scheduled_for: Option<ChronoDateTimeUtc>,
    pub day: Option<ChronoDate>,
    pub date_note: Option<String>,
    pub started_at: Option<ChronoDateTimeUtc>,
    pub ended_at: Option<ChronoDateTimeUtc>,
    pub venue: Option<String>,
    pub note: Option<String>,
    pub agenda_published_at: Option<ChronoDateTimeUtc>,
    pub minutes_status: String,
    pub minutes_approved_at_id: Option<Uuid>,
    pub minutes_approved_on: Option<ChronoDate>,
    pub minutes_amendments: Option<String>,
    pub minutes_digest: Option<String>,
    pub earliest: ChronoDateTimeUtc,
    pub latest: ChronoDateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
