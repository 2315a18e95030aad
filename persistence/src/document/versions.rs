//! The versions of papers, and where their bytes are: those that were replaced are for those who manage the meetings
//! there.

use super::{Document, may_manage};
use crate::database::Database;
use crate::entity::agenda_items;
use crate::entity::document_versions::{Column, Entity, Model};
use crate::entity::documents;
use crate::error::{Error, Result};
use crate::read;
use crate::scope::{self, Scoped, find};
use domain::access::Sight;
use domain::document::DocumentVersion;
use domain::ids::{DocumentId, UserId};
use domain::words::Visibility;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::HashMap;

impl Scoped for Entity {
    fn visible(sight: &Sight) -> Condition {
        let managed = find::<documents::Entity>(sight).filter(may_manage(sight));
        let managed = managed.select_only().column(documents::Column::Id).into_query();
        Condition::all().add(Column::DocumentId.in_subquery(managed))
    }
}

impl TryFrom<Model> for DocumentVersion {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            document: DocumentId(row.document_id),
            number: row.number,
            file_name: row.file_name,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            sha256: row.sha256,
            uploaded_at: row.uploaded_at,
            uploaded_by: row.uploaded_by_id.map(UserId),
        })
    }
}

/// The most versions of a paper that are kept.
pub(super) const MOST_VERSIONS: i32 = 100;

/// The versions of each paper, the newest first.
///
/// # Errors
/// Where the database fails.
pub async fn versions_of(
    db: &Database,
    sight: &Sight,
    documents: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<DocumentVersion>>> {
    let select = find::<Entity>(sight)
        .filter(Column::DocumentId.is_in(documents.iter().map(|id| id.0)))
        .order_by_desc(Column::Number);
    read::grouped(db.reading(), select, |row| Some(DocumentId(row.document_id))).await
}

/// The bytes of a paper, and what must be known to hand them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    /// Whose bytes they are.
    pub document: DocumentId,
    /// Its title.
    pub title: String,
    /// What they are found by; `None` while only the title is known.
    pub key: Option<String>,
    /// What kind of file they are.
    pub media_type: Option<String>,
    /// How many they are.
    pub size_bytes: u64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: Option<String>,
    /// Whether who reads them is written down.
    pub exempt: bool,
    /// Whether everybody may read them.
    pub public: bool,
}

/// The bytes of a paper, of the version `number` or as they are now; `None` where they are not seen.
///
/// # Errors
/// Where the database fails.
pub async fn bytes(db: &Database, sight: &Sight, id: DocumentId, number: Option<i32>) -> Result<Option<Bytes>> {
    let connection = db.reading();
    let found = find::<documents::Entity>(sight).filter(documents::Column::Id.eq(id.0)).one(connection).await?;
    let Some(row) = found else { return Ok(None) };
    let private = match row.agenda_item_id {
        Some(item) => scope::named_by_what_is_seen::<agenda_items::Entity>()
            .filter(agenda_items::Column::Id.eq(item))
            .one(connection)
            .await?
            .is_some_and(|item| item.private),
        None => false,
    };
    let (published, key) = (row.published_at.is_some(), row.storage_key.clone());
    let document = Document::try_from(row)?;
    let exempt = private || document.visibility == Visibility::Exempt;
    let mut bytes = Bytes {
        document: id,
        title: document.title,
        key,
        media_type: document.media_type,
        size_bytes: size(document.size_bytes),
        sha256: document.sha256,
        exempt,
        public: !exempt && published && document.visibility == Visibility::Public,
    };
    if let Some(number) = number {
        let of = find::<Entity>(sight).filter(Column::DocumentId.eq(id.0)).filter(Column::Number.eq(number));
        let Some(version) = of.one(connection).await? else { return Ok(None) };
        bytes.key = Some(version.storage_key);
        bytes.media_type = Some(version.media_type);
        bytes.size_bytes = size(Some(version.size_bytes));
        bytes.sha256 = Some(version.sha256);
        bytes.public = false;
    }
    Ok(Some(bytes))
}

fn size(bytes: Option<i64>) -> u64 {
    bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default()
}
