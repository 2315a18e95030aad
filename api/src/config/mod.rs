//! Settings, read once: flag over environment over file over default (`docs/configuration.md`).
//!
//! Secrets have no default.

mod accounts;
mod doors;
mod limits;
mod load;
mod observing;
mod papers;
mod streams;

pub use accounts::{GivenAccounts, MAIL_URL_VARIABLE};
pub use doors::{BadQueries, GivenDoors};
pub use limits::GivenLimits;
pub use load::GivenLoad;
pub use observing::GivenObserving;
pub use papers::{GivenPapers, S3_KEY_VARIABLES};
pub use streams::GivenStreams;

use crate::authentication::{BadIssuer, OidcAlgorithm, OidcSettings};
use crate::http::Introspection;
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The file that is read if it is there and no other was named.
pub const USUAL_FILE: &str = "safergraph.toml";

/// The variable that holds the signing key itself.
pub const SIGNING_KEY_VARIABLE: &str = "SAFERGRAPH_SIGNING_KEY";

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// What a flag, the environment or a file may say; what none of them says stays `None`.
#[derive(Clone, Default, Serialize)]
pub struct Given {
    /// See [`Settings::listen`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// See [`Settings::database_url`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// See [`Settings::signing_key`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_key: Option<String>,
    /// See [`Settings::signing_key_file`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_key_file: Option<PathBuf>,
    /// See [`Settings::oidc_issuer`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc_issuer: Option<String>,
    /// See [`Settings::oidc_audience`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc_audience: Option<String>,
    /// See [`Settings::oidc_algorithm`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc_algorithm: Option<OidcAlgorithm>,
    /// See [`Settings::time_limit`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<u64>,
    /// See [`Settings::log`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// See [`Settings::log_format`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<LogFormat>,
    /// See [`Settings::mail_url`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_url: Option<String>,
    /// See [`Settings::s3_access_key_id`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_access_key_id: Option<String>,
    /// See [`Settings::s3_secret_access_key`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_secret_access_key: Option<String>,
    /// What is given of accounts.
    #[serde(flatten)]
    pub accounts: GivenAccounts,
    /// What is given of load.
    #[serde(flatten)]
    pub load: GivenLoad,
    /// What is given of papers.
    #[serde(flatten)]
    pub papers: GivenPapers,
    /// What is given of streams.
    #[serde(flatten)]
    pub streams: GivenStreams,
    /// What is given of seeing inside.
    #[serde(flatten)]
    pub observing: GivenObserving,
    /// What is given of limits.
    #[serde(flatten)]
    pub limits: GivenLimits,
    /// What is given of doors.
    #[serde(flatten)]
    pub doors: GivenDoors,
}

