//! What is asked for twice is done once (design.md §2: a repeated `idempotencyKey`).

use crate::audit::Occasion;
use crate::entity::idempotency_keys::{Column, Entity};
use crate::error::Result;
use crate::scope;
use domain::ids::UserId;
use domain::{Refusal, RefusalCode};
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter};
use uuid::Uuid;

/// What a client calls a request of its own, so that it can ask again.
#[derive(Clone, Debug)]
pub struct Once {
    /// The mutation.
    pub mutation: String,
    /// The client's key.
    pub key: String,
    /// A hash of everything else that was entered.
    pub input: String,
}

/// Remembers that `user` asks for what makes the record `result`; the record made before where it was asked for
/// already. Call it first in a unit of work: a second request waits here until the first is through.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where the key was used with other input.
pub(crate) async fn claim(
    transaction: &DatabaseTransaction,
    user: Option<UserId>,
    once: Option<&Once>,
    result: Uuid,
    occasion: &Occasion,
) -> Result<Option<Uuid>> {
    let (Some(user), Some(once)) = (user, once) else { return Ok(None) };
    let columns =
        [Column::UserId, Column::Mutation, Column::Key, Column::InputHash, Column::ResultId, Column::RecordedAt];
    let mut claim = Query::insert();
    claim
        .into_table(Entity)
        .columns(columns)
        .values_panic([
            user.0.into(),
            once.mutation.as_str().into(),
            once.key.as_str().into(),
            once.input.as_str().into(),
            result.into(),
            occasion.at.into(),
        ])
        .on_conflict(OnConflict::columns([Column::UserId, Column::Mutation, Column::Key]).do_nothing().to_owned());
    if transaction.execute(&claim).await?.rows_affected() > 0 {
        return Ok(None);
    }
    let first = scope::before_sign_in::<Entity>()
        .filter(Column::UserId.eq(user.0))
        .filter(Column::Mutation.eq(&once.mutation))
        .filter(Column::Key.eq(&once.key))
        .one(transaction)
        .await?;
    match first {
        Some(first) if first.input_hash == once.input => Ok(Some(first.result_id)),
        _ => {
            let message = "You used this key before, with other input. Ask again with a new key.";
            Err(Refusal::new(RefusalCode::Conflict, &["idempotencyKey"], message).into())
        }
    }
}
