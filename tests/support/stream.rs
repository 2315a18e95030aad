//! A client that reads event streams.

use super::{Asker, TestApp};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::time::Duration;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// An event stream that is read.
pub(crate) struct EventStream {
    response: reqwest::Response,
    unread: String,
}

/// An event.
#[derive(Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) kind: String,
    /// Empty where it has none.
    pub(crate) id: String,
    pub(crate) data: Value,
}

impl EventStream {
    /// A request for one, by `POST`.
    pub(crate) async fn request(
        app: &TestApp,
        asker: Asker<'_>,
        query: &str,
        variables: Value,
    ) -> Result<reqwest::RequestBuilder> {
        Self::asked(app, asker, json!({ "query": query, "variables": variables })).await
    }

    /// A request for one, with this body.
    pub(crate) async fn asked(app: &TestApp, asker: Asker<'_>, body: Value) -> Result<reqwest::RequestBuilder> {
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build()?;
        let request = client.post(format!("{}/graphql", app.address())).json(&body);
        app.asked_by(asker, request.header("accept", "text/event-stream")).await
    }

    /// Sends a request, and finds the answer to be a stream.
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Result<Self> {
        let response = request.send().await?;
        let kind = response.headers().get("content-type").context("a type")?;
        ensure!(response.status() == 200 && kind == "text/event-stream", "{response:?}");
        Ok(Self { response, unread: String::new() })
    }

    /// Sends a request for a subscription and waits until the service watches for it.
    pub(crate) async fn watching(app: &TestApp, request: reqwest::RequestBuilder) -> Result<Self> {
        let before = app.database().watchers().await;
        let stream = Self::of(request).await?;
        let watched = async {
            while app.database().watchers().await == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, watched).await.context("nobody watches")?;
        Ok(stream)
    }

    /// Subscribes.
    pub(crate) async fn subscribe(app: &TestApp, asker: Asker<'_>, query: &str, variables: Value) -> Result<Self> {
        Self::watching(app, Self::request(app, asker, query, variables).await?).await
    }

    /// The head of the answer.
    pub(crate) const fn response(&self) -> &reqwest::Response {
        &self.response
    }

    /// The next block of lines, comments included; `None` where the stream is over.
    pub(crate) async fn block(&mut self) -> Result<Option<String>> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.unread = rest;
                return Ok(Some(block));
            }
            let more = tokio::time::timeout(PATIENCE, self.response.chunk()).await.context("nothing came")??;
            match more {
                Some(bytes) => self.unread.push_str(std::str::from_utf8(&bytes)?),
                None => {
                    ensure!(self.unread.is_empty(), "cut off: {}", self.unread);
                    return Ok(None);
                }
            }
        }
    }

    /// The next event; `None` where the stream is over.
    pub(crate) async fn next(&mut self) -> Result<Option<Event>> {
        while let Some(block) = self.block().await? {
            let mut event = Event { kind: String::new(), id: String::new(), data: Value::Null };
            for line in block.lines() {
                match line.split_once(':').context("no field")? {
                    ("event", kind) => kind.trim().clone_into(&mut event.kind),
                    ("id", id) => id.trim().clone_into(&mut event.id),
                    ("data", text) if !text.trim().is_empty() => event.data = serde_json::from_str(text)?,
                    _ => {}
                }
            }
            if !event.kind.is_empty() {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// The id and data of the next event, which is an answer without errors.
    pub(crate) async fn told(&mut self) -> Result<(String, Value)> {
        let mut event = self.next().await?.context("the stream is over")?;
        ensure!(event.kind == "next" && event.data.get("errors").is_none(), "{event:#?}");
        Ok((event.id, event.data["data"].take()))
    }

    /// The code of the one error that comes next, and that nothing comes after.
    pub(crate) async fn ends_with(&mut self) -> Result<String> {
        let event = self.next().await?.context("the stream is over")?;
        let code = event.data["errors"][0]["extensions"]["code"].as_str();
        let code = code.with_context(|| format!("no error but {event:#?}"))?.to_owned();
        ensure!(event.id.is_empty(), "what was not told has no id: {event:#?}");
        self.completes().await?;
        Ok(code)
    }

    /// Nothing but the end comes.
    pub(crate) async fn completes(&mut self) -> Result<()> {
        let complete = Event { kind: "complete".to_owned(), id: String::new(), data: Value::Null };
        let last = self.next().await?;
        ensure!(last.as_ref() == Some(&complete), "{last:#?}");
        ensure!(self.next().await?.is_none(), "nothing comes after the end");
        Ok(())
    }
}