/// All settings.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on.
    pub listen: String,
    /// The database.
    pub database_url: String,
    /// The Ed25519 key that signs access tokens, in PEM form.
    pub signing_key: Option<String>,
    /// The file that the key is in.
    pub signing_key_file: Option<PathBuf>,
    /// The OpenID Connect issuer whose tokens are taken.
    pub oidc_issuer: Option<String>,
    /// Whom they must be for.
    pub oidc_audience: Option<String>,
    /// How they must be signed.
    pub oidc_algorithm: OidcAlgorithm,
    /// Seconds that a request may take.
    pub time_limit: u64,
    /// Operations that run at once.
    pub operations_at_once: Option<u32>,
    /// Operations that wait for their turn.
    pub operations_waiting: Option<u32>,
    /// Connections at once.
    pub connections: u32,
    /// Seconds that the head of a connection's first request may take to arrive.
    pub head_seconds: u32,
    /// Seconds that the body of a GraphQL request may take to arrive.
    pub body_seconds: u32,
    /// Seconds that a connection may be idle between requests.
    pub idle_seconds: u32,
    /// Which log lines are written, such as `info` or `persistence=debug`.
    pub log: String,
    /// How they are written.
    pub log_format: LogFormat,
    /// The mail server; without one, one-time tokens are handed on by those who ask for them.
    pub mail_url: Option<String>,
    /// Who letters come from.
    pub mail_from: Option<String>,
    /// The page that takes one-time tokens, with `{token}` in it.
    pub token_link: Option<String>,
    /// Where the address of who asks is found.
    pub client_address: String,
    /// Failed sign-ins that are heard for one account.
    pub failures_per_account: u32,
    /// Failed sign-ins that are heard from one address.
    pub failures_per_address: u32,
    /// Minutes for which a failed sign-in counts.
    pub failure_minutes: u32,
    /// KiB of memory that hashing a password takes.
    pub password_memory: u32,
    /// Passes over that memory.
    pub password_passes: u32,
    /// Lanes of it that are worked on at once.
    pub password_lanes: u32,
    /// Passwords that are hashed at once.
    pub hashes_at_once: usize,
    /// Where the bytes of documents are kept: a folder, or `s3://BUCKET/PREFIX`.
    pub documents: Option<String>,
    /// MiB that a document may have.
    pub document_limit: u32,
    /// Where the bucket's service is, where it is not Amazon's.
    pub s3_endpoint: Option<String>,
    /// The bucket's region.
    pub s3_region: Option<String>,
    /// The id of the bucket's key.
    pub s3_access_key_id: Option<String>,
    /// The bucket's key.
    pub s3_secret_access_key: Option<String>,
    /// The page of a meeting, with `{id}` in it, for links in calendars.
    pub meeting_link: Option<String>,
    /// WebSockets and event streams of the process.
    pub streams: usize,
    /// WebSockets and event streams from one address.
    pub streams_per_address: usize,
    /// WebSockets and event streams of one user.
    pub streams_per_user: usize,
    /// Seconds that the client of a WebSocket may take to say who it is.
    pub stream_greeting: u32,
    /// Seconds from one sign of life to the next.
    pub stream_heartbeat: u32,
    /// Seconds that a client may take to take in an event.
    pub stream_patience: u32,
    /// Hours for which events are kept for those who come back.
    pub events_kept: u32,
    /// Where Prometheus finds figures; none are kept without.
    pub metrics_listen: Option<String>,
    /// Operations that have a time of their own among the figures.
    pub known_operations: Vec<String>,
    /// The OpenTelemetry collector that traces go to.
    pub otlp_endpoint: Option<String>,
    /// How many of a hundred traces go there.
    pub trace_percent: u8,
    /// What the service is called in traces.
    pub trace_service: String,
    /// Seconds for which the end is announced before it begins.
    pub stop_delay: u64,
    /// Operations a minute of a user; 0 for any number, here and below.
    pub user_rate: u32,
    /// Operations of a user at once.
    pub user_burst: u32,
    /// Operations a minute of an API key.
    pub key_rate: u32,
    /// Operations of an API key at once.
    pub key_burst: u32,
    /// Requests a minute of an address, of nobody in particular.
    pub address_rate: u32,
    /// Requests of an address at once.
    pub address_burst: u32,
    /// Times a minute that an address may ask to be let in.
    pub sign_in_rate: u32,
    /// Times at once.
    pub sign_in_burst: u32,
    /// The proxies whose word is taken for where a request comes from.
    pub trusted_proxies: Vec<String>,
    /// The origins whose pages may read answers.
    pub allowed_origins: Vec<String>,
    /// Who may ask for the schema itself.
    pub introspection: Introspection,
    /// Whether there is a page to try queries at.
    pub graphiql: bool,
    /// The manifest of operations that are known from the start.
    pub trusted_documents: Option<PathBuf>,
    /// Whether only those are run.
    pub trusted_documents_only: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            database_url: "sqlite://safergraph.db?mode=rwc".to_owned(),
            signing_key: None,
            signing_key_file: None,
            oidc_issuer: None,
            oidc_audience: None,
            oidc_algorithm: OidcAlgorithm::default(),
            time_limit: 30,
            operations_at_once: None,
            operations_waiting: None,
            connections: 4_096,
            head_seconds: 10,
            body_seconds: 5,
            idle_seconds: 75,
            log: "info,sea_orm_migration=warn".to_owned(),
            log_format: LogFormat::Text,
            mail_url: None,
            mail_from: None,
            token_link: None,
            client_address: "ConnectInfo".to_owned(),
            failures_per_account: 10,
            failures_per_address: 50,
            failure_minutes: 15,
            password_memory: 19_456,
            password_passes: 2,
            password_lanes: 1,
            hashes_at_once: 4,
            documents: None,
            document_limit: 50,
            s3_endpoint: None,
            s3_region: None,
            s3_access_key_id: None,
            s3_secret_access_key: None,
            meeting_link: None,
            streams: 2_000,
            streams_per_address: 500,
            streams_per_user: 100,
            stream_greeting: 10,
            stream_heartbeat: 15,
            stream_patience: 10,
            events_kept: 24,
            metrics_listen: None,
            known_operations: Vec::new(),
            otlp_endpoint: None,
            trace_percent: 100,
            trace_service: "safergraph".to_owned(),
            stop_delay: 0,
            user_rate: 600,
            user_burst: 200,
            key_rate: 1_200,
            key_burst: 400,
            address_rate: 300,
            address_burst: 150,
            sign_in_rate: 60,
            sign_in_burst: 30,
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
            introspection: Introspection::Everybody,
            graphiql: true,
            trusted_documents: None,
            trusted_documents_only: false,
        }
    }
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The file that was named is not there.
    #[error("the settings file {0} cannot be read: {1}. Name another with --config")]
    File(PathBuf, std::io::Error),
    /// A setting is misspelt or has a wrong value.
    #[error("the settings in {0} cannot be used: {1}. docs/configuration.md lists them all")]
    Value(PathBuf, String),
}

