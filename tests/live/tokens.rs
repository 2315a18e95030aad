//! What a role or a token opened ends with it, on a socket that stays open.

use super::{Money, WATCH};
use crate::support::app::{PASSWORD, clock};
use crate::support::socket::Socket;
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, MANAGER, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::authentication::{Authentication, Cost, Keys, Passwords};
use domain::account::ACCESS_TOKEN_LIFE;
use domain::ids::GlobalId;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn a_role_that_is_taken_back_tells_nothing_more(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut socket = Socket::of(&app, ANALYST).await?;
    socket.subscribe(&app, "1", WATCH, json!({})).await?;
    app.database().tell(vec![money.entered()?]).await?;
    ensure!(socket.answer("1").await?["fundingChanged"]["entry"].is_object());
    let grants = app.data(ANALYST, "{ viewer { grants { id } } }", json!({})).await?;
    let revoke = "mutation($id: ID!) { revokeRole(input: { grantId: $id }) { userErrors { code } } }";
    let id = &grants["viewer"]["grants"][0]["id"];
    let revoked = app.data(ADMINISTRATOR, revoke, json!({ "id": id })).await?;
    ensure!(revoked["revokeRole"]["userErrors"] == json!([]), "{revoked:#}");
    app.database().tell(vec![money.entered()?, money.changed()?]).await?;
    let told = socket.answer("1").await?;
    ensure!(told["fundingChanged"]["entry"].is_null(), "only what everybody sees: {told:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_session_that_was_signed_out_closes_its_socket(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let (mut watching, mut asking) = (Socket::of(&app, ANALYST).await?, Socket::of(&app, ANALYST).await?);
    watching.subscribe(&app, "1", WATCH, json!({})).await?;
    let deactivate = "mutation($id: ID!) { deactivateUser(input: { userId: $id }) { userErrors { code } } }";
    let user = app.data(ANALYST, "{ viewer { user { id } } }", json!({})).await?;
    app.data(ADMINISTRATOR, deactivate, json!({ "id": user["viewer"]["user"]["id"] })).await?;
    app.database().tell(vec![money.changed()?]).await?;
    ensure!(watching.closed().await?.0 == 4403);
    asking.ask("1", "{ viewer { user { id } } }", json!({})).await?;
    ensure!(asking.closed().await?.0 == 4403);
    Ok(())
}

#[tokio::test]
async fn a_socket_ends_with_its_token() -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(Store::Sqlite).await? else { return Ok(()) };
    let query = "{ viewer { user { id } sessions { nodes { id } } } }";
    let data = app.data(ANALYST, query, json!({})).await?;
    let id = |path: &str| data.pointer(path).and_then(Value::as_str).context("no id").map(GlobalId::parse);
    let user = id("/viewer/user/id")??.of()?;
    let session = id("/viewer/sessions/nodes/0/id")??.of()?;
    let (keys, clock) = (Keys::read(&Keys::make()?)?, clock()?);
    let passwords = Passwords::try_new(Cost { memory: 64, passes: 1, lanes: 1 }, 1)?;
    let own = Authentication::new(app.database().clone(), passwords, keys.clone(), clock);
    let beside = TestApp::beside(app.database(), clock, |_| own).await?;
    let left = chrono::TimeDelta::seconds(2);
    let leeway = chrono::TimeDelta::seconds(30);
    let (token, _) = keys.sign(user, session, clock.now() - ACCESS_TOKEN_LIFE - leeway + left)?;
    let mut socket = Socket::open(&beside).await?;
    socket.introduce(json!({ "authorization": format!("Bearer {token}") })).await?;
    socket.ask("1", "{ viewer { user { id } } }", json!({})).await?;
    ensure!(socket.answer("1").await?["viewer"].is_object(), "it still opens");
    ensure!(socket.hear().await?["type"] == "complete");
    ensure!(socket.closed().await?.0 == 4403);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_key_opens_a_socket(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let make = r#"mutation { createServiceAccount(input: { name: "Site" }) { user { id } userErrors { message } } }"#;
    let user = app.data(MANAGER, make, json!({})).await?["createServiceAccount"]["user"]["id"].clone();
    let place = app.data(MANAGER, r#"{ partnership(by: { slug: "safer-plymouth" }) { id } }"#, json!({})).await?;
    let grant = "mutation($user: ID!, $scope: ID!) { grantRole(input: { userId: $user, role: CLERK, scopeId: $scope })
        { userErrors { message } } }";
    let granted = app.data(MANAGER, grant, json!({ "user": user, "scope": place["partnership"]["id"] })).await?;
    ensure!(granted["grantRole"]["userErrors"] == json!([]), "{granted:#}");
    let key = r#"mutation($user: ID!) { createApiKey(input: { userId: $user, name: "site",
        expiresAt: "2018-12-31T00:00:00Z" }) { secret userErrors { message } } }"#;
    let made = app.data(MANAGER, key, json!({ "user": user })).await?;
    let secret = made["createApiKey"]["secret"].as_str().with_context(|| format!("{made:#}"))?;
    let mut socket = Socket::open(&app).await?;
    socket.introduce(json!({ "Authorization": format!("Bearer {secret}") })).await?;
    socket.ask("1", "{ viewer { user { name } } }", json!({})).await?;
    ensure!(socket.answer("1").await?["viewer"]["user"]["name"] == "Site");
    Ok(())
}

