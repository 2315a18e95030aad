//! Documents: the papers of partnerships, meetings, plans and grants.

use crate::ids::{AgendaItemId, DocumentId};
use crate::words::Visibility;
use chrono::{DateTime, Utc};

/// A paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
    /// What kind of file it is.
    pub media_type: Option<String>,
    /// How large it is.
    pub size_bytes: Option<i64>,
    /// Who may read it.
    pub visibility: Visibility,
    /// The paragraphs of Schedule 12A it is exempt by.
    pub exempt_paragraphs: Vec<u8>,
    /// The item of an agenda that it is a paper of.
    pub agenda_item: Option<AgendaItemId>,
    /// Whether its bytes are kept here, beside what is known of it.
    pub stored: bool,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
}
