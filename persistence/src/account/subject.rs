//! The account about which something is decided, and what those who decide must hold.

use super::viewer::with_all_grants;
use crate::entity::{role_grants, users};
use crate::error::Result;
use crate::scope;
use chrono::NaiveDate;
use domain::access::{Access, Grant, Permit, Role, capability::ManageUsers};
use domain::account::{User, UserKind};
use domain::ids::UserId;
use domain::words::Word;
use domain::{Refusal, RefusalCode};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, PaginatorTrait, QueryFilter, QuerySelect,
};

/// A user about whom something is decided, locked, with the grants that decide it.
pub(super) struct Subject {
    pub(super) user: User,
    pub(super) grants: Vec<Grant>,
}

/// The user whom `field` of the input names, as far as the one who acts sees them.
pub(super) async fn subject(
    transaction: &DatabaseTransaction,
    access: &Access<ManageUsers>,
    user: UserId,
    field: &str,
    today: NaiveDate,
) -> Result<Subject> {
    let seen = scope::find::<users::Entity>(&access.sight())
        .filter(users::Column::Id.eq(user.0))
        .lock_exclusive()
        .one(transaction)
        .await?;
    let found = if seen.is_some() { with_all_grants(transaction, user, today).await? } else { None };
    let (user, grants) = found.ok_or_else(|| Refusal::not_found(field, "user"))?;
    Ok(Subject { user, grants })
}

impl Subject {
    /// The proof that the account may be closed or renamed.
    pub(super) fn managed(&self, access: &Access<ManageUsers>) -> Result<Permit<ManageUsers>> {
        let message = "This user has roles where you do not manage users: ask an administrator.";
        access.manages(&self.grants).ok_or_else(|| Refusal::forbidden(&["userId"], message).into())
    }

    /// The proof that the way into the account may be handed out.
    pub(super) fn mastered(&self, access: &Access<ManageUsers>) -> Result<Permit<ManageUsers>> {
        let message = "This user may do what you may not, so you cannot hand out the way into their account: \
                       whoever runs the service can.";
        access.masters(&self.grants).ok_or_else(|| Refusal::forbidden(&["userId"], message).into())
    }
}

/// Refuses what would leave the service without anybody to run it. Call it after the change; of two that
/// change at once, the second waits for the first.
pub(super) async fn keep_an_administrator(
    transaction: &DatabaseTransaction,
    field: &str,
    today: NaiveDate,
) -> Result<()> {
    use role_grants::Column as G;
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(7355612)").await?;
    }
    let users_of_grants = G::UserId.into_expr().equals((users::Entity, users::Column::Id));
    let mut administrators = scope::before_sign_in::<users::Entity>()
        .filter(users::Column::Active.eq(true))
        .filter(users::Column::Kind.eq(UserKind::Person.word()))
        .filter(G::Role.eq(Role::Administrator.word()))
        .filter(G::RevokedAt.is_null())
        .filter(G::ValidFrom.lte(today))
        .filter(G::ValidTo.is_null().or(Expr::col((role_grants::Entity, G::ValidTo)).gte(today)));
    QuerySelect::query(&mut administrators).inner_join(role_grants::Entity, users_of_grants);
    if administrators.count(transaction).await? == 0 {
        let message = "This is the last administrator: make somebody else one first.";
        return Err(Refusal::new(RefusalCode::WrongState, &[field], message).into());
    }
    Ok(())
}
