//! From an invitation to a first sign-in, and back in after a forgotten password.

use super::{GOOD_PASSWORD, act, invite, open, redeem, refused, sign_in};
use crate::support::{ADMINISTRATOR, MANAGER, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::clock::Clock;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn whoever_is_invited_chooses_a_password_once(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let new = invite(app, MANAGER, "Invited").await?;
    refused(&sign_in(app, &new.email, GOOD_PASSWORD).await?, &["CREDENTIALS input"])?;
    refused(&redeem(app, &new.token, "password1234").await?, &["INVALID input.password"])?;
    let payload = redeem(app, &new.token, GOOD_PASSWORD).await?;
    ensure!(payload["session"]["accessToken"].is_string(), "{payload:#}");
    refused(&redeem(app, &new.token, "another viaduct kettle").await?, &["CREDENTIALS input.token"])?;
    ensure!(sign_in(app, &new.email, GOOD_PASSWORD).await?["session"].is_object(), "the password opens");
    refused(&redeem(app, "no token at all", GOOD_PASSWORD).await?, &["CREDENTIALS input.token"])
}

#[rstest]
#[tokio::test]
async fn an_invitation_waits_a_week(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let new = invite(app, ADMINISTRATOR, "Late").await?;
    let at = |by| Ok::<_, anyhow::Error>(Clock::Fixed(super::later(by)?));
    let late = TestApp::beside(app.database(), at(TimeDelta::days(7))?, |it| it).await?;
    refused(&redeem(&late, &new.token, GOOD_PASSWORD).await?, &["CREDENTIALS input.token"])?;
    let in_time = TestApp::beside(app.database(), at(TimeDelta::days(7) - TimeDelta::seconds(1))?, |it| it).await?;
    ensure!(redeem(&in_time, &new.token, GOOD_PASSWORD).await?["session"].is_object(), "it was in time");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_reset_ends_what_was_open(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let new = open(app, ADMINISTRATOR, "Forgetful").await?;
    let asker = Some(new.email.as_str());
    ensure!(app.data(asker, "{ viewer { user { name } } }", json!({})).await?["viewer"].is_object(), "signed in");
    let input = json!({ "userId": new.id });
    let first = reset(app, &input).await?;
    let second = reset(app, &input).await?;
    refused(&redeem(app, &first, GOOD_PASSWORD).await?, &["CREDENTIALS input.token"])?;
    ensure!(redeem(app, &second, GOOD_PASSWORD).await?["session"].is_object(), "the newest works");
    let (code, _) = app.refusal(asker, "{ viewer { user { name } } }", json!({})).await?;
    ensure!(code == "UNAUTHENTICATED", "the session from before the reset still opened: {code}");
    Ok(())
}

async fn reset(app: &TestApp, input: &Value) -> Result<String> {
    let payload =
        act(app, ADMINISTRATOR, "resetPassword", "UserInput", "oneTimeToken { token posted }", input.clone()).await?;
    ensure!(payload["oneTimeToken"]["posted"] == false, "{payload:#}");
    Ok(payload["oneTimeToken"]["token"].as_str().context("no token")?.to_owned())
}

#[rstest]
#[tokio::test]
async fn nobody_hands_out_the_way_into_an_account_that_can_do_more(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let document = "{ users(filter: { text: \"treasurer@demo.example\" }) { nodes { id } } }";
    let found = app.data(ADMINISTRATOR, document, json!({})).await?;
    let input = json!({ "userId": found["users"]["nodes"][0]["id"] });
    let payload = act(app, ADMINISTRATOR, "resetPassword", "UserInput", "user { id }", input.clone()).await?;
    refused(&payload, &["FORBIDDEN input.userId"])?;
    let payload = act(app, MANAGER, "resetPassword", "UserInput", "user { id }", input).await?;
    refused(&payload, &["NOT_FOUND input.userId"])
}

#[rstest]
#[tokio::test]
async fn without_letters_a_forgotten_password_is_asked_of_people(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let input = json!({ "email": "clerk@demo.example" });
    let payload = act(app, None, "requestPasswordReset", "RequestPasswordResetInput", "requested", input).await?;
    refused(&payload, &["WRONG_STATE input"])
}
