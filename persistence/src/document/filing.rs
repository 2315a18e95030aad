//! Filing papers whose bytes came in, and further versions of them.

use super::ground::{Home, PaperOf, Proof, permitted, proof};
use super::told::{Subject, subject, told};
use super::versions::MOST_VERSIONS;
use crate::Database;
use crate::audit::{self, Occasion};
use crate::entity::{document_versions, documents};
use crate::error::Result;
use crate::scope;
use crate::storage::Stored;
use crate::text::folded;
use crate::work::Unit;
use domain::access::{Access, capability::ManageMeetings};
use domain::document::{DocumentTerms, FileFormat, Filed};
use domain::ids::{DocumentId, Kind};
use domain::words::{Visibility, Word};
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QueryOrder};
use uuid::Uuid;

/// A paper to file.
#[derive(Clone, Debug)]
pub struct NewPaper {
    /// What it belongs to.
    pub of: PaperOf,
    /// What is said of it.
    pub terms: DocumentTerms,
}

/// Further bytes of a paper.
#[derive(Clone, Copy, Debug)]
pub struct NewVersion {
    /// The paper.
    pub document: DocumentId,
    /// The version of the paper that was read, if it is to be held to.
    pub expected_version: Option<i32>,
}

/// A file that came in.
#[derive(Clone, Debug)]
pub struct IncomingFile {
    /// Its bytes.
    pub stored: Stored,
    /// What it is.
    pub format: FileFormat,
    /// What those who sent it call it.
    pub file_name: Option<String>,
}

/// That a paper may be filed, before its bytes are taken in. Asked again when they are there.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, or where what it
/// belongs to is not seen.
pub async fn may_file(
    db: &Database,
    access: &Access<ManageMeetings>,
    new: &NewPaper,
    occasion: &Occasion,
) -> Result<()> {
    checked(db.reading(), access, new, occasion).await.map(|_| ())
}

async fn checked(
    connection: &impl ConnectionTrait,
    access: &Access<ManageMeetings>,
    new: &NewPaper,
    occasion: &Occasion,
) -> Result<(Home, Proof, Filed)> {
    let (home, permit) = permitted(connection, access, new.of).await?;
    let mut refusals = Refusals::default();
    let ground = (home.nation(connection).await?, home.private);
    let filed = new.terms.check(&mut refusals, ground, None, occasion.at);
    refusals.none()?;
    Ok((home, permit, filed))
}

/// Files a paper whose bytes are in the storage.
///
/// # Errors
/// As for [`may_file`]; the bytes are then the caller's to take away.
pub async fn file(
    db: &Database,
    access: &Access<ManageMeetings>,
    new: &NewPaper,
    file: &IncomingFile,
    occasion: &Occasion,
) -> Result<DocumentId> {
    db.work(|transaction: Unit| async move {
        let transaction = &*transaction;
        let (home, permit, filed) = checked(transaction, access, new, occasion).await?;
        let id = DocumentId(Uuid::now_v7());
        let row = documents::ActiveModel {
            id: Set(id.0),
            home_id: Set(home.id()),
            partnership_id: Set(home.partnership),
            county_id: Set(home.county),
            group_id: Set(home.group),
            meeting_id: Set(home.meeting),
            agenda_item_id: Set(home.item),
            title: Set(filed.title.clone()),
            folded: Set(folded(&filed.title)),
            visibility: Set(filed.visibility.word().to_owned()),
            exempt_paragraphs: Set(serde_json::json!(filed.exempt_paragraphs)),
            published_at: Set(filed.published_at),
            version: Set(1),
            ..with_bytes(file)
        };
        scope::insert_permitted(&permit, transaction, row).await?;
        write_version(transaction, &permit, (id, 1), file, occasion).await?;
        let withheld = home.private || filed.visibility == Visibility::Exempt;
        let event = told("FILE_DOCUMENT", (Kind::Document, id.0), (None, Some(&filed)), withheld).permitted(&permit);
        let event = event.change("sha256", None, Some(file.stored.sha256.clone()));
        audit::write(transaction, event, occasion).await?;
        Ok((id, Vec::new()))
    })
    .await
}

