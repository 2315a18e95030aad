//! Users, as themselves and those who manage them see them.

mod administration;
mod grant;
mod key;
mod list;
mod payload;

pub(crate) use administration::UserMutation;
pub(crate) use grant::{GrantMutation, RoleGrant};
pub(crate) use key::{ApiKey, ApiKeyMutation};
pub(crate) use list::UserQuery;

use super::context::{Ask, global};
use super::error::Result;
use super::history::History;
use super::loaders::{Records, loads};
use super::person::Person;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object};
use domain::account;
use domain::ids::UserId;
use grant::GrantsOf;
use key::UserKeys;
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    UserId => account::User, persistence::account::by_ids;
}

/// A user met as the one who did something, on a record that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Actor(UserId);

impl Loader<Actor> for Records {
    type Value = account::User;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[Actor]) -> Result<HashMap<Actor, account::User>, Self::Error> {
        let ids: Vec<UserId> = keys.iter().map(|key| key.0).collect();
        let found = persistence::account::acting_users(&self.db, &self.sight, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(id, user)| (Actor(id), user)).collect())
    }
}

/// Who is behind an account.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "account::UserKind")]
pub(crate) enum UserKind {
    /// Somebody who signs in.
    Person,
    /// A program, such as a frontend's server, that shows a key.
    Service,
}

/// Somebody with an account.
pub(crate) struct User {
    user: Arc<account::User>,
    met_as_actor: bool,
}

impl User {
    /// A user whom the one who asks may see.
    pub(crate) fn seen(user: impl Into<Arc<account::User>>) -> Self {
        Self { user: user.into(), met_as_actor: false }
    }

    /// Who acted, on a record whose history the one who asks may read.
    pub(crate) async fn named(ctx: &Context<'_>, id: Option<UserId>) -> Result<Option<Self>> {
        let user = ctx.ask()?.maybe(id.map(Actor)).await?;
        Ok(user.map(|user| Self { user: Arc::new(user), met_as_actor: true }))
    }

    /// Whether the one who asks may see the user, and not only that they did something.
    async fn is_seen(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(!self.met_as_actor || ctx.ask()?.one(self.user.id).await?.is_some())
    }
}

/// Somebody with an account: a person, or a program that shows a key.
#[Object]
impl User {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.user.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.user.version
    }

    /// Who is behind the account.
    async fn kind(&self) -> UserKind {
        self.user.kind.into()
    }

    /// The e-mail address that the user signs in with; a made-up one ending in `.invalid` for a service
    /// account. Empty where the user is met as the one who did something and may not be seen otherwise.
    async fn email(&self, ctx: &Context<'_>) -> Result<String> {
        let seen = self.is_seen(ctx).await?;
        Ok(if seen { self.user.email.to_string() } else { String::new() })
    }

    /// What the user is called.
    async fn name(&self) -> &str {
        &self.user.name
    }

    /// The person that the user is in the records; null where that is not known.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(ctx.ask()?.maybe(self.user.person).await?.map(Person))
    }

    /// Whether the account is open.
    async fn active(&self) -> bool {
        self.user.active
    }

    /// The roles that the user holds today or will hold; of others than oneself, those over what one manages
    /// users in.
    async fn grants(&self, ctx: &Context<'_>) -> Result<Vec<RoleGrant>> {
        Ok(ctx.ask()?.list(GrantsOf(self.user.id)).await?.into_iter().map(RoleGrant).collect())
    }

    #[graphql(flatten)]
    async fn keys(&self) -> UserKeys {
        UserKeys(self.user.id)
    }

    #[graphql(flatten)]
    async fn audit(&self) -> History {
        History(self.user.id.0)
    }
}
