//! Opening, changing and closing accounts.

use super::subject::{keep_an_administrator, subject};
use super::token::{self, TokenHash};
use crate::audit::{self, Event, Occasion};
use crate::entity::{action_owners, action_points, memberships, people, users};
use crate::error::{Error, Result};
use crate::{Database, scope, session};
use domain::access::{Access, Permit, Reach, capability::ManageUsers};
use domain::account::{Email, TokenPurpose, User, UserKind};
use domain::ids::{PersonId, UserId};
use domain::london::day_of;
use domain::text::folded;
use domain::words::Word;
use domain::{Refusal, RefusalCode, check_version};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait, SqlErr,
};
use uuid::Uuid;

/// Somebody who is to have an account.
pub struct NewUser {
    /// What they sign in with.
    pub email: Email,
    /// What they are called, as [`domain::text::name`] has it.
    pub name: String,
    /// The hash of their password, in PHC form; `None` until they choose one.
    pub password_hash: Option<String>,
    /// The person they are in the records.
    pub person: Option<PersonId>,
    /// Who is behind the account.
    pub kind: UserKind,
}

/// Opens an account, and with `invitation` a way in for whoever is to choose its password.
///
/// # Errors
/// [`Error::Refused`] where somebody has the address already, or there is no such person.
pub async fn create_user(
    database: &Database,
    access: &Access<ManageUsers>,
    new: NewUser,
    invitation: Option<TokenHash>,
    occasion: &Occasion,
) -> Result<User> {
    let transaction = database.begin().await?;
    let user = add_user(&transaction, access, new, occasion).await?;
    if let Some(hash) = invitation {
        token::issue(&transaction, user.id, TokenPurpose::Invitation, hash, occasion).await?;
    }
    transaction.commit().await?;
    Ok(user)
}

pub(crate) async fn add_user(
    transaction: &DatabaseTransaction,
    access: &Access<ManageUsers>,
    new: NewUser,
    occasion: &Occasion,
) -> Result<User> {
    check_person(transaction, access, new.person).await?;
    let permit = access.somewhere();
    let id = UserId(Uuid::now_v7());
    let row = users::ActiveModel {
        id: Set(id.0),
        version: Set(1),
        folded: Set(searched(&new.name, &new.email)),
        email: Set(new.email.to_string()),
        name: Set(new.name.clone()),
        password_hash: Set(new.password_hash.clone()),
        person_id: Set(new.person.map(|person| person.0)),
        active: Set(true),
        created_at: Set(occasion.at),
        kind: Set(new.kind.word().to_owned()),
        created_by_id: Set(access.user().map(|user| user.0)),
    };
    let written = scope::insert_permitted(&permit, transaction, row).await;
    written.map_err(|error| taken(error, &new.email))?;
    let event = Event::new("CREATE_USER", "User", id.0)
        .permitted(&permit)
        .change("email", None, Some(new.email.to_string()))
        .change("name", None, Some(new.name.clone()))
        .change("kind", None, Some(new.kind.word().to_owned()));
    audit::write(transaction, event, occasion).await?;
    let NewUser { email, name, person, kind, .. } = new;
    Ok(User { id, email, name, person, active: true, kind, version: 1 })
}

fn searched(name: &str, email: &Email) -> String {
    folded(&format!("{name} {email}"))
}

fn taken(error: DbErr, email: &Email) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            let message = format!("{email} has an account already. If you do not find it, ask an administrator.");
            Refusal::new(RefusalCode::Conflict, &["email"], message).into()
        }
        _ => error.into(),
    }
}

/// That there is such a person, and that the one who acts may say who they are: a user sees the action points
/// of the person they are, wherever these are.
async fn check_person(
    connection: &impl ConnectionTrait,
    access: &Access<ManageUsers>,
    person: Option<PersonId>,
) -> Result<()> {
    let Some(person) = person else { return Ok(()) };
    let found = scope::find::<people::Entity>(&access.sight()).filter(people::Column::Id.eq(person.0));
    if found.one(connection).await?.is_none() {
        return Err(Refusal::not_found("personId", "person").into());
    }
    if !access.reach().everywhere() && is_known_elsewhere(connection, access.reach(), person).await? {
        let message = "This person sits, or has something to do, where you do not manage users: ask an administrator.";
        return Err(Refusal::forbidden(&["personId"], message).into());
    }
    Ok(())
}

async fn is_known_elsewhere(connection: &impl ConnectionTrait, reach: &Reach, person: PersonId) -> Result<bool> {
    let homes = || reach.homes().iter().copied();
    let seats = scope::before_sign_in::<memberships::Entity>()
        .filter(memberships::Column::PersonId.eq(person.0))
        .filter(memberships::Column::HomeId.is_not_in(homes()));
    let theirs = scope::before_sign_in::<action_owners::Entity>()
        .filter(action_owners::Column::PersonId.eq(person.0))
        .select_only()
        .column(action_owners::Column::ActionPointId)
        .into_query();
    let actions = scope::before_sign_in::<action_points::Entity>()
        .filter(action_points::Column::Id.in_subquery(theirs))
        .filter(action_points::Column::HomeId.is_not_in(homes()));
    Ok(seats.count(connection).await? + actions.count(connection).await? > 0)
}

