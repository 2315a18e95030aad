//! Changing one's own password, and hashes that keep up with the settings.

use super::{GOOD_PASSWORD, act, open, refused, sign_in};
use crate::support::app::PASSWORD;
use crate::support::{ADMINISTRATOR, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn a_changed_password_ends_the_other_sessions(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let new = open(app, ADMINISTRATOR, "Changer").await?;
    let asker = Some(new.email.as_str());
    let other = sign_in(app, &new.email, PASSWORD).await?;
    let other = other["session"]["accessToken"].as_str().context("no token")?.to_owned();
    app.data(asker, "{ viewer { user { id } } }", json!({})).await?;
    let change = |present: &str, new: &str| {
        let input = json!({ "currentPassword": present, "newPassword": new });
        act(app, asker, "changePassword", "ChangePasswordInput", "changed", input)
    };
    refused(&change("", " ").await?, &["REQUIRED input.currentPassword", "REQUIRED input.newPassword"])?;
    refused(&change("wrong", GOOD_PASSWORD).await?, &["CREDENTIALS input.currentPassword"])?;
    refused(&change(PASSWORD, "password1234").await?, &["INVALID input.newPassword"])?;
    refused(&change(PASSWORD, &format!("{} 1", new.email)).await?, &["INVALID input.newPassword"])?;
    ensure!(change(PASSWORD, GOOD_PASSWORD).await?["changed"] == true, "it was good");
    ensure!(app.data(asker, "{ viewer { user { id } } }", json!({})).await?["viewer"].is_object(), "this one stays");
    let after = super::ask(app, &other, "{ viewer { user { id } } }").await?;
    ensure!(after["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "{after:#}");
    refused(&sign_in(app, &new.email, PASSWORD).await?, &["CREDENTIALS input"])?;
    ensure!(sign_in(app, &new.email, GOOD_PASSWORD).await?["session"].is_object(), "the new one opens");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_megabyte_is_no_password(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let long = "x".repeat(200_000);
    refused(&sign_in(app, "clerk@demo.example", &long).await?, &["CREDENTIALS input"])?;
    let body = json!({ "query": "{ __typename }", "variables": { "password": "x".repeat(1_000_000) } });
    let answer = reqwest::Client::new().post(format!("{}/graphql", app.address())).json(&body).send().await?;
    ensure!(answer.status() == 413, "{}", answer.status());
    Ok(())
}
