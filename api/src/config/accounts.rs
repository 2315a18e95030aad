//! The settings of accounts: passwords, failed sign-ins, letters.

use super::Settings;
use crate::authentication::{BadLetters, Cost, Letters};
use axum_client_ip::ClientIpSource;
use chrono::TimeDelta;
use clap::Args;
use domain::account::Patience;
use secrecy::SecretString;
use serde::Serialize;

/// The variable that holds the mail server's address, which may have a password in it.
pub const MAIL_URL_VARIABLE: &str = "SAFERGRAPH_MAIL_URL";

/// What a flag or the environment may say of accounts.
#[derive(Args, Clone, Default, Serialize)]
#[command(next_help_heading = "Accounts")]
pub struct GivenAccounts {
    /// Who letters come from, such as "SaferGraph <no-reply@example.org>". The mail server stands in the environment,
    /// as SAFERGRAPH_MAIL_URL, or in the file, as mail_url: smtps://USER:PASSWORD@HOST
    #[arg(long, value_name = "SENDER", env = "SAFERGRAPH_MAIL_FROM")]
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_from: Option<String>,
    /// The page that takes one-time tokens, such as `https://example.org/welcome#{token}`
    #[arg(long, value_name = "ADDRESS", env = "SAFERGRAPH_TOKEN_LINK")]
    #[serde(skip_serializing_if = "Option::is_none")]
    token_link: Option<String>,
    /// Where the address of who asks is found: ConnectInfo is the connection's own; behind a proxy that sets it,
    /// RightmostXForwardedFor, XRealIp and others [default: ConnectInfo]
    #[arg(long, value_name = "SOURCE", env = "SAFERGRAPH_CLIENT_ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    client_address: Option<String>,
    /// Failed sign-ins that are heard for one account [default: 10]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_FAILURES_PER_ACCOUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    failures_per_account: Option<u32>,
    /// Failed sign-ins that are heard from one address [default: 50]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_FAILURES_PER_ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    failures_per_address: Option<u32>,
    /// Minutes for which a failed sign-in counts [default: 15]
    #[arg(long, value_name = "MINUTES", env = "SAFERGRAPH_FAILURE_MINUTES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_minutes: Option<u32>,
    /// KiB of memory that hashing a password takes [default: 19456]
    #[arg(long, value_name = "KIB", env = "SAFERGRAPH_PASSWORD_MEMORY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    password_memory: Option<u32>,
    /// Passes over that memory [default: 2]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_PASSWORD_PASSES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    password_passes: Option<u32>,
    /// Lanes of it that are worked on at once [default: 1]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_PASSWORD_LANES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    password_lanes: Option<u32>,
    /// Passwords that are hashed at once [default: 4]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_HASHES_AT_ONCE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    hashes_at_once: Option<usize>,
}

impl Settings {
    /// How many failed sign-ins are heard.
    #[must_use]
    pub fn patience(&self) -> Patience {
        Patience {
            per_account: self.failures_per_account,
            per_address: self.failures_per_address,
            within: TimeDelta::minutes(self.failure_minutes.into()),
        }
    }

    /// What hashing a password costs.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        Cost { memory: self.password_memory, passes: self.password_passes, lanes: self.password_lanes }
    }

    /// How letters go out.
    ///
    /// # Errors
    /// [`BadLetters`].
    pub fn letters(&self) -> Result<Letters, BadLetters> {
        let server = self.mail_url.clone().map(SecretString::from);
        Letters::try_new(server.as_ref(), self.mail_from.as_deref(), self.token_link.as_deref())
    }

    /// Where the address of who asks is found; `None` where the setting names no such place.
    #[must_use]
    pub fn client_address(&self) -> Option<ClientIpSource> {
        self.client_address.parse().ok()
    }
}
