//! Keys of service accounts: how a frontend's own server is let in.

use super::subject::subject;
use crate::audit::{self, Event, Occasion};
use crate::entity::api_keys::{self, Column, Entity};
use crate::entity::users;
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::scope::{self, Scoped, find, seen};
use crate::{Database, read};
use chrono::{DateTime, Utc};
use domain::access::{Access, Sight, capability::ManageUsers};
use domain::account::{ApiKey, LONGEST_KEY_LIFE, UserKind};
use domain::ids::{ApiKeyId, UserId};
use domain::london::day_of;
use domain::page::{Page, PageRequest};
use domain::{Refusal, RefusalCode};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

impl Scoped for Entity {
    /// The keys of those users whom one sees.
    fn visible(sight: &Sight) -> Condition {
        Condition::all().add(Column::UserId.in_subquery(seen::<users::Entity>(sight, users::Column::Id)))
    }
}

impl TryFrom<api_keys::Model> for ApiKey {
    type Error = Error;

    fn try_from(row: api_keys::Model) -> Result<Self> {
        let api_keys::Model { id, user_id, name, created_at, expires_at, revoked_at, .. } = row;
        Ok(Self { id: ApiKeyId(id), user: UserId(user_id), name, created_at, expires_at, revoked_at })
    }
}

/// The keys with these ids.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[ApiKeyId]) -> Result<HashMap<ApiKeyId, ApiKey>> {
    read::by_ids::<Entity, _, ApiKey, _>(db.reading(), sight, Column::Id, ids, |key| key.id).await
}

/// A page of the keys of each user, the newest first.
///
/// # Errors
/// Where the database fails or the page cannot be given.
pub async fn pages_of(
    db: &Database,
    sight: &Sight,
    users: &[UserId],
    request: &PageRequest,
) -> Result<HashMap<UserId, Page<ApiKey>>> {
    let parents: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    let order = Order::descending("key-newest", [Column::CreatedAt, Column::Id]);
    let select = find::<Entity>(sight);
    let pages = page::pages_by(db.reading(), select, Column::UserId, &parents, &order, request).await?;
    page::convert(pages, UserId)
}

/// A key that is to be made.
pub struct NewKey {
    /// The service account it opens.
    pub user: UserId,
    /// What it is called.
    pub name: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// The hash of the key, which only its holder knows.
    pub hash: String,
}

/// Makes a key for a service account.
///
/// # Errors
/// [`Error::Refused`] where the one who acts may not have what the account may do, the account is a person's or
/// closed, or the key would end in the past or too late.
pub async fn create(
    database: &Database,
    access: &Access<ManageUsers>,
    new: NewKey,
    occasion: &Occasion,
) -> Result<ApiKey> {
    let transaction = database.begin().await?;
    let subject = subject(&transaction, access, new.user, "userId", day_of(occasion.at)).await?;
    // Who makes a key has it.
    let permit = subject.mastered(access)?;
    let refusals = refusals(&subject.user, new.expires_at, occasion.at);
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let NewKey { user, name, expires_at, hash } = new;
    let key =
        ApiKey { id: ApiKeyId(Uuid::now_v7()), user, name, created_at: occasion.at, expires_at, revoked_at: None };
    let row = api_keys::ActiveModel {
        id: Set(key.id.0),
        user_id: Set(user.0),
        name: Set(key.name.clone()),
        key_hash: Set(hash),
        created_at: Set(key.created_at),
        expires_at: Set(key.expires_at),
        revoked_at: Set(None),
    };
    scope::insert_permitted(&permit, &transaction, row).await?;
    let event = Event::new("CREATE_API_KEY", "User", user.0)
        .permitted(&permit)
        .change("key", None, Some(key.name.clone()))
        .change("expiresAt", None, Some(key.expires_at.to_rfc3339()));
    audit::write(&transaction, event, occasion).await?;
    transaction.commit().await?;
    Ok(key)
}

fn refusals(user: &domain::account::User, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut refuse = |code, field: &str, message: String| refusals.push(Refusal::new(code, &[field], message));
    if user.kind != UserKind::Service {
        refuse(RefusalCode::Invalid, "userId", "Only service accounts have keys; people sign in.".to_owned());
    }
    if !user.active {
        refuse(RefusalCode::WrongState, "userId", "This account is closed: open it again first.".to_owned());
    }
    if expires_at <= now {
        refuse(RefusalCode::Invalid, "expiresAt", "A key ends in the future.".to_owned());
    } else if expires_at - now > LONGEST_KEY_LIFE {
        let days = LONGEST_KEY_LIFE.num_days();
        refuse(RefusalCode::LimitExceeded, "expiresAt", format!("A key lasts at most {days} days."));
    }
    refusals
}

/// Takes a key back: it opens nothing from this moment on.
///
/// # Errors
/// [`Error::Refused`] where there is no such key, it was taken back before, or the one who acts may not.
pub async fn revoke(
    database: &Database,
    access: &Access<ManageUsers>,
    key: ApiKeyId,
    occasion: &Occasion,
) -> Result<ApiKey> {
    let transaction = database.begin().await?;
    let found = find::<Entity>(&access.sight()).filter(Column::Id.eq(key.0)).lock_exclusive().one(&transaction).await?;
    let key = ApiKey::try_from(found.ok_or_else(|| Refusal::not_found("apiKeyId", "key"))?)?;
    let permit = subject(&transaction, access, key.user, "apiKeyId", day_of(occasion.at)).await?.managed(access)?;
    if key.revoked_at.is_some() {
        let message = "This key was taken back already.";
        return Err(Refusal::new(RefusalCode::WrongState, &["apiKeyId"], message).into());
    }
    let key = ApiKey { revoked_at: Some(occasion.at), ..key };
    let row = api_keys::ActiveModel { id: Set(key.id.0), revoked_at: Set(key.revoked_at), ..Default::default() };
    scope::update_permitted(&permit, &transaction, row).await?;
    let event = Event::new("REVOKE_API_KEY", "User", key.user.0).permitted(&permit);
    audit::write(&transaction, event.change("key", Some(key.name.clone()), None), occasion).await?;
    transaction.commit().await?;
    Ok(key)
}
