//! The settings of papers: where their bytes are kept, and how large they may be.

use super::Settings;
use clap::Args;
use persistence::storage::{S3, Storage, UnusableStorage};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The variables that hold the key of the bucket for papers.
pub const S3_KEY_VARIABLES: [&str; 2] = ["SAFERGRAPH_S3_ACCESS_KEY_ID", "SAFERGRAPH_S3_SECRET_ACCESS_KEY"];

/// What a flag or the environment may say of papers.
#[derive(Args, Clone, Default, Serialize)]
#[command(next_help_heading = "Documents")]
pub struct GivenPapers {
    /// Where the bytes of documents are kept: a folder, or s3://BUCKET/PREFIX. The bucket's key stands in the
    /// environment, as SAFERGRAPH_S3_ACCESS_KEY_ID and SAFERGRAPH_S3_SECRET_ACCESS_KEY, or in the file [default: the
    /// folder NAME-documents beside the SQLite file NAME.db; safergraph-documents with PostgreSQL]
    #[arg(long, value_name = "FOLDER|URL", env = "SAFERGRAPH_DOCUMENTS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    documents: Option<String>,
    /// MiB that a document may have [default: 50]
    #[arg(long, value_name = "MIB", env = "SAFERGRAPH_DOCUMENT_LIMIT", value_parser = clap::value_parser!(u32).range(1..=10_240))]
    #[serde(skip_serializing_if = "Option::is_none")]
    document_limit: Option<u32>,
    /// Where the bucket's service is, where it is not Amazon's, such as `https://s3.example.org`
    #[arg(long, value_name = "URL", env = "SAFERGRAPH_S3_ENDPOINT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_endpoint: Option<String>,
    /// The bucket's region, such as eu-west-2
    #[arg(long, value_name = "REGION", env = "SAFERGRAPH_S3_REGION")]
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_region: Option<String>,
    /// The page of a meeting, with `{id}` in it, for links in calendars, such as `https://example.org/meetings/{id}`
    #[arg(long, value_name = "ADDRESS", env = "SAFERGRAPH_MEETING_LINK")]
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting_link: Option<String>,
}

impl Settings {
    /// Opens where the bytes of papers are kept.
    ///
    /// # Errors
    /// [`UnusableStorage`].
    pub fn storage(&self) -> Result<Storage, UnusableStorage> {
        let given = self.documents.as_deref().filter(|given| !given.is_empty());
        match given.and_then(|given| given.strip_prefix("s3://")) {
            Some(bucket) => Storage::s3(&self.s3(bucket)?),
            None => Storage::folder(&given.map_or_else(|| beside(&self.database_url), PathBuf::from)),
        }
    }

    fn s3(&self, address: &str) -> Result<S3, UnusableStorage> {
        let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
        let problem = |text: &str| UnusableStorage::Settings(text.to_owned());
        if bucket.is_empty() {
            return Err(problem("`documents` names no bucket: write it like s3://BUCKET/PREFIX"));
        }
        let credentials = match (&self.s3_access_key_id, &self.s3_secret_access_key) {
            (Some(id), Some(key)) => Some((id.clone(), key.clone())),
            (None, None) => None,
            _ => return Err(problem("a key has two parts: set both s3_access_key_id and s3_secret_access_key")),
        };
        Ok(S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: self.s3_endpoint.clone(),
            region: self.s3_region.clone(),
            credentials,
        })
    }

    /// The most bytes of a document.
    #[must_use]
    pub fn document_bytes(&self) -> u64 {
        u64::from(self.document_limit) * 1_024 * 1_024
    }
}

/// The folder beside a database.
fn beside(database_url: &str) -> PathBuf {
    let file = database_url.strip_prefix("sqlite:").map(|rest| rest.trim_start_matches("//"));
    let file = file.map(|rest| rest.split('?').next().unwrap_or_default());
    let file = file.filter(|file| !file.is_empty() && *file != ":memory:").unwrap_or("safergraph");
    let path = Path::new(file);
    let name = path.file_stem().map_or_else(|| "safergraph".into(), |name| name.to_string_lossy());
    path.with_file_name(format!("{name}-documents"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_lie_beside_the_database() {
        for (url, folder) in [
            ("sqlite://safergraph.db?mode=rwc", "safergraph-documents"),
            ("sqlite:///var/lib/one.db", "/var/lib/one-documents"),
            ("sqlite::memory:", "safergraph-documents"),
            ("postgres://u:p@host/name", "safergraph-documents"),
        ] {
            assert_eq!(beside(url), Path::new(folder), "{url}");
        }
    }

    #[test]
    fn a_bucket_is_named_with_its_prefix() {
        let settings = Settings { s3_access_key_id: Some("id".to_owned()), ..Settings::default() };
        assert!(settings.s3("papers").is_err(), "half a key");
        let settings = Settings { s3_secret_access_key: Some("key".to_owned()), ..settings };
        let s3 = settings.s3("papers/of/ours").unwrap_or_default();
        assert_eq!((s3.bucket.as_str(), s3.prefix.as_str()), ("papers", "of/ours"));
        assert!(settings.s3("/prefix").is_err());
    }
}
