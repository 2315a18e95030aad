//! The service as a process, whose log is read.

use crate::support::Store;
use crate::support::app::PASSWORD;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A running service with the demonstration; it ends with the value.
pub(super) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
    /// Where it answers, without a path.
    pub(super) address: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts one with these further words, and waits until it answers; `None` where there is no PostgreSQL.
    pub(super) async fn start(store: Store, words: &[&str]) -> Result<Option<Self>> {
        let Some(database) = store.address().await? else { return Ok(None) };
        let mut child = Command::new(env!("CARGO_BIN_EXE_safergraph-to-kill"))
            .args(["--database-url", &database, "--log-format", "json", "serve", "--listen", "127.0.0.1:0", "--demo"])
            .args(["--demo-password", PASSWORD, "--password-memory", "64", "--password-passes", "1"])
            .args(words)
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("the service")?;
        let (output, errors) = (child.stdout.take().context("output")?, child.stderr.take().context("log")?);
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        let output = BufReader::new(output);
        let mut process = Self { child, output, address: String::new(), log };
        process.address = process.said("/graphql").await?;
        Ok(Some(process))
    }

    /// The address that ends in `path`, of what it says next to whoever started it.
    pub(super) async fn said(&mut self, path: &str) -> Result<String> {
        loop {
            let mut line = String::new();
            ensure!(
                tokio::task::block_in_place(|| self.output.read_line(&mut line))? > 0,
                "it ended: {:?}",
                self.log()
            );
            let mut words = line.split([' ', ';', '\n']);
            if let Some(word) = words.find(|word| word.starts_with("http://") && word.ends_with(path)) {
                return Ok(word.trim_end_matches(path).to_owned());
            }
        }
    }

    /// Its log so far.
    pub(super) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first line of the log whose members `wanted` has, once it is there.
    pub(super) async fn line(&self, wanted: Value) -> Result<Value> {
        for _ in 0..400 {
            for line in self.log() {
                let line: Value = serde_json::from_str(&line).with_context(|| line.clone())?;
                if wanted.as_object().into_iter().flatten().all(|(name, value)| line[name] == *value) {
                    return Ok(line);
                }
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        anyhow::bail!("no line with {wanted}: {:#?}", self.log())
    }

    /// What it answers to `body`, to somebody with this token.
    pub(super) async fn ask(&self, token: Option<&str>, id: &str, body: &Value) -> Result<Value> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let mut request = client.post(format!("{}/graphql", self.address)).header("x-request-id", id).json(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        Ok(request.send().await?.json().await?)
    }

    /// The tokens of the demonstration's user with this role.
    pub(super) async fn sign_in(&self, role: &str) -> Result<(String, String)> {
        let document = "mutation SignMeIn($input: SignInInput!) {
            signIn(input: $input) { session { accessToken refreshToken } userErrors { message } } }";
        let input = json!({ "email": format!("{role}@demo.example"), "password": PASSWORD });
        let body = json!({ "query": document, "variables": { "input": input } });
        let answer = self.ask(None, "signing-in", &body).await?;
        let session = &answer["data"]["signIn"]["session"];
        let text = |name: &str| session[name].as_str().map(str::to_owned).with_context(|| format!("{answer:#}"));
        Ok((text("accessToken")?, text("refreshToken")?))
    }

    /// Sends it SIGTERM.
    pub(super) fn stop(&self) -> Result<()> {
        let told = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &self.child.id().to_string()]).status()?;
        ensure!(told.success());
        Ok(())
    }

    /// Waits until it ended by itself; whether it ended well.
    pub(super) async fn ended(&mut self) -> Result<bool> {
        for _ in 0..1_200 {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status.success());
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        anyhow::bail!("it does not end: {:#?}", self.log())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
