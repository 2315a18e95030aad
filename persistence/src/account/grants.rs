//! Granting roles and taking them away.

use super::ground::ground_of;
use super::sight::is_over;
use super::subject::{keep_an_administrator, subject};
use crate::audit::{self, Event, Occasion};
use crate::entity::role_grants;
use crate::error::Result;
use crate::{Database, scope};
use chrono::NaiveDate;
use domain::access::{Access, Grant, Permission, Role, Scope, Ungrantable, capability::ManageUsers};
use domain::ids::{RoleGrantId, UserId};
use domain::london::day_of;
use domain::words::Word;
use domain::{Refusal, RefusalCode};
use role_grants::Column as G;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// A role that somebody is to have.
#[derive(Clone, Copy)]
pub struct NewGrant {
    /// Who is to have it.
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// What it is granted over.
    pub scope: Scope,
    /// Its first day.
    pub valid_from: NaiveDate,
    /// Its last day; `None` while open.
    pub valid_to: Option<NaiveDate>,
}

impl NewGrant {
    fn refusals(&self) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if self.role.scope_kind() != self.scope.kind() {
            let (role, kind) = (self.role.word(), self.role.scope_kind().word());
            let message = format!("{role} is granted over a scope of the kind {kind}.");
            refusals.push(Refusal::new(RefusalCode::Invalid, &["scopeId"], message));
        }
        if self.valid_to.is_some_and(|last| last < self.valid_from) {
            let message = "A grant cannot end before it begins.";
            refusals.push(Refusal::new(RefusalCode::Invalid, &["validTo"], message));
        }
        refusals
    }
}

/// Grants a role.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where the role is not granted over that kind of scope, ends before it
/// begins, is held there already, or is not for the one who acts to give.
pub async fn grant_role(
    database: &Database,
    access: &Access<ManageUsers>,
    new: NewGrant,
    occasion: &Occasion,
) -> Result<Grant> {
    let transaction = database.begin().await?;
    let grant = add_grant(&transaction, access, new, occasion).await?;
    transaction.commit().await?;
    Ok(grant)
}

pub(crate) async fn add_grant(
    transaction: &DatabaseTransaction,
    access: &Access<ManageUsers>,
    new: NewGrant,
    occasion: &Occasion,
) -> Result<Grant> {
    let refusals = new.refusals();
    if !refusals.is_empty() {
        return Err(crate::Error::Refused(refusals));
    }
    let today = day_of(occasion.at);
    let subject = subject(transaction, access, new.user, "userId", today).await?;
    let ground = ground_of(transaction, new.scope, today).await?;
    let ground = ground.ok_or_else(|| Refusal::not_found("scopeId", "scope"))?;
    let NewGrant { role, scope, valid_from, valid_to, .. } = new;
    let id = RoleGrantId(Uuid::now_v7());
    let grant = Grant { id, role, scope, valid_from, valid_to, revoked_at: None, ground };
    let permit = access.may_grant(&grant).map_err(|why| ungranted(role, why))?;
    if !subject.user.active {
        let message = "This account is closed: open it again first.";
        return Err(Refusal::new(RefusalCode::WrongState, &["userId"], message).into());
    }
    refuse_twice(transaction, &new).await?;
    scope::insert_permitted(&permit, transaction, row_of(&grant, new.user)).await?;
    audit::write(transaction, told("GRANT_ROLE", &grant, new.user).permitted(&permit), occasion).await?;
    Ok(grant)
}

fn ungranted(role: Role, why: Ungrantable) -> Refusal {
    match why {
        Ungrantable::Elsewhere => Refusal::forbidden(&["scopeId"], "You do not manage users there."),
        Ungrantable::Beyond(Permission::AgreeAllocation) => Refusal::forbidden(
            &["role"],
            format!("{} may agree allocations, which you may not: whoever runs the service grants it.", role.word()),
        ),
        Ungrantable::Beyond(permission) => {
            let message = format!("{} has {}, which you do not have there.", role.word(), permission.word());
            Refusal::forbidden(&["role"], message)
        }
    }
}

