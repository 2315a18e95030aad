//! Roles over scopes: seen, granted, taken away.

use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::{Ask, global, id_of};
use crate::graphql::error::{Result, bad_id};
use crate::graphql::group::Group;
use crate::graphql::loaders::{Records, loads};
use crate::graphql::partnership::Partnership;
use crate::graphql::payload::UserError;
use crate::graphql::place::{County, PoliceArea};
use crate::graphql::role::{Role, ScopeKind};
use crate::graphql::scalars::{Date, DateTime};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Union};
use domain::access::{self, Access, Grant, Scope, capability::ManageUsers};
use domain::ids::{GlobalId, RoleGrantId, UserId};
use domain::words::Word;
use domain::{Refusal, RefusalCode};
use persistence::account::{self, NewGrant};
use std::collections::HashMap;
use std::sync::Arc;

loads! {
    RoleGrantId => Grant, account::grants_by_ids;
}

/// The grants of a user that hold today or will.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct GrantsOf(pub(super) UserId);

impl Loader<GrantsOf> for Records {
    type Value = Vec<Grant>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[GrantsOf]) -> Result<HashMap<GrantsOf, Vec<Grant>>, Self::Error> {
        let users: Vec<UserId> = keys.iter().map(|key| key.0).collect();
        let today = domain::london::day_of(self.now);
        let found = account::grants_of(&self.db, &self.sight, &users, today).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(user, grants)| (GrantsOf(user), grants)).collect())
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
pub(crate) struct RoleGrant(pub(crate) Grant);

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

    /// When it was taken away before its time; null where it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// A role to grant.
#[derive(InputObject)]
pub(crate) struct GrantRoleInput {
    /// Who is to have it.
    user_id: ID,
    /// The role.
    role: Role,
    /// What it is granted over: a police area, county, partnership or group, as the role has it. Left out for
    /// ADMINISTRATOR, which is over everything.
    scope_id: Option<ID>,
    /// Its first day; today unless told.
    valid_from: Option<Date>,
    /// Its last day; open unless told.
    valid_to: Option<Date>,
}

impl GrantRoleInput {
    fn checked(self, acting: &Acting<'_>) -> Result<NewGrant> {
        let user = id_of("input.userId", &self.user_id)?;
        let role: access::Role = self.role.into();
        let scope = match &self.scope_id {
            None if role.scope_kind() == access::ScopeKind::Platform => Scope::Platform,
            None => {
                let message = format!("{} is granted over a {}: name it.", role.word(), role.scope_kind().word());
                return Err(Refusal::new(RefusalCode::Required, &["scopeId"], message).into());
            }
            Some(id) => {
                let id = GlobalId::parse(id).map_err(|error| bad_id("input.scopeId", &error))?;
                let message = format!("Roles are not granted over a {}.", id.kind.name());
                Scope::of(id).ok_or_else(|| Refusal::new(RefusalCode::Invalid, &["scopeId"], message))?
            }
        };
        let valid_from = self.valid_from.map_or_else(|| acting.ask.today(), |day| day.0);
        Ok(NewGrant { user, role, scope, valid_from, valid_to: self.valid_to.map(|day| day.0) })
    }
}

/// A role to take away.
#[derive(InputObject)]
pub(crate) struct RevokeRoleInput {
    /// The grant that ends.
    grant_id: ID,
}

/// What came of granting a role or taking it away.
#[derive(SimpleObject)]
pub(crate) struct RoleGrantPayload {
    /// The grant; null where there are errors.
    grant: Option<RoleGrant>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

impl RoleGrantPayload {
    fn of(outcome: Result<Grant>) -> Result<Self> {
        Ok(match settled(outcome)? {
            Ok(grant) => Self { grant: Some(RoleGrant(grant)), user_errors: Vec::new() },
            Err(user_errors) => Self { grant: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(crate) struct GrantMutation;

#[Object]
impl GrantMutation {
    /// Grants a role. Needs MANAGE_USERS over the scope, and there every permission that the role gives: nobody
    /// grants what they do not hold. Refusals: REQUIRED without a scope; INVALID where the role is not granted
    /// over that kind of record, or would end before it begins; NOT_FOUND for a user or scope that may not be
    /// seen; FORBIDDEN; CONFLICT where the user has the role there already; WRONG_STATE for a closed account.
    async fn grant_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role to grant.")] input: GrantRoleInput,
    ) -> Result<RoleGrantPayload> {
        let acting = ctx.acting()?;
        RoleGrantPayload::of(grant(&acting, input).await)
    }

    /// Takes a role away from this moment on. Needs MANAGE_USERS over its scope. Refusals: NOT_FOUND for a
    /// grant that may not be seen; FORBIDDEN; WRONG_STATE where it was taken away before, or is the last
    /// administrator's.
    async fn revoke_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role to take away.")] input: RevokeRoleInput,
    ) -> Result<RoleGrantPayload> {
        let acting = ctx.acting()?;
        RoleGrantPayload::of(revoke(&acting, input).await)
    }
}

async fn grant(acting: &Acting<'_>, input: GrantRoleInput) -> Result<Grant> {
    let new = input.checked(acting)?;
    let access = super::administration::managing(acting, new.user, "userId").await?;
    Ok(account::grant_role(acting.ask.db(), &access, new, &acting.occasion()).await?)
}

async fn revoke(acting: &Acting<'_>, input: RevokeRoleInput) -> Result<Grant> {
    let id: RoleGrantId = id_of("input.grantId", &input.grant_id)?;
    let access: Access<ManageUsers> = match acting.access(&["grantId"]) {
        Ok(access) => access,
        Err(_) if acting.ask.one(id).await?.is_none() => return Err(Refusal::not_found("grantId", "role grant").into()),
        Err(refusal) => return Err(refusal.into()),
    };
    Ok(account::revoke_role(acting.ask.db(), &access, id, &acting.occasion()).await?)
}
