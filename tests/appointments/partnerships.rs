//! Partnerships: added to the register, changed, merged into others and dissolved.

use super::{World, act, change, refused, text, with};
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, MANAGER, NOBODY, Store};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const PARTNERSHIP: &str =
    "partnership { id version name slug onsCode kind status successor { id } website policeArea { code }
    county { id } districts { code name } combines { id } combinedIn { id } }";

impl World {
    async fn found(&self, asker: Option<&str>, input: Value) -> Result<Value> {
        act(&self.app, asker, "createPartnership", PARTNERSHIP, input).await
    }

    /// Changes a partnership that an answer held.
    async fn turn(&self, asker: Option<&str>, partnership: &Value, changes: Value) -> Result<Value> {
        let input = with(&json!({ "id": partnership["id"], "expectedVersion": partnership["version"] }), changes);
        act(&self.app, asker, "updatePartnership", PARTNERSHIP, input).await
    }

    async fn area(&self) -> Result<String> {
        let data = self.app.data(NOBODY, r#"{ policeArea(by: { code: "E23000035" }) { id } }"#, json!({})).await?;
        text(&data, "/policeArea/id")
    }
}

#[rstest]
#[tokio::test]
async fn a_partnership_is_added_and_merged(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let area = world.area().await?;
    let input = json!({ "name": " Quay & Wharf ", "onsCode": "E22000999", "policeAreaId": area,
        "districts": [{ "name": "plymouth" }, { "code": "E06000026", "name": "Anything" }, { "name": "Quayside" }],
        "website": "https://quay.example" });
    let made = world.found(ADMINISTRATOR, input.clone()).await?;
    refused(&made, &[])?;
    let quay = &made["partnership"];
    let expected = json!({ "id": quay["id"], "version": 1, "name": "Quay & Wharf", "slug": "quay-and-wharf",
        "onsCode": "E22000999", "kind": "COMMUNITY_SAFETY", "status": "ACTIVE", "successor": null,
        "website": "https://quay.example", "policeArea": { "code": "E23000035" }, "county": null,
        "districts": [{ "code": "E06000026", "name": "Plymouth" }, { "code": null, "name": "Quayside" }],
        "combines": [], "combinedIn": null });
    ensure!(*quay == expected, "{quay:#}");
    refused(&world.found(ADMINISTRATOR, input).await?, &["CONFLICT slug", "CONFLICT onsCode"])?;

    let combined =
        json!({ "name": "Both", "kind": "COMBINED", "policeAreaId": area, "combinesIds": [quay["id"], world.torbay] });
    let both = world.found(ADMINISTRATOR, combined.clone()).await?;
    refused(&both, &[])?;
    ensure!(both["partnership"]["combines"] == json!([{ "id": quay["id"] }, { "id": world.torbay }]), "{both:#}");
    let again =
        with(&combined, json!({ "slug": "both-again", "combinesIds": [quay["id"], both["partnership"]["id"]] }));
    refused(&world.found(ADMINISTRATOR, again).await?, &["CONFLICT combinesIds.0", "INVALID combinesIds.1"])?;

    let quay = with(quay, json!({ "version": 2 }));
    let torbay = json!({ "id": world.torbay, "version": 2 });
    refused(&world.turn(ADMINISTRATOR, &quay, json!({ "status": "MERGED" })).await?, &["REQUIRED successorId"])?;
    let itself = json!({ "status": "MERGED", "successorId": quay["id"] });
    refused(&world.turn(ADMINISTRATOR, &quay, itself).await?, &["INVALID successorId"])?;
    refused(
        &world.turn(ADMINISTRATOR, &quay, json!({ "successorId": world.torbay })).await?,
        &["INVALID successorId"],
    )?;
    let nowhere =
        json!({ "status": "MERGED", "successorId": "BQAAAAAAAAAAAAAAAAAAAAA", "name": "", "website": "quay" });
    refused(
        &world.turn(ADMINISTRATOR, &quay, nowhere).await?,
        &["REQUIRED name", "INVALID website", "NOT_FOUND successorId"],
    )?;
    let merged = world.turn(ADMINISTRATOR, &quay, json!({ "status": "MERGED", "successorId": world.torbay })).await?;
    refused(&merged, &[])?;
    ensure!(merged["partnership"]["successor"]["id"] == world.torbay.as_str(), "{merged:#}");
    let into = |id: &Value| json!({ "status": "MERGED", "successorId": id });
    refused(&world.turn(ADMINISTRATOR, &torbay, into(&quay["id"])).await?, &["INVALID successorId"])?;
    let torbay = world.turn(ADMINISTRATOR, &torbay, into(&json!(world.plymouth))).await?;
    refused(&torbay, &[])?;
    let plymouth = world
        .app
        .data(
            NOBODY,
            "query($id: ID!) { node(id: $id) { ... on Partnership { id version } } }",
            json!({ "id": world.plymouth }),
        )
        .await?;
    refused(&world.turn(MANAGER, &plymouth["node"], into(&quay["id"])).await?, &["INVALID successorId"])?;
    refused(&world.turn(ADMINISTRATOR, &merged["partnership"], json!({ "status": "DISSOLVED" })).await?, &[])?;
    let lines = world.audited("UPDATE_PARTNERSHIP").await?;
    ensure!(
        change(&lines[0], "status") == json!(["MERGED", "DISSOLVED"]) && change(&lines[0], "successor")[1].is_null(),
        "{lines:#?}"
    );
    ensure!(world.audited("COMBINE_PARTNERSHIP").await?.len() == 2, "each that is combined is told");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn all_that_is_wrong_with_one_is_told(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let good = json!({ "name": "Quay", "policeAreaId": world.area().await? });
    let wrong = json!({ "name": "", "slug": "Not An Address", "onsCode": "E23000035", "website": "quay", "kind": "COMBINED",
        "policeAreaId": "AwAAAAAAAAAAAAAAAAAAAAA", "countyId": "BAAAAAAAAAAAAAAAAAAAAAA", "districts": [{ "name": "" }] });
    let expected = [
        "REQUIRED name",
        "INVALID website",
        "INVALID onsCode",
        "REQUIRED combinesIds",
        "REQUIRED districts.0.name",
        "INVALID slug",
        "NOT_FOUND policeAreaId",
        "NOT_FOUND countyId",
    ];
    refused(&world.found(ADMINISTRATOR, with(&good, wrong)).await?, &expected)?;
    let combining = json!({ "combinesIds": [world.torbay] });
    refused(&world.found(ADMINISTRATOR, with(&good, combining)).await?, &["INVALID combinesIds"])?;
    for asker in [MANAGER, CLERK, ANALYST] {
        refused(&world.found(asker, good.clone()).await?, &["FORBIDDEN "])?;
    }
    let document = "query($id: ID!) { node(id: $id) { ... on Partnership { id version slug } } }";
    let plymouth = world.app.data(NOBODY, document, json!({ "id": world.plymouth })).await?["node"].take();
    refused(&world.turn(CLERK, &plymouth, json!({ "name": "Mine" })).await?, &["FORBIDDEN id"])?;
    let torbay = json!({ "id": world.torbay, "version": 1 });
    refused(&world.turn(MANAGER, &torbay, json!({ "name": "Mine" })).await?, &["FORBIDDEN id"])?;
    let renamed = world.turn(MANAGER, &plymouth, json!({ "name": "Plymouth Safe", "website": null })).await?;
    ensure!(
        renamed["partnership"]["name"] == "Plymouth Safe" && renamed["partnership"]["slug"] == plymouth["slug"],
        "{renamed:#}"
    );
    refused(&world.turn(MANAGER, &plymouth, json!({ "name": "Safe" })).await?, &["STALE_VERSION expectedVersion"])
}