/// Nobody has one role twice over the same thing at the same time.
async fn refuse_twice(transaction: &DatabaseTransaction, new: &NewGrant) -> Result<()> {
    let mut alike = scope::before_sign_in::<role_grants::Entity>()
        .filter(G::UserId.eq(new.user.0))
        .filter(G::Role.eq(new.role.word()))
        .filter(G::RevokedAt.is_null())
        .filter(G::ValidTo.is_null().or(G::ValidTo.gte(new.valid_from)))
        .filter(is_over(new.scope));
    if let Some(last) = new.valid_to {
        alike = alike.filter(G::ValidFrom.lte(last));
    }
    if alike.count(transaction).await? > 0 {
        let message = "This user has this role there already, for some of these days.";
        return Err(Refusal::new(RefusalCode::Conflict, &["role"], message).into());
    }
    Ok(())
}

fn row_of(grant: &Grant, user: UserId) -> role_grants::ActiveModel {
    let (area, county, partnership, group) = match grant.scope {
        Scope::Platform => (None, None, None, None),
        Scope::PoliceArea(area) => (Some(area.0), None, None, None),
        Scope::County(county) => (None, Some(county.0), None, None),
        Scope::Partnership(partnership) => (None, None, Some(partnership.0), None),
        Scope::Group(group) => (None, None, None, Some(group.0)),
    };
    role_grants::ActiveModel {
        id: Set(grant.id.0),
        user_id: Set(user.0),
        role: Set(grant.role.word().to_owned()),
        scope_kind: Set(grant.scope.kind().word().to_owned()),
        police_area_id: Set(area),
        county_id: Set(county),
        partnership_id: Set(partnership),
        group_id: Set(group),
        valid_from: Set(grant.valid_from),
        valid_to: Set(grant.valid_to),
        revoked_at: Set(None),
    }
}

/// What happened to a grant, in the history of its user.
fn told(action: &'static str, grant: &Grant, user: UserId) -> Event {
    let value = |text: String| if action == "GRANT_ROLE" { (None, Some(text)) } else { (Some(text), None) };
    let scope = match grant.scope {
        Scope::Platform => None,
        Scope::PoliceArea(id) => Some(id.0),
        Scope::County(id) => Some(id.0),
        Scope::Partnership(id) => Some(id.0),
        Scope::Group(id) => Some(id.0),
    };
    let fields = [
        ("grant", Some(grant.id.0.to_string())),
        ("role", Some(grant.role.word().to_owned())),
        ("scopeKind", Some(grant.scope.kind().word().to_owned())),
        ("scope", scope.map(|id| id.to_string())),
        ("validFrom", Some(grant.valid_from.to_string())),
        ("validTo", grant.valid_to.map(|day| day.to_string())),
    ];
    let stated = fields.into_iter().filter_map(|(field, text)| Some((field, text?)));
    stated.fold(Event::new(action, "User", user.0), |event, (field, text)| {
        let (before, after) = value(text);
        event.change(field, before, after)
    })
}

/// Takes a role away, from this moment on.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where there is no such grant, it was taken away before, is not for the
/// one who acts to take, or is the last administrator's.
pub async fn revoke_role(
    database: &Database,
    access: &Access<ManageUsers>,
    grant: RoleGrantId,
    occasion: &Occasion,
) -> Result<Grant> {
    let transaction = database.begin().await?;
    let today = day_of(occasion.at);
    let found = scope::find::<role_grants::Entity>(&access.sight())
        .filter(G::Id.eq(grant.0))
        .lock_exclusive()
        .one(&transaction)
        .await?;
    let row = found.ok_or_else(|| Refusal::not_found("grantId", "role grant"))?;
    let user = UserId(row.user_id);
    let mut grant = Grant::try_from(row)?;
    grant.ground = ground_of(&transaction, grant.scope, today).await?.unwrap_or_default();
    let elsewhere = |_| Refusal::forbidden(&["grantId"], "You do not manage users there.");
    let permit = access.may_revoke(&grant).map_err(elsewhere)?;
    if grant.revoked_at.is_some() {
        let message = "This role was taken away already.";
        return Err(Refusal::new(RefusalCode::WrongState, &["grantId"], message).into());
    }
    grant.revoked_at = Some(occasion.at);
    let row = role_grants::ActiveModel { id: Set(grant.id.0), revoked_at: Set(grant.revoked_at), ..Default::default() };
    scope::update_permitted(&permit, &transaction, row).await?;
    audit::write(&transaction, told("REVOKE_ROLE", &grant, user).permitted(&permit), occasion).await?;
    if grant.role == Role::Administrator {
        keep_an_administrator(&transaction, "grantId", today).await?;
    }
    transaction.commit().await?;
    Ok(grant)
}
