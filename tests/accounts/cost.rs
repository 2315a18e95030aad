//! What it costs to know who asks.

use super::{act, ask, grant, places, sign_in};
use crate::support::app::{PASSWORD, clock};
use crate::support::provider::Provider;
use crate::support::{ADMINISTRATOR, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::json;

/// Grants, and what lies in them, come with the user in one statement, however the user is known.
#[rstest]
#[tokio::test]
async fn it_is_one_statement_to_know_who_asks_and_what_they_reach(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let app = TestApp::beside(home.database(), clock()?, |it| it.with_issuer(Some(issuer))).await?;
    let session = sign_in(&app, "clerk@demo.example", PASSWORD).await?;
    let session = session["session"]["accessToken"].as_str().context("no session")?.to_owned();

    let here = places(&app, "safer-plymouth").await?;
    let input = json!({ "name": "Website" });
    let made =
        act(&app, ADMINISTRATOR, "createServiceAccount", "CreateServiceAccountInput", "user { id }", input).await?;
    let program = made["user"]["id"].as_str().context("no account")?;
    for role in ["CLERK", "SCRUTINEER", "COMMISSIONING_OFFICER"] {
        grant(&app, ADMINISTRATOR, program, role, Some(&here.partnership)).await?;
    }
    let input = json!({ "userId": program, "name": "web", "expiresAt": "2018-12-31T00:00:00Z" });
    let made = act(&app, ADMINISTRATOR, "createApiKey", "CreateApiKeyInput", "secret", input).await?;
    let key = made["secret"].as_str().context("no key")?.to_owned();

    let claims = provider.claims(clock()?.now(), json!({ "email": "treasurer@demo.example" }));
    let identity = provider.token(json!({}), claims).await?;
    ask(&app, &identity, "{ __typename }").await?;

    for (token, role) in [(session, "CLERK"), (key, "CLERK"), (identity, "TREASURER")] {
        let before = app.database().statements();
        let answer = ask(&app, &token, "{ viewer { user { name } grants { role } } }").await?;
        ensure!(answer["data"]["viewer"]["grants"][0]["role"] == role, "{answer:#}");
        let cost = app.database().statements() - before;
        ensure!(cost == 1, "it took {cost} statements");
    }
    let before = app.database().statements();
    app.data(None, "{ viewer { user { name } } }", json!({})).await?;
    ensure!(app.database().statements() == before, "nobody costs nothing");
    Ok(())
}
