//! One-time tokens: the way into an account for whoever is to choose its password.
//!
//! A token is known to its holder only; here is its hash.

use super::password::write_password;
use super::subject::subject;
use super::user;
use crate::audit::{self, Event, Occasion};
use crate::entity::{one_time_tokens, users};
use crate::error::Result;
use crate::session::{self, Open};
use crate::{Database, scope};
use chrono::{DateTime, Utc};
use domain::access::{Access, capability::ManageUsers};
use domain::account::{Email, TokenPurpose, User, UserKind};
use domain::ids::UserId;
use domain::london::day_of;
use domain::words::Word;
use domain::{Refusal, RefusalCode};
use one_time_tokens::Column;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use crate::session::TokenHash;

/// Whether the token that is made goes to the user's own address, or to whoever asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandedTo {
    /// To the user.
    User,
    /// To the one who acts, who could then be that user.
    Asker,
}

pub(super) async fn issue(
    transaction: &DatabaseTransaction,
    user: UserId,
    purpose: TokenPurpose,
    hash: TokenHash,
    occasion: &Occasion,
) -> Result<()> {
    let row = one_time_tokens::ActiveModel {
        id: Set(Uuid::now_v7()),
        user_id: Set(user.0),
        purpose: Set(purpose.word().to_owned()),
        token_hash: Set(hash.0),
        issued_at: Set(occasion.at),
        expires_at: Set(occasion.at + purpose.life()),
        ended_at: Set(None),
    };
    scope::insert_unscoped(transaction, row).await?;
    Ok(())
}

/// Ends every token of `user` that is still open.
pub(super) async fn end_all(transaction: &DatabaseTransaction, user: UserId, at: DateTime<Utc>) -> Result<()> {
    scope::update_unscoped::<one_time_tokens::Entity>()
        .set(one_time_tokens::ActiveModel { ended_at: Set(Some(at)), ..Default::default() })
        .filter(Column::UserId.eq(user.0))
        .filter(Column::EndedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}

/// Makes a token for a user: to choose their first password, or another one. Earlier tokens end.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where the one who acts may not, or the account is closed or a service's.
pub async fn reset(
    database: &Database,
    access: &Access<ManageUsers>,
    user: UserId,
    handed_to: HandedTo,
    hash: TokenHash,
    occasion: &Occasion,
) -> Result<(User, TokenPurpose)> {
    let transaction = database.begin().await?;
    let subject = subject(&transaction, access, user, "userId", day_of(occasion.at)).await?;
    let permit = match handed_to {
        HandedTo::User => subject.managed(access)?,
        HandedTo::Asker => subject.mastered(access)?,
    };
    let user = subject.user;
    let wrong = |message: &str| Refusal::new(RefusalCode::WrongState, &["userId"], message);
    if user.kind == UserKind::Service {
        return Err(wrong("A service account has no password: make it a key.").into());
    }
    if !user.active {
        return Err(wrong("This account is closed: open it again first.").into());
    }
    let purpose = purpose_for(&transaction, user.id).await?;
    end_all(&transaction, user.id, occasion.at).await?;
    issue(&transaction, user.id, purpose, hash, occasion).await?;
    audit::write(&transaction, Event::new("RESET_PASSWORD", "User", user.id.0).permitted(&permit), occasion).await?;
    transaction.commit().await?;
    Ok((user, purpose))
}

/// An invitation while there is no password yet.
async fn purpose_for(transaction: &DatabaseTransaction, user: UserId) -> Result<TokenPurpose> {
    let found = scope::before_sign_in::<users::Entity>().filter(users::Column::Id.eq(user.0)).one(transaction).await?;
    let has_one = found.is_some_and(|row| row.password_hash.is_some());
    Ok(if has_one { TokenPurpose::PasswordReset } else { TokenPurpose::Invitation })
}

/// Makes a token for whoever says that they forgot the password of `email`; `None` where nobody has an
/// open account with it, or a token was made for it a moment ago.
///
/// # Errors
/// Where the database fails.
pub async fn forgotten(
    database: &Database,
    email: &Email,
    hash: TokenHash,
    occasion: &Occasion,
) -> Result<Option<(User, TokenPurpose)>> {
    let transaction = database.begin().await?;
    let found = scope::before_sign_in::<users::Entity>()
        .filter(users::Column::Email.eq(email.as_str()))
        .filter(users::Column::Active.eq(true))
        .filter(users::Column::Kind.eq(UserKind::Person.word()))
        .lock_exclusive()
        .one(&transaction)
        .await?;
    let Some(user) = found.map(user).transpose()? else { return Ok(None) };
    let newest = scope::before_sign_in::<one_time_tokens::Entity>()
        .filter(Column::UserId.eq(user.id.0))
        .order_by_desc(Column::IssuedAt)
        .one(&transaction)
        .await?;
    if newest.is_some_and(|token| occasion.at - token.issued_at < domain::account::BETWEEN_LETTERS) {
        return Ok(None);
    }
    let purpose = purpose_for(&transaction, user.id).await?;
    issue(&transaction, user.id, purpose, hash, occasion).await?;
    audit::write(&transaction, Event::new("REQUEST_PASSWORD_RESET", "User", user.id.0), occasion).await?;
    transaction.commit().await?;
    Ok(Some((user, purpose)))
}

fn open_at(hash: &TokenHash, now: DateTime<Utc>) -> sea_orm::Select<one_time_tokens::Entity> {
    scope::before_sign_in::<one_time_tokens::Entity>()
        .filter(Column::TokenHash.eq(hash.0.as_str()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
}

/// Whose open token this is; `None` where it is none or no longer one.
///
/// # Errors
/// Where the database fails.
pub async fn holder(database: &Database, hash: &TokenHash, now: DateTime<Utc>) -> Result<Option<User>> {
    let Some(token) = open_at(hash, now).one(database.reading()).await? else { return Ok(None) };
    let found = super::login_of(database, UserId(token.user_id)).await?;
    Ok(found.map(|login| login.user).filter(|user| user.active))
}

/// Uses a token up: its user has the password with the hash `password`, and one new session, whose first
/// refresh token has the hash `refresh`. `None` where it is no longer one.
///
/// # Errors
/// Where the database fails.
pub async fn redeem(
    database: &Database,
    hash: &TokenHash,
    password: String,
    refresh: TokenHash,
    agent: Option<String>,
    occasion: &Occasion,
) -> Result<Option<Open>> {
    let transaction = database.begin().await?;
    let Some(token) = open_at(hash, occasion.at).lock_exclusive().one(&transaction).await? else { return Ok(None) };
    let user = UserId(token.user_id);
    write_password(&transaction, user, password).await?;
    session::revoke_all(&transaction, user, None, occasion.at).await?;
    end_all(&transaction, user, occasion.at).await?;
    let open = session::open(&transaction, user, refresh, agent, occasion).await?;
    let event = Event::new("REDEEM_TOKEN", "User", user.0).by(user);
    audit::write(&transaction, event.change("purpose", None, Some(token.purpose)), occasion).await?;
    transaction.commit().await?;
    Ok(Some(open))
}
