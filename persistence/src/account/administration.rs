//! Opening accounts and granting roles.

use crate::audit::{self, Event, Occasion};
use crate::entity::{role_grants, users};
use crate::error::{Error, Result};
use crate::{Database, scope};
use chrono::NaiveDate;
use domain::Fault;
use domain::access::{Access, Role, Scope, capability::ManagePlatform};
use domain::account::{Email, User};
use domain::ids::{PersonId, RoleGrantId, UserId};
use domain::words::Word;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, SqlErr};
use uuid::Uuid;

/// Somebody who is to have an account.
pub struct NewUser {
    /// What they sign in with.
    pub email: Email,
    /// What they are called.
    pub name: String,
    /// The hash of their password, in PHC form; `None` until they choose one.
    pub password_hash: Option<String>,
    /// The person they are in the records.
    pub person: Option<PersonId>,
}

/// Opens an account.
///
/// # Errors
/// [`Error::Faulty`] where somebody has the address already.
pub async fn create_user(
    database: &Database,
    access: &Access<ManagePlatform>,
    new: NewUser,
    occasion: &Occasion,
) -> Result<User> {
    let transaction = database.begin().await?;
    let user = add_user(&transaction, access, new, occasion).await?;
    transaction.commit().await?;
    Ok(user)
}

pub(crate) async fn add_user(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlatform>,
    new: NewUser,
    occasion: &Occasion,
) -> Result<User> {
    let user = User { id: UserId(Uuid::now_v7()), email: new.email, name: new.name, person: new.person, active: true };
    let row = users::ActiveModel {
        id: Set(user.id.0),
        version: Set(1),
        email: Set(user.email.to_string()),
        name: Set(user.name.clone()),
        password_hash: Set(new.password_hash),
        person_id: Set(user.person.map(|person| person.0)),
        active: Set(user.active),
        created_at: Set(occasion.at),
    };
    scope::insert(access, transaction, vec![row]).await.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            Error::Faulty(vec![Fault::new("/email", format!("{} has an account already", user.email))])
        }
        _ => error.into(),
    })?;
    let event = Event::new("createUser", "User", user.id.0)
        .by(access.user())
        .change("email", None, Some(user.email.to_string()))
        .change("name", None, Some(user.name.clone()));
    audit::write(transaction, event, occasion).await?;
    Ok(user)
}

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

/// Grants a role.
///
/// # Errors
/// [`Error::Faulty`] where the role is not granted over that kind of scope, or ends before it begins.
pub async fn grant_role(
    database: &Database,
    access: &Access<ManagePlatform>,
    new: NewGrant,
    occasion: &Occasion,
) -> Result<RoleGrantId> {
    let transaction = database.begin().await?;
    let id = add_grant(&transaction, access, new, occasion).await?;
    transaction.commit().await?;
    Ok(id)
}

pub(crate) async fn add_grant(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlatform>,
    new: NewGrant,
    occasion: &Occasion,
) -> Result<RoleGrantId> {
    let mut faults = Vec::new();
    if new.role.scope_kind() != new.scope.kind() {
        let kind = new.role.scope_kind().word();
        faults.push(Fault::new("/scopeId", format!("{} is granted over a scope of the kind {kind}", new.role.word())));
    }
    if new.valid_to.is_some_and(|last| last < new.valid_from) {
        faults.push(Fault::new("/validTo", "a grant cannot end before it begins"));
    }
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let id = RoleGrantId(Uuid::now_v7());
    let (area, county, partnership, group) = match new.scope {
        Scope::Platform => (None, None, None, None),
        Scope::PoliceArea(area) => (Some(area.0), None, None, None),
        Scope::County(county) => (None, Some(county.0), None, None),
        Scope::Partnership(partnership) => (None, None, Some(partnership.0), None),
        Scope::Group(group) => (None, None, None, Some(group.0)),
    };
    let row = role_grants::ActiveModel {
        id: Set(id.0),
        user_id: Set(new.user.0),
        role: Set(new.role.word().to_owned()),
        scope_kind: Set(new.scope.kind().word().to_owned()),
        police_area_id: Set(area),
        county_id: Set(county),
        partnership_id: Set(partnership),
        group_id: Set(group),
        valid_from: Set(new.valid_from),
        valid_to: Set(new.valid_to),
        revoked_at: Set(None),
    };
    scope::insert(access, transaction, vec![row]).await?;
    let event = Event::new("grantRole", "RoleGrant", id.0)
        .by(access.user())
        .within(partnership.or(county))
        .change("role", None, Some(new.role.word().to_owned()))
        .change("user", None, Some(new.user.0.to_string()));
    audit::write(transaction, event, occasion).await?;
    Ok(id)
}

/// Sets the password of whoever has `email`; does nothing where nobody has.
pub(crate) async fn set_password(
    transaction: &DatabaseTransaction,
    access: &Access<ManagePlatform>,
    email: &Email,
    hash: String,
    occasion: &Occasion,
) -> Result<()> {
    let found = scope::find_for::<users::Entity, _>(access)
        .filter(users::Column::Email.eq(email.as_str()))
        .one(transaction)
        .await?;
    let Some(user) = found else { return Ok(()) };
    let changed = users::ActiveModel {
        id: Set(user.id),
        version: Set(user.version + 1),
        password_hash: Set(Some(hash)),
        ..Default::default()
    };
    scope::update_row(access, transaction, changed).await?;
    audit::write(transaction, Event::new("setPassword", "User", user.id).by(access.user()), occasion).await
}
