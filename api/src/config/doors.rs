//! The settings of doors: to other origins, to the schema, to the page, to documents that are not trusted.

use super::Settings;
use crate::graphql::Schema;
use crate::http::{BadDoor, BadManifest, Doors, Introspection, Proxies, Queries, Trusted};
use axum_client_ip::ClientIpSource;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// What a flag or the environment may say of doors.
#[derive(Args, Clone, Default, Serialize)]
#[command(next_help_heading = "Doors")]
pub struct GivenDoors {
    /// The proxies whose word is taken for where a request comes from, where client_address names a header: addresses and
    /// networks, such as 10.0.0.7,192.168.0.0/16 [default: none]
    #[arg(long, value_name = "NETWORKS", env = "SAFERGRAPH_TRUSTED_PROXIES", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_proxies: Option<Vec<String>>,
    /// The origins whose pages may read answers, such as `https://example.org,http://localhost:3000` [default: none]
    #[arg(long, value_name = "ORIGINS", env = "SAFERGRAPH_ALLOWED_ORIGINS", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_origins: Option<Vec<String>>,
    /// Who may ask for the schema itself: true for everybody, signed-in, or false for nobody [default: true]
    #[arg(long, value_name = "WHO", env = "SAFERGRAPH_INTROSPECTION")]
    #[serde(skip_serializing_if = "Option::is_none")]
    introspection: Option<Introspection>,
    /// Whether there is a page to try queries at [default: true]
    #[arg(long, value_name = "BOOLEAN", env = "SAFERGRAPH_GRAPHIQL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    graphiql: Option<bool>,
    /// A manifest of operations that are known from the start, by id; `safergraph manifest` writes one [default: none]
    #[arg(long, value_name = "FILE", env = "SAFERGRAPH_TRUSTED_DOCUMENTS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_documents: Option<PathBuf>,
    /// Whether only the operations of the manifest are run [default: false]
    #[arg(long, value_name = "BOOLEAN", env = "SAFERGRAPH_TRUSTED_DOCUMENTS_ONLY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_documents_only: Option<bool>,
}

/// Documents that cannot be had as the settings say.
#[derive(Debug, thiserror::Error)]
pub enum BadQueries {
    /// The manifest.
    #[error(transparent)]
    Manifest(#[from] BadManifest),
    /// There is none, and nothing else would be run.
    #[error("`trusted_documents_only` is set, but no manifest: name one with `trusted_documents`")]
    NoManifest,
}

impl Settings {
    /// Which doors are open.
    ///
    /// # Errors
    /// [`BadDoor`].
    pub fn doors(&self) -> Result<Doors, BadDoor> {
        if self.trusted_proxies.is_empty() && self.client_address().is_some_and(|it| it != ClientIpSource::ConnectInfo)
        {
            return Err(BadDoor::AnybodysWord);
        }
        Ok(Doors {
            origins: self.allowed_origins.iter().map(|origin| origin.trim().parse()).collect::<Result<_, _>>()?,
            introspection: self.introspection,
            without_page: !self.graphiql,
            proxies: Proxies::try_new(&self.trusted_proxies)?,
        })
    }

    /// The documents of operations, with those of the manifest held to `schema`.
    ///
    /// # Errors
    /// [`BadQueries`].
    pub async fn queries(&self, schema: &Schema) -> Result<Queries, BadQueries> {
        let trusted = match &self.trusted_documents {
            Some(file) if !file.as_os_str().is_empty() => Trusted::read(file, schema).await?,
            _ if self.trusted_documents_only => return Err(BadQueries::NoManifest),
            _ => Trusted::default(),
        };
        Ok(Queries::new(trusted, self.trusted_documents_only))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_believed_of_named_proxies_only() {
        let client_address = "XRealIp".to_owned();
        let settings = Settings { client_address, ..Settings::default() };
        assert_eq!(settings.doors().err(), Some(BadDoor::AnybodysWord));
        let trusted_proxies = vec!["10.0.0.0/8".to_owned()];
        assert!(Settings { trusted_proxies, ..settings }.doors().is_ok());
        assert!(Settings::default().doors().is_ok());
    }

    #[test]
    fn an_origin_that_is_none_stops_the_start() {
        let allowed_origins = vec!["https://example.org".to_owned(), "*".to_owned()];
        let settings = Settings { allowed_origins, ..Settings::default() };
        assert_eq!(settings.doors().err(), Some(BadDoor::Origin("*".to_owned())));
    }

    #[tokio::test]
    async fn a_service_that_would_run_nothing_does_not_start() {
        let settings = Settings { trusted_documents_only: true, ..Settings::default() };
        let outcome = settings.queries(&crate::graphql::schema()).await;
        assert!(matches!(outcome, Err(BadQueries::NoManifest)));
    }
}
