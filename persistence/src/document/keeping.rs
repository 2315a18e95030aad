//! Changing what is said of papers, publishing and withdrawing them, and taking them away.

use super::told::{Subject, subject, told};
use crate::Database;
use crate::audit::{self, Occasion};
use crate::entity::{document_versions, documents, stated_figures};
use crate::error::Result;
use crate::scope;
use crate::text::folded;
use crate::work::Unit;
use domain::access::{Access, capability::ManageMeetings};
use domain::document::DocumentChange;
use domain::ids::{DocumentId, Id, Kind};
use domain::words::{Visibility, Word};
use domain::{Refusal, RefusalCode, Refusals};
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};

/// Changes what is said of a paper.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) with all that is wrong, where it may not be done, was changed since,
/// or is not seen.
pub async fn update(
    db: &Database,
    access: &Access<ManageMeetings>,
    (id, expected): (DocumentId, i32),
    change: &DocumentChange,
    occasion: &Occasion,
) -> Result<DocumentId> {
    db.work(|transaction: Unit| async move {
        let transaction = &*transaction;
        let subject = subject(transaction, access, ("id", id), Some(expected)).await?;
        let (before, mut refusals) = (subject.filed(), Refusals::default());
        let ground = (subject.home.nation(transaction).await?, subject.home.private);
        let terms = change.clone().applied_to(&subject.document);
        let after = terms.check(&mut refusals, ground, before.published_at, occasion.at);
        refusals.none()?;
        let row = documents::ActiveModel {
            id: Set(id.0),
            version: Set(subject.document.version + 1),
            title: Set(after.title.clone()),
            folded: Set(folded(&after.title)),
            visibility: Set(after.visibility.word().to_owned()),
            exempt_paragraphs: Set(serde_json::json!(after.exempt_paragraphs)),
            published_at: Set(after.published_at),
            ..Default::default()
        };
        scope::update_permitted(&subject.permit, transaction, row).await?;
        let exempt = [before.visibility, after.visibility].contains(&Visibility::Exempt);
        let withheld = subject.home.private || exempt;
        let event = told("UPDATE_DOCUMENT", (Kind::Document, id.0), (Some(&before), Some(&after)), withheld)
            .permitted(&subject.permit);
        audit::write(transaction, event, occasion).await?;
        Ok((id, Vec::new()))
    })
    .await
}

/// Takes a paper away, with all its versions; answers with what its bytes were kept under, which is the caller's to
/// take away. The history keeps what was said of it.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) where it may not be done, a stated figure stands in it, it was changed
/// since, or is not seen.
pub async fn remove(
    db: &Database,
    access: &Access<ManageMeetings>,
    (id, expected): (DocumentId, i32),
    occasion: &Occasion,
) -> Result<Vec<String>> {
    db.work(|transaction: Unit| async move {
        let transaction = &*transaction;
        let subject = subject(transaction, access, ("id", id), Some(expected)).await?;
        let Subject { home, permit, .. } = &subject;
        let stated = scope::named_by_what_is_seen::<stated_figures::Entity>();
        if stated.filter(stated_figures::Column::DocumentId.eq(id.0)).count(transaction).await? > 0 {
            let message = "A figure that is kept beside the records stands in this document.";
            return Err(Refusal::new(RefusalCode::WrongState, &["id"], message).into());
        }
        let versions = scope::named_by_what_is_seen::<document_versions::Entity>()
            .filter(document_versions::Column::DocumentId.eq(id.0))
            .all(transaction)
            .await?;
        let parts = scope::delete_permitted::<document_versions::Entity, _>(permit);
        parts.filter(document_versions::Column::DocumentId.eq(id.0)).exec(transaction).await?;
        let whole = scope::delete_permitted::<documents::Entity, _>(permit);
        whole.filter(documents::Column::Id.eq(id.0)).exec(transaction).await?;
        let before = subject.filed();
        let withheld = home.private || before.visibility == Visibility::Exempt;
        // The record is gone: it is told of where it was.
        let kind = if home.partnership.is_some() { Kind::Partnership } else { Kind::County };
        let event = told("REMOVE_DOCUMENT", (kind, home.id()), (Some(&before), None), withheld).permitted(permit);
        let event = event.change("document", Some(id.global().to_string()), None);
        let event = event.change("sha256", subject.document.sha256.clone(), None);
        audit::write(transaction, event, occasion).await?;
        Ok((versions.into_iter().map(|version| version.storage_key).collect(), Vec::new()))
    })
    .await
}
