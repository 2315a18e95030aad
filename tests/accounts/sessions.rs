//! One's own sessions, and the races around them.

use super::{act, open, refused, sign_in};
use crate::support::app::PASSWORD;
use crate::support::{ADMINISTRATOR, CLERK, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const LIST: &str = "{ viewer { sessions { totalCount nodes { id current startedAt expiresAt agent } } } }";

#[rstest]
#[tokio::test]
async fn one_sees_and_ends_ones_own_sessions(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let new = open(app, ADMINISTRATOR, "Roaming").await?;
    let asker = Some(new.email.as_str());
    let other = sign_in(app, &new.email, PASSWORD).await?;
    let other = other["session"]["accessToken"].as_str().context("no session")?.to_owned();
    let listed = app.data(asker, LIST, json!({})).await?;
    let sessions = listed["viewer"]["sessions"]["nodes"].as_array().context("no list")?;
    ensure!(sessions.len() == 3, "redeemed, signed in twice: {listed:#}");
    ensure!(sessions.iter().filter(|session| session["current"] == true).count() == 1, "{listed:#}");
    let theirs = super::ask(app, &other, "{ viewer { sessions { nodes { id current } } } }").await?;
    let theirs = theirs.pointer("/data/viewer/sessions/nodes").and_then(Value::as_array).context("no list")?;
    let id = theirs.iter().find(|session| session["current"] == true).context("none is current")?["id"].clone();
    let input = json!({ "sessionId": id });
    let rest = "session { id revokedAt }";
    let foreign = act(app, CLERK, "revokeSession", "RevokeSessionInput", rest, input.clone()).await?;
    refused(&foreign, &["NOT_FOUND input.sessionId"])?;
    let ended = act(app, asker, "revokeSession", "RevokeSessionInput", rest, input.clone()).await?;
    ensure!(ended["session"]["revokedAt"].is_string(), "{ended:#}");
    let after = super::ask(app, &other, "{ viewer { user { id } } }").await?;
    ensure!(after["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "{after:#}");
    let twice = act(app, asker, "revokeSession", "RevokeSessionInput", rest, input).await?;
    refused(&twice, &["WRONG_STATE input.sessionId"])
}

#[rstest]
#[tokio::test]
async fn two_refreshes_with_one_token_at_once_end_the_session(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let session = sign_in(app, "county-member@demo.example", PASSWORD).await?;
    let token = session["session"]["refreshToken"].clone();
    let refresh = || {
        let input = json!({ "refreshToken": token });
        act(app, None, "refreshSession", "RefreshSessionInput", "session { accessToken refreshToken }", input)
    };
    let (one, two) = tokio::try_join!(refresh(), refresh())?;
    // The second to come ends the session, perhaps before the first was answered: then it hears so, too.
    let answered = [&one, &two].into_iter().filter(|payload| payload["session"].is_object()).count();
    ensure!(answered <= 1, "at most one is answered: {one:#} {two:#}");
    let refused = [&one, &two].into_iter().filter(|payload| payload["userErrors"][0]["code"] == "CREDENTIALS").count();
    ensure!(answered + refused == 2, "the others are refused: {one:#} {two:#}");
    let access = session["session"]["accessToken"].as_str().context("no token")?;
    let after = super::ask(app, access, "{ viewer { user { id } } }").await?;
    ensure!(after["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "the family fell: {after:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn signing_out_everywhere_ends_every_session(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let new = open(app, ADMINISTRATOR, "Careful").await?;
    let (one, two) = (sign_in(app, &new.email, PASSWORD).await?, sign_in(app, &new.email, PASSWORD).await?);
    let input = json!({ "refreshToken": one["session"]["refreshToken"], "everywhere": true });
    let out = act(app, None, "signOut", "SignOutInput", "signedOut", input).await?;
    ensure!(out["signedOut"] == true, "{out:#}");
    for session in [one, two] {
        let token = session["session"]["accessToken"].as_str().context("no token")?.to_owned();
        let after = super::ask(app, &token, "{ viewer { user { id } } }").await?;
        ensure!(after["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "{after:#}");
    }
    Ok(())
}
