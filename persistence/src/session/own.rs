//! One's own sessions.

use super::{of_session, revoke};
use crate::audit::{self, Occasion};
use crate::entity::sessions;
use crate::error::Result;
use crate::page::{self, Order};
use crate::scope::{self, Scoped};
use crate::{Database, read};
use chrono::{DateTime, Utc};
use domain::access::Sight;
use domain::account::Session;
use domain::ids::{SessionId, UserId};
use domain::page::{Page, PageRequest};
use domain::{Refusal, RefusalCode};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use std::collections::HashMap;

impl Scoped for sessions::Entity {
    /// One's own.
    fn visible(sight: &Sight) -> Condition {
        match sight.user() {
            Some(user) => Condition::all().add(sessions::Column::UserId.eq(user.0)),
            None => scope::nothing(),
        }
    }
}

impl TryFrom<sessions::Model> for Session {
    type Error = crate::Error;

    fn try_from(model: sessions::Model) -> Result<Self> {
        let sessions::Model { id, user_id, started_at, refreshed_at, agent, expires_at, revoked_at } = model;
        Ok(Self { id: SessionId(id), user: UserId(user_id), started_at, refreshed_at, agent, expires_at, revoked_at })
    }
}

/// The sessions with these ids.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[SessionId]) -> Result<HashMap<SessionId, Session>> {
    read::by_ids::<sessions::Entity, _, Session, _>(db.reading(), sight, sessions::Column::Id, ids, |one| one.id).await
}

/// A page of one's own sessions that are still open at `now`, the newest first.
///
/// # Errors
/// Where the database fails or the page cannot be given.
pub async fn page_of_own(
    db: &Database,
    sight: &Sight,
    now: DateTime<Utc>,
    request: &PageRequest,
) -> Result<Page<Session>> {
    use sessions::Column;
    let select =
        scope::find::<sessions::Entity>(sight).filter(Column::RevokedAt.is_null()).filter(Column::ExpiresAt.gt(now));
    let order = Order::descending("session-newest", [Column::StartedAt, Column::Id]);
    page::page(db.reading(), select, &order, request).await?.try_map(Session::try_from)
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where one has no such session, or it has ended.
pub async fn revoke_own(db: &Database, sight: &Sight, session: SessionId, occasion: &Occasion) -> Result<Session> {
    let transaction = db.begin().await?;
    let found = scope::find::<sessions::Entity>(sight)
        .filter(sessions::Column::Id.eq(session.0))
        .lock_exclusive()
        .one(&transaction)
        .await?;
    let session = Session::try_from(found.ok_or_else(|| Refusal::not_found("sessionId", "session"))?)?;
    if !session.is_open(occasion.at) {
        let message = "This session has ended already.";
        return Err(Refusal::new(RefusalCode::WrongState, &["sessionId"], message).into());
    }
    revoke(&transaction, session.id, occasion.at).await?;
    audit::write(&transaction, of_session("REVOKE_SESSION", session.user, session.id), occasion).await?;
    transaction.commit().await?;
    Ok(Session { revoked_at: Some(occasion.at), ..session })
}