impl Settings {
    /// The settings: `given` over the file `named`, or the usual one if it is there.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(given: &Given, named: Option<&Path>) -> Result<Self, Unreadable> {
        let file = named.unwrap_or_else(|| Path::new(USUAL_FILE));
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Unreadable::File(file.to_owned(), error)),
        };
        Figment::from(Toml::string(&text))
            .merge(Serialized::defaults(given))
            .extract()
            .map_err(|error: figment::Error| Unreadable::Value(file.to_owned(), told(&error)))
    }

    /// The provider for single sign-on; `None` where none is set.
    ///
    /// # Errors
    /// [`BadIssuer`] where only half of what it takes is set.
    pub fn oidc(&self) -> Result<Option<OidcSettings>, BadIssuer> {
        OidcSettings::given(self.oidc_issuer.as_deref(), self.oidc_audience.as_deref(), self.oidc_algorithm)
    }
}

/// What is wrong, and with which setting.
fn told(error: &figment::Error) -> String {
    match error.path.last() {
        Some(setting) => format!("`{setting}`: {}", error.kind),
        None => error.kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, given: &Given) -> Result<Settings, String> {
        Figment::from(Toml::string(text))
            .merge(Serialized::defaults(given))
            .extract()
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_given_wins_over_the_file_and_the_file_over_defaults() {
        let file = "listen = \"0.0.0.0:80\"\ntime_limit = 5";
        let given = Given { listen: Some("[::1]:9".to_owned()), ..Given::default() };
        let settings = read(file, &given);
        let wanted = Settings { listen: "[::1]:9".to_owned(), time_limit: 5, ..Settings::default() };
        assert!(settings == Ok(wanted));
    }

    #[test]
    fn a_misspelt_setting_is_named() {
        let message = read("lissten = \"0.0.0.0:80\"", &Given::default()).err().unwrap_or_default();
        assert!(message.contains("lissten"), "{message}");
    }

    #[test]
    fn an_algorithm_with_a_shared_secret_cannot_be_set() {
        let file = |algorithm: &str| format!("oidc_algorithm = \"{algorithm}\"");
        assert!(read(&file("ES256"), &Given::default()).is_ok_and(|it| it.oidc_algorithm == OidcAlgorithm::Es256));
        let message = read(&file("HS256"), &Given::default()).err().unwrap_or_default();
        assert!(message.contains("HS256") && message.contains("RS256"), "{message}");
    }

    #[test]
    fn a_password_of_digits_is_text() {
        let given = Given { signing_key: Some("12345".to_owned()), ..Given::default() };
        assert!(read("", &given).is_ok_and(|settings| settings.signing_key.as_deref() == Some("12345")));
    }
}
