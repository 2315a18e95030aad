//! Sessions: started, refreshed and ended, each with its audit line in one transaction.
//!
//! A refresh token is known to its holder only; here is its hash. Two who hold the same token betray
//! each other by using it, and the whole session falls.

mod own;

pub use own::{by_ids, page_of_own, revoke_own};

use crate::audit::{self, Event, Occasion};
use crate::entity::{refresh_tokens, sessions, users};
use crate::{Database, error::Result, scope};
use chrono::{DateTime, Utc};
use domain::account::{Refresh, RefreshToken, Session};
use domain::ids::{SessionId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The hash of a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash(pub String);

/// A session and until when its newest refresh token can be used.
#[derive(Clone, Debug)]
pub struct Open {
    /// The session.
    pub session: Session,
    /// The newest token's end.
    pub refresh_until: DateTime<Utc>,
}

/// The password that was checked.
pub struct Checked {
    /// Its hash.
    pub hash: String,
    /// Its hash at today's cost, where that is another.
    pub rehash: Option<String>,
}

/// Starts a session of `user`, whose first refresh token has the hash `token`. `None` where the account was
/// closed, or has another password, since the password was `checked`: that took a while.
///
/// # Errors
/// Where the database fails.
pub async fn start(
    database: &Database,
    user: UserId,
    checked: Checked,
    token: TokenHash,
    agent: Option<String>,
    occasion: &Occasion,
) -> Result<Option<Open>> {
    let transaction = database.begin().await?;
    let still = scope::before_sign_in::<users::Entity>()
        .filter(users::Column::Id.eq(user.0))
        .filter(users::Column::PasswordHash.eq(checked.hash))
        .filter(users::Column::Active.eq(true))
        .lock_exclusive()
        .one(&transaction)
        .await?;
    if still.is_none() {
        return Ok(None);
    }
    if let Some(hash) = checked.rehash {
        scope::update_unscoped::<users::Entity>()
            .set(users::ActiveModel { password_hash: Set(Some(hash)), ..Default::default() })
            .filter(users::Column::Id.eq(user.0))
            .exec(&transaction)
            .await?;
    }
    let open = open(&transaction, user, token, agent, occasion).await?;
    audit::write(&transaction, of_session("SIGN_IN", user, open.session.id), occasion).await?;
    transaction.commit().await?;
    Ok(Some(open))
}

/// Opens a session in a unit of work that tells the audit itself.
pub(crate) async fn open(
    transaction: &DatabaseTransaction,
    user: UserId,
    token: TokenHash,
    agent: Option<String>,
    occasion: &Occasion,
) -> Result<Open> {
    let session = Session::start(SessionId(Uuid::now_v7()), user, agent, occasion.at);
    let refresh_until = session.refresh_until(occasion.at);
    let row = sessions::ActiveModel {
        id: Set(session.id.0),
        user_id: Set(user.0),
        started_at: Set(session.started_at),
        expires_at: Set(session.expires_at),
        revoked_at: Set(None),
        refreshed_at: Set(None),
        agent: Set(session.agent.clone()),
    };
    scope::insert_unscoped(transaction, row).await?;
    issue(transaction, session.id, token, refresh_until, occasion).await?;
    Ok(Open { session, refresh_until })
}

/// What happened to a session, in the history of its user.
fn of_session(action: &'static str, user: UserId, session: SessionId) -> Event {
    Event::new(action, "User", user.0).by(user).change("session", None, Some(session.0.to_string()))
}

/// Records a sign-in that failed: of `user`, or of nobody known.
///
/// # Errors
/// Where the database fails.
pub async fn record_failure(database: &Database, user: Option<UserId>, occasion: &Occasion) -> Result<()> {
    let transaction = database.begin().await?;
    let subject = user.map_or(Uuid::nil(), |user| user.0);
    audit::write(&transaction, Event::new("SIGN_IN_FAILED", "User", subject), occasion).await?;
    transaction.commit().await?;
    Ok(())
}

/// Changes the refresh token with the hash `old` for one with the hash `new`. `None` where it is none
/// or no longer one; where it was used before, the session is revoked.
///
/// # Errors
/// Where the database fails.
pub async fn refresh(
    database: &Database,
    old: &TokenHash,
    new: TokenHash,
    occasion: &Occasion,
) -> Result<Option<Open>> {
    let transaction = database.begin().await?;
    let Some((session, id, token)) = find(&transaction, old).await? else { return Ok(None) };
    match session.refresh(&token, occasion.at) {
        Refresh::Ended => Ok(None),
        Refresh::Reused => {
            revoke(&transaction, session.id, occasion.at).await?;
            let event = of_session("REFRESH_TOKEN_REUSED", session.user, session.id);
            audit::write(&transaction, event, occasion).await?;
            transaction.commit().await?;
            tracing::warn!(session = %session.id.0, "a refresh token was used twice; its session is revoked");
            Ok(None)
        }
        Refresh::Rotate { until } => {
            scope::update_unscoped::<refresh_tokens::Entity>()
                .set(refresh_tokens::ActiveModel { used_at: Set(Some(occasion.at)), ..Default::default() })
                .filter(refresh_tokens::Column::Id.eq(id))
                .exec(&transaction)
                .await?;
            issue(&transaction, session.id, new, until, occasion).await?;
            scope::update_unscoped::<sessions::Entity>()
                .set(sessions::ActiveModel { refreshed_at: Set(Some(occasion.at)), ..Default::default() })
                .filter(sessions::Column::Id.eq(session.id.0))
                .exec(&transaction)
                .await?;
            let event = of_session("REFRESH_SESSION", session.user, session.id);
            audit::write(&transaction, event, occasion).await?;
            transaction.commit().await?;
            Ok(Some(Open { session, refresh_until: until }))
        }
    }
}

/// Ends the session that the refresh token with the hash `token` belongs to, or `everywhere` all
/// sessions of its user. Whether there was such a session; ending one twice is no mistake.
///
/// # Errors
/// Where the database fails.
pub async fn end(database: &Database, token: &TokenHash, everywhere: bool, occasion: &Occasion) -> Result<bool> {
    let transaction = database.begin().await?;
    let Some((session, ..)) = find(&transaction, token).await? else { return Ok(false) };
    // A token that no longer opens its session must not close the others of its user.
    if !session.is_open(occasion.at) {
        return Ok(true);
    }
    let event = if everywhere {
        revoke_all(&transaction, session.user, None, occasion.at).await?;
        Event::new("SIGN_OUT_EVERYWHERE", "User", session.user.0)
    } else {
        revoke(&transaction, session.id, occasion.at).await?;
        of_session("SIGN_OUT", session.user, session.id)
    };
    audit::write(&transaction, event.by(session.user), occasion).await?;
    transaction.commit().await?;
    Ok(true)
}

async fn issue(
    transaction: &DatabaseTransaction,
    session: SessionId,
    token: TokenHash,
    until: DateTime<Utc>,
    occasion: &Occasion,
) -> Result<()> {
    let row = refresh_tokens::ActiveModel {
        id: Set(Uuid::now_v7()),
        session_id: Set(session.0),
        token_hash: Set(token.0),
        issued_at: Set(occasion.at),
        expires_at: Set(until),
        used_at: Set(None),
    };
    scope::insert_unscoped(transaction, row).await?;
    Ok(())
}

/// The session of a token, locked before the token is read: of two who show the same token at once, the
/// second sees what the first did.
async fn find(transaction: &DatabaseTransaction, hash: &TokenHash) -> Result<Option<(Session, Uuid, RefreshToken)>> {
    let of_hash = || {
        scope::before_sign_in::<refresh_tokens::Entity>().filter(refresh_tokens::Column::TokenHash.eq(hash.0.as_str()))
    };
    let Some(token) = of_hash().lock_exclusive().one(transaction).await? else { return Ok(None) };
    let session = scope::before_sign_in::<sessions::Entity>()
        .filter(sessions::Column::Id.eq(token.session_id))
        .lock_exclusive()
        .one(transaction)
        .await?;
    let Some(model) = session else { return Ok(None) };
    let shown = RefreshToken { expires_at: token.expires_at, used_at: token.used_at };
    Ok(Some((Session::try_from(model)?, token.id, shown)))
}

async fn revoke(transaction: &DatabaseTransaction, session: SessionId, at: DateTime<Utc>) -> Result<()> {
    scope::update_unscoped::<sessions::Entity>()
        .set(sessions::ActiveModel { revoked_at: Set(Some(at)), ..Default::default() })
        .filter(sessions::Column::Id.eq(session.0))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Ends the sessions of `user` that are open, but the one to `keep`.
pub(crate) async fn revoke_all(
    transaction: &DatabaseTransaction,
    user: UserId,
    keep: Option<SessionId>,
    at: DateTime<Utc>,
) -> Result<()> {
    let mut update = scope::update_unscoped::<sessions::Entity>()
        .set(sessions::ActiveModel { revoked_at: Set(Some(at)), ..Default::default() })
        .filter(sessions::Column::UserId.eq(user.0))
        .filter(sessions::Column::RevokedAt.is_null());
    if let Some(keep) = keep {
        update = update.filter(sessions::Column::Id.ne(keep.0));
    }
    update.exec(transaction).await?;
    Ok(())
}