/// The columns of a paper that tell of its bytes.
fn with_bytes(file: &IncomingFile) -> documents::ActiveModel {
    documents::ActiveModel {
        media_type: Set(Some(file.format.media_type().to_owned())),
        size_bytes: Set(Some(size(file))),
        sha256: Set(Some(file.stored.sha256.clone())),
        storage_key: Set(Some(file.stored.key.clone())),
        ..Default::default()
    }
}

fn size(file: &IncomingFile) -> i64 {
    i64::try_from(file.stored.size_bytes).unwrap_or(i64::MAX)
}

async fn write_version(
    transaction: &DatabaseTransaction,
    permit: &Proof,
    (document, number): (DocumentId, i32),
    file: &IncomingFile,
    occasion: &Occasion,
) -> Result<()> {
    let row = document_versions::ActiveModel {
        document_id: Set(document.0),
        number: Set(number),
        file_name: Set(file.file_name.clone()),
        media_type: Set(file.format.media_type().to_owned()),
        size_bytes: Set(size(file)),
        sha256: Set(file.stored.sha256.clone()),
        storage_key: Set(file.stored.key.clone()),
        uploaded_at: Set(occasion.at),
        uploaded_by_id: Set(permit.user().map(|user| user.0)),
    };
    Ok(scope::insert_permitted(permit, transaction, row).await?)
}

/// The number of the last version of a paper; 0 where it has no bytes.
async fn last_number(transaction: &DatabaseTransaction, document: DocumentId) -> Result<i32> {
    let last = scope::named_by_what_is_seen::<document_versions::Entity>()
        .filter(document_versions::Column::DocumentId.eq(document.0))
        .order_by_desc(document_versions::Column::Number)
        .one(transaction)
        .await?;
    Ok(last.map_or(0, |last| last.number))
}

/// That further bytes of a paper may be filed, before they are taken in. Asked again when they are there.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be done, was changed since, or is not seen.
pub async fn may_replace(db: &Database, access: &Access<ManageMeetings>, new: NewVersion) -> Result<()> {
    let transaction = db.begin().await?;
    subject(&transaction, access, ("documentId", new.document), new.expected_version).await?;
    Ok(())
}

/// Files further bytes of a paper; those before stay as a version of it.
///
/// # Errors
/// As for [`may_replace`]; LIMIT_EXCEEDED where it has too many versions. The bytes are then the caller's to take
/// away.
pub async fn replace(
    db: &Database,
    access: &Access<ManageMeetings>,
    new: NewVersion,
    file: &IncomingFile,
    occasion: &Occasion,
) -> Result<DocumentId> {
    db.work(|transaction: Unit| async move {
        let transaction = &*transaction;
        let named = ("documentId", new.document);
        let Subject { document, home, .. } = subject(transaction, access, named, new.expected_version).await?;
        let permit = proof(access, home.place(), "documentId")?;
        let number = last_number(transaction, document.id).await?.saturating_add(1);
        if number > MOST_VERSIONS {
            let message = format!("A paper has at most {MOST_VERSIONS} versions: file a new one.");
            return Err(Refusal::new(RefusalCode::LimitExceeded, &["documentId"], message).into());
        }
        let row =
            documents::ActiveModel { id: Set(document.id.0), version: Set(document.version + 1), ..with_bytes(file) };
        scope::update_permitted(&permit, transaction, row).await?;
        write_version(transaction, &permit, (document.id, number), file, occasion).await?;
        let event = audit::Event::new("REPLACE_DOCUMENT", "Document", document.id.0).permitted(&permit);
        let event = event.change("sha256", document.sha256, Some(file.stored.sha256.clone()));
        audit::write(transaction, event, occasion).await?;
        Ok((document.id, Vec::new()))
    })
    .await
}
