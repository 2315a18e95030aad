//! Agendas.

use crate::graphql::context::{Ask, global};
use crate::graphql::document::{Document, DocumentsOfAgendaItem};
use crate::graphql::error::Result;
use crate::graphql::loaders::{loads, loads_by_parent};
use async_graphql::{Context, ID, Object};
use domain::ids::{AgendaItemId, MeetingId};
use domain::meeting;

loads! {
    AgendaItemId => meeting::AgendaItem, persistence::meeting::agenda::by_ids;
}

loads_by_parent! {
    AgendaOf(MeetingId) => Vec<meeting::AgendaItem>, persistence::meeting::agenda::of_meetings;
}

/// One item of an agenda. Of a private one those who may not read exempt papers see number, title and
/// paragraphs only.
pub(crate) struct AgendaItem(pub(crate) meeting::AgendaItem);

/// One item of an agenda. Of a private one those who may not read exempt papers see number, title and
/// paragraphs only.
#[Object]
impl AgendaItem {
    /// The id, opaque and the same for ever.
    pub(crate) async fn id(&self) -> ID {
        global(self.0.id)
    }

    /// The number on the agenda.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Who presents it, as printed; null where not stated, or withheld.
    async fn presenter(&self) -> Option<&str> {
        self.0.presenter.as_deref()
    }

    /// Whether it is one of the group's standing items.
    async fn standing(&self) -> bool {
        self.0.standing
    }

    /// Whether press and public are excluded from it.
    async fn private(&self) -> bool {
        self.0.private
    }

    /// The paragraphs of Schedule 12A to the Local Government Act 1972 that it is exempt by: 1 to 7 in England,
    /// 12 to 18 in Wales. Empty where none is named.
    async fn exempt_paragraphs(&self) -> &[u8] {
        &self.0.exempt_paragraphs
    }

    /// The first page of its papers; null where none is printed, or withheld.
    async fn page_from(&self) -> Option<i32> {
        self.0.page_from
    }

    /// The last page of its papers; null where none is printed, or withheld.
    async fn page_to(&self) -> Option<i32> {
        self.0.page_to
    }

    /// Its papers, by title; those that may be read. None of a private item without READ_EXEMPT.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<Document>> {
        if self.0.withheld {
            return Ok(Vec::new());
        }
        Ok(ctx.ask()?.list(DocumentsOfAgendaItem(self.0.id)).await?.into_iter().map(Document).collect())
    }
}
