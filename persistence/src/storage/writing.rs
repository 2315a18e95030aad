//! Bytes on their way into the storage.

use super::StorageFailure;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use object_store::{MultipartUpload, WriteMultipart};
use sha2::{Digest, Sha256};

/// So many parts are on their way at once, of 5 MiB each.
const AT_ONCE: usize = 2;

/// Bytes on their way into the storage. Nothing is there until they are whole.
#[derive(Debug)]
pub struct Writing {
    key: String,
    upload: WriteMultipart,
    digest: Sha256,
    size: u64,
}

/// Bytes that are in the storage, which nothing names yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What they are found by.
    pub key: String,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
    /// How many they are.
    pub size_bytes: u64,
}

impl Writing {
    pub(super) fn new(key: String, upload: Box<dyn MultipartUpload>) -> Self {
        Self { key, upload: WriteMultipart::new(upload), digest: Sha256::new(), size: 0 }
    }

    /// How many bytes were written.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Writes the next bytes; waits where the storage is slower than those who send.
    ///
    /// # Errors
    /// Where the storage fails.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), StorageFailure> {
        self.upload.wait_for_capacity(AT_ONCE).await?;
        self.digest.update(&bytes);
        self.size = self.size.saturating_add(bytes.len() as u64);
        self.upload.put(bytes);
        Ok(())
    }

    /// Makes what was written whole.
    ///
    /// # Errors
    /// Where the storage fails; nothing is there then.
    pub async fn finish(self) -> Result<Stored, StorageFailure> {
        let Self { key, upload, digest, size } = self;
        upload.finish().await?;
        Ok(Stored { key, sha256: HEXLOWER.encode(&digest.finalize()), size_bytes: size })
    }

    /// Gives up: nothing of it stays.
    pub async fn abandon(self) {
        if let Err(cause) = self.upload.abort().await {
            tracing::warn!(%cause, key = self.key, "what was begun could not be taken back from the storage of papers");
        }
    }
}
