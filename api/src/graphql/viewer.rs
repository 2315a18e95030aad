//! Who is signed in: the user, the roles, and what they may do.

use super::action::ViewerActions;
use super::context::{Ask, global};
use super::error::{Failure, Result, bad_id};
use super::group::Group;
use super::loaders::loads;
use super::partnership::Partnership;
use super::partnership::ViewerPartnerships;
use super::person::Person;
use super::place::{County, PoliceArea};
use super::role::{Permission, Role, ScopeKind};
use super::scalars::Date;
use crate::authentication::Caller;
use async_graphql::{Context, ID, Object, Union};
use domain::access::{Grant, Reach, Scope};
use domain::account;
use domain::group::Home;
use domain::ids::{CountyId, GlobalId, GroupId, Id, Kind, PartnershipId, PoliceAreaId, RoleGrantId, UserId};
use std::sync::Arc;
use uuid::Uuid;

/// Somebody with an account.
pub(crate) struct User {
    user: Arc<account::User>,
    grants: Vec<Grant>,
}

loads! {
    UserId => account::User, persistence::account::acting_users;
}

impl User {
    /// Who acted, on a record whose history the one who asks may read.
    pub(crate) async fn named(ctx: &Context<'_>, id: Option<UserId>) -> Result<Option<Self>> {
        let user = ctx.ask()?.maybe(id).await?;
        Ok(user.map(|user| Self { user: Arc::new(user), grants: Vec::new() }))
    }
}

/// Somebody with an account.
#[Object]
impl User {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.user.id)
    }

    /// The e-mail address that the user signs in with.
    async fn email(&self) -> &str {
        self.user.email.as_str()
    }

    /// What the user is called.
    async fn name(&self) -> &str {
        &self.user.name
    }

    /// The person that the user is in the records; null where that is not known.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(ctx.ask()?.maybe(self.user.person).await?.map(Person))
    }

    /// Whether the user may sign in.
    async fn active(&self) -> bool {
        self.user.active
    }

    /// The roles that the user holds today; of others than oneself, empty.
    async fn grants(&self) -> Vec<RoleGrant> {
        self.grants.iter().cloned().map(RoleGrant).collect()
    }
}

/// What a role is granted over.
#[derive(Union)]
pub(crate) enum RoleScope {
    /// A police area and its partnerships.
    PoliceArea(PoliceArea),
    /// A county, its own groups and the partnerships its boards cover.
    County(County),
    /// A partnership, its groups, and the partnerships it combines.
    Partnership(Partnership),
    /// One group only.
    Group(Group),
}

/// One role of one user over one scope.
pub(crate) struct RoleGrant(Grant);

/// One role of one user over one scope.
#[Object]
impl RoleGrant {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// The role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// What kind of thing it is granted over.
    async fn scope_kind(&self) -> ScopeKind {
        self.0.scope.kind().into()
    }

    /// What it is granted over; null for everything.
    async fn scope(&self, ctx: &Context<'_>) -> Result<Option<RoleScope>> {
        let ask = ctx.ask()?;
        Ok(match self.0.scope {
            Scope::Platform => None,
            Scope::PoliceArea(id) => ask.one(id).await?.map(|it| RoleScope::PoliceArea(PoliceArea(it))),
            Scope::County(id) => ask.one(id).await?.map(|it| RoleScope::County(County(it))),
            Scope::Partnership(id) => ask.one(id).await?.map(|it| RoleScope::Partnership(Partnership(it))),
            Scope::Group(id) => ask.one(id).await?.map(|it| RoleScope::Group(Group(it))),
        })
    }

    /// Its first day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Its last day; null while it is open.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }
}

/// Who is signed in.
pub(crate) struct Viewer {
    user: Arc<account::User>,
    viewer: Arc<domain::access::Viewer>,
}