const MINUTES: &str = "meetings { nodes { minutes { id text } } }";

#[rstest]
#[tokio::test]
async fn exempt_text_leaves_its_trace(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let money = Money::of(&app, "safer-plymouth").await?;
    sea_orm::Database::connect(&address).await?.execute_unprepared("UPDATE minute_items SET exempt = true").await?;
    let traces = async || -> Result<usize> {
        let history =
            "query($id: ID!) { node(id: $id) { ... on Partnership { history(first: 100) { nodes { action } } } } }";
        let data = app.data(MANAGER, history, json!({ "id": money.partnership })).await?;
        let nodes = data.pointer("/node/history/nodes").and_then(Value::as_array).context("no history")?;
        Ok(nodes.iter().filter(|event| event["action"] == "READ_EXEMPT").count())
    };
    ensure!(traces().await? == 0);
    let mut socket = Socket::of(&app, CLERK).await?;
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Partnership {{ board {{ {MINUTES} }} }} }} }}");
    socket.ask("1", &query, json!({ "id": money.partnership })).await?;
    let answer = socket.answer("1").await?;
    ensure!(answer.to_string().contains("\"text\":\""), "{answer:#}");
    ensure!(traces().await? == 1, "a query over a socket");
    let watch =
        format!("subscription {{ fundingChanged {{ settlement {{ partnership {{ board {{ {MINUTES} }} }} }} }} }}");
    ensure!(socket.hear().await?["type"] == "complete");
    socket.subscribe(&app, "2", &watch, json!({})).await?;
    app.database().tell(vec![money.changed()?]).await?;
    let answer = socket.answer("2").await?;
    ensure!(answer.to_string().contains("\"text\":\""), "{answer:#}");
    ensure!(traces().await? == 2, "an event of a subscription");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn mutations_are_done_over_a_socket_too(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let change = "mutation($old: String!, $new: String!) {
        changePassword(input: { currentPassword: $old, newPassword: $new }) { changed userErrors { code } } }";
    let variables = json!({ "old": PASSWORD, "new": "an altogether different horse" });
    let mut nobody = Socket::of(&app, None).await?;
    nobody.ask("1", change, variables.clone()).await?;
    let refused = nobody.hear().await?;
    ensure!(refused["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", "{refused:#}");
    ensure!(nobody.hear().await?["type"] == "complete", "and the socket of nobody stays open");
    nobody.ask("2", "{ viewer { user { id } } }", json!({})).await?;
    ensure!(nobody.answer("2").await?["viewer"].is_null());
    let mut socket = Socket::of(&app, CLERK).await?;
    socket.ask("1", change, variables).await?;
    ensure!(socket.answer("1").await?["changePassword"]["changed"] == true);
    Ok(())
}
