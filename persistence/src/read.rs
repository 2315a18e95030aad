//! The two shapes of batched read: records by id, and children by parent. Each is one statement.

use crate::error::{Error, Result};
use crate::scope::{Scoped, find};
use domain::access::Sight;
use domain::ids::Id;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Select};
use std::collections::HashMap;

/// The records with these ids that the one who looks may see.
pub(crate) async fn by_ids<E, I, T, C>(
    connection: &C,
    sight: &Sight,
    id_column: E::Column,
    ids: &[I],
    id_of: impl Fn(&T) -> I,
) -> Result<HashMap<I, T>>
where
    E: Scoped,
    E::Model: FromQueryResult + Send + Sync,
    I: Id,
    T: TryFrom<E::Model, Error = Error>,
    C: ConnectionTrait,
{
    let rows = find::<E>(sight).filter(id_column.is_in(ids.iter().map(|id| id.uuid()))).all(connection).await?;
    rows.into_iter()
        .map(|row| {
            let record = T::try_from(row)?;
            Ok((id_of(&record), record))
        })
        .collect()
}

/// The rows of `select`, in its order, gathered under the parent that `parent_of` reads off each.
pub(crate) async fn grouped<E, I, T, C>(
    connection: &C,
    select: Select<E>,
    parent_of: impl Fn(&E::Model) -> Option<I>,
) -> Result<HashMap<I, Vec<T>>>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
    I: Id,
    T: TryFrom<E::Model, Error = Error>,
    C: ConnectionTrait,
{
    let mut children: HashMap<I, Vec<T>> = HashMap::new();
    for row in select.all(connection).await? {
        if let Some(parent) = parent_of(&row) {
            children.entry(parent).or_default().push(T::try_from(row)?);
        }
    }
    Ok(children)
}
