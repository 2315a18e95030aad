//! Failed sign-ins, counted where all instances see them.
//!
//! An attempt is counted before the password is looked at and taken off the count when it was right, so that
//! many at once are no way around the limit. What was typed as an address may be a password: only hashes are kept.

use crate::entity::failed_sign_ins::{self, Column, Entity};
use crate::error::Result;
use crate::{Database, scope};
use chrono::{DateTime, Utc};
use domain::account::Patience;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

const ACCOUNT: &str = "ACCOUNT";
const ADDRESS: &str = "ADDRESS";

/// Who tries: the hash of the account they name, and that of the address they come from.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The account.
    pub account: String,
    /// The address; `None` where it is not known.
    pub address: Option<String>,
}

/// What came of asking for an attempt.
#[derive(Clone, Debug)]
pub enum Heard {
    /// It is counted as failed until [`forgive`] takes it back.
    Counted(Counted),
    /// There were too many: the next one is heard after so many seconds.
    Throttled(i64),
}

/// An attempt that was counted.
#[derive(Clone, Debug)]
pub struct Counted {
    account: String,
    at_address: Option<Uuid>,
}

/// Counts an attempt at `now`, or says how long to wait.
///
/// # Errors
/// Where the database fails.
pub async fn count(database: &Database, attempt: &Attempt, patience: &Patience, now: DateTime<Utc>) -> Result<Heard> {
    let transaction = database.begin().await?;
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        // Two that count at once would both find room for the last attempt.
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(7355611)").await?;
    }
    let long_ago = now - patience.within;
    scope::delete_unscoped::<Entity>().filter(Column::At.lte(long_ago)).exec(&transaction).await?;
    let mut subjects = vec![(ACCOUNT, attempt.account.as_str(), patience.per_account)];
    subjects.extend(attempt.address.as_deref().map(|address| (ADDRESS, address, patience.per_address)));
    let mut free_at = now;
    for (kind, subject, limit) in subjects {
        if let Some(oldest) = oldest_of_last(&transaction, kind, subject, limit).await? {
            free_at = free_at.max(oldest + patience.within);
        }
    }
    if free_at > now {
        return Ok(Heard::Throttled((free_at - now).num_seconds().max(1)));
    }
    insert(&transaction, ACCOUNT, &attempt.account, now).await?;
    let at_address = match &attempt.address {
        Some(address) => Some(insert(&transaction, ADDRESS, address, now).await?),
        None => None,
    };
    transaction.commit().await?;
    Ok(Heard::Counted(Counted { account: attempt.account.clone(), at_address }))
}

/// When the oldest of the last `limit` failures was; `None` where there were fewer.
async fn oldest_of_last(
    transaction: &DatabaseTransaction,
    kind: &str,
    subject: &str,
    limit: u32,
) -> Result<Option<DateTime<Utc>>> {
    let last: Vec<DateTime<Utc>> = scope::before_sign_in::<Entity>()
        .filter(Column::Kind.eq(kind))
        .filter(Column::SubjectHash.eq(subject))
        .order_by_desc(Column::At)
        .select_only()
        .column(Column::At)
        .limit(u64::from(limit.max(1)))
        .into_tuple()
        .all(transaction)
        .await?;
    let full = u32::try_from(last.len()).is_ok_and(|count| count >= limit.max(1));
    Ok(last.last().copied().filter(|_| full))
}

async fn insert(transaction: &DatabaseTransaction, kind: &str, subject: &str, at: DateTime<Utc>) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let row = failed_sign_ins::ActiveModel {
        id: Set(id),
        kind: Set(kind.to_owned()),
        subject_hash: Set(subject.to_owned()),
        at: Set(at),
    };
    scope::insert_unscoped(transaction, row).await?;
    Ok(id)
}

/// Takes a counted attempt back, because it succeeded: the account starts anew, the address is as it was.
///
/// # Errors
/// Where the database fails.
pub async fn forgive(database: &Database, counted: Counted) -> Result<()> {
    let transaction = database.begin().await?;
    scope::delete_unscoped::<Entity>()
        .filter(Column::Kind.eq(ACCOUNT))
        .filter(Column::SubjectHash.eq(counted.account))
        .exec(&transaction)
        .await?;
    if let Some(id) = counted.at_address {
        scope::delete_unscoped::<Entity>().filter(Column::Id.eq(id)).exec(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}