/// What is to change of a user; `None` stays as it is.
pub struct UserChange {
    /// Who.
    pub user: UserId,
    /// The version the change was made from.
    pub expected_version: Option<i32>,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<Email>,
    /// The person they are in the records; `Some(None)` for nobody.
    pub person: Option<Option<PersonId>>,
}

/// Changes an account.
///
/// # Errors
/// [`Error::Refused`] where it may not be, or was changed since.
pub async fn update_user(
    database: &Database,
    access: &Access<ManageUsers>,
    change: UserChange,
    occasion: &Occasion,
) -> Result<User> {
    let transaction = database.begin().await?;
    let subject = subject(&transaction, access, change.user, "userId", day_of(occasion.at)).await?;
    // Who receives what is sent to the address can have the account.
    let permit = if change.email.is_some() { subject.mastered(access)? } else { subject.managed(access)? };
    let before = subject.user;
    if let Some(expected) = change.expected_version {
        check_version("user", before.version, expected)?;
    }
    if change.email.is_some() && before.kind == UserKind::Service {
        return Err(Refusal::new(RefusalCode::Invalid, &["email"], "A service account has no address.").into());
    }
    check_person(&transaction, access, change.person.flatten()).await?;
    let after = User {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        email: change.email.unwrap_or_else(|| before.email.clone()),
        person: change.person.unwrap_or(before.person),
        version: before.version + 1,
        ..before.clone()
    };
    let row = users::ActiveModel {
        id: Set(after.id.0),
        version: Set(after.version),
        name: Set(after.name.clone()),
        email: Set(after.email.to_string()),
        folded: Set(searched(&after.name, &after.email)),
        person_id: Set(after.person.map(|person| person.0)),
        ..Default::default()
    };
    let written = scope::update_permitted(&permit, &transaction, row).await;
    written.map_err(|error| taken(error, &after.email))?;
    audit::write(&transaction, changed(&before, &after).permitted(&permit), occasion).await?;
    transaction.commit().await?;
    Ok(after)
}

fn changed(before: &User, after: &User) -> Event {
    let person = |user: &User| user.person.map(|person| person.0.to_string());
    let fields = [
        ("name", Some(before.name.clone()), Some(after.name.clone())),
        ("email", Some(before.email.to_string()), Some(after.email.to_string())),
        ("person", person(before), person(after)),
    ];
    let different = fields.into_iter().filter(|(_, before, after)| before != after);
    different.fold(Event::new("UPDATE_USER", "User", after.id.0), |event, (field, before, after)| {
        event.change(field, before, after)
    })
}

/// Closes an account: its sessions, keys and tokens open nothing from now on.
///
/// # Errors
/// [`Error::Refused`] where it may not be, is closed, or is the last administrator's.
pub async fn deactivate_user(
    database: &Database,
    access: &Access<ManageUsers>,
    user: UserId,
    occasion: &Occasion,
) -> Result<User> {
    let transaction = database.begin().await?;
    let subject = subject(&transaction, access, user, "userId", day_of(occasion.at)).await?;
    let permit = subject.managed(access)?;
    let user = set_active(&transaction, &permit, subject.user, false, occasion).await?;
    session::revoke_all(&transaction, user.id, None, occasion.at).await?;
    token::end_all(&transaction, user.id, occasion.at).await?;
    keep_an_administrator(&transaction, "userId", day_of(occasion.at)).await?;
    transaction.commit().await?;
    Ok(user)
}

/// Opens a closed account again, with the roles it still has.
///
/// # Errors
/// [`Error::Refused`] where it may not be, or is open.
pub async fn reactivate_user(
    database: &Database,
    access: &Access<ManageUsers>,
    user: UserId,
    occasion: &Occasion,
) -> Result<User> {
    let transaction = database.begin().await?;
    let subject = subject(&transaction, access, user, "userId", day_of(occasion.at)).await?;
    // It gives back every role that the account has.
    let permit = subject.mastered(access)?;
    let user = set_active(&transaction, &permit, subject.user, true, occasion).await?;
    transaction.commit().await?;
    Ok(user)
}

async fn set_active(
    transaction: &DatabaseTransaction,
    permit: &Permit<ManageUsers>,
    user: User,
    active: bool,
    occasion: &Occasion,
) -> Result<User> {
    if user.active == active {
        let message = if active { "This account is open." } else { "This account is closed already." };
        return Err(Refusal::new(RefusalCode::WrongState, &["userId"], message).into());
    }
    let user = User { active, version: user.version + 1, ..user };
    let row = users::ActiveModel {
        id: Set(user.id.0),
        version: Set(user.version),
        active: Set(active),
        ..Default::default()
    };
    scope::update_permitted(permit, transaction, row).await?;
    let action = if active { "REACTIVATE_USER" } else { "DEACTIVATE_USER" };
    let event = Event::new(action, "User", user.id.0).permitted(permit);
    let event = event.change("active", Some((!active).to_string()), Some(active.to_string()));
    audit::write(transaction, event, occasion).await?;
    Ok(user)
}
