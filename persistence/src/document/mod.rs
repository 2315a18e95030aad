//! Documents: what is known of papers, and in the parts below it their versions, filing and keeping. The bytes
//! themselves are in the `storage`.

mod filing;
mod ground;
mod keeping;
mod told;
mod versions;

pub use filing::{IncomingFile, NewPaper, NewVersion, file, may_file, may_replace, replace};
pub use ground::{PaperOf, refusal_for};
pub use keeping::{remove, update};
pub use versions::{Bytes, bytes, versions_of};

use crate::database::Database;
use crate::entity::documents;
use crate::error::{Error, Result};
use crate::meeting::sight::{private_items, with_exempt, with_papers};
use crate::page::{self, Order};
use crate::read;
use crate::row::Row;
use crate::scope::{Scoped, find, may};
use documents::{Column, Entity};
use domain::access::{Permission, Sight};
use domain::document::Document;
use domain::ids::{AgendaItemId, DocumentId, Id, MeetingId, PartnershipId, PlanId, SettlementId};
use domain::page::{Page, PageRequest};
use domain::words::{Visibility, Word};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        let is = |visibility: Visibility| Column::Visibility.eq(visibility.word());
        // A paper of a meeting is read by those who read the papers of its group.
        let reads = |permission: Permission, meetings: SelectStatement| {
            Condition::any()
                .add(may(sight, permission, Column::HomeId, Some(Column::GroupId)))
                .add(Column::MeetingId.in_subquery(meetings))
        };
        let published = Condition::all().add(is(Visibility::Public)).add(Column::PublishedAt.is_not_null());
        let papers = reads(Permission::ReadPapers, with_papers(sight));
        let exempt = Condition::any()
            .add(Column::Visibility.ne(Visibility::Exempt.word()))
            .add(reads(Permission::ReadExempt, with_exempt(sight)));
        // Of a private item the public sees title and paragraphs, and no paper, whatever that is marked itself.
        let open = Condition::any()
            .add(Column::AgendaItemId.is_null())
            .add(Column::AgendaItemId.not_in_subquery(private_items()))
            .add(reads(Permission::ReadExempt, with_exempt(sight)));
        Condition::all().add(open).add(Condition::any().add(published).add(Condition::all().add(papers).add(exempt)))
    }
}

/// That the one who looks may manage the meetings there.
fn may_manage(sight: &Sight) -> Condition {
    may(sight, Permission::ManageMeetings, Column::HomeId, Some(Column::GroupId))
}

impl TryFrom<documents::Model> for Document {
    type Error = Error;

    fn try_from(row: documents::Model) -> Result<Self> {
        let at = Row::new("documents", row.id);
        Ok(Self {
            id: DocumentId(row.id),
            version: row.version,
            visibility: at.word(&row.visibility)?,
            exempt_paragraphs: at.json(row.exempt_paragraphs)?,
            agenda_item: row.agenda_item_id.map(AgendaItemId),
            title: row.title,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            stored: row.storage_key.is_some(),
            published_at: row.published_at,
        })
    }
}

/// The documents with these ids.
pub async fn by_ids(db: &Database, sight: &Sight, ids: &[DocumentId]) -> Result<HashMap<DocumentId, Document>> {
    read::by_ids::<Entity, _, Document, _>(db.reading(), sight, Column::Id, ids, |document| document.id).await
}

/// A page of the documents of each partnership, by title.
pub async fn pages_by_partnership(
    db: &Database,
    sight: &Sight,
    partnerships: &[PartnershipId],
    request: &PageRequest,
) -> Result<HashMap<PartnershipId, Page<Document>>> {
    let parents: Vec<_> = partnerships.iter().map(|id| id.0).collect();
    let select = find::<Entity>(sight);
    let order = Order::ascending("document-title", [Column::Folded, Column::Id]);
    let pages = page::pages_by(db.reading(), select, Column::HomeId, &parents, &order, request).await?;
    page::convert(pages, PartnershipId)
}

/// The papers of each meeting as a whole, by title; those of an agenda item hang on the item.
pub async fn of_meetings(
    db: &Database,
    sight: &Sight,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Vec<Document>>> {
    let whole = Condition::all().add(Column::AgendaItemId.is_null());
    of(db, sight, Column::MeetingId, meetings, whole, |row| row.meeting_id.map(MeetingId)).await
}

/// The papers of each agenda item, by title.
pub async fn of_agenda_items(
    db: &Database,
    sight: &Sight,
    items: &[AgendaItemId],
) -> Result<HashMap<AgendaItemId, Vec<Document>>> {
    let parent = |row: &documents::Model| row.agenda_item_id.map(AgendaItemId);
    of(db, sight, Column::AgendaItemId, items, Condition::all(), parent).await
}

/// The documents of each plan, by title.
pub async fn of_plans(db: &Database, sight: &Sight, plans: &[PlanId]) -> Result<HashMap<PlanId, Vec<Document>>> {
    of(db, sight, Column::PlanId, plans, Condition::all(), |row| row.plan_id.map(PlanId)).await
}

/// The documents of each settlement, by title.
pub async fn of_settlements(
    db: &Database,
    sight: &Sight,
    settlements: &[SettlementId],
) -> Result<HashMap<SettlementId, Vec<Document>>> {
    let parent = |row: &documents::Model| row.settlement_id.map(SettlementId);
    of(db, sight, Column::SettlementId, settlements, Condition::all(), parent).await
}

async fn of<I: Id>(
    db: &Database,
    sight: &Sight,
    column: Column,
    parents: &[I],
    condition: Condition,
    parent_of: impl Fn(&documents::Model) -> Option<I>,
) -> Result<HashMap<I, Vec<Document>>> {
    let select = find::<Entity>(sight)
        .filter(column.is_in(parents.iter().map(|id| id.uuid())))
        .filter(condition)
        .order_by_asc(Column::Folded)
        .order_by_asc(Column::Id);
    read::grouped(db.reading(), select, parent_of).await
}
