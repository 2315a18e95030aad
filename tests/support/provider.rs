//! The OpenID Connect provider of the tests' own (`tests/provider`), as a process beside the test.

use anyhow::{Context, Result, ensure};
use api::authentication::{Issuer, OidcAlgorithm, OidcSettings};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The name by which the provider knows the service.
pub(crate) const AUDIENCE: &str = "api://safergraph";

/// Where the provider describes itself.
pub(crate) const DESCRIPTION: &str = "/.well-known/openid-configuration";

/// Where its keys are.
pub(crate) const KEYS: &str = "/keys";

/// A running provider; it ends with the value.
pub(crate) struct Provider {
    process: Child,
    address: String,
    client: reqwest::Client,
}

impl Provider {
    /// A new provider with keys of its own.
    pub(crate) fn start() -> Result<Self> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_oidc-provider"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the provider")?;
        let mut address = String::new();
        let output = process.stdout.take().context("the provider's output")?;
        BufReader::new(output).read_line(&mut address)?;
        ensure!(address.starts_with("http://"), "the provider did not start: {address:?}");
        let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
        Ok(Self { process, address: address.trim().to_owned(), client })
    }

    /// Its address, which is its name too.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What a service is told that takes this provider's tokens.
    pub(crate) fn settings(&self, algorithm: OidcAlgorithm) -> OidcSettings {
        OidcSettings { issuer: self.address.clone(), audience: AUDIENCE.to_owned(), algorithm }
    }

    /// What checks its tokens, which are signed as most are.
    pub(crate) fn issuer(&self) -> Result<Issuer> {
        Ok(Issuer::try_new(self.settings(OidcAlgorithm::Rs256))?)
    }

    /// What a good token says that is made at `now`, with the members of `change` put over it.
    pub(crate) fn claims(&self, now: DateTime<Utc>, change: Value) -> Value {
        let mut claims = json!({
            "iss": self.address, "aud": AUDIENCE, "sub": "2f6e", "name": "Ada Bell",
            "email": "Ada.Bell@council.example", "email_verified": true,
            "iat": now.timestamp(), "nbf": now.timestamp(), "exp": (now + TimeDelta::hours(1)).timestamp(),
        });
        if let (Some(claims), Value::Object(change)) = (claims.as_object_mut(), change) {
            claims.extend(change);
            claims.retain(|_, value| !value.is_null());
        }
        claims
    }

    /// A token; members of `header` are put over the usual ones.
    pub(crate) async fn token(&self, header: Value, claims: Value) -> Result<String> {
        self.wish(json!({ "header": header, "claims": claims })).await
    }

    /// A token as the provider's `POST /token` takes the wish.
    pub(crate) async fn wish(&self, wish: Value) -> Result<String> {
        let response = self.client.post(format!("{}/token", self.address)).json(&wish).send().await?;
        ensure!(response.status().is_success(), "no token: {}", response.text().await?);
        Ok(response.text().await?)
    }

    /// New keys in place of all old ones.
    pub(crate) async fn rotate(&self) -> Result<()> {
        let response = self.client.post(format!("{}/rotate", self.address)).send().await?;
        Ok(response.error_for_status().map(|_| ())?)
    }

    /// Has `path` answered with `status` and `body`, or, without a status, as it should be.
    pub(crate) async fn behave(&self, path: &str, status: Option<u16>, body: &str) -> Result<()> {
        self.behave_as(json!({ "path": path, "status": status, "body": body })).await
    }

    /// Has a path answered as the provider's `POST /behave` takes it.
    pub(crate) async fn behave_as(&self, behaviour: Value) -> Result<()> {
        let response = self.client.post(format!("{}/behave", self.address)).json(&behaviour).send().await?;
        Ok(response.error_for_status().map(|_| ())?)
    }

    /// A document of the provider's; asking for it counts.
    pub(crate) async fn document(&self, path: &str) -> Result<Value> {
        Ok(self.client.get(format!("{}{path}", self.address)).send().await?.json().await?)
    }

    /// How often `path` was asked for.
    pub(crate) async fn asked(&self, path: &str) -> Result<u64> {
        Ok(self.document("/counts").await?[path].as_u64().unwrap_or(0))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
