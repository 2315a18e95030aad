//! Opening a storage: a folder of this machine, or a bucket.

use super::Storage;
use super::connector::Connector;
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use std::sync::Arc;

/// A bucket that is spoken to by the S3 API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3 {
    /// The bucket.
    pub bucket: String,
    /// What keys begin with in it; may be empty.
    pub prefix: String,
    /// Where the service is, where it is not Amazon's.
    pub endpoint: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The id of the key and the key itself; without them what the machine is given by its surroundings.
    pub credentials: Option<(String, String)>,
}

/// Why a storage cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum UnusableStorage {
    /// The folder cannot be made.
    #[error("the folder for papers, {0}, cannot be made: {1}")]
    Folder(std::path::PathBuf, std::io::Error),
    /// The settings make no sense.
    #[error("the storage for papers cannot be used: {0}")]
    Settings(String),
}

impl Storage {
    /// A folder, made if it is not there. What is written is on the disk before it is told to be.
    ///
    /// # Errors
    /// [`UnusableStorage`].
    pub fn folder(folder: &std::path::Path) -> Result<Self, UnusableStorage> {
        std::fs::create_dir_all(folder).map_err(|error| UnusableStorage::Folder(folder.to_owned(), error))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(settings)?.with_fsync(true);
        Ok(Self::over(store, Path::default()))
    }

    /// A bucket. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`UnusableStorage`].
    pub fn s3(s3: &S3) -> Result<Self, UnusableStorage> {
        let mut builder = AmazonS3Builder::new().with_bucket_name(&s3.bucket).with_http_connector(Connector);
        if let Some(region) = &s3.region {
            builder = builder.with_region(region);
        }
        if let Some((id, key)) = &s3.credentials {
            builder = builder.with_access_key_id(id).with_secret_access_key(key);
        }
        if let Some(endpoint) = &s3.endpoint {
            // Papers go in the clear to a service of the same machine or network only where its address says so.
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        let within = Path::parse(&s3.prefix).map_err(settings)?;
        Ok(Self::over(builder.build().map_err(settings)?, within))
    }

    fn over(store: impl ObjectStore, within: Path) -> Self {
        Self { store: Arc::new(store), within }
    }
}

fn settings(error: impl std::fmt::Display) -> UnusableStorage {
    UnusableStorage::Settings(error.to_string())
}
