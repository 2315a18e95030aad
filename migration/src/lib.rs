//! The shape of the tables over time: one history for SQLite and PostgreSQL (design.md §6).
//!
//! A migration that has been released is never edited; the next change is the next file.

mod layout;
mod m20261122_000100_create_organisations;
mod m20261122_000200_create_places;
mod m20261122_000300_create_groups;
mod m20261122_000400_create_accounts;
mod m20261122_000500_create_meetings;
mod m20261122_000600_create_actions;
mod m20261122_000700_create_plans;
mod m20261122_000800_create_funds;
mod m20261122_000850_create_allocations;
mod m20261122_000900_create_documents;
mod m20261122_001000_create_performance;
mod m20261122_001100_complete_accounts;
mod m20261122_001200_keep_totals;
mod m20261122_001300_count_changes_of_contracts;
mod m20261122_001400_complete_seats;
mod m20261122_001500_store_documents;
mod m20261122_001510_create_calendar_addresses;
mod m20261122_001600_keep_earlier_minutes;
mod m20261122_001610_place_people;
mod m20261123_001700_create_search_index;
mod m20261123_001710_keep_plans;
mod m20261123_001711_tie_themes;
mod m20261123_001720_record_performance;
mod m20261123_001750_create_award_models;
mod m20261123_001790_keep_what_was_told;
mod m20261123_001800_count_requests;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// The index that records are searched by, made from the records again.
pub mod search {
    pub use crate::m20261123_001700_create_search_index::{steps, take_step};
}

/// The migrations in the order they are applied.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000100_create_organisations::Migration),
            Box::new(m20261122_000200_create_places::Migration),
            Box::new(m20261122_000300_create_groups::Migration),
            Box::new(m20261122_000400_create_accounts::Migration),
            Box::new(m20261122_000500_create_meetings::Migration),
            Box::new(m20261122_000600_create_actions::Migration),
            Box::new(m20261122_000700_create_plans::Migration),
            Box::new(m20261122_000800_create_funds::Migration),
            Box::new(m20261122_000850_create_allocations::Migration),
            Box::new(m20261122_000900_create_documents::Migration),
            Box::new(m20261122_001000_create_performance::Migration),
            Box::new(m20261122_001100_complete_accounts::Migration),
            Box::new(m20261122_001200_keep_totals::Migration),
            Box::new(m20261122_001300_count_changes_of_contracts::Migration),
            Box::new(m20261122_001400_complete_seats::Migration),
            Box::new(m20261122_001600_keep_earlier_minutes::Migration),
            Box::new(m20261122_001610_place_people::Migration),
            Box::new(m20261122_001500_store_documents::Migration),
            Box::new(m20261122_001510_create_calendar_addresses::Migration),
            Box::new(m20261123_001700_create_search_index::Migration),
            Box::new(m20261123_001710_keep_plans::Migration),
            Box::new(m20261123_001711_tie_themes::Migration),
            Box::new(m20261123_001720_record_performance::Migration),
            Box::new(m20261123_001750_create_award_models::Migration),
            Box::new(m20261123_001790_keep_what_was_told::Migration),
            Box::new(m20261123_001800_count_requests::Migration),
        ]
    }
}
