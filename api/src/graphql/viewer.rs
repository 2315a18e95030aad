//! Who is signed in: the user, the roles, and what they may do.

use super::action::ViewerActions;
use super::context::{Ask, global};
use super::error::{Failure, Result, bad_id};
use super::loaders::loads;
use super::scalars::Date;
use crate::authentication::Caller;
use async_graphql::{Context, Enum, ID, Object};
use domain::access::{Grant, Reach};
use domain::account;
use domain::ids::{CountyId, GlobalId, GroupId, Id, Kind, PartnershipId, PoliceAreaId, UserId};
use std::sync::Arc;

/// What somebody is to the service. A role is granted over a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::access::Role")]
pub(crate) enum Role {
    /// Runs the service.
    Administrator,
    /// The police and crime commissioner of an area.
    Commissioner,
    /// The commissioner's treasurer.
    Treasurer,
    /// Reads the money of a police area.
    OpccAnalyst,
    /// Runs a county's own groups.
    CountyOfficer,
    /// Sits on a county's own groups.
    CountyMember,
    /// Runs a partnership.
    PartnershipManager,
    /// Prepares a partnership's commissioning.
    CommissioningOfficer,
    /// Clerks a partnership's groups.
    Clerk,
    /// Leads a group, such as a theme group.
    GroupLead,
    /// Sits on a group.
    GroupMember,
    /// Scrutinises a partnership.
    Scrutineer,
}

/// What kind of thing a role is granted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::access::ScopeKind")]
pub(crate) enum ScopeKind {
    /// Everything.
    Platform,
    /// A police area and its partnerships.
    PoliceArea,
    /// A county, its own groups and the partnerships its boards cover.
    County,
    /// A partnership, its groups, and the partnerships it combines.
    Partnership,
    /// One group only.
    Group,
}

/// What may be done. Which role has which permission is one table, printed in the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::access::Permission")]
pub(crate) enum Permission {
    /// Run the service: partnerships, themes, register, organisations.
    ManagePlatform,
    /// Invite users and grant roles.
    ManageUsers,
    /// Change a partnership, its board and executive, and what a board covers.
    ManagePartnership,
    /// Change groups, memberships, people, organisations.
    ManageMembership,
    /// Run meetings, minutes and actions.
    ManageMeetings,
    /// Read members' documents, unpublished agendas, draft minutes.
    ReadPapers,
    /// Read exempt papers and minutes.
    ReadExempt,
    /// Read e-mail addresses and telephone numbers.
    ReadContactDetails,
    /// Read proposals, returns, the ledger, fund totals, stated figures, risks and bids.
    ReadFunding,
    /// Set up funds, award, carry forward, claw back, transfer.
    IssueSettlement,
    /// Record payments to a partnership.
    RecordPayment,
    /// Propose, recommend and revise allocations.
    ProposeAllocation,
    /// Record the board's approval of an allocation.
    RecordBoardDecision,
    /// Agree an allocation.
    AgreeAllocation,
    /// Submit and correct spend returns.
    SubmitSpendReturn,
    /// Change plans, priorities, risks, bids, recommendations.
    ManagePlans,
    /// Record measures.
    RecordPerformance,
    /// Read what was changed by whom.
    ReadAudit,
}

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

    /// Whether the user may sign in.
    async fn active(&self) -> bool {
        self.user.active
    }

    /// The roles that the user holds today; of others than oneself, empty.
    async fn grants(&self) -> Vec<RoleGrant> {
        self.grants.iter().cloned().map(RoleGrant).collect()
    }
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
        Kind::Group => reach.groups().contains(&GroupId::from_uuid(uuid)),
        other => {
            let name = other.name();
            let message =
                format!("`on`: this is the id of a {name}; ask about a partnership, group, county or police area");
            return Err(Failure::BadRequest(message));
        }
    })
}

#[derive(Default)]
pub(crate) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is signed in; null without sign-in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        let caller = ctx.data::<Caller>().map_err(|error| Failure::Internal(error.message))?;
        Ok(Viewer::of(caller))
    }
}
