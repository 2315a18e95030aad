//! Keys of service accounts.

use super::User;
use super::administration::{managing, name_of};
use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, global, id_of, page_request};
use crate::graphql::error::Result;
use crate::graphql::loaders::{Listed, Records, listed, loads};
use crate::graphql::payload::UserError;
use crate::graphql::scalars::DateTime;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::SubsecRound;
use domain::Refusal;
use domain::account;
use domain::ids::{ApiKeyId, UserId};
use domain::page::Page;
use persistence::account::key;
use secrecy::{ExposeSecret, SecretString};
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    ApiKeyId => account::ApiKey, key::by_ids;
}

type KeysOf = Listed<UserId, KeysByAge>;

/// The one order of a user's keys; tells its pages from those of other lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeysByAge;

impl Loader<KeysOf> for Records {
    type Value = Arc<Page<account::ApiKey>>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[KeysOf]) -> Result<HashMap<KeysOf, Self::Value>, Self::Error> {
        listed(keys, async |users, KeysByAge, page| key::pages_of(&self.db, &self.sight, &users, &page).await).await
    }
}

/// The keys of a service account.
pub(crate) struct UserKeys(pub(super) UserId);

/// The keys of a service account.
#[Object]
impl UserKeys {
    /// The keys of a service account, the newest first, those that ended among them. A person has none.
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ApiKey>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = ctx.ask()?.one(Listed { parent: self.0, filter: KeysByAge, page }).await?;
        Ok(Connection::shared(found, ApiKey))
    }
}

/// A key that opens a service account.
pub(crate) struct ApiKey(pub(crate) account::ApiKey);

/// A key that opens a service account. The key itself was shown when it was made, and is kept by its holder only.
#[Object]
impl ApiKey {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// What it is called, such as the server that has it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The service account it opens.
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        ctx.ask()?.bound(self.0.user).await.map(User::seen)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it ends.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// When it was taken back before its time; null where it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// A key to make.
#[derive(InputObject)]
pub(crate) struct CreateApiKeyInput {
    /// The service account it opens.
    user_id: ID,
    /// What it is called, such as the server that has it.
    name: String,
    /// When it ends; at most 366 days from now.
    expires_at: DateTime,
}

/// A key to take back.
#[derive(InputObject)]
pub(crate) struct RevokeApiKeyInput {
    /// The key.
    api_key_id: ID,
}

/// What came of making or taking back a key.
#[derive(SimpleObject)]
pub(crate) struct ApiKeyPayload {
    /// The key, without its secret; null where there are errors.
    api_key: Option<ApiKey>,
    /// The key itself, to send as `Authorization: Bearer …`. It is shown this once; null unless it was just made.
    secret: Option<String>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl ApiKeyPayload {
    fn of(outcome: Result<(account::ApiKey, Option<SecretString>)>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok((key, secret)) => Self {
                api_key: Some(ApiKey(key)),
                secret: secret.map(|secret| secret.expose_secret().to_owned()),
                user_errors: Vec::new(),
            },
            Err(user_errors) => Self { api_key: None, secret: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Makes a key for a service account; make the next one before the last one ends, and both work meanwhile.
    /// Needs MANAGE_USERS and every permission that the account has. Refusals: REQUIRED, INVALID and
    /// LIMIT_EXCEEDED for name and end; INVALID for a person's account; NOT_FOUND; FORBIDDEN; WRONG_STATE for a
    /// closed account.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key to make.")] input: CreateApiKeyInput,
    ) -> Result<ApiKeyPayload> {
        let acting = ctx.acting()?;
        ApiKeyPayload::of(create(ctx, &acting, input).await.map(|(key, secret)| (key, Some(secret))))
    }

    /// Takes a key back: it opens nothing from this moment on. Needs MANAGE_USERS wherever the account has a
    /// role. Refusals: NOT_FOUND; FORBIDDEN; WRONG_STATE where it was taken back before.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key to take back.")] input: RevokeApiKeyInput,
    ) -> Result<ApiKeyPayload> {
        let acting = ctx.acting()?;
        ApiKeyPayload::of(revoke(&acting, &input).await.map(|key| (key, None)))
    }
}

async fn create(
    ctx: &Context<'_>,
    acting: &Acting<'_>,
    input: CreateApiKeyInput,
) -> Result<(account::ApiKey, SecretString)> {
    let user = id_of("input.userId", &input.user_id)?;
    let access = managing(acting, user, "userId").await?;
    let name = name_of(&input.name)?;
    Ok(ctx.authentication()?.make_key(&access, user, name, input.expires_at.0.trunc_subsecs(6), acting.origin).await?)
}

async fn revoke(acting: &Acting<'_>, input: &RevokeApiKeyInput) -> Result<account::ApiKey> {
    let id: ApiKeyId = id_of("input.apiKeyId", &input.api_key_id)?;
    let access = match acting.access(&["apiKeyId"]) {
        Ok(access) => access,
        Err(_) if acting.ask.one(id).await?.is_none() => return Err(Refusal::not_found("apiKeyId", "key").into()),
        Err(refusal) => return Err(refusal.into()),
    };
    Ok(key::revoke(acting.ask.db(), &access, id, &acting.occasion()).await?)
}
