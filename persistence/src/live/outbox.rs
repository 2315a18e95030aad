//! What was told, kept for a while: written with the change, read by those who were away.
//!
//! The numbers that the database gives grow in the order of the commits, on PostgreSQL because of the lock that
//! is taken first, on SQLite because one writes at a time. So whoever has seen one has missed those with greater
//! numbers, and no others. Clients know a change by its id, which tells nothing of how many others there are; being a
//! UUID of version 7, it tells when the change was made.

use super::{BACKLOG, Told, payload};
use crate::database::Database;
use crate::entity::told_changes::{ActiveModel, Column, Entity, Model};
use crate::error::Result;
use crate::scope;
use domain::live::{Change, EventId};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DatabaseBackend, DatabaseTransaction, DbErr, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use std::collections::HashSet;
use std::time::Duration;
use uuid::{Builder, Uuid};

/// The most rows of a statement.
const AT_ONCE: usize = 1_000;

/// Each change once, with what it is to be called.
fn named(changes: Vec<Change>) -> Vec<(Uuid, String)> {
    let mut known = HashSet::new();
    let once = changes.into_iter().filter(|change| known.insert(*change));
    once.map(|change| (Uuid::now_v7(), payload::write(change))).collect()
}

/// Writes changes down with the unit of work that makes them.
pub(super) async fn record(transaction: &DatabaseTransaction, changes: Vec<Change>) -> Result<Vec<Told>, DbErr> {
    let row = |(id, change): &(Uuid, String)| ActiveModel { number: NotSet, id: Set(*id), change: Set(change.clone()) };
    let mut told = Vec::new();
    for some in named(changes).chunks(AT_ONCE) {
        let rows = scope::insert_numbered(transaction, some.iter().map(row).collect()).await?;
        told.extend(rows.into_iter().filter_map(read));
    }
    told.sort_by_key(|told| told.number);
    Ok(told)
}

/// What on PostgreSQL writes changes down and tells of them, to be done last before the commit. From here on one unit of
/// work waits for the other, so that numbers grow in the order of the commits: a row is numbered once the lock is had. It is
/// one statement because others wait meanwhile.
pub(super) fn record_and_notify(changes: Vec<Change>, channel: &str) -> Vec<Statement> {
    let statement = |some: &[(Uuid, String)]| {
        let rows: Vec<String> =
            (1..=some.len()).map(|at| format!("(${}::uuid, ${}::text)", 2 * at, 2 * at + 1)).collect();
        let sql = format!(
            "WITH alone AS MATERIALIZED (SELECT pg_advisory_xact_lock(7355614)), told AS (
                INSERT INTO told_changes (id, change)
                SELECT new.id, new.change FROM alone, (VALUES {}) AS new (id, change) RETURNING number, id, change)
            SELECT pg_notify($1, ordered.text) FROM (
                SELECT json_build_object('number', number, 'id', id, 'change', change)::text AS text
                FROM told ORDER BY number) AS ordered",
            rows.join(", ")
        );
        let of_row = |(id, change): &(Uuid, String)| [(*id).into(), change.clone().into()];
        let values = std::iter::once(channel.into()).chain(some.iter().flat_map(of_row));
        Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)
    };
    named(changes).chunks(AT_ONCE).map(statement).collect()
}

/// What was told after `id`, and up to which number; `None` where that is no longer kept, or more than anybody waits for.
pub(super) async fn after(database: &Database, id: EventId) -> Result<Option<(Vec<Told>, i64)>> {
    // One look, or what is forgotten meanwhile would leave a gap.
    let look = database.begin_reading().await?;
    let Some(last) = scope::before_sign_in::<Entity>().filter(Column::Id.eq(id.0)).one(&look).await? else {
        return Ok(None);
    };
    let most = u64::try_from(BACKLOG).unwrap_or(u64::MAX);
    let rows = scope::before_sign_in::<Entity>()
        .filter(Column::Number.gt(last.number))
        .order_by_asc(Column::Number)
        .limit(most.saturating_add(1))
        .all(&look)
        .await?;
    let up_to = rows.last().map_or(last.number, |row| row.number);
    Ok((rows.len() <= BACKLOG).then(|| (rows.into_iter().filter_map(read).collect(), up_to)))
}

/// Forgets what was told longer ago than `kept`.
pub(super) async fn forget(database: &Database, kept: Duration) -> Result<u64> {
    let kept = u64::try_from(kept.as_millis()).unwrap_or(u64::MAX);
    let eldest = Builder::from_unix_timestamp_millis(milliseconds(Uuid::now_v7()).saturating_sub(kept), &[0; 10]);
    let transaction = database.begin().await?;
    let last = scope::before_sign_in::<Entity>()
        .filter(Column::Id.lt(eldest.into_uuid()))
        .order_by_desc(Column::Number)
        .one(&transaction)
        .await?;
    let Some(last) = last else { return Ok(0) };
    // By number, not by id: instances' clocks differ, and there must be no gap in what is left.
    let forgotten =
        scope::delete_unscoped::<Entity>().filter(Column::Number.lte(last.number)).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(forgotten.rows_affected)
}

/// When a UUID of version 7 was made, in milliseconds since 1970.
fn milliseconds(id: Uuid) -> u64 {
    u64::try_from(id.as_u128() >> 80).unwrap_or(u64::MAX)
}

fn read(row: Model) -> Option<Told> {
    let change = payload::read(&row.change);
    if change.is_none() {
        tracing::warn!("a change was told of that this version of the program does not know");
    }
    change.map(|change| Told { number: row.number, id: EventId(row.id), change })
}
