//! Sessions: started, refreshed and ended, each with its audit line in one transaction.
//!
//! A refresh token is known to its holder only; here is its hash. Two who hold the same token betray
//! each other by using it, and the whole session falls.

use crate::audit::{self, Event, Occasion};
use crate::entity::{refresh_tokens, sessions};
use crate::{Database, error::Result, scope};
use chrono::{DateTime, Utc};
use domain::account::{Refresh, RefreshToken, Session, SessionId};
use domain::ids::UserId;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The hash of a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash(pub String);

/// A session and until when its newest refresh token can be used.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// The session.
    pub session: Session,
    /// The newest token's end.
    pub refresh_until: DateTime<Utc>,
}

/// Starts a session of `user`, whose first refresh token has the hash `token`.
///
/// # Errors
/// Where the database fails.
pub async fn start(database: &Database, user: UserId, token: TokenHash, occasion: &Occasion) -> Result<Open> {
    let session = Session::start(SessionId(Uuid::now_v7()), user, occasion.at);
    let refresh_until = session.refresh_until(occasion.at);
    let transaction = database.begin().await?;
    let row = sessions::ActiveModel {
        id: Set(session.id.0),
        user_id: Set(user.0),
        started_at: Set(occasion.at),
        expires_at: Set(session.expires_at),
        revoked_at: Set(None),
    };
    scope::insert_unscoped(&transaction, row).await?;
    issue(&transaction, session.id, token, refresh_until, occasion).await?;
    audit::write(&transaction, Event::new("signIn", "Session", session.id.0).by(user), occasion).await?;
    transaction.commit().await?;
    Ok(Open { session, refresh_until })
}

/// Records a sign-in that failed: of `user`, or of nobody known.
///
/// # Errors
/// Where the database fails.
pub async fn record_failure(database: &Database, user: Option<UserId>, occasion: &Occasion) -> Result<()> {
    let transaction = database.begin().await?;
    let subject = user.map_or(Uuid::nil(), |user| user.0);
    audit::write(&transaction, Event::new("signInFailed", "User", subject), occasion).await?;
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
            let event = Event::new("refreshTokenReused", "Session", session.id.0).by(session.user);
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
            let event = Event::new("refreshSession", "Session", session.id.0).by(session.user);
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
        scope::update_unscoped::<sessions::Entity>()
            .set(sessions::ActiveModel { revoked_at: Set(Some(occasion.at)), ..Default::default() })
            .filter(sessions::Column::UserId.eq(session.user.0))
            .filter(sessions::Column::RevokedAt.is_null())
            .exec(&transaction)
            .await?;
        Event::new("signOutEverywhere", "User", session.user.0)
    } else {
        revoke(&transaction, session.id, occasion.at).await?;
        Event::new("signOut", "Session", session.id.0)
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
    Ok(session.map(|model| {
        let session = Session {
            id: SessionId(model.id),
            user: UserId(model.user_id),
            expires_at: model.expires_at,
            revoked_at: model.revoked_at,
        };
        (session, token.id, RefreshToken { expires_at: token.expires_at, used_at: token.used_at })
    }))
}

async fn revoke(transaction: &DatabaseTransaction, session: SessionId, at: DateTime<Utc>) -> Result<()> {
    scope::update_unscoped::<sessions::Entity>()
        .set(sessions::ActiveModel { revoked_at: Set(Some(at)), ..Default::default() })
        .filter(sessions::Column::Id.eq(session.0))
        .exec(transaction)
        .await?;
    Ok(())
}
