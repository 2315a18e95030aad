//! One line per change: who, what, which record, when (design.md §3). Written in the transaction of the
//! change itself, so that neither is there without the other.
//!
//! Secrets and the text of exempt papers never enter it.

use crate::{entity::audit_events, error::Result, scope};
use chrono::{DateTime, Utc};
use domain::{
    access::{Permit, Place, Role},
    ids::{AuditEventId, UserId},
    words::Word,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, QuerySelect};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// When something happens, and in which request.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The request; `None` for commands of whoever runs the program.
    pub request: Option<String>,
}

impl Occasion {
    /// A moment outside any request.
    #[must_use]
    pub const fn command(at: DateTime<Utc>) -> Self {
        Self { at, request: None }
    }
}

/// What happened to which record.
pub(crate) struct Event {
    action: &'static str,
    subject: (&'static str, Uuid),
    by: Option<UserId>,
    role: Option<Role>,
    home: Option<Uuid>,
    changes: Vec<Value>,
}

impl Event {
    /// `action`, such as `SIGN_IN`, on the record `id` of the kind `subject`.
    pub(crate) const fn new(action: &'static str, subject: &'static str, id: Uuid) -> Self {
        Self { action, subject: (subject, id), by: None, role: None, home: None, changes: Vec::new() }
    }

    /// Who did it; the program itself, if this is not said.
    pub(crate) fn by(mut self, user: impl Into<Option<UserId>>) -> Self {
        self.by = user.into();
        self
    }

    /// By whom and as which role a permit allowed it, in whose history it belongs.
    pub(crate) fn permitted<C>(self, permit: &Permit<C>) -> Self {
        let event = self.by(permit.user()).within(permit.place().and_then(home_of));
        match permit.role() {
            Some(role) => event.acting_as(role),
            None => event,
        }
    }

    /// As which role, where one role decided.
    pub(crate) const fn acting_as(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// The partnership, county or police area whose history it belongs to.
    pub(crate) fn within(mut self, home: impl Into<Option<Uuid>>) -> Self {
        self.home = home.into();
        self
    }

    /// One field before and after.
    pub(crate) fn change(mut self, field: &str, before: Option<String>, after: Option<String>) -> Self {
        self.changes.push(json!({ "field": field, "before": before, "after": after }));
        self
    }
}

/// The `home_id` that an event in `place` is found by.
const fn home_of(place: Place) -> Option<Uuid> {
    match place {
        Place::Platform => None,
        Place::PoliceArea(area) => Some(area.0),
        Place::Home(home) | Place::Group { home, .. } => Some(home),
        Place::Theme { partnership, .. } => Some(partnership.0),
    }
}

/// What stands in the audit for words that not everybody may read who reads the audit: the same for the same words.
pub(crate) fn fingerprint(words: &str) -> String {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(words));
    format!("sha256:{}", digest.get(..16).unwrap_or_default())
}

/// Writes `event` as the last line of the audit. Call it last in a unit of work: on PostgreSQL the next
/// writer's line waits until this transaction ends.
pub(crate) async fn write(transaction: &DatabaseTransaction, event: Event, occasion: &Occasion) -> Result<()> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(7355609)").await?;
    }
    let last: Option<Option<i64>> = scope::before_sign_in::<audit_events::Entity>()
        .select_only()
        .column_as(audit_events::Column::Sequence.max(), "last")
        .into_tuple()
        .one(transaction)
        .await?;
    let row = audit_events::ActiveModel {
        id: Set(AuditEventId(Uuid::now_v7()).0),
        sequence: Set(last.flatten().unwrap_or_default() + 1),
        at: Set(occasion.at),
        by_user_id: Set(event.by.map(|user| user.0)),
        as_role: Set(event.role.map(|role| role.word().to_owned())),
        action: Set(event.action.to_owned()),
        subject_kind: Set(event.subject.0.to_owned()),
        subject_id: Set(event.subject.1),
        home_id: Set(event.home),
        request_id: Set(occasion.request.clone()),
        changes: Set(Value::Array(event.changes)),
    };
    scope::insert_unscoped(transaction, row).await?;
    Ok(())
}
