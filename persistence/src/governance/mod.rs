//! Organisations, groups, seats, people and partnerships as they are changed.

pub mod group;
pub mod merge;
pub mod organisation;
pub mod partnership;
pub mod person;
pub mod seat;
pub mod theme;

use crate::audit::Event;
use crate::error::Result;
use crate::known::known;
use crate::scope::Scoped;
use domain::Refusals;
use domain::access::Sight;
use domain::ids::Id;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction};

/// What is said where somebody has no role for what they ask.
pub(crate) const NO_ROLE: &str = "You have no role that allows this here.";

/// Waits until nobody else changes who is who: on PostgreSQL two who looked at the same time could both make a
/// name, a circle or a seat that there may be but one of. On SQLite there is one writer anyway.
pub(crate) async fn in_turn(transaction: &DatabaseTransaction) -> Result<()> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(7355611)").await?;
    }
    Ok(())
}

/// Adds NOT_FOUND for each of `ids` in the list `field` that is not there to be seen.
pub(crate) async fn check_each<E: Scoped>(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    refusals: &mut Refusals,
    column: E::Column,
    (field, ids, what): (&str, &[impl Id], &str),
) -> Result<()> {
    if ids.len() > domain::funding::MOST_PARTS {
        // Refused by their number already.
        return Ok(());
    }
    let named = ids.iter().map(|id| id.uuid()).collect();
    let there = known::<E>(transaction, sight, column, named).await?;
    for (index, id) in ids.iter().enumerate() {
        there.check(refusals, &[field, &index.to_string()], what, Some(*id));
    }
    Ok(())
}

/// Adds NOT_FOUND where the field names what is not there to be seen.
pub(crate) async fn check_one<E: Scoped>(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    refusals: &mut Refusals,
    column: E::Column,
    (field, id, what): (&str, Option<impl Id>, &str),
) -> Result<()> {
    let named = id.map(|id| id.uuid()).into_iter().collect();
    known::<E>(transaction, sight, column, named).await?.check(refusals, &[field], what, id);
    Ok(())
}

/// Fields of a record as the audit tells them.
pub(crate) type Said = Vec<(&'static str, Option<String>)>;

/// `event` with the fields that differ; all that is said where nothing was said before.
pub(crate) fn told(event: Event, before: Option<Said>, after: Said) -> Event {
    let before = before.unwrap_or_else(|| after.iter().map(|(field, _)| (*field, None)).collect());
    let different = before.into_iter().zip(after).filter(|((_, before), (_, after))| before != after);
    different.fold(event, |event, ((field, before), (_, after))| event.change(field, before, after))
}

/// The ids of a list, as the audit tells them.
pub(crate) fn listed(ids: &[impl Id]) -> Option<String> {
    let names: Vec<String> = ids.iter().map(|id| id.uuid().to_string()).collect();
    Some(names.join(" ")).filter(|names| !names.is_empty())
}

/// An id that may be missing, as the audit tells it.
pub(crate) fn named(id: Option<impl Id>) -> Option<String> {
    id.map(|id| id.uuid().to_string())
}
