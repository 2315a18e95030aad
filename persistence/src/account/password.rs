//! Passwords, of which only hashes are known here.

use super::token;
use crate::audit::{self, Event, Occasion};
use crate::entity::users;
use crate::error::Result;
use crate::{Database, scope, session};
use domain::account::Email;
use domain::ids::{SessionId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter};

/// Sets the password of whoever has `email`; does nothing where nobody has.
pub(crate) async fn set_password(
    transaction: &DatabaseTransaction,
    email: &Email,
    hash: String,
    occasion: &Occasion,
) -> Result<()> {
    let found = scope::before_sign_in::<users::Entity>()
        .filter(users::Column::Email.eq(email.as_str()))
        .one(transaction)
        .await?;
    let Some(user) = found else { return Ok(()) };
    write_password(transaction, UserId(user.id), hash).await?;
    audit::write(transaction, Event::new("SET_PASSWORD", "User", user.id), occasion).await
}

pub(super) async fn write_password(transaction: &DatabaseTransaction, user: UserId, hash: String) -> Result<()> {
    scope::update_unscoped::<users::Entity>()
        .set(users::ActiveModel { password_hash: Set(Some(hash)), ..Default::default() })
        .col_expr(users::Column::Version, Expr::col(users::Column::Version).add(1))
        .filter(users::Column::Id.eq(user.0))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Changes one's own password; one's other sessions end.
///
/// # Errors
/// Where the database fails.
pub async fn change_password(
    database: &Database,
    user: UserId,
    hash: String,
    keep: Option<SessionId>,
    occasion: &Occasion,
) -> Result<()> {
    let transaction = database.begin().await?;
    write_password(&transaction, user, hash).await?;
    session::revoke_all(&transaction, user, keep, occasion.at).await?;
    token::end_all(&transaction, user, occasion.at).await?;
    audit::write(&transaction, Event::new("CHANGE_PASSWORD", "User", user.0).by(user), occasion).await?;
    transaction.commit().await?;
    Ok(())
}
