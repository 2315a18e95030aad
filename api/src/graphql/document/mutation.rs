//! Changing what is said of documents, publishing and withdrawing them, and taking them away. Their bytes come in
//! over HTTP, at `/documents`.

use super::{Document, Visibility};
use crate::graphql::acting::{Act, Acting, settled};
use crate::graphql::context::{global, id_of};
use crate::graphql::error::{Failure, Result};
use crate::graphql::payload::UserError;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::document::DocumentChange;
use domain::ids::DocumentId;
use persistence::document;
use persistence::storage::Storage;

/// What is to change of a document; what is left out or null stays as it is.
#[derive(InputObject)]
pub(crate) struct UpdateDocumentInput {
    /// The document.
    id: ID,
    /// The version the change was made from; STALE_VERSION where it is another by now.
    expected_version: i32,
    /// The title, at most 300 characters.
    title: Option<String>,
    /// Who may read it. What ceases to be PUBLIC is withdrawn; what ceases to be EXEMPT names no paragraphs.
    visibility: Option<Visibility>,
    /// The paragraphs of Schedule 12A to the Local Government Act 1972 that an EXEMPT document is exempt by: 1 to 7 in
    /// England, 12 to 18 in Wales.
    exempt_paragraphs: Option<Vec<i32>>,
    /// True publishes a PUBLIC document, false withdraws it.
    publish: Option<bool>,
}

/// A document to take away.
#[derive(InputObject)]
pub(crate) struct RemoveDocumentInput {
    /// The document.
    id: ID,
    /// The version that was read; STALE_VERSION where it is another by now.
    expected_version: i32,
}

/// What came of changing a document.
#[derive(SimpleObject)]
pub(crate) struct DocumentPayload {
    /// The document as it is now; null where there are errors.
    document: Option<Document>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

/// What came of taking a document away.
#[derive(SimpleObject)]
pub(crate) struct RemoveDocumentPayload {
    /// The id of what is there no more; null where there are errors.
    removed_id: Option<ID>,
    /// What to mend; empty where it worked.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct DocumentMutation;

#[Object]
impl DocumentMutation {
    /// Changes what is said of a document, publishes or withdraws it. Its bytes are filed over HTTP, at `/documents`.
    /// Needs MANAGE_MEETINGS in its group or partnership. Refusals: REQUIRED, INVALID and LIMIT_EXCEEDED for what is
    /// entered, INVALID to publish what is not PUBLIC; NOT_FOUND; FORBIDDEN; STALE_VERSION; WRONG_STATE to publish a
    /// paper of an item from which press and public are excluded.
    async fn update_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateDocumentInput,
    ) -> Result<DocumentPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(update(&acting, input).await)? {
            Ok(id) => DocumentPayload { document: acting.ask.one(id).await?.map(Document), user_errors: Vec::new() },
            Err(user_errors) => DocumentPayload { document: None, user_errors },
        })
    }

    /// Takes a document away for good, with its bytes and all its versions; the history keeps what was said of it. Needs
    /// MANAGE_MEETINGS in its group or partnership. Refusals: NOT_FOUND; FORBIDDEN; STALE_VERSION; WRONG_STATE where a
    /// stated figure stands in it.
    async fn remove_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document to take away.")] input: RemoveDocumentInput,
    ) -> Result<RemoveDocumentPayload> {
        let acting = ctx.acting()?;
        Ok(match settled(remove(ctx, &acting, input).await)? {
            Ok(id) => RemoveDocumentPayload { removed_id: Some(global(id)), user_errors: Vec::new() },
            Err(user_errors) => RemoveDocumentPayload { removed_id: None, user_errors },
        })
    }
}

async fn update(acting: &Acting<'_>, input: UpdateDocumentInput) -> Result<DocumentId> {
    let id: DocumentId = id_of("input.id", &input.id)?;
    let change = DocumentChange {
        title: input.title,
        visibility: input.visibility.map(Into::into),
        exempt_paragraphs: input.exempt_paragraphs.map(|all| all.into_iter().map(i64::from).collect()),
        publish: input.publish,
    };
    let access = acting.access_over(id, "id", "document").await?;
    let expected = (id, input.expected_version);
    Ok(document::update(acting.ask.db(), &access, expected, &change, &acting.occasion()).await?)
}

async fn remove(ctx: &Context<'_>, acting: &Acting<'_>, input: RemoveDocumentInput) -> Result<DocumentId> {
    let id: DocumentId = id_of("input.id", &input.id)?;
    let storage = ctx.data::<Storage>().map_err(|error| Failure::Internal(error.message))?;
    let access = acting.access_over(id, "id", "document").await?;
    let keys = document::remove(acting.ask.db(), &access, (id, input.expected_version), &acting.occasion()).await?;
    // Only when nothing names them any more.
    storage.forget(&keys).await;
    Ok(id)
}
