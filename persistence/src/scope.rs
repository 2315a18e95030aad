//! The only door to the tables.
//!
//! [`find`] adds to every statement what the one who looks may see; writing goes through [`insert`],
//! which asks for proof that the one who acts may act everywhere. What lies outside is not there: it
//! is neither found nor counted. `clippy.toml` forbids the other doors.

use domain::access::{Access, Permission, Permit, Reach, Sight, capability::Capability};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, OnConflict, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, DeleteMany, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect, QueryTrait, Select, UpdateMany,
};

/// A table whose rows know who may see them.
pub(crate) trait Scoped: EntityTrait {
    /// The condition under which the one who looks sees a row.
    fn visible(sight: &Sight) -> Condition;
}

/// The rows that the one who looks may see.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub(crate) fn find<E: Scoped>(sight: &Sight) -> Select<E> {
    E::find().filter(E::visible(sight))
}

/// `column` of the rows that the one who looks may see, for `IN (SELECT …)`: how rows of a child table
/// follow their parent.
pub(crate) fn seen<E: Scoped>(sight: &Sight, column: E::Column) -> SelectStatement {
    find::<E>(sight).select_only().column(column).into_query()
}

/// That a row of `E` which the one who looks may see has in `column` what `child` holds: how rows of a child table follow
/// their parent where there are many. Each row is asked for by itself; SQLite would make the list of [`seen`] anew for
/// every statement, at a cost that grows with all that is recorded.
pub(crate) fn has_seen<E: Scoped>(sight: &Sight, column: E::Column, child: impl IntoColumnRef) -> Expr {
    let mut parent = find::<E>(sight).select_only().expr(Expr::val(1)).into_query();
    parent.and_where(Expr::col((E::default(), column)).equals(child));
    Expr::exists(parent)
}

/// Rows of any visibility, for reads that happen before anybody is known: sign-in, sessions, grants.
#[expect(clippy::disallowed_methods, reason = "named so that one search finds every use")]
pub(crate) fn before_sign_in<E: EntityTrait>() -> Select<E> {
    E::find()
}

/// Rows of any visibility, for a unit of work that acts on all of the service (imports).
#[expect(clippy::disallowed_methods, reason = "this is the door; the access must reach everywhere")]
pub(crate) fn find_for<E: EntityTrait, C: Capability>(access: &Access<C>) -> Select<E> {
    let select = E::find();
    if access.reach().everywhere() { select } else { select.filter(nothing()) }
}

