//! The two shapes of batched read: records by id, and children by parent. Each is one statement.

use crate::error::{Error, Result};
use crate::scope::{Scoped, find};
use domain::access::Sight;
use domain::ids::Id;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryResult, QuerySelect,
    Select,
};
use std::collections::HashMap;
use std::hash::Hash;

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

/// Pairs gathered under what stands first in them, in their order.
pub(crate) fn gathered<P: Hash + Eq, T>(pairs: impl IntoIterator<Item = (P, T)>) -> HashMap<P, Vec<T>> {
    let mut gathered: HashMap<P, Vec<T>> = HashMap::new();
    for (parent, child) in pairs {
        gathered.entry(parent).or_default().push(child);
    }
    gathered
}

/// A row, and whether a condition holds of it that the database decides.
pub(crate) struct Marked<M> {
    pub(crate) row: M,
    pub(crate) marked: bool,
}

const MARK: &str = "mark_of_row";

impl<M: FromQueryResult> FromQueryResult for Marked<M> {
    fn from_query_result(result: &QueryResult, prefix: &str) -> std::result::Result<Self, sea_orm::DbErr> {
        Ok(Self { marked: result.try_get(prefix, MARK)?, row: M::from_query_result(result, prefix)? })
    }
}

impl<M: FromQueryResult + Send + Sync> Marked<M> {
    /// The rows of `select`, each with whether `condition` holds of it.
    pub(crate) async fn read<E, C>(connection: &C, select: Select<E>, condition: Condition) -> Result<Vec<Self>>
    where
        E: EntityTrait<Model = M>,
        C: ConnectionTrait,
    {
        Ok(select.expr_as(Expr::from(condition), MARK).into_model::<Self>().all(connection).await?)
    }
}
