//! What ends a stream: its token, its session, the service; and what a role that ends takes from it.

use super::WATCH;
use crate::live::Money;
use crate::support::app::clock;
use crate::support::socket::Socket;
use crate::support::stream::EventStream;
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::StreamLimits;
use api::authentication::{Authentication, Cost, Keys, Passwords};
use domain::account::ACCESS_TOKEN_LIFE;
use domain::ids::GlobalId;
use rstest::rstest;
use serde_json::{Value, json};
use std::time::Duration;

#[rstest]
#[tokio::test]
async fn a_role_that_is_taken_back_tells_a_stream_nothing_more(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut stream = EventStream::subscribe(&app, ANALYST, WATCH, json!({})).await?;
    app.database().tell(vec![money.entered()?]).await?;
    ensure!(stream.told().await?.1["fundingChanged"]["entry"].is_object());
    let grants = app.data(ANALYST, "{ viewer { grants { id } } }", json!({})).await?;
    let revoke = "mutation($id: ID!) { revokeRole(input: { grantId: $id }) { userErrors { code } } }";
    app.data(ADMINISTRATOR, revoke, json!({ "id": grants["viewer"]["grants"][0]["id"] })).await?;
    app.database().tell(vec![money.entered()?, money.changed()?]).await?;
    let (_, told) = stream.told().await?;
    ensure!(told["fundingChanged"]["entry"].is_null(), "only what everybody sees: {told:#}");
    Ok(())
}

const DEACTIVATE: &str = "mutation($id: ID!) { deactivateUser(input: { userId: $id }) { userErrors { code } } }";

/// Even where nothing happens that they would be told of.
#[rstest]
#[tokio::test]
async fn a_quiet_stream_ends_with_its_session(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(base) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let limits = StreamLimits { heartbeat: Duration::from_secs(1), ..StreamLimits::default() };
    let app = TestApp::changed(base.database(), |state| state.streams = api::Streams::within(limits)).await?;
    let mut socket = Socket::of(&app, ANALYST).await?;
    socket.subscribe(&app, "1", WATCH, json!({})).await?;
    let mut stream = EventStream::subscribe(&app, ANALYST, WATCH, json!({})).await?;
    let mut other = EventStream::subscribe(&app, CLERK, WATCH, json!({})).await?;
    let user = app.data(ANALYST, "{ viewer { user { id } } }", json!({})).await?;
    app.data(ADMINISTRATOR, DEACTIVATE, json!({ "id": user["viewer"]["user"]["id"] })).await?;
    let (ended, closed) = tokio::join!(stream.ends_with(), socket.closed());
    ensure!(ended? == "UNAUTHENTICATED" && closed?.0 == 4403);
    let money = Money::of(&app, "safer-plymouth").await?;
    app.database().tell(vec![money.changed()?]).await?;
    other.told().await?;
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_stream_ends_when_it_is_told_what_is_no_longer_its_own(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut stream = EventStream::subscribe(&app, ANALYST, WATCH, json!({})).await?;
    let user = app.data(ANALYST, "{ viewer { user { id } } }", json!({})).await?;
    app.data(ADMINISTRATOR, DEACTIVATE, json!({ "id": user["viewer"]["user"]["id"] })).await?;
    app.database().tell(vec![money.changed()?]).await?;
    ensure!(stream.ends_with().await? == "UNAUTHENTICATED");
    Ok(())
}

#[tokio::test]
async fn a_stream_ends_with_its_token() -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(Store::Sqlite).await? else { return Ok(()) };
    let query = "{ viewer { user { id } sessions { nodes { id } } } }";
    let data = app.data(ANALYST, query, json!({})).await?;
    let id = |path: &str| data.pointer(path).and_then(Value::as_str).context("no id").map(GlobalId::parse);
    let (user, session) = (id("/viewer/user/id")??.of()?, id("/viewer/sessions/nodes/0/id")??.of()?);
    let (keys, clock) = (Keys::read(&Keys::make()?)?, clock()?);
    let passwords = Passwords::try_new(Cost { memory: 64, passes: 1, lanes: 1 }, 1)?;
    let own = Authentication::new(app.database().clone(), passwords, keys.clone(), clock);
    let beside = TestApp::beside(app.database(), clock, |_| own).await?;
    let (left, leeway) = (chrono::TimeDelta::seconds(2), chrono::TimeDelta::seconds(30));
    let (token, _) = keys.sign(user, session, clock.now() - ACCESS_TOKEN_LIFE - leeway + left)?;
    let request = EventStream::request(&beside, None, WATCH, json!({})).await?.bearer_auth(token);
    let mut stream = EventStream::of(request).await?;
    ensure!(stream.ends_with().await? == "UNAUTHENTICATED");
    Ok(())
}

/// Without `complete`, which would say that there is nothing more to come back for.
#[rstest]
#[tokio::test]
async fn a_service_that_stops_ends_its_streams(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let mut stream = EventStream::subscribe(&app, ANALYST, WATCH, json!({})).await?;
    ensure!(app.streams().open() == 1);
    let (last, ()) = tokio::join!(stream.next(), app.streams().close());
    ensure!(last?.is_none());
    let mut late = EventStream::of(EventStream::request(&app, ANALYST, WATCH, json!({})).await?).await?;
    ensure!(late.next().await?.is_none(), "none is opened any more");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn who_closes_a_stream_leaves_nothing_behind(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let stream = EventStream::subscribe(&app, ANALYST, WATCH, json!({})).await?;
    drop(stream);
    let gone = async {
        while app.database().watchers().await > 0 || app.streams().open() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.context("somebody still watches")?;
    Ok(())
}
