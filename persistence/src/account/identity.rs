//! Who somebody is at the issuer that sign-in is left to.

use crate::audit::{self, Event, Occasion};
use crate::entity::{identities, users};
use crate::error::Result;
use crate::{Database, scope};
use domain::account::{Email, UserKind};
use domain::words::Word;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, SqlErr};
use uuid::Uuid;

/// Binds the issuer's subject to the user with this address, once and for all: from then on the subject
/// alone decides, whatever becomes of the address. Whether there is such a user.
///
/// The address must be one that the issuer has verified.
///
/// # Errors
/// Where the database fails.
pub async fn link(
    database: &Database,
    issuer: &str,
    subject: &str,
    email: &Email,
    occasion: &Occasion,
) -> Result<bool> {
    let transaction = database.begin().await?;
    let found = scope::before_sign_in::<users::Entity>()
        .filter(users::Column::Email.eq(email.as_str()))
        .filter(users::Column::Active.eq(true))
        .filter(users::Column::Kind.eq(UserKind::Person.word()))
        .one(&transaction)
        .await?;
    let Some(user) = found else { return Ok(false) };
    let row = identities::ActiveModel {
        id: Set(Uuid::now_v7()),
        user_id: Set(user.id),
        issuer: Set(issuer.to_owned()),
        subject: Set(subject.to_owned()),
        linked_at: Set(occasion.at),
    };
    match scope::insert_unscoped(&transaction, row).await {
        Ok(()) => {}
        // Another request with the same token was first.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => return Ok(true),
        Err(error) => return Err(error.into()),
    }
    let event = Event::new("LINK_IDENTITY", "User", user.id).by(domain::ids::UserId(user.id));
    let event = event.change("issuer", None, Some(issuer.to_owned())).change("subject", None, Some(subject.to_owned()));
    audit::write(&transaction, event, occasion).await?;
    transaction.commit().await?;
    Ok(true)
}
