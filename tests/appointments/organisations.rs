//! Organisations of the common register.

use super::{World, act, change, refused};
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, Store};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::json;

const ORGANISATION: &str = "organisation { id version name kind aliases { text partnership { id } } }";

#[rstest]
#[tokio::test]
async fn an_organisation_is_added_and_renamed(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let create = async |asker, input| act(&world.app, asker, "createOrganisation", ORGANISATION, input).await;
    let update = async |asker, input| act(&world.app, asker, "updateOrganisation", ORGANISATION, input).await;
    let made =
        create(CLERK, json!({ "name": "  Harbour Trust ", "kind": "HEALTH", "aliases": ["HT", "The Trust"] })).await?;
    let id = made["organisation"]["id"].clone();
    let expected = json!({ "id": id, "version": 1, "name": "Harbour Trust", "kind": "HEALTH",
        "aliases": [{ "text": "HT", "partnership": null }, { "text": "The Trust", "partnership": null }] });
    ensure!(made == json!({ "organisation": expected, "userErrors": [] }), "{made:#}");
    let found =
        world.app.data(None, r#"{ organisations(filter: { text: "the trust" }) { nodes { id } } }"#, json!({})).await?;
    ensure!(found["organisations"]["nodes"] == json!([{ "id": id }]), "{found:#}");

    refused(&create(CLERK, json!({ "name": "harbour TRUST", "kind": "OTHER" })).await?, &["CONFLICT name"])?;
    let wrong = json!({ "name": " ", "kind": "OTHER", "aliases": ["A", "a", "\u{0}"] });
    refused(&create(CLERK, wrong).await?, &["REQUIRED name", "INVALID aliases.1", "INVALID aliases.2"])?;
    refused(&create(ANALYST, json!({ "name": "Mine", "kind": "OTHER" })).await?, &["FORBIDDEN "])?;

    let change_of = |more: serde_json::Value| super::with(&json!({ "id": id, "expectedVersion": 1 }), more);
    refused(&update(CLERK, change_of(json!({ "name": "Quay Trust" }))).await?, &["FORBIDDEN id"])?;
    let renamed = update(ADMINISTRATOR, change_of(json!({ "name": "Quay Trust", "aliases": ["HT"] }))).await?;
    ensure!(renamed["organisation"]["version"] == 2 && renamed["organisation"]["name"] == "Quay Trust", "{renamed:#}");
    ensure!(renamed["organisation"]["aliases"] == json!([{ "text": "HT", "partnership": null }]), "{renamed:#}");
    refused(&update(ADMINISTRATOR, change_of(json!({ "kind": "OTHER" }))).await?, &["STALE_VERSION expectedVersion"])?;
    let council = json!({ "id": id, "expectedVersion": 2, "name": "plymouth city council" });
    refused(&update(ADMINISTRATOR, council).await?, &["CONFLICT name"])?;
    let nobody = json!({ "id": "CAAAAAAAAAAAAAAAAAAAAAA", "expectedVersion": 2 });
    refused(&update(ADMINISTRATOR, nobody).await?, &["NOT_FOUND id"])?;

    let [created] = &world.audited("CREATE_ORGANISATION").await?[..] else { anyhow::bail!("one line for one act") };
    ensure!(created["role"] == "CLERK" && change(created, "name") == json!([null, "Harbour Trust"]), "{created:#}");
    let [updated] = &world.audited("UPDATE_ORGANISATION").await?[..] else { anyhow::bail!("one line for one act") };
    ensure!(change(updated, "name") == json!(["Harbour Trust", "Quay Trust"]), "{updated:#}");
    ensure!(change(updated, "kind").is_null(), "the kind stayed: {updated:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn of_many_at_once_one_gets_the_name(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    world.app.token("clerk").await?;
    let create = async || {
        let input = json!({ "name": "Harbour Trust", "kind": "HEALTH" });
        act(&world.app, CLERK, "createOrganisation", ORGANISATION, input).await
    };
    let (one, two, three, four) = tokio::join!(create(), create(), create(), create());
    let all = [one?, two?, three?, four?];
    let made = all.iter().filter(|payload| refused(payload, &[]).is_ok()).count();
    let taken = all.iter().filter(|payload| refused(payload, &["CONFLICT name"]).is_ok()).count();
    ensure!((made, taken) == (1, 3), "{all:#?}");
    Ok(())
}
