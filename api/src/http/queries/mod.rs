//! Which document a request means: its text, or one that the service has already, by its hash or its id.
//!
//! Documents are *persisted* in two ways. Automatically: what was sent once with its text can be sent by its hash from
//! then on, until the process forgets it. And as *trusted documents*: those of a manifest, which are there from the start and
//! may be the only ones that are run.

mod manifest;

pub(crate) use manifest::FORMAT;
pub use manifest::{BadManifest, Trusted};

use super::asked::Members;
use super::trouble::coded;
use crate::graphql::{Document, Figures, Hash, Remembered, parse};
use async_graphql::ServerError;
use data_encoding::HEXLOWER_PERMISSIVE;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What says that an id is the hash of a text (GraphQL over HTTP, "Persisted Documents").
const OF_SHA256: &str = "sha256:";

/// The documents of operations.
#[derive(Clone, Debug, Default)]
pub struct Queries {
    trusted: Arc<Trusted>,
    only_trusted: bool,
    remembered: Remembered,
}

impl Queries {
    /// Those of a manifest, and others unless `only_trusted`.
    #[must_use]
    pub fn new(trusted: Trusted, only_trusted: bool) -> Self {
        Self { trusted: Arc::new(trusted), only_trusted, remembered: Remembered::default() }
    }

    /// The names of the operations of the manifest.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.trusted.names()
    }

    /// How well remembering works.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.remembered.figures()
    }

    pub(super) fn remembered(&self) -> Remembered {
        self.remembered.clone()
    }

    /// The document that a request means by its text, by an id, and by what its extensions say.
    pub(super) fn find(
        &self,
        text: Option<&str>,
        id: Option<&str>,
        extensions: Option<&Members>,
    ) -> Result<Arc<Document>, ServerError> {
        let said = extensions.and_then(|extensions| extensions.get("persistedQuery"));
        let said = said.filter(|said| !said.is_null()).map(hash_said).transpose()?;
        match (text.filter(|text| !text.is_empty() || said.is_none()), id.or(said)) {
            (Some(text), None) => self.of_text(text),
            (Some(text), Some(hash)) if id.is_none() => {
                if HEXLOWER_PERMISSIVE.decode(hash.as_bytes()).ok().as_deref() != Some(&hash_of(text)) {
                    return Err(bad_request("`sha256Hash` is not the hash of the `query` that was sent with it"));
                }
                self.of_text(text)
            }
            (Some(_), Some(_)) => Err(bad_request("send a `query` or a `documentId`, not both")),
            (None, Some(id)) => {
                self.known(id).ok_or_else(|| coded("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"))
            }
            (None, None) => Err(bad_request("a request has a `query`, or a `documentId`")),
        }
    }

    fn of_text(&self, text: &str) -> Result<Arc<Document>, ServerError> {
        let hash = hash_of(text);
        if let Some(trusted) = self.trusted.with_hash(&hash) {
            return Ok(trusted);
        }
        if self.only_trusted {
            let message = "this service runs the operations of its manifest only: send the `documentId` of one";
            return Err(bad_request(message));
        }
        match self.remembered.get(&hash) {
            Some(known) => Ok(known),
            None => Ok(Arc::new(Document { hash, bytes: text.len(), parsed: parse(text)? })),
        }
    }

    /// One that is known by an id of the manifest, or by the hash of its text.
    fn known(&self, id: &str) -> Option<Arc<Document>> {
        self.trusted.with_id(id).or_else(|| {
            let hash = HEXLOWER_PERMISSIVE.decode(id.strip_prefix(OF_SHA256).unwrap_or(id).as_bytes()).ok()?;
            let hash: Hash = hash.try_into().ok()?;
            let trusted = self.trusted.with_hash(&hash);
            trusted.or_else(|| self.remembered.get(&hash).filter(|_| !self.only_trusted))
        })
    }
}

/// The hash that Apollo's extension says, which may be any id of a manifest.
fn hash_said(said: &Value) -> Result<&str, ServerError> {
    if said.get("version").is_some_and(|version| *version != 1) {
        return Err(coded("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported"));
    }
    let hash = said.get("version").and_then(|_| said.get("sha256Hash")?.as_str());
    hash.ok_or_else(|| bad_request("`persistedQuery` is an object with `version` 1 and `sha256Hash`"))
}

/// The hash of a text.
pub(super) fn hash_of(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

/// The hash of a document, the operation that is chosen and its variables together: asked again with all of them, what
/// validation says is the same.
pub(super) fn asked(document: &Hash, operation: Option<&str>, variables: Option<&Members>) -> Hash {
    let mut hash = Sha256::new_with_prefix(document);
    hash.update(operation.unwrap_or_default());
    hash.update([0]);
    if let Some(variables) = variables {
        // Nothing is in the way of writing into a hash.
        let _ = serde_json::to_writer(&mut hash, variables);
    }
    hash.finalize().into()
}

fn bad_request(message: &str) -> ServerError {
    coded("BAD_REQUEST", message)
}
