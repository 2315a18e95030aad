//! Documents: the papers of partnerships, meetings, plans and grants.

mod content;
mod format;
mod terms;

pub use content::{Inspector, NotTaken};
pub use format::FileFormat;
pub use terms::{DocumentChange, DocumentTerms, Filed};

use crate::ids::{AgendaItemId, DocumentId, UserId};
use crate::words::Visibility;
use chrono::{DateTime, Utc};

/// A paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Counts the changes of what is known of it.
    pub version: i32,
    /// Its title.
    pub title: String,
    /// What kind of file it is.
    pub media_type: Option<String>,
    /// How large it is.
    pub size_bytes: Option<i64>,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: Option<String>,
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

/// The bytes of a paper as they were handed in once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentVersion {
    /// The paper.
    pub document: DocumentId,
    /// 1 for the first.
    pub number: i32,
    /// What the file was called by those who handed it in.
    pub file_name: Option<String>,
    /// What kind of file it is.
    pub media_type: String,
    /// How large it is.
    pub size_bytes: i64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it was handed in.
    pub uploaded_at: DateTime<Utc>,
    /// Who handed it in; `None` for the program itself.
    pub uploaded_by: Option<UserId>,
}
