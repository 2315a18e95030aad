//! Keys: of programs that ask, and those that tokens are signed with.

use super::{act, ask, grant, open, places, refused};
use crate::support::{ADMINISTRATOR, MANAGER, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::clock::Clock;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

/// The keys' end, well within a year of the day on which the tests live.
const END: &str = "2018-12-31T00:00:00Z";

async fn service(app: &TestApp, name: &str) -> Result<String> {
    let input = json!({ "name": name });
    let rest = "user { id kind email }";
    let payload = act(app, MANAGER, "createServiceAccount", "CreateServiceAccountInput", rest, input).await?;
    ensure!(payload["user"]["kind"] == "SERVICE", "{payload:#}");
    Ok(payload["user"]["id"].as_str().context("no account")?.to_owned())
}

async fn make(app: &TestApp, asker: crate::support::Asker<'_>, user: &str, end: &str) -> Result<Value> {
    let input = json!({ "userId": user, "name": "web-1", "expiresAt": end });
    act(app, asker, "createApiKey", "CreateApiKeyInput", "secret apiKey { id name expiresAt user { id } }", input).await
}

const WHO: &str = "{ viewer { user { kind } grants { role } sessions { totalCount } } }";

#[rstest]
#[tokio::test]
async fn a_program_with_a_key_does_what_it_is_granted(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let here = places(app, "safer-plymouth").await?;
    let user = service(app, "Website").await?;
    let granted = grant(app, MANAGER, &user, "SCRUTINEER", Some(&here.partnership)).await?;
    ensure!(granted["grant"].is_object(), "{granted:#}");
    let made = make(app, MANAGER, &user, END).await?;
    let secret = made["secret"].as_str().context("no key")?.to_owned();
    let answer = ask(app, &secret, WHO).await?;
    let expected =
        json!({ "user": { "kind": "SERVICE" }, "grants": [{ "role": "SCRUTINEER" }], "sessions": { "totalCount": 0 } });
    ensure!(answer["data"]["viewer"] == expected, "{answer:#}");
    let list = "query($id: ID!) { node(id: $id) { ... on User { apiKeys { totalCount nodes { name revokedAt } } } } }";
    let listed = app.data(MANAGER, list, json!({ "id": user })).await?;
    ensure!(listed["node"]["apiKeys"]["totalCount"] == 1, "{listed:#}");
    ensure!(!listed.to_string().contains(&secret), "the key is shown once");

    let ended = TestApp::beside(app.database(), Clock::Fixed(END.parse()?), |it| it).await?;
    let answer = ask(&ended, &secret, WHO).await?;
    ensure!(answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "it has ended: {answer:#}");
    let input = json!({ "apiKeyId": made["apiKey"]["id"] });
    let revoked = act(app, MANAGER, "revokeApiKey", "RevokeApiKeyInput", "apiKey { revokedAt }", input.clone()).await?;
    ensure!(revoked["apiKey"]["revokedAt"].is_string(), "{revoked:#}");
    let answer = ask(app, &secret, WHO).await?;
    ensure!(answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "it bites at once: {answer:#}");
    let twice = act(app, MANAGER, "revokeApiKey", "RevokeApiKeyInput", "apiKey { id }", input).await?;
    refused(&twice, &["WRONG_STATE input.apiKeyId"])
}

#[rstest]
#[tokio::test]
async fn a_key_that_makes_no_sense_is_not_made(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let there = places(app, "north-worcestershire").await?;
    let user = service(app, "Odd").await?;
    let person = open(app, MANAGER, "Person").await?;
    refused(&make(app, MANAGER, &person.id, END).await?, &["INVALID input.userId"])?;
    refused(&make(app, MANAGER, &user, "2018-06-01T12:00:00Z").await?, &["INVALID input.expiresAt"])?;
    refused(&make(app, MANAGER, &user, "2020-01-01T00:00:00Z").await?, &["LIMIT_EXCEEDED input.expiresAt"])?;
    refused(&make(app, crate::support::ANALYST, &user, END).await?, &["NOT_FOUND input.userId"])?;
    let granted = grant(app, ADMINISTRATOR, &user, "CLERK", Some(&there.partnership)).await?;
    ensure!(granted["grant"].is_object(), "{granted:#}");
    refused(&make(app, MANAGER, &user, END).await?, &["FORBIDDEN input.userId"])?;
    let answer = ask(app, "sgk_nonsense", WHO).await?;
    ensure!(answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "{answer:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_public_halves_of_the_signing_keys_are_published(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let answer = reqwest::get(format!("{}/.well-known/jwks.json", app.address())).await?;
    let keys: Value = answer.json().await?;
    let key = &keys["keys"][0];
    ensure!(key["kty"] == "OKP" && key["crv"] == "Ed25519" && key["alg"] == "EdDSA", "{keys:#}");
    ensure!(key["x"].is_string() && key["kid"].is_string() && key.get("d").is_none(), "{keys:#}");
    let session = super::sign_in(app, "clerk@demo.example", crate::support::app::PASSWORD).await?;
    let token = session["session"]["accessToken"].as_str().context("no token")?;
    let header = data_encoding::BASE64URL_NOPAD.decode(token.split('.').next().unwrap_or_default().as_bytes())?;
    let header: Value = serde_json::from_slice(&header)?;
    ensure!(header["kid"] == key["kid"], "tokens name a key that is published: {header}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_token_signed_with_another_key_opens_nothing(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let session = super::sign_in(app, "clerk@demo.example", crate::support::app::PASSWORD).await?;
    let token = session["session"]["accessToken"].as_str().context("no token")?.to_owned();
    ensure!(ask(app, &token, WHO).await?["data"]["viewer"].is_object(), "it opens");
    // Another process has another key here: its tokens are not ours.
    let other = TestApp::beside(app.database(), Clock::Fixed(super::later(TimeDelta::zero())?), |it| it).await?;
    let answer = ask(&other, &token, WHO).await?;
    ensure!(answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "{answer:#}");
    Ok(())
}
