//! Reading the audit: what happened to a record, for those with READ_AUDIT over it.

use crate::database::Database;
use crate::entity::audit_events::{self, Column, Entity};
use crate::error::{Error, Result};
use crate::page::{self, Order};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, find, within};
use domain::access::{Permission, Sight};
use domain::history::AuditEvent;
use domain::ids::{AuditEventId, UserId};
use domain::page::{Page, PageRequest};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};
use std::collections::HashMap;
use uuid::Uuid;

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        let reach = sight.reach(Permission::ReadAudit);
        let areas = reach.police_areas().iter().map(|area| area.0);
        // What happens in a police area as a whole is kept under the area's own id.
        Condition::any()
            .add(within(reach, (Self, Column::HomeId), None::<Column>))
            .add(Expr::col((Self, Column::HomeId)).is_in(areas))
    }
}

impl TryFrom<audit_events::Model> for AuditEvent {
    type Error = Error;

    fn try_from(row: audit_events::Model) -> Result<Self> {
        let at = Row::new("audit_events", row.id);
        Ok(Self {
            id: AuditEventId(row.id),
            at: row.at,
            by: row.by_user_id.map(UserId),
            as_role: at.maybe_word(row.as_role.as_deref())?,
            request: row.request_id,
            action: row.action,
            subject_kind: row.subject_kind,
            subject: row.subject_id,
            changes: at.json(row.changes)?,
        })
    }
}

/// The events with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[AuditEventId]) -> Result<HashMap<AuditEventId, AuditEvent>> {
    read::by_ids::<Entity, _, AuditEvent, _>(db.reading(), sight, Column::Id, ids, |event| event.id).await
}

/// A page of what happened to each record, the newest first.
pub async fn pages_of(
    db: &Database,
    sight: &Sight,
    subjects: &[Uuid],
    request: &PageRequest,
) -> Result<HashMap<Uuid, Page<AuditEvent>>> {
    let order = Order::<Entity>::descending("history", [Column::Sequence]);
    let select = find::<Entity>(sight);
    let pages = page::pages_by(db.reading(), select, Column::SubjectId, subjects, &order, request).await?;
    page::convert(pages, |subject| subject)
}
