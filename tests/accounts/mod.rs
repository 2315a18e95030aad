//! Accounts as their users and those who manage them meet them: over HTTP, on both databases.

mod administration;
mod audit;
mod cli;
mod cost;
mod exempt;
mod grants;
mod invitations;
mod keys;
mod letters;
mod passwords;
mod policy;
mod sessions;
mod throttling;

use crate::support::{Asker, TestApp};
use anyhow::{Context, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// Does `mutation` with `input`, and answers with its payload.
async fn act(app: &TestApp, asker: Asker<'_>, mutation: &str, kind: &str, rest: &str, input: Value) -> Result<Value> {
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code message path retryAfter currentVersion }} }} }}"
    );
    let mut data = app.data(asker, &document, json!({ "input": input })).await?;
    Ok(data[mutation].take())
}

/// The codes and paths of what is wrong, such as `INVALID input.email`.
fn wrong(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let told = |error: &Value| {
        let path = error["path"].as_array().map(Vec::as_slice).unwrap_or_default();
        let path: Vec<&str> = path.iter().filter_map(Value::as_str).collect();
        format!("{} {}", error["code"].as_str().unwrap_or_default(), path.join("."))
    };
    errors.iter().map(told).collect()
}

/// Holds a payload to be refused with exactly these.
fn refused(payload: &Value, expected: &[&str]) -> Result<()> {
    ensure!(wrong(payload) == expected, "not {expected:?} but {payload:#}");
    Ok(())
}

/// An e-mail address that nobody has yet.
fn fresh_address(name: &str) -> String {
    format!("{}-{}@accounts.example", domain::text::slug(name), uuid::Uuid::now_v7().simple())
}

/// Somebody new.
pub(crate) struct Newcomer {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) token: String,
}

/// Invites somebody.
async fn invite(app: &TestApp, asker: Asker<'_>, name: &str) -> Result<Newcomer> {
    let email = fresh_address(name);
    let input = json!({ "email": email, "name": name });
    let payload = act(app, asker, "createUser", "CreateUserInput", "user { id } oneTimeToken { token }", input).await?;
    let text = |path: &str| payload.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let id = text("/user/id").with_context(|| format!("nobody was invited: {payload:#}"))?;
    Ok(Newcomer { id, email, token: text("/oneTimeToken/token").unwrap_or_default() })
}

const GOOD_PASSWORD: &str = "kettle orchard viaduct";

/// Somebody new who has chosen [`crate::support::app::PASSWORD`], so that tests can ask as them.
pub(crate) async fn open(app: &TestApp, asker: Asker<'_>, name: &str) -> Result<Newcomer> {
    let newcomer = invite(app, asker, name).await?;
    let payload = redeem(app, &newcomer.token, crate::support::app::PASSWORD).await?;
    ensure!(payload["session"].is_object(), "{payload:#}");
    Ok(newcomer)
}

async fn redeem(app: &TestApp, token: &str, password: &str) -> Result<Value> {
    let input = json!({ "token": token, "password": password });
    act(app, None, "redeemToken", "RedeemTokenInput", "session { accessToken refreshToken }", input).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Result<Value> {
    let input = json!({ "email": email, "password": password });
    act(app, None, "signIn", "SignInInput", "session { accessToken refreshToken }", input).await
}

/// Grants a role over the record with this id.
pub(crate) async fn grant(
    app: &TestApp,
    asker: Asker<'_>,
    user: &str,
    role: &str,
    scope: Option<&str>,
) -> Result<Value> {
    let input = json!({ "userId": user, "role": role, "scopeId": scope });
    act(app, asker, "grantRole", "GrantRoleInput", "grant { id role validFrom }", input).await
}

/// The id of the partnership with this slug, its board's and its police area's.
async fn places(app: &TestApp, slug: &str) -> Result<Places> {
    let document = "query($slug: String!) { partnership(by: { slug: $slug }) { id policeArea { id }
        groups(kind: [BOARD]) { id } } }";
    let data = app.data(None, document, json!({ "slug": slug })).await?;
    let text = |path: &str| data.pointer(path).and_then(Value::as_str).map(str::to_owned);
    Ok(Places {
        partnership: text("/partnership/id").with_context(|| format!("there is no {slug}"))?,
        police_area: text("/partnership/policeArea/id").context("no police area")?,
        board: text("/partnership/groups/0/id"),
    })
}

struct Places {
    partnership: String,
    police_area: String,
    board: Option<String>,
}

/// Asks with this token.
async fn ask(app: &TestApp, token: &str, query: &str) -> Result<Value> {
    let response = reqwest::Client::new()
        .post(format!("{}/graphql", app.address()))
        .bearer_auth(token)
        .json(&json!({ "query": query }))
        .send()
        .await?;
    Ok(response.json().await?)
}

/// So much later than the moment in which the tests live.
fn later(by: TimeDelta) -> Result<DateTime<Utc>> {
    Ok(crate::support::app::clock()?.now() + by)
}
