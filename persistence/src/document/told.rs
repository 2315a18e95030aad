//! A paper that is to change, and what the audit tells of it.

use super::ground::{Home, Proof, proof};
use crate::audit::Event;
use crate::entity::{agenda_items, documents};
use crate::error::Result;
use crate::scope;
use domain::access::{Access, capability::ManageMeetings};
use domain::document::{Document, Filed};
use domain::ids::{DocumentId, Kind};
use domain::words::Word;
use domain::{Refusal, check_version};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// A paper that is to change, locked.
pub(super) struct Subject {
    pub(super) document: Document,
    pub(super) home: Home,
    /// The proof that it may be changed.
    pub(super) permit: Proof,
}

/// The paper that is to change, as it was when the one who acts read it.
pub(super) async fn subject(
    transaction: &DatabaseTransaction,
    access: &Access<ManageMeetings>,
    (field, id): (&str, DocumentId),
    expected_version: Option<i32>,
) -> Result<Subject> {
    let found = scope::find::<documents::Entity>(&access.sight()).filter(documents::Column::Id.eq(id.0));
    let row = found.lock_exclusive().one(transaction).await?.ok_or_else(|| Refusal::not_found(field, "document"))?;
    let private = match row.agenda_item_id {
        Some(item) => scope::named_by_what_is_seen::<agenda_items::Entity>()
            .filter(agenda_items::Column::Id.eq(item))
            .one(transaction)
            .await?
            .is_some_and(|item| item.private),
        None => false,
    };
    let home = Home {
        partnership: row.partnership_id,
        county: row.county_id,
        group: row.group_id,
        meeting: row.meeting_id,
        item: row.agenda_item_id,
        private,
    };
    let permit = proof(access, home.place(), field)?;
    let document = Document::try_from(row)?;
    if let Some(expected) = expected_version {
        check_version("document", document.version, expected)?;
    }
    Ok(Subject { document, home, permit })
}

impl Subject {
    /// What is said of it.
    pub(super) fn filed(&self) -> Filed {
        Filed {
            title: self.document.title.clone(),
            visibility: self.document.visibility,
            exempt_paragraphs: self.document.exempt_paragraphs.clone(),
            published_at: self.document.published_at,
        }
    }
}

/// What changed of what is said of a paper, in the history of a record. The title of one that is exempt is `withheld`: exempt text never enters
/// the audit.
pub(super) fn told(
    action: &'static str,
    (kind, subject): (Kind, Uuid),
    (before, after): (Option<&Filed>, Option<&Filed>),
    withheld: bool,
) -> Event {
    let event = Event::new(action, kind.name(), subject);
    let title = |filed: &Filed| if withheld { "(exempt)".to_owned() } else { filed.title.clone() };
    let different = before.map(|filed| &filed.title) != after.map(|filed| &filed.title);
    let event = if different { event.change("title", before.map(title), after.map(title)) } else { event };
    let texts = |filed: Option<&Filed>| {
        let paragraphs = |filed: &Filed| {
            let numbers: Vec<String> = filed.exempt_paragraphs.iter().map(ToString::to_string).collect();
            Some(numbers.join(" ")).filter(|numbers| !numbers.is_empty())
        };
        [
            ("visibility", filed.map(|filed| filed.visibility.word().to_owned())),
            ("exemptParagraphs", filed.and_then(paragraphs)),
            ("publishedAt", filed.and_then(|filed| filed.published_at).map(|at| at.to_rfc3339())),
        ]
    };
    let changes = texts(before).into_iter().zip(texts(after)).filter(|((_, before), (_, after))| before != after);
    changes.fold(event, |event, ((field, before), (_, after))| event.change(field, before, after))
}
