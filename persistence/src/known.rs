//! Which of the records that somebody names they may see.

use crate::error::Result;
use crate::scope::{self, Scoped};
use domain::access::Sight;
use domain::ids::Id;
use domain::{RefusalCode, Refusals};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

/// Which of some records are seen.
pub(crate) struct Known(HashSet<Uuid>);

/// Which of the records with the ids `named` are seen.
pub(crate) async fn known<E: Scoped>(
    transaction: &DatabaseTransaction,
    sight: &Sight,
    column: E::Column,
    named: Vec<Uuid>,
) -> Result<Known> {
    if named.is_empty() {
        return Ok(Known(HashSet::new()));
    }
    let found = scope::find::<E>(sight).select_only().column(column).filter(column.is_in(named));
    Ok(Known(found.into_tuple::<Uuid>().all(transaction).await?.into_iter().collect()))
}

impl Known {
    /// Whether the record is seen.
    pub(crate) fn has<I: Id>(&self, id: I) -> bool {
        self.0.contains(&id.uuid())
    }

    /// Adds NOT_FOUND where the record that is named is not seen.
    pub(crate) fn check<I: Id>(&self, refusals: &mut Refusals, path: &[&str], what: &str, named: Option<I>) {
        if named.is_some_and(|id| !self.0.contains(&id.uuid())) {
            refusals.add(RefusalCode::NotFound, path, format!("There is no such {what}."));
        }
    }
}
