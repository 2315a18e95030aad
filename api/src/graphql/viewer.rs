//! Who is signed in: the user, the roles, and what they may do.

use super::action::ViewerActions;
use super::calendar::ViewerCalendars;
use super::context::Ask;
use super::error::{Failure, Result, bad_id};
use super::partnership::ViewerPartnerships;
use super::role::Permission;
use super::session::ViewerSessions;
use super::user::{RoleGrant, User};
use crate::authentication::Caller;
use async_graphql::{Context, ID, Object};
use domain::access::Reach;
use domain::account;
use domain::group::Home;
use domain::ids::{CountyId, GlobalId, GroupId, Id, Kind, PartnershipId, PoliceAreaId};
use std::sync::Arc;
use uuid::Uuid;

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
        User::seen(Arc::clone(&self.user))
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

    #[graphql(flatten)]
    async fn sign_ins(&self) -> ViewerSessions {
        ViewerSessions
    }

    #[graphql(flatten)]
    async fn calendars(&self) -> ViewerCalendars {
        ViewerCalendars
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

pub(crate) fn caller<'a>(ctx: &Context<'a>) -> Result<&'a Caller> {
    ctx.data::<Caller>().map_err(|error| Failure::Internal(error.message))
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
