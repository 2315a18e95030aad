//! The service as a process that can be killed.

use crate::support::app::PASSWORD;
use anyhow::{Context, Result, ensure};
use api::authentication::Keys;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running service; it ends with the value.
pub(super) struct Service {
    process: Child,
    address: String,
}

/// The access tokens of those who ask.
pub(super) type Tokens = HashMap<&'static str, String>;

/// Who asks.
const ASKERS: [&str; 2] = ["commissioning-officer", "treasurer"];

impl Service {
    /// Starts over the database at `database`, and waits until it answers.
    pub(super) fn start(database: &str) -> Result<Self> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_safergraph-to-kill"))
            .args(["--database-url", database, "--log", "error", "serve", "--listen", "127.0.0.1:0"])
            .env("SAFERGRAPH_SIGNING_KEY", Keys::make()?.expose_secret())
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the service")?;
        let output = process.stdout.take().context("the service's output")?;
        let mut service = Self { process, address: String::new() };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let words = line.split([' ', ';']);
        let address = words.into_iter().find(|word| word.starts_with("http://") && word.ends_with("/graphql"));
        address.with_context(|| format!("the service did not start: {line:?}"))?.clone_into(&mut service.address);
        Ok(service)
    }

    /// Where it answers.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Signs everybody in who asks.
    pub(super) async fn tokens(&self) -> Result<Tokens> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let document = "mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }";
        let mut tokens = Tokens::new();
        for asker in ASKERS {
            let input = json!({ "email": format!("{asker}@demo.example"), "password": PASSWORD });
            let body = json!({ "query": document, "variables": { "input": input } });
            let answer: Value = client.post(&self.address).json(&body).send().await?.json().await?;
            let token = answer["data"]["signIn"]["session"]["accessToken"].as_str();
            tokens.insert(asker, token.with_context(|| format!("{asker}: {answer:#}"))?.to_owned());
        }
        ensure!(tokens.len() == ASKERS.len());
        Ok(tokens)
    }

    /// Kills it where it stands (SIGKILL).
    pub(super) fn kill(&mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // A test that fails leaves no process behind; one that did not has ended it already.
        let _ = self.kill();
    }
}