impl Viewer {
    /// Who called; `None` without sign-in.
    pub(crate) fn of(caller: &Caller) -> Option<Self> {
        let user = caller.user.clone()?;
        Some(Self { user, viewer: Arc::clone(&caller.viewer) })
    }
}

/// Who is signed in.
#[Object]
impl Viewer {
    /// The user.
    async fn user(&self) -> User {
        User { user: Arc::clone(&self.user), grants: self.viewer.grants().to_vec() }
    }

    /// The roles that the user holds today.
    async fn grants(&self) -> Vec<RoleGrant> {
        self.viewer.grants().iter().cloned().map(RoleGrant).collect()
    }

    #[graphql(flatten)]
    async fn work(&self) -> ViewerActions {
        ViewerActions
    }

    #[graphql(flatten)]
    async fn places(&self) -> ViewerPartnerships {
        ViewerPartnerships
    }

    /// Whether the user has a permission, so that a frontend can show what can be done. The answer is a hint
    /// for today: every act is decided anew when it is done.
    async fn may(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The permission.")] permission: Permission,
        #[graphql(
            desc = "The partnership, group, county or police area that it is to hold in, for a lead also where \
                          it holds for the themes of their group only; anywhere, if left out."
        )]
        on: Option<ID>,
    ) -> Result<bool> {
        let reach = self.viewer.reach(permission.into());
        match on {
            None => Ok(!reach.is_nowhere()),
            Some(id) => holds(ctx, reach, &id).await,
        }
    }
}

const fn home_of(group: &domain::group::Group) -> Uuid {
    match group.home {
        Home::Partnership(partnership) => partnership.0,
        Home::County(county) => county.0,
    }
}

/// Whether `reach` takes in the record with this id; never for a record that is not there.
async fn holds(ctx: &Context<'_>, reach: &Reach, id: &ID) -> Result<bool> {
    let GlobalId { kind, uuid } = GlobalId::parse(id).map_err(|error| bad_id("on", &error))?;
    let ask = ctx.ask()?;
    Ok(match kind {
        Kind::Partnership => {
            let id = PartnershipId::from_uuid(uuid);
            let themes = reach.themes().iter().any(|(partnership, _)| *partnership == id);
            (reach.covers_home(uuid) || themes) && ask.one(id).await?.is_some()
        }
        Kind::County => reach.covers_home(uuid) && ask.one(CountyId::from_uuid(uuid)).await?.is_some(),
        Kind::PoliceArea => {
            let id = PoliceAreaId::from_uuid(uuid);
            reach.covers_police_area(id) && ask.one(id).await?.is_some()
        }
        Kind::Group => {
            let id = GroupId::from_uuid(uuid);
            ask.one(id).await?.is_some_and(|group| reach.covers_group(id, home_of(&group)))
        }
        other => {
            let name = other.name();
            let message =
                format!("`on`: this is the id of a {name}; ask about a partnership, group, county or police area");
            return Err(Failure::BadRequest(message));
        }
    })
}

fn caller<'a>(ctx: &Context<'a>) -> Result<&'a Caller> {
    ctx.data::<Caller>().map_err(|error| Failure::Internal(error.message))
}

/// The user with this id, if it is the one who asks.
pub(crate) fn oneself(ctx: &Context<'_>, id: UserId) -> Result<Option<User>> {
    let caller = caller(ctx)?;
    let user = caller.user.clone().filter(|user| user.id == id);
    Ok(user.map(|user| User { user, grants: caller.viewer.grants().to_vec() }))
}

/// The grant with this id, if it is one of those that the one who asks holds today.
pub(crate) fn own_grant(ctx: &Context<'_>, id: RoleGrantId) -> Result<Option<RoleGrant>> {
    Ok(caller(ctx)?.viewer.grants().iter().find(|grant| grant.id == id).cloned().map(RoleGrant))
}

#[derive(Default)]
pub(crate) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is signed in; null without sign-in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(Viewer::of(caller(ctx)?))
    }
}
