//! Plans, priorities, risks, bids and recommendations as they are kept.

pub mod bid;
mod ground;
pub mod plan;
pub mod priority;
pub mod recommendation;
pub mod risk;

use crate::error::Result;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction};

/// Waits until nobody else keeps plans: on PostgreSQL two who looked at the same time could both give a theme, a
/// rank or a next edition that there may be but one of. On SQLite there is one writer anyway.
async fn in_turn(transaction: &DatabaseTransaction) -> Result<()> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(7355612)").await?;
    }
    Ok(())
}
