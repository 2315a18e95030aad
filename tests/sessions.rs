//! Signing in, staying signed in, signing out.

use crate::support::{Store, TestApp, app::PASSWORD};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const SIGN_IN: &str =
    "mutation($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) {
    session { accessToken refreshToken expiresAt refreshExpiresAt viewer { user { email } grants { role scopeKind } } }
    userErrors { code message path } } }";
const REFRESH: &str = "mutation($token: String!) { refreshSession(input: { refreshToken: $token }) {
    session { accessToken refreshToken } userErrors { code path } } }";
const SIGN_OUT: &str =
    "mutation($token: String!) { signOut(input: { refreshToken: $token }) { signedOut userErrors { code } } }";

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Result<Value> {
    let mut data = app.data(None, SIGN_IN, json!({ "email": email, "password": password })).await?;
    Ok(data["signIn"].take())
}

#[rstest]
#[tokio::test]
async fn a_session_lasts_from_sign_in_to_sign_out(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let session = sign_in(app, " Clerk@Demo.Example ", PASSWORD).await?["session"].take();
    ensure!(session["viewer"]["user"]["email"] == "clerk@demo.example", "{session:#}");
    ensure!(session["viewer"]["grants"] == json!([{ "role": "CLERK", "scopeKind": "PARTNERSHIP" }]), "{session:#}");

    let refreshed = app.data(None, REFRESH, json!({ "token": session["refreshToken"] })).await?;
    let second = &refreshed["refreshSession"]["session"]["refreshToken"];
    ensure!(second.is_string() && *second != session["refreshToken"], "{refreshed:#}");

    let out = app.data(None, SIGN_OUT, json!({ "token": second })).await?;
    ensure!(out["signOut"]["signedOut"] == true, "{out:#}");
    let again = app.data(None, REFRESH, json!({ "token": second })).await?;
    ensure!(again["refreshSession"]["session"].is_null(), "{again:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_refresh_token_used_twice_ends_the_session(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let session = sign_in(app, "scrutineer@demo.example", PASSWORD).await?["session"].take();
    let first = app.data(None, REFRESH, json!({ "token": session["refreshToken"] })).await?;
    let second = first["refreshSession"]["session"]["refreshToken"].clone();
    let stolen = app.data(None, REFRESH, json!({ "token": session["refreshToken"] })).await?;
    ensure!(stolen["refreshSession"]["userErrors"][0]["code"] == "CREDENTIALS", "{stolen:#}");
    let after = app.data(None, REFRESH, json!({ "token": second })).await?;
    ensure!(after["refreshSession"]["session"].is_null(), "the family goes with it: {after:#}");
    Ok(())
}

#[rstest]
#[case::wrong_password("clerk@demo.example", "wrong")]
#[case::unknown_user("nobody@demo.example", PASSWORD)]
#[case::no_address("clerk", PASSWORD)]
#[tokio::test]
async fn what_is_wrong_at_sign_in_is_not_said(
    #[case] email: &str,
    #[case] password: &str,
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let answer = sign_in(app, email, password).await?;
    ensure!(answer["session"].is_null(), "{answer:#}");
    let told = sign_in(app, "other@demo.example", "x").await?;
    ensure!(
        answer["userErrors"] == told["userErrors"] && answer["userErrors"][0]["code"] == "CREDENTIALS",
        "{answer:#}"
    );
    Ok(())
}

#[rstest]
#[case::nonsense("Bearer nonsense")]
#[case::another_scheme("Basic YTpi")]
#[case::no_algorithm("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
#[tokio::test]
async fn a_bad_token_is_never_nobody(
    #[case] header: &str,
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let response = reqwest::Client::new()
        .post(format!("{}/graphql", app.address()))
        .header("authorization", header)
        .json(&json!({ "query": "{ __typename }" }))
        .send()
        .await?;
    let answer: Value = response.json().await?;
    ensure!(
        answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED" && answer.get("data").is_none(),
        "{answer:#}"
    );
    Ok(())
}
