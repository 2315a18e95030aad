//! Pages by key: row values on both databases, never OFFSET (design.md §4).

use crate::error::{Error, Result};
use domain::page::{Cursor, Key, Page, PageError, PageRequest};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, Order as Sort, Query, WindowStatement};
use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, ModelTrait, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, QueryTrait, Select, Value,
};
use std::collections::HashMap;
use uuid::Uuid;

/// An order of a table's rows. Its last column is unique, none of its columns is null.
pub(crate) struct Order<E: EntityTrait> {
    /// The name its cursors carry.
    pub(crate) name: &'static str,
    /// The columns, the first deciding first.
    pub(crate) columns: Vec<E::Column>,
    /// Whether the largest come first.
    pub(crate) descending: bool,
}

impl<E: EntityTrait> Order<E> {
    pub(crate) fn ascending(name: &'static str, columns: impl IntoIterator<Item = E::Column>) -> Self {
        Self { name, columns: columns.into_iter().collect(), descending: false }
    }

    pub(crate) fn descending(name: &'static str, columns: impl IntoIterator<Item = E::Column>) -> Self {
        Self { name, columns: columns.into_iter().collect(), descending: true }
    }

    fn cursor(&self, model: &E::Model) -> Result<Cursor>
    where
        E::Model: ModelTrait<Entity = E>,
    {
        let keys = self.columns.iter().map(|column| key(model.get(*column))).collect::<Result<_>>()?;
        Ok(Cursor { order: self.name.to_owned(), keys })
    }

    /// Rows after (or before) `cursor` in this order.
    fn beyond(&self, cursor: &Cursor, name: &'static str) -> Result<Expr> {
        let fits = cursor.keys.len() == self.columns.len()
            && cursor.keys.iter().zip(&self.columns).all(|(key, column)| fits(key, column.def().get_column_type()));
        if cursor.order != self.name || !fits {
            return Err(PageError::Cursor(name).into());
        }
        let place = Expr::tuple(self.columns.iter().map(|column| Expr::col((E::default(), *column))));
        let keys = Expr::tuple(cursor.keys.iter().map(|key| Expr::val(value(key))));
        let upwards = (name == "after") != self.descending;
        Ok(if upwards { place.gt(keys) } else { place.lt(keys) })
    }

    fn sort(&self, backwards: bool) -> Sort {
        if self.descending == backwards { Sort::Asc } else { Sort::Desc }
    }

    fn within(&self, mut select: Select<E>, request: &PageRequest) -> Result<Select<E>> {
        if let Some(after) = &request.after {
            select = select.filter(self.beyond(after, "after")?);
        }
        if let Some(before) = &request.before {
            select = select.filter(self.beyond(before, "before")?);
        }
        Ok(select)
    }

