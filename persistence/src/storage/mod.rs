//! Where the bytes of papers are kept: a folder, or a bucket that is spoken to by the S3 API.
//!
//! Bytes are written under a key of their own before the row that names it: what is cut short leaves bytes that
//! nothing names, and never a row without its bytes.

mod connector;
mod settings;
mod writing;

pub use settings::{S3, UnusableStorage};
pub use writing::{Stored, Writing};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use std::ops::Range;
use std::sync::Arc;
use uuid::Uuid;

/// Where the bytes of papers are kept.
#[derive(Clone, Debug)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    within: Path,
}

/// The storage failed; the cause is for the log only.
#[derive(Debug, thiserror::Error)]
#[error("the storage of papers failed: {0}")]
pub struct StorageFailure(#[from] object_store::Error);

/// Bytes as they are read.
pub type Reading = BoxStream<'static, Result<Bytes, StorageFailure>>;

impl Storage {
    /// Begins to write bytes under a key of their own.
    ///
    /// # Errors
    /// Where the storage fails.
    pub async fn begin(&self) -> Result<Writing, StorageFailure> {
        let key = Uuid::now_v7().to_string();
        let upload = self.store.put_multipart(&self.path(&key)).await?;
        Ok(Writing::new(key, upload))
    }

    /// Reads what is kept under `key`, or the part of it that `range` tells.
    ///
    /// # Errors
    /// Where the storage fails, or has no such bytes.
    pub async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Reading, StorageFailure> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let found = self.store.get_opts(&self.path(key), options).await?;
        Ok(found.into_stream().map_err(StorageFailure::from).boxed())
    }

    /// Takes away what is kept under `key`, if anything is.
    ///
    /// # Errors
    /// Where the storage fails.
    pub async fn remove(&self, key: &str) -> Result<(), StorageFailure> {
        match self.store.delete(&self.path(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes away what nothing names any more. Where that fails, bytes are left that nobody can reach.
    pub async fn forget(&self, keys: &[String]) {
        for key in keys {
            if let Err(cause) = self.remove(key).await {
                tracing::warn!(%cause, key, "bytes that nothing names are left in the storage of papers");
            }
        }
    }

    fn path(&self, key: &str) -> Path {
        self.within.clone().join(key)
    }
}