/// Writes rows in as few statements as the databases' parameter limits allow.
#[expect(clippy::disallowed_methods, reason = "this is the door; the access must reach everywhere")]
pub(crate) async fn insert<A, C, D>(access: &Access<C>, connection: &D, rows: Vec<A>) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
    C: Capability,
    D: ConnectionTrait,
{
    if !access.reach().everywhere() {
        return Err(DbErr::RecordNotInserted);
    }
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(500).collect();
        A::Entity::insert_many(some).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Changes one row, for a unit of work that acts on all of the service (imports).
#[expect(clippy::disallowed_methods, reason = "this is the door; the access must reach everywhere")]
pub(crate) async fn update_row<A, C, D>(access: &Access<C>, connection: &D, row: A) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
    C: Capability,
    D: ConnectionTrait,
{
    if !access.reach().everywhere() {
        return Err(DbErr::RecordNotUpdated);
    }
    A::Entity::update(row).exec_without_returning(connection).await.map(|_| ())
}

/// Writes a row where the one who acts may act; what the permit was given for is the caller's to hold to.
#[expect(clippy::disallowed_methods, reason = "this is the door; the permit is the proof")]
pub(crate) async fn insert_permitted<A, C, D>(_permit: &Permit<C>, connection: &D, row: A) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
    C: Capability,
    D: ConnectionTrait,
{
    A::Entity::insert(row).exec_without_returning(connection).await.map(|_| ())
}

/// Changes one row where the one who acts may act.
#[expect(clippy::disallowed_methods, reason = "this is the door; the permit is the proof")]
pub(crate) async fn update_permitted<A, C, D>(_permit: &Permit<C>, connection: &D, row: A) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
    C: Capability,
    D: ConnectionTrait,
{
    A::Entity::update(row).exec_without_returning(connection).await.map(|_| ())
}

/// Changes many rows where the one who acts may act, such as all that name a record which is another; what the permit
/// was given for is the caller's to hold to.
#[expect(clippy::disallowed_methods, reason = "this is the door; the permit is the proof")]
pub(crate) fn update_all_permitted<E: EntityTrait, C: Capability>(_permit: &Permit<C>) -> UpdateMany<E> {
    E::update_many()
}

/// Takes rows away where the one who acts may act: parts of a record that are replaced, and mistakes that nothing
/// refers to. What the permit was given for is the caller's to hold to.
#[expect(clippy::disallowed_methods, reason = "this is the door; the permit is the proof")]
pub(crate) fn delete_permitted<E: EntityTrait, C: Capability>(_permit: &Permit<C>) -> DeleteMany<E> {
    E::delete_many()
}

/// Rows met through a record that was seen, such as the user who did what it tells of: the record decided.
#[expect(clippy::disallowed_methods, reason = "named so that one search finds every use")]
pub(crate) fn named_by_what_is_seen<E: EntityTrait>() -> Select<E> {
    E::find()
}

/// All rows.
pub(crate) fn everything() -> Condition {
    Condition::all()
}

/// No rows.
pub(crate) fn nothing() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

/// Rows whose partnership or county, or (where the table has one) group, lies in `reach`.
pub(crate) fn within<H, G>(reach: &Reach, home: H, group: Option<G>) -> Condition
where
    H: IntoColumnRef,
    G: IntoColumnRef,
{
    if reach.everywhere() {
        return everything();
    }
    let mut condition = Condition::any();
    if !reach.homes().is_empty() {
        condition = condition.add(Expr::col(home).is_in(reach.homes().iter().copied()));
    }
    if let Some(group) = group.filter(|_| !reach.groups().is_empty()) {
        condition = condition.add(Expr::col(group).is_in(reach.groups().iter().map(|id| id.0)));
    }
    if condition.is_empty() { nothing() } else { condition }
}

/// Rows of a table with `home_id` and `group_id` columns for which the one who looks has `permission`.
pub(crate) fn may<C: ColumnTrait>(sight: &Sight, permission: Permission, home: C, group: Option<C>) -> Condition {
    let column = |column: C| (column.entity_name(), column);
    within(sight.reach(permission), column(home), group.map(column))
}

/// Writes a row in that lies in nobody's scope: sessions of those who are only just signing in, and the
/// audit of everybody.
#[expect(clippy::disallowed_methods, reason = "named so that one search finds every use")]
pub(crate) async fn insert_unscoped<A, D>(connection: &D, row: A) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
    D: ConnectionTrait,
{
    A::Entity::insert(row).exec_without_returning(connection).await.map(|_| ())
}

/// Writes rows that the database numbers and that lie in nobody's scope: what was told. They come back in order.
#[expect(clippy::disallowed_methods, reason = "named so that one search finds every use")]
pub(crate) async fn insert_numbered<A, D>(
    connection: &D,
    rows: Vec<A>,
) -> Result<Vec<<A::Entity as EntityTrait>::Model>, DbErr>
where
    A: ActiveModelTrait + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    D: ConnectionTrait,
{
    A::Entity::insert_many(rows).exec_with_returning(connection).await
}

/// Writes figures that are kept beside the records they follow from, in place of those that were there.
#[expect(clippy::disallowed_methods, reason = "named so that one search finds every use")]
pub(crate) async fn keep<A, D>(connection: &D, rows: Vec<A>, replace: OnConflict) -> Result<(), DbErr>
where
    A: ActiveModelTrait + Send,
    D: ConnectionTrait,
{
    if rows.is_empty() {
        return Ok(());
    }
    A::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(connection).await.map(|_| ())
}

/// Takes away rows that lie in nobody's scope: the count of failed sign-ins.
#[expect(clippy::disallowed_methods, reason = "named so that one search finds every use")]
pub(crate) fn delete_unscoped<E: EntityTrait>() -> DeleteMany<E> {
    E::delete_many()
}

/// Changes rows that lie in nobody's scope: sessions, their tokens, and a user's own account.
#[expect(clippy::disallowed_methods, reason = "named so that one search finds every use")]
pub(crate) fn update_unscoped<E: EntityTrait>() -> UpdateMany<E> {
    E::update_many()
}