    /// The page that `rows` make: fetched in reading direction, one more than asked for.
    fn page(&self, mut rows: Vec<E::Model>, request: &PageRequest, total: Option<u64>) -> Result<Page<E::Model>>
    where
        E::Model: ModelTrait<Entity = E>,
    {
        let size = usize::try_from(request.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        if request.backwards {
            rows.reverse();
        }
        let (has_previous, has_next) =
            if request.backwards { (more, request.before.is_some()) } else { (request.after.is_some(), more) };
        let items = rows.into_iter().map(|row| Ok((self.cursor(&row)?, row))).collect::<Result<_>>()?;
        Ok(Page { items, has_next, has_previous, total })
    }
}

fn key(value: Value) -> Result<Key> {
    match value {
        Value::String(Some(text)) => Ok(Key::Text(text)),
        Value::Int(Some(number)) => Ok(Key::Number(number.into())),
        Value::BigInt(Some(number)) => Ok(Key::Number(number)),
        Value::Uuid(Some(id)) => Ok(Key::Id(id)),
        Value::ChronoDate(Some(day)) => Ok(Key::Day(day)),
        Value::ChronoDateTimeUtc(Some(moment)) => Ok(Key::Moment(moment)),
        other => Err(Error::Inconsistent { table: "order", id: Uuid::nil(), what: format!("no key: {other:?}") }),
    }
}

/// Whether a column of this type is compared with such a key. A forged cursor is refused here, not by one
/// database and taken by the other.
fn fits(key: &Key, column: &ColumnType) -> bool {
    match key {
        Key::Text(_) => matches!(column, ColumnType::Text | ColumnType::String(_)),
        Key::Number(_) => matches!(column, ColumnType::Integer | ColumnType::BigInteger),
        Key::Id(_) => matches!(column, ColumnType::Uuid),
        Key::Day(_) => matches!(column, ColumnType::Date),
        Key::Moment(_) => matches!(column, ColumnType::TimestampWithTimeZone | ColumnType::DateTime),
    }
}

fn value(key: &Key) -> Value {
    match key {
        Key::Text(text) => text.clone().into(),
        Key::Number(number) => (*number).into(),
        Key::Id(id) => (*id).into(),
        Key::Day(day) => (*day).into(),
        Key::Moment(moment) => (*moment).into(),
    }
}

/// One page of `select` in `order`; a second statement counts when the request says so.
pub(crate) async fn page<E, C>(
    connection: &C,
    select: Select<E>,
    order: &Order<E>,
    request: &PageRequest,
) -> Result<Page<E::Model>>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + FromQueryResult + Send + Sync,
    C: ConnectionTrait,
{
    let total = if request.count { Some(count(connection, select.clone()).await?) } else { None };
    let mut select = order.within(select, request)?;
    for column in &order.columns {
        select = select.order_by(*column, order.sort(request.backwards));
    }
    let rows = select.limit(request.size + 1).all(connection).await?;
    order.page(rows, request, total)
}

/// How many rows `select` has.
async fn count<E: EntityTrait, C: ConnectionTrait>(connection: &C, select: Select<E>) -> Result<u64> {
    let counted: Option<i64> =
        select.select_only().expr_as(Expr::col(Asterisk).count(), "total").into_tuple().one(connection).await?;
    Ok(counted.and_then(|total| u64::try_from(total).ok()).unwrap_or_default())
}

/// A row and the parent on whose page it stands.
struct Placed<M> {
    parent: Uuid,
    row: M,
}

impl<M: FromQueryResult> FromQueryResult for Placed<M> {
    fn from_query_result(result: &QueryResult, prefix: &str) -> std::result::Result<Self, sea_orm::DbErr> {
        Ok(Self { parent: result.try_get(prefix, PARENT)?, row: M::from_query_result(result, prefix)? })
    }
}

const PARENT: &str = "parent_of_row";
const RANK: &str = "rank_of_row";

/// The same page for each of several parents, in one statement (and one more to count): `parent` is
/// the column, of the table or of one joined to it, that holds the parent's id. A parent without rows
/// has an empty page.
pub(crate) async fn pages_by<E, C, P>(
    connection: &C,
    select: Select<E>,
    parent: P,
    parents: &[Uuid],
    order: &Order<E>,
    request: &PageRequest,
) -> Result<HashMap<Uuid, Page<E::Model>>>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + FromQueryResult + Send + Sync,
    C: ConnectionTrait,
    P: IdenStatic + sea_orm::ColumnTrait,
{
    let parent_column = || Expr::col((parent.entity_name(), parent));
    let select = select.filter(parent_column().is_in(parents.iter().copied()));
    let mut totals = if request.count { counts_by(connection, select.clone(), parent).await? } else { HashMap::new() };

    let mut window = WindowStatement::partition_by((parent.entity_name(), parent));
    for column in &order.columns {
        sea_orm::sea_query::OrderedStatement::order_by(
            &mut window,
            (E::default(), *column),
            order.sort(request.backwards),
        );
    }
    let mut ranked = order.within(select, request)?.expr_as(parent_column(), PARENT).into_query();
    ranked.expr_window_as(Func::cust("ROW_NUMBER"), window, RANK);
    let mut query = Query::select();
    query
        .column(Asterisk)
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col(RANK).lte(i64::try_from(request.size + 1).unwrap_or(i64::MAX)))
        .order_by(RANK, Sort::Asc);
    let found: Vec<Placed<E::Model>> =
        Placed::find_by_statement(connection.get_database_backend().build(&query)).all(connection).await?;

    let mut rows: HashMap<Uuid, Vec<E::Model>> = parents.iter().map(|parent| (*parent, Vec::new())).collect();
    for placed in found {
        rows.entry(placed.parent).or_default().push(placed.row);
    }
    rows.into_iter()
        .map(|(parent, rows)| {
            let total = request.count.then(|| totals.remove(&parent).unwrap_or_default());
            Ok((parent, order.page(rows, request, total)?))
        })
        .collect()
}

async fn counts_by<E, C, P>(connection: &C, select: Select<E>, parent: P) -> Result<HashMap<Uuid, u64>>
where
    E: EntityTrait,
    C: ConnectionTrait,
    P: sea_orm::ColumnTrait,
{
    let counts: Vec<(Uuid, i64)> = select
        .select_only()
        .column(parent)
        .expr_as(Expr::col(Asterisk).count(), "total")
        .group_by(parent)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(counts.into_iter().map(|(parent, total)| (parent, u64::try_from(total).unwrap_or_default())).collect())
}

/// Pages of rows as pages of records, under typed ids.
pub(crate) fn convert<I, M, T>(pages: HashMap<Uuid, Page<M>>, id: impl Fn(Uuid) -> I) -> Result<HashMap<I, Page<T>>>
where
    I: std::hash::Hash + Eq,
    T: TryFrom<M, Error = Error>,
{
    pages.into_iter().map(|(parent, page)| Ok((id(parent), page.try_map(T::try_from)?))).collect()
}
