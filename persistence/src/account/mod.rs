//! Users: who they are, what they were granted, and how they are let in.

mod administration;
mod grants;
mod ground;
pub mod identity;
pub mod key;
mod password;
mod sight;
mod subject;
pub mod token;
mod viewer;

pub(crate) use administration::add_user;
pub use administration::{NewUser, UserChange, create_user, deactivate_user, reactivate_user, update_user};
pub(crate) use grants::add_grant;
pub use grants::{NewGrant, grant_role, revoke_role};
pub use password::change_password;
pub(crate) use password::set_password;
pub use sight::{acting_users, by_ids, grants_by_ids, grants_of, page, refusal_for};
pub use viewer::{Principal, SignedIn, viewer_of};

use crate::entity::users;
use crate::error::{Error, Result};
use crate::{Database, row::Row, scope};
use domain::account::{Email, User};
use domain::ids::{PersonId, UserId};
use sea_orm::{ColumnTrait, QueryFilter};

/// A user and the hash their password is checked against; `None` while they have no password.
pub struct Login {
    /// The user.
    pub user: User,
    /// The hash, in PHC form.
    pub password_hash: Option<String>,
}

/// The user who signs in with `email`, active or not.
///
/// # Errors
/// Where the database fails.
pub async fn login(database: &Database, email: &Email) -> Result<Option<Login>> {
    let found = scope::before_sign_in::<users::Entity>()
        .filter(users::Column::Email.eq(email.as_str()))
        .one(database.reading())
        .await?;
    found.map(Login::try_from).transpose()
}

/// The user with this id, as [`login`] finds them by address.
///
/// # Errors
/// Where the database fails.
pub async fn login_of(database: &Database, user: UserId) -> Result<Option<Login>> {
    let found =
        scope::before_sign_in::<users::Entity>().filter(users::Column::Id.eq(user.0)).one(database.reading()).await?;
    found.map(Login::try_from).transpose()
}

impl TryFrom<users::Model> for Login {
    type Error = Error;

    fn try_from(mut model: users::Model) -> Result<Self> {
        let password_hash = model.password_hash.take();
        Ok(Self { user: user(model)?, password_hash })
    }
}

pub(crate) fn user(model: users::Model) -> Result<User> {
    let row = Row::new("users", model.id);
    Ok(User {
        id: UserId(model.id),
        email: Email::try_new(&model.email).map_err(|error| row.inconsistent(error))?,
        name: model.name,
        person: model.person_id.map(PersonId),
        active: model.active,
        kind: row.word(&model.kind)?,
        version: model.version,
    })
}

impl TryFrom<users::Model> for User {
    type Error = Error;

    fn try_from(row: users::Model) -> Result<Self> {
        user(row)
    }
}
