//! What happened to a record: the audit as those who may read it see it.

use crate::access::Role;
use crate::ids::{AuditEventId, UserId};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

/// One change of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its id.
    pub id: AuditEventId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` for the program itself.
    pub by: Option<UserId>,
    /// As which of their roles, where one role decided.
    pub as_role: Option<Role>,
    /// The request it was done in; `None` for a command of whoever runs the program.
    pub request: Option<String>,
    /// What was done, such as `IMPORT_BUNDLE`.
    pub action: String,
    /// The kind of the record, by its name in the schema.
    pub subject_kind: String,
    /// The record.
    pub subject: Uuid,
    /// The fields that changed.
    pub changes: Vec<FieldChange>,
}

/// A field before and after a change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// Its value before; `None` where there was none.
    pub before: Option<String>,
    /// Its value after; `None` where there is none.
    pub after: Option<String>,
}
