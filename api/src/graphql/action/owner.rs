//! Whose an action point is.

use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::group::Group;
use crate::graphql::loaders::{Asking, Records, loads_by_parent};
use crate::graphql::membership::MembershipRole;
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Object, Union};
use domain::action::{self, RoleIn};
use domain::ids::{ActionPointId, PersonId};
use futures_util::future::try_join_all;
use std::collections::HashMap;
use std::sync::Arc;

loads_by_parent! {
    OwnersOf(ActionPointId) => Vec<action::ActionOwner>, persistence::action::owners::of_actions;
}

impl Loader<RoleIn> for Records {
    type Value = Vec<PersonId>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[RoleIn]) -> Result<HashMap<RoleIn, Self::Value>, Self::Error> {
        let today = domain::london::day_of(self.now);
        persistence::action::holders::of_roles(&self.db, &self.sight, keys, today).await.map_err(Arc::new)
    }
}

/// Who an action point is to be done by.
#[derive(Union)]
pub(crate) enum ActionOwner {
    Person(Person),
    Organisation(Organisation),
    Group(Group),
    RoleHolders(RoleHolders),
}

/// All who hold a role in a group and in those below it, such as the theme leads.
pub(crate) struct RoleHolders(action::RoleHolders);

/// All who hold a role in a group and in those below it, such as the theme leads.
#[Object]
impl RoleHolders {
    /// What the papers call them.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// The role. The chair of a theme group counts as a theme lead.
    async fn role(&self) -> MembershipRole {
        self.0.role_in.role.into()
    }

    /// The topmost group.
    async fn group(&self, ctx: &Context<'_>) -> Result<Group> {
        ctx.ask()?.bound(self.0.role_in.group).await.map(Group)
    }

    /// Who holds the role today, each once, in the order of the groups and their seats.
    async fn people(&self, ctx: &Context<'_>) -> Result<Vec<Person>> {
        let ask = ctx.ask()?;
        let people = ask.list(self.0.role_in).await?;
        Ok(ask.each(&people).await?.into_iter().map(Person).collect())
    }
}

/// The owners of an action point that may be seen.
pub(super) async fn of(ask: &Asking, owners: OwnersOf) -> Result<Vec<ActionOwner>> {
    let shown = ask.list(owners).await?.into_iter().map(|owner| shown(ask, owner));
    Ok(try_join_all(shown).await?.into_iter().flatten().collect())
}

async fn shown(ask: &Asking, owner: action::ActionOwner) -> Result<Option<ActionOwner>> {
    Ok(match owner {
        action::ActionOwner::Person(id) => ask.one(id).await?.map(|it| Person(it).into()),
        action::ActionOwner::Organisation(id) => ask.one(id).await?.map(|it| Organisation(it).into()),
        action::ActionOwner::Group(id) => ask.one(id).await?.map(|it| Group(it).into()),
        action::ActionOwner::RoleHolders(holders) => Some(RoleHolders(holders).into()),
    })
}
