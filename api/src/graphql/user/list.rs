//! Finding users.

use super::User;
use crate::graphql::connection::Connection;
use crate::graphql::context::{Ask, page_request};
use crate::graphql::error::{Failure, Result, bad_id};
use crate::graphql::role::Role;
use async_graphql::{Context, ID, InputObject, Object};
use domain::access::Scope;
use domain::account;
use domain::ids::GlobalId;

/// Which users are wanted; all conditions hold together.
#[derive(InputObject)]
pub(crate) struct UserFilter {
    /// Words of name and e-mail address, in any order.
    text: Option<String>,
    /// Who hold one of these roles today.
    role: Option<Vec<Role>>,
    /// Who hold a role today over exactly this police area, county, partnership or group.
    scope_id: Option<ID>,
    /// Whether the account is open.
    active: Option<bool>,
}

impl UserFilter {
    fn checked(self) -> Result<account::UserFilter> {
        let scope = match &self.scope_id {
            None => None,
            Some(id) => {
                let id = GlobalId::parse(id).map_err(|error| bad_id("filter.scopeId", &error))?;
                let message = format!("`filter.scopeId`: roles are not granted over a {}", id.kind.name());
                Some(Scope::of(id).ok_or(Failure::BadRequest(message))?)
            }
        };
        let role = self.role.map(|roles| roles.into_iter().map(Into::into).collect());
        Ok(account::UserFilter { text: self.text, role, scope, active: self.active })
    }
}

#[derive(Default)]
pub(crate) struct UserQuery;

#[Object]
impl UserQuery {
    /// Users, by name: oneself, and those who have or had a role where one manages users.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all unless told.")] filter: Option<UserFilter>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<User>> {
        let ask = ctx.ask()?;
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(UserFilter::checked).transpose()?.unwrap_or_default();
        let found = persistence::account::page(ask.db(), ask.sight(), &filter, ask.today(), &page).await?;
        Ok(Connection::new(found, User::seen))
    }
}
