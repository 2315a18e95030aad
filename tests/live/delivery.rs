//! A change reaches those who may see all of it, and nobody else; what they are told is theirs to see.

use super::{Money, WATCH};
use crate::support::socket::Socket;
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn money_that_is_entered_is_told_to_those_who_read_it(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    for (asker, told) in [(ANALYST, true), (CLERK, true), (NOBODY, false), (Some("group-member"), true)] {
        let mut socket = Socket::of(&app, asker).await?;
        socket.subscribe(&app, "1", WATCH, json!({ "partnership": money.partnership })).await?;
        app.database().tell(vec![money.entered()?, money.changed()?]).await?;
        let first = socket.answer("1").await?;
        let change = &first["fundingChanged"];
        ensure!(change["settlement"]["id"] == money.settlement, "{asker:?}: {first:#}");
        ensure!(change["entry"]["id"].is_string() == told, "{asker:?}: {first:#}");
        if told {
            let second = socket.answer("1").await?;
            ensure!(second["fundingChanged"]["entry"].is_null(), "{asker:?}: {second:#}");
        }
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn figures_are_those_that_the_subscriber_sees(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let watch =
        "subscription { fundingChanged { settlement { id } position { allocated agreed settled unallocated } } }";
    let query = "query($id: ID!) { node(id: $id) { ... on Settlement {
        position { allocated agreed settled unallocated } } } }";
    let mut seen = Vec::new();
    for asker in [ANALYST, NOBODY] {
        let mut socket = Socket::of(&app, asker).await?;
        socket.subscribe(&app, "1", watch, json!({})).await?;
        app.database().tell(vec![money.changed()?]).await?;
        let told = socket.answer("1").await?["fundingChanged"]["position"].clone();
        let asked = app.data(asker, query, json!({ "id": money.settlement })).await?["node"]["position"].clone();
        ensure!(told == asked, "{asker:?} is told {told:#} and reads {asked:#}");
        seen.push(told);
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn filters_tell_of_one_area_or_one_partnership(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let here = Money::of(&app, "safer-plymouth").await?;
    let slug = "safer-bucks";
    let there = Money::of(&app, slug).await?;
    let filters = [
        json!({ "area": here.area }),
        json!({ "partnership": here.partnership }),
        json!({ "area": here.area, "partnership": here.partnership }),
    ];
    let mut socket = Socket::of(&app, ADMINISTRATOR).await?;
    for (number, filter) in filters.iter().enumerate() {
        socket.subscribe(&app, &number.to_string(), WATCH, filter.clone()).await?;
    }
    let apart = json!({ "area": there.area, "partnership": here.partnership });
    socket.subscribe(&app, "apart", WATCH, apart).await?;
    socket.ask("unknown", WATCH, json!({ "partnership": there.entry })).await?;
    let refused = socket.hear().await?;
    ensure!(refused["id"] == "unknown" && refused["type"] == "next", "{refused:#}");
    ensure!(refused["payload"]["errors"][0]["extensions"]["code"] == "BAD_REQUEST", "{refused:#}");
    let over = socket.hear().await?;
    ensure!(over == json!({ "id": "unknown", "type": "complete" }), "{over:#}");
    socket.subscribe(&app, "all", WATCH, json!({})).await?;
    app.database().tell(vec![there.entered()?, here.entered()?]).await?;
    let mut told: Vec<(String, String)> = Vec::new();
    for _ in 0..5 {
        let message = socket.hear().await?;
        let slug = &message["payload"]["data"]["fundingChanged"]["settlement"]["partnership"]["slug"];
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        told.push((text(&message["id"]), text(slug)));
    }
    told.sort();
    let plymouth = "safer-plymouth".to_owned();
    let mut expected: Vec<(String, String)> = ["0", "1", "2", "all"].map(|id| (id.to_owned(), plymouth.clone())).into();
    expected.push(("all".to_owned(), slug.to_owned()));
    expected.sort();
    ensure!(told == expected, "{told:#?}");
    // Nothing else was under way: what comes next is the answer to this.
    socket.ask("last", "{ __typename }", json!({})).await?;
    ensure!(socket.hear().await?["id"] == "last", "somebody was told what they did not ask for");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_seen_is_never_told_of(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let money = Money::of(&app, "safer-plymouth").await?;
    let gone = |text: &str| {
        domain::ids::GlobalId::parse(text).map(|id| domain::ids::GlobalId { uuid: uuid::Uuid::now_v7(), ..id })
    };
    let no_entry = gone(&money.entry)?.to_string();
    let no_allocation = gone(&money.allocation)?.to_string();
    let mut socket = Socket::of(&app, ADMINISTRATOR).await?;
    socket.subscribe(&app, "1", WATCH, json!({})).await?;
    let changes = vec![
        money.change(Some(&no_entry), None)?,
        money.change(None, Some(&no_allocation))?,
        money.change(Some(&money.entry), Some(&no_allocation))?,
        money.change(Some(&money.entry), Some(&money.allocation))?,
    ];
    app.database().tell(changes).await?;
    let told = socket.answer("1").await?;
    ensure!(told["fundingChanged"]["allocation"]["id"] == money.allocation, "{told:#}");
    ensure!(told["fundingChanged"]["entry"]["id"] == money.entry, "{told:#}");
    Ok(())
}
