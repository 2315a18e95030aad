//! The provider as an HTTP server: its description of itself (OpenID Connect Discovery 1.0) and its keys.

use super::keys::{self, KeySet};
use super::settings::{BadIssuer, OidcSettings, is_local};
use jsonwebtoken::Algorithm;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;
use std::time::Duration;

/// How long the provider may take for all that is asked of it at once.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes of an answer; real ones have a few thousand.
const LARGEST: usize = 256 * 1024;

/// Why the provider's keys could not be had. It is for the log; callers are only told that it is so.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("no answer within {} seconds", PATIENCE.as_secs())]
    TooSlow,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("{0} answered {1}")]
    Status(Url, StatusCode),
    #[error("an answer of more than {LARGEST} bytes")]
    TooLarge,
    #[error("an answer that is not what it should be: {0}")]
    Garbled(serde_json::Error),
    #[error("it calls itself {0:?}, which is not the configured issuer")]
    AnotherIssuer(String),
    #[error("its keys are at {0:?}, which is not an https address")]
    KeysAddress(String),
    #[error("none of its keys is one for the configured algorithm")]
    NoKeys,
}

/// What a provider says of itself, as far as it matters here.
#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

/// Asks the provider.
pub(super) struct Provider {
    client: Client,
    issuer: String,
    description: String,
    algorithm: Algorithm,
    /// It is a test's own, on this machine: nothing it says leads elsewhere over plain HTTP.
    local: bool,
}

impl Provider {
    pub(super) fn try_new(settings: &OidcSettings) -> Result<Self, BadIssuer> {
        let local = is_local(&settings.address()?);
        // It is asked about once an hour: a connection kept open would be stale by then.
        let client = Client::builder().redirect(Policy::none()).https_only(!local).pool_max_idle_per_host(0);
        let client = if local { client.no_proxy() } else { client };
        Ok(Self {
            client: client.build().map_err(|error| BadIssuer::Client(error.to_string()))?,
            issuer: settings.issuer.clone(),
            description: format!("{}/.well-known/openid-configuration", settings.issuer.trim_end_matches('/')),
            algorithm: settings.algorithm.into(),
            local,
        })
    }

    /// The keys it publishes now.
    pub(super) async fn keys(&self) -> Result<KeySet, Trouble> {
        tokio::time::timeout(PATIENCE, self.published()).await.unwrap_or(Err(Trouble::TooSlow))
    }

    async fn published(&self) -> Result<KeySet, Trouble> {
        let text = self.get(&self.description).await?;
        let description: Description = serde_json::from_slice(&text).map_err(Trouble::Garbled)?;
        if description.issuer != self.issuer {
            return Err(Trouble::AnotherIssuer(description.issuer));
        }
        let trusted = |url: &Url| url.scheme() == "https" || self.local && is_local(url);
        match Url::parse(&description.jwks_uri) {
            Ok(url) if trusted(&url) => keys::read(&self.get(url.as_str()).await?, self.algorithm),
            _ => Err(Trouble::KeysAddress(description.jwks_uri)),
        }
    }

    /// A document, if it is there and no larger than such documents are.
    async fn get(&self, address: &str) -> Result<Vec<u8>, Trouble> {
        let mut response = self.client.get(address).header("accept", "application/json").send().await?;
        if response.status() != StatusCode::OK {
            return Err(Trouble::Status(response.url().clone(), response.status()));
        }
        let mut text = Vec::new();
        while let Some(part) = response.chunk().await? {
            if text.len() + part.len() > LARGEST {
                return Err(Trouble::TooLarge);
            }
            text.extend_from_slice(&part);
        }
        Ok(text)
    }
}
