//! Making the index from the records again: for a database whose triggers were switched off, or to forget words that stand
//! nowhere any more.

use crate::database::Database;
use crate::error::Result;
use crate::import::Progress;
use domain::access::{Access, capability::ManagePlatform};
use sea_orm::{ConnectionTrait, DatabaseBackend};

/// Makes the index agree with the records. Who writes meanwhile waits.
///
/// # Errors
/// Where the database fails; nothing is changed then.
pub async fn rebuild(database: &Database, _access: &Access<ManagePlatform>, progress: &impl Progress) -> Result<()> {
    let transaction = database.begin().await?;
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        let alone = "SET LOCAL statement_timeout = 0; LOCK TABLE search_entries IN SHARE ROW EXCLUSIVE MODE";
        transaction.execute_unprepared(alone).await?;
    }
    let steps = migration::search::steps();
    progress.stage("search", u64::try_from(steps).unwrap_or(u64::MAX));
    for step in 0..steps {
        migration::search::take_step(&transaction, step).await?;
        progress.advance(1);
    }
    Ok(transaction.commit().await?)
}
