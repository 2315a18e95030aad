//! Who comes back is told of what they missed, as they may see it now, or that it is gone.

use super::WATCH;
use crate::live::Money;
use crate::support::app::clock;
use crate::support::socket::Socket;
use crate::support::stream::EventStream;
use crate::support::{ADMINISTRATOR, ANALYST, Asker, CLERK, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use domain::ids::ActionPointId;
use domain::live::{ActionPointChange, Change};
use persistence::Database;
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// How somebody comes back.
#[derive(Clone, Copy, Debug)]
enum Way {
    Socket,
    Header,
    Extension,
}

/// Somebody who watches.
enum Watching {
    Socket(Box<Socket>),
    Stream(EventStream),
}

impl Way {
    /// Watches what comes after `last`; from now on without one.
    async fn watch(self, app: &TestApp, asker: Asker<'_>, last: Option<&str>) -> Result<Watching> {
        let extensions = last.map(|id| json!({ "lastEventId": id }));
        let body = json!({ "query": WATCH, "extensions": extensions });
        Ok(match self {
            Self::Socket => {
                let mut socket = Socket::of(app, asker).await?;
                let before = app.database().watchers().await;
                socket.say(json!({ "id": "1", "type": "subscribe", "payload": body })).await?;
                while last.is_none() && app.database().watchers().await == before {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Watching::Socket(Box::new(socket))
            }
            Self::Extension if last.is_some() => {
                Watching::Stream(EventStream::of(EventStream::asked(app, asker, body).await?).await?)
            }
            Self::Header | Self::Extension => {
                let request = EventStream::request(app, asker, WATCH, json!({})).await?;
                Watching::Stream(match last {
                    Some(id) => EventStream::of(request.header("last-event-id", id)).await?,
                    None => EventStream::watching(app, request).await?,
                })
            }
        })
    }
}

impl Watching {
    /// The next event: its id, and what it tells.
    async fn told(&mut self) -> Result<(String, Value)> {
        match self {
            Self::Stream(stream) => stream.told().await,
            Self::Socket(socket) => {
                let mut message = socket.hear().await?;
                ensure!(message["type"] == "next" && message["payload"].get("errors").is_none(), "{message:#}");
                let id = message["payload"]["extensions"]["eventId"].as_str().context("an id")?.to_owned();
                Ok((id, message["payload"]["data"].take()))
            }
        }
    }

    /// The code of the error with which it ends.
    async fn refusal(&mut self) -> Result<String> {
        match self {
            Self::Stream(stream) => stream.ends_with().await,
            Self::Socket(socket) => {
                let message = socket.hear().await?;
                let errors =
                    if message["type"] == "error" { &message["payload"] } else { &message["payload"]["errors"] };
                let code = errors[0]["extensions"]["code"].as_str().with_context(|| format!("{message:#}"))?;
                Ok(code.to_owned())
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn who_comes_back_is_told_what_they_missed_and_what_comes(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
    #[values(Way::Socket, Way::Header, Way::Extension)] way: Way,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut watching = way.watch(&app, ANALYST, None).await?;
    app.database().tell(vec![money.entered()?]).await?;
    let (last, _) = watching.told().await?;
    drop(watching);
    // What cannot be seen is in between; one unit of work tells of several, and of each once.
    app.database().tell(vec![money.change(Some(&another(&money.entry)?), None)?]).await?;
    app.database().tell(vec![money.entered()?, money.changed()?, money.entered()?]).await?;
    let mut watching = way.watch(&app, ANALYST, Some(&last)).await?;
    let mut ids = BTreeSet::from([last]);
    for entry in [true, false] {
        let (id, told) = watching.told().await?;
        ensure!(told["fundingChanged"]["entry"].is_object() == entry, "{told:#}");
        ensure!(ids.insert(id), "each is told once");
    }
    app.database().tell(vec![money.entered()?]).await?;
    let (id, told) = watching.told().await?;
    ensure!(told["fundingChanged"]["entry"]["id"] == money.entry && ids.insert(id), "and then what comes: {told:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_gone_is_said_to_be_gone(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
    #[values(Way::Socket, Way::Header)] way: Way,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut watching = way.watch(&app, ANALYST, None).await?;
    app.database().tell(vec![money.entered()?]).await?;
    let (last, _) = watching.told().await?;
    let never = uuid::Uuid::now_v7().to_string();
    ensure!(way.watch(&app, ANALYST, Some(&never)).await?.refusal().await? == "EVENTS_GONE");
    ensure!(way.watch(&app, ANALYST, Some("17")).await?.refusal().await? == "BAD_REQUEST");
    ensure!(app.database().forget_changes(Duration::from_secs(3_600)).await? == 0, "it is kept for an hour");
    // Of another kind: they count, and nobody looks at them.
    let other = |_| ActionPointChange { home: uuid::Uuid::nil(), action: ActionPointId(uuid::Uuid::now_v7()) };
    app.database().tell((0..1_023).map(other).map(Change::ActionPoint).collect()).await?;
    app.database().tell(vec![money.changed()?]).await?;
    way.watch(&app, ANALYST, Some(&last)).await?.told().await?;
    app.database().tell(vec![money.changed()?]).await?;
    ensure!(way.watch(&app, ANALYST, Some(&last)).await?.refusal().await? == "EVENTS_GONE", "it is too much");
    let mut watching = way.watch(&app, ANALYST, None).await?;
    app.database().tell(vec![money.entered()?]).await?;
    let (last, _) = watching.told().await?;
    tokio::time::sleep(Duration::from_millis(5)).await;
    ensure!(app.database().forget_changes(Duration::ZERO).await? > 0);
    ensure!(way.watch(&app, ANALYST, Some(&last)).await?.refusal().await? == "EVENTS_GONE", "it was forgotten");
    Ok(())
}

/// An id of the same kind that there is not.
fn another(id: &str) -> Result<String> {
    let id = domain::ids::GlobalId::parse(id)?;
    Ok(domain::ids::GlobalId { uuid: uuid::Uuid::now_v7(), ..id }.to_string())
}

#[rstest]
#[tokio::test]
async fn what_was_missed_is_told_to_those_who_may_see_it_now(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
    #[values(Way::Socket, Way::Header)] way: Way,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let mut watching = way.watch(&app, ANALYST, None).await?;
    app.database().tell(vec![money.entered()?]).await?;
    let (last, _) = watching.told().await?;
    drop(watching);
    app.database().tell(vec![money.entered()?, money.changed()?]).await?;
    let grants = app.data(ANALYST, "{ viewer { grants { id } } }", json!({})).await?;
    let revoke = "mutation($id: ID!) { revokeRole(input: { grantId: $id }) { userErrors { code } } }";
    app.data(ADMINISTRATOR, revoke, json!({ "id": grants["viewer"]["grants"][0]["id"] })).await?;
    for asker in [ANALYST, NOBODY] {
        let (_, told) = way.watch(&app, asker, Some(&last)).await?.told().await?;
        ensure!(told["fundingChanged"]["entry"].is_null(), "{asker:?}: only what everybody sees: {told:#}");
    }
    let (_, told) = way.watch(&app, CLERK, Some(&last)).await?.told().await?;
    ensure!(told["fundingChanged"]["entry"].is_object(), "somebody else's id serves as well: {told:#}");
    Ok(())
}

/// Many commit at once through two services, and a client goes from one to the other all the while.
#[tokio::test]
async fn nothing_is_lost_between_two_services() -> Result<()> {
    const WRITERS: usize = 6;
    const EACH: usize = 12;
    let Some(address) = Store::Postgres.address().await? else { return Ok(()) };
    let one = TestApp::demo_at(&address).await?;
    let other = TestApp::beside(&Database::connect(&address).await?, clock()?, |it| it).await?;
    let money = Money::of(&one, "safer-plymouth").await?;
    let mut watching = Way::Socket.watch(&one, CLERK, None).await?;
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let database = if writer % 2 == 0 { one.database() } else { other.database() }.clone();
        let change = money.entered()?;
        writers.push(tokio::spawn(async move {
            for _ in 0..EACH {
                database.tell(vec![change]).await?;
            }
            anyhow::Ok(())
        }));
    }
    let mut ids = BTreeSet::new();
    for turn in 0.. {
        let mut last = String::new();
        for _ in 0..5.min(WRITERS * EACH - ids.len()) {
            let (id, _) = watching.told().await?;
            ensure!(ids.insert(id.clone()), "{id} is told twice");
            last = id;
        }
        if ids.len() == WRITERS * EACH {
            break;
        }
        let way = if turn % 3 == 0 { Way::Socket } else { Way::Header };
        watching = way.watch(if turn % 2 == 0 { &other } else { &one }, CLERK, Some(&last)).await?;
    }
    for writer in writers {
        writer.await??;
    }
    one.database().tell(vec![money.changed()?]).await?;
    let (_, told) = watching.told().await?;
    ensure!(told["fundingChanged"]["entry"].is_null(), "nothing is told beyond: {told:#}");
    Ok(())
}
