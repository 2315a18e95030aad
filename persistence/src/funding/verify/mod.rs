//! `safergraph verify`: every figure that is kept, worked out once more from the ledgers, the states of allocations
//! and the returns, which are the truth (design.md §2); and the way back where they differ.
//!
//! All is read as of one moment, settlements a few at a time: nothing is changed, and nobody waits.

mod allocations;
mod difference;
mod funds;
mod rebuild;
mod settlements;

pub use difference::{Difference, Of};
pub use rebuild::rebuild;

use crate::database::Database;
use crate::entity;
use crate::error::Result;
use crate::import::Progress;
use crate::scope;
use domain::access::{Access, capability::ManagePlatform};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter};
use sea_orm::{QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// Settlements or funds at a time: as many as fit in memory with their ledgers, whatever there is of them.
const AT_ONCE: u64 = 100;

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Settlements.
    pub settlements: u64,
    /// Allocations.
    pub allocations: u64,
    /// Ledger entries.
    pub entries: u64,
    /// Funds.
    pub funds: u64,
}

/// Tells of every difference between what is kept and what the records give.
///
/// # Errors
/// Where the database fails or holds what makes no sense.
pub async fn verify<P: Progress>(
    database: &Database,
    access: &Access<ManagePlatform>,
    progress: &P,
    mut told: impl FnMut(Difference),
) -> Result<Verified> {
    let snapshot = database.begin_reading().await?;
    let mut verified = Verified::default();
    let all = || scope::find_for::<entity::settlements::Entity, _>(access);
    progress.stage("settlements", all().count(&snapshot).await?);
    let mut last = None;
    loop {
        let rows = following(&snapshot, all(), entity::settlements::Column::Id, last).await?;
        let Some(newest) = rows.last() else { break };
        last = Some(newest.id);
        settlements::check(&snapshot, &rows, &mut verified, &mut told).await?;
        progress.advance(counted(&rows));
    }
    let all = || scope::find_for::<entity::funds::Entity, _>(access);
    progress.stage("funds", all().count(&snapshot).await?);
    let mut last = None;
    loop {
        let rows = following(&snapshot, all(), entity::funds::Column::Id, last).await?;
        let Some(newest) = rows.last() else { break };
        last = Some(newest.id);
        funds::check(&snapshot, &rows, &mut told).await?;
        verified.funds += counted(&rows);
        progress.advance(counted(&rows));
    }
    Ok(verified)
}

fn counted<T>(rows: &[T]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

/// The next few rows in the order of ids.
async fn following<E: EntityTrait>(
    snapshot: &DatabaseTransaction,
    select: Select<E>,
    id: E::Column,
    last: Option<Uuid>,
) -> Result<Vec<E::Model>> {
    let rest = last.map(|last| id.into_expr().gt(last));
    let rest = rest.into_iter().fold(select, |select, rest| select.filter(rest));
    Ok(rest.order_by_asc(id).limit(AT_ONCE).all(snapshot).await?)
}

/// The rows of a table that hang on one of `ids`.
async fn hanging_on<E: EntityTrait, C: ConnectionTrait>(
    connection: &C,
    column: E::Column,
    ids: &[Uuid],
) -> Result<Vec<E::Model>> {
    let rows = scope::named_by_what_is_seen::<E>().filter(column.is_in(ids.iter().copied()));
    Ok(rows.all(connection).await?)
}
