//! Documents: the papers of partnerships, meetings, plans and grants.

mod mutation;
mod version;

pub(crate) use mutation::DocumentMutation;

use super::connection::Connection;
use super::context::{Ask, global, page_request};
use super::error::Result;
use super::history::{AuditEvent, History};
use super::loaders::{Listed, Records, listed, loads, loads_by_parent};
use super::scalars::DateTime;
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object};
use domain::access::Permission;
use domain::ids::{AgendaItemId, DocumentId, Id, MeetingId, PartnershipId, PlanId, SettlementId};
use domain::page::Page;
use domain::{document, words};
use std::collections::HashMap;
use std::sync::Arc;
use version::{DocumentVersion, VersionsOf};

loads! {
    DocumentId => document::Document, persistence::document::by_ids;
}

loads_by_parent! {
    DocumentsOfMeeting(MeetingId) => Vec<document::Document>, persistence::document::of_meetings;
    DocumentsOfAgendaItem(AgendaItemId) => Vec<document::Document>, persistence::document::of_agenda_items;
    DocumentsOfPlan(PlanId) => Vec<document::Document>, persistence::document::of_plans;
    DocumentsOfSettlement(SettlementId) => Vec<document::Document>, persistence::document::of_settlements;
}

type DocumentsOf = Listed<PartnershipId, DocumentsByTitle>;

/// The one order of a partnership's documents; tells its pages from those of other lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DocumentsByTitle;

impl Loader<DocumentsOf> for Records {
    type Value = Arc<Page<document::Document>>;
    type Error = Arc<persistence::Error>;

    async fn load(&self, keys: &[DocumentsOf]) -> Result<HashMap<DocumentsOf, Self::Value>, Self::Error> {
        listed(keys, async |partnerships, DocumentsByTitle, page| {
            persistence::document::pages_by_partnership(&self.db, &self.sight, &partnerships, &page).await
        })
        .await
    }
}

/// Who may read a document.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::Visibility")]
pub(crate) enum Visibility {
    /// Everybody, once it is published.
    Public,
    /// Those who read the papers of its group or partnership.
    Members,
    /// Of those, the ones who may read exempt papers.
    Exempt,
}

/// A paper: what is known of it, and where its bytes are.
pub(crate) struct Document(pub(crate) document::Document);

/// A paper: what is known of it, and where its bytes are.
#[Object]
impl Document {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// Counts the changes, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The title. That of an exempt document, or of a paper of a private item, is noted in the audit when it is read.
    async fn title(&self, ctx: &Context<'_>) -> Result<&str> {
        self.note_if_exempt(ctx).await?;
        Ok(&self.0.title)
    }

    /// What kind of file it is, such as application/pdf; null where not known.
    async fn media_type(&self) -> Option<&str> {
        self.0.media_type.as_deref()
    }

    /// How many bytes it has; null where not known.
    async fn size_bytes(&self) -> Option<i64> {
        self.0.size_bytes
    }

    /// Who may read it.
    async fn visibility(&self) -> Visibility {
        self.0.visibility.into()
    }

    /// The paragraphs of Schedule 12A to the Local Government Act 1972 that it is marked exempt by: 1 to 7 in
    /// England, 12 to 18 in Wales. Empty where none is named.
    async fn exempt_paragraphs(&self) -> &[u8] {
        &self.0.exempt_paragraphs
    }

    /// The SHA-256 of its bytes in hexadecimal, which is also their tag when they are fetched; null while only its
    /// title is known.
    async fn sha256(&self) -> Option<&str> {
        self.0.sha256.as_deref()
    }

    /// Every version that was handed in, the newest first, for those with MANAGE_MEETINGS there: at most 100. Empty
    /// for others, and while only its title is known.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<DocumentVersion>> {
        let versions = ctx.ask()?.list(VersionsOf(self.0.id)).await?;
        if !versions.is_empty() {
            self.note_if_exempt(ctx).await?;
        }
        Ok(versions.into_iter().map(DocumentVersion).collect())
    }

    /// Where it can be fetched, relative to the service, with `Authorization: Bearer …` unless it is public; null while
    /// only its title is known.
    async fn url(&self) -> Option<String> {
        self.0.stored.then(|| format!("/documents/{}", self.0.id.global()))
    }

    /// When it was published; null while it is not, or not known.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// What was done to it, the newest first. Empty without READ_AUDIT over it.
    // Not flattened, for the reason that contracts give.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AuditEvent>> {
        History(self.0.id.0).history(ctx, first, after).await
    }
}

impl Document {
    /// Notes in the audit that exempt text is shown, where it is.
    async fn note_if_exempt(&self, ctx: &Context<'_>) -> Result<()> {
        let ask = ctx.ask()?;
        let exempt = self.0.visibility == words::Visibility::Exempt;
        // Only those who may read exempt papers are shown what a private item has.
        if !ask.sight().reach(Permission::ReadExempt).is_nowhere()
            && (exempt || ask.maybe(self.0.agenda_item).await?.is_some_and(|item| item.private))
        {
            ask.shows_exempt(self.0.id.global());
        }
        Ok(())
    }
}

/// The documents of a partnership.
pub(crate) struct PartnershipDocuments(pub(crate) PartnershipId);

/// The documents of a partnership.
#[Object]
impl PartnershipDocuments {
    /// Its documents, those of its meetings, plans and grants included, by title; those that may be read.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many from the start; 50 unless told, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
        #[graphql(desc = "At most this many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Document>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = ctx.ask()?.one(Listed { parent: self.0, filter: DocumentsByTitle, page }).await?;
        Ok(Connection::shared(found, Document))
    }
}
