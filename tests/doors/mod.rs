//! The doors of the service: how fast one may ask, which documents it runs, and which pages may read its answers.

mod browser;
mod limits;
mod persisted;
mod proxies;
mod trusted;

use crate::support::TestApp;
use anyhow::{Context, Result};
use domain::rate::Pace;
use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use std::num::NonZeroU32;

/// Asks nothing of the database.
const NOTHING: &str = "{ __typename }";

/// What the partnership safer-plymouth is called.
const NAME: &str = "Safer Plymouth Partnership";

/// So many a minute, so many at once.
fn pace(per_minute: u32, burst: u32) -> Result<Pace> {
    let number = |number| NonZeroU32::new(number).context("a number");
    Ok(Pace::new(number(per_minute)?, number(burst)?))
}

/// Sends an operation, whatever it is.
async fn send(app: &TestApp, body: &Value) -> Result<Response> {
    Ok(reqwest::Client::new().post(format!("{}/graphql", app.address())).json(body).send().await?)
}

/// Sends an operation, and answers with what came, in JSON.
async fn answer(app: &TestApp, body: &Value) -> Result<Value> {
    Ok(send(app, body).await?.json().await?)
}

/// Sends a document.
async fn ask(app: &TestApp, query: &str) -> Result<Response> {
    send(app, &json!({ "query": query })).await
}

/// What a header says.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The code and message of the first error.
fn refusal(answer: &Value) -> (&str, &str) {
    let error = &answer["errors"][0];
    (error["extensions"]["code"].as_str().unwrap_or_default(), error["message"].as_str().unwrap_or_default())
}
