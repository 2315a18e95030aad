//! The versions of documents, for those who keep them.

use crate::graphql::error::Result;
use crate::graphql::loaders::loads_by_parent;
use crate::graphql::scalars::DateTime;
use crate::graphql::user::User;
use async_graphql::{Context, Object};
use domain::document;
use domain::ids::{DocumentId, Id};

loads_by_parent! {
    VersionsOf(DocumentId) => Vec<document::DocumentVersion>, persistence::document::versions_of;
}

/// The bytes of a document as they were handed in once.
pub(crate) struct DocumentVersion(pub(super) document::DocumentVersion);

/// The bytes of a document as they were handed in once.
#[Object]
impl DocumentVersion {
    /// 1 for the first.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What the file was called by those who handed it in; null where they did not say.
    async fn file_name(&self) -> Option<&str> {
        self.0.file_name.as_deref()
    }

    /// What kind of file it is, such as application/pdf.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// How many bytes it has.
    async fn size_bytes(&self) -> i64 {
        self.0.size_bytes
    }

    /// The SHA-256 of its bytes, in hexadecimal.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// Where it can be fetched, relative to the service, with `Authorization: Bearer …`.
    async fn url(&self) -> String {
        format!("/documents/{}/versions/{}", self.0.document.global(), self.0.number)
    }

    /// When it was handed in.
    async fn uploaded_at(&self) -> DateTime {
        DateTime(self.0.uploaded_at)
    }

    /// Who handed it in; null where it was the program itself.
    async fn uploaded_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::named(ctx, self.0.uploaded_by).await
    }
}
