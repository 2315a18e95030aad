//! Groups: set up, changed, dissolved; the tree they form, what they cover, and who may.

use super::{World, act, change, refused, with};
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, MANAGER, Store};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const OFFICER: Option<&str> = Some("county-officer");

const GROUP: &str = "group { id version name kind remit partnership { id } county { id } parent { id } reportsTo { id }
    themes { slug } meetingsPerYear quorum quorumBasis standingItems { title since } note establishedOn dissolvedOn
    covers { nodes { id } } }";

impl World {
    async fn create(&self, asker: Option<&str>, input: Value) -> Result<Value> {
        act(&self.app, asker, "createGroup", GROUP, input).await
    }

    /// Changes a group that an answer held.
    async fn update(&self, asker: Option<&str>, group: &Value, changes: Value) -> Result<Value> {
        let input = with(&json!({ "id": group["id"], "expectedVersion": group["version"] }), changes);
        act(&self.app, asker, "updateGroup", GROUP, input).await
    }
}

#[rstest]
#[tokio::test]
async fn a_group_is_set_up_changed_and_dissolved(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let board = world.group("BOARD")?;
    let themes = world.app.data(None, "{ themes { id slug } }", json!({})).await?;
    let (one, two) = (&themes["themes"][0], &themes["themes"][1]);
    let input = json!({ "partnershipId": world.plymouth, "parentId": board["id"], "name": " Night-time  economy ",
        "kind": "TASK_AND_FINISH", "remit": "Safe nights", "themeIds": [two["id"], one["id"]], "meetingsPerYear": 6,
        "quorum": 3, "quorumBasis": "ORGANISATIONS", "reportsToIds": [world.group("EXECUTIVE")?["id"]],
        "standingItems": [{ "title": "Licensing", "since": "2018-01-01" }, { "title": "Taxis" }],
        "establishedOn": "2018-06-01" });
    let made = world.create(CLERK, input).await?;
    refused(&made, &[])?;
    let group = &made["group"];
    let expected = json!({ "id": group["id"], "version": 1, "name": "Night-time  economy", "kind": "TASK_AND_FINISH",
        "remit": "Safe nights", "partnership": { "id": world.plymouth }, "county": null, "parent": { "id": board["id"] },
        "reportsTo": [{ "id": world.group("EXECUTIVE")?["id"] }], "themes": [{ "slug": two["slug"] }, { "slug": one["slug"] }],
        "meetingsPerYear": 6, "quorum": 3, "quorumBasis": "ORGANISATIONS",
        "standingItems": [{ "title": "Licensing", "since": "2018-01-01" }, { "title": "Taxis", "since": null }],
        "note": null, "establishedOn": "2018-06-01", "dissolvedOn": null, "covers": { "nodes": [] } });
    ensure!(*group == expected, "{group:#}");
    let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { groups { name } } }"#;
    let listed = world.app.data(None, document, json!({})).await?;
    let last = listed["partnership"]["groups"].as_array().and_then(|all| all.last()).cloned();
    ensure!(last == Some(json!({ "name": "Night-time  economy" })), "it comes last: {listed:#}");

    let changes = json!({ "name": "Evenings", "parentId": null, "quorum": null, "themeIds": [one["id"]],
        "standingItems": [{ "title": "Taxis" }], "dissolvedOn": "2019-04-01" });
    let changed = world.update(MANAGER, group, changes).await?;
    refused(&changed, &[])?;
    let mut after = expected.clone();
    for (field, value) in json!({ "version": 2, "name": "Evenings", "parent": null, "quorum": null, "quorumBasis": null,
        "themes": [{ "slug": one["slug"] }], "standingItems": [{ "title": "Taxis", "since": null }],
        "dissolvedOn": "2019-04-01" })
    .as_object()
    .into_iter()
    .flatten()
    {
        after[field] = value.clone();
    }
    ensure!(changed["group"] == after, "{changed:#}");
    refused(&world.update(CLERK, group, json!({ "name": "Late" })).await?, &["STALE_VERSION expectedVersion"])?;
    let again = world.update(CLERK, &changed["group"], json!({ "dissolvedOn": null })).await?;
    ensure!(again["group"]["dissolvedOn"].is_null(), "it stands again: {again:#}");

    let lines = world.audited("UPDATE_GROUP").await?;
    ensure!(lines.len() == 2 && lines[1]["role"] == "PARTNERSHIP_MANAGER", "{lines:#?}");
    ensure!(change(&lines[1], "quorum") == json!(["3", null]) && change(&lines[1], "remit").is_null(), "{lines:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_group_lies_in_one_tree(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let in_plymouth = json!({ "partnershipId": world.plymouth, "kind": "SUB_GROUP" });
    let one = world.create(CLERK, with(&in_plymouth, json!({ "name": "One" }))).await?["group"].clone();
    let two = with(&in_plymouth, json!({ "name": "Two", "parentId": one["id"], "reportsToIds": [one["id"]] }));
    let two = world.create(CLERK, two).await?["group"].clone();
    let three = with(&in_plymouth, json!({ "name": "Three", "parentId": two["id"], "reportsToIds": [two["id"]] }));
    let three = world.create(CLERK, three).await?["group"].clone();
    for below in [&one, &two, &three] {
        refused(&world.update(CLERK, &one, json!({ "parentId": below["id"] })).await?, &["INVALID parentId"])?;
        refused(
            &world.update(CLERK, &one, json!({ "reportsToIds": [below["id"]] })).await?,
            &["INVALID reportsToIds.0"],
        )?;
    }
    let elsewhere = json!({ "parentId": world.county_board["id"], "reportsToIds": [world.county_board["id"]] });
    refused(&world.update(CLERK, &three, elsewhere).await?, &["INVALID parentId"])?;
    refused(&world.update(CLERK, &three, json!({ "parentId": one["id"] })).await?, &[])?;

    let nobody = "BgAAAAAAAAAAAAAAAAAAAAA";
    let wrong = json!({ "name": "one", "parentId": nobody, "reportsToIds": [nobody, one["id"], one["id"]],
        "themeIds": ["BwAAAAAAAAAAAAAAAAAAAAA"], "quorum": 0, "standingItems": [{ "title": "" }],
        "coversPartnershipIds": [world.torbay] });
    let expected = [
        "INVALID quorum",
        "REQUIRED quorumBasis",
        "CONFLICT name",
        "NOT_FOUND parentId",
        "INVALID reportsToIds.2",
        "NOT_FOUND reportsToIds.0",
        "NOT_FOUND themeIds.0",
        "REQUIRED standingItems.0.title",
        "INVALID coversPartnershipIds",
    ];
    refused(&world.create(CLERK, with(&in_plymouth, wrong)).await?, &expected)?;
    let neither = json!({ "kind": "NETWORK", "name": "" });
    refused(&world.create(CLERK, neither).await?, &["REQUIRED partnershipId", "REQUIRED name"])?;
    let both =
        json!({ "kind": "NETWORK", "name": "N", "partnershipId": world.plymouth, "countyId": world.worcestershire });
    refused(&world.create(CLERK, both).await?, &["INVALID partnershipId"])
}

#[rstest]
#[tokio::test]
async fn a_group_with_meetings_to_come_is_not_dissolved(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let bundle = json!({ "format": "safergraph-bundle/1",
        "partnership": { "slug": "torbay", "name": "Torbay", "kind": "COMMUNITY_SAFETY", "onsCode": "E22000060", "policeArea": "E23000035" },
        "groups": [{ "key": "forum", "name": "Forum", "kind": "NETWORK" }],
        "meetings": [{ "key": "next", "group": "forum", "title": "Next", "date": "2018-09-01", "status": "SCHEDULED" },
                     { "key": "last", "group": "forum", "title": "Last", "date": "2018-10-01", "status": "CANCELLED" }] });
    world.app.import(&bundle).await?;
    let document = r#"{ partnership(by: { slug: "torbay" }) { groups { id version name } } }"#;
    let data = world.app.data(ADMINISTRATOR, document, json!({})).await?;
    let forum = &data["partnership"]["groups"][0];
    let dissolve = async |day: &str| world.update(ADMINISTRATOR, forum, json!({ "dissolvedOn": day })).await;
    refused(&dissolve("2018-08-31").await?, &["WRONG_STATE dissolvedOn"])?;
    refused(&dissolve("1899-12-31").await?, &["INVALID dissolvedOn", "WRONG_STATE dissolvedOn"])?;
    refused(&dissolve("2018-09-01").await?, &[])
}

#[rstest]
#[tokio::test]
async fn each_kind_is_kept_by_its_own(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let in_plymouth = |kind: &str| json!({ "partnershipId": world.plymouth, "kind": kind, "name": "Another" });
    refused(&world.create(CLERK, in_plymouth("BOARD")).await?, &["FORBIDDEN partnershipId"])?;
    refused(&world.create(MANAGER, in_plymouth("EXECUTIVE")).await?, &[])?;
    refused(&world.update(CLERK, world.group("BOARD")?, json!({ "remit": "All" })).await?, &["FORBIDDEN id"])?;
    refused(&world.update(MANAGER, world.group("BOARD")?, json!({ "remit": "All" })).await?, &[])?;
    let elsewhere = json!({ "partnershipId": world.torbay, "kind": "NETWORK", "name": "Ours" });
    refused(&world.create(MANAGER, elsewhere).await?, &["FORBIDDEN partnershipId"])?;
    refused(&world.create(ANALYST, in_plymouth("NETWORK")).await?, &["FORBIDDEN partnershipId"])?;
    let nowhere = json!({ "partnershipId": "BQAAAAAAAAAAAAAAAAAAAAA", "kind": "NETWORK", "name": "" });
    refused(&world.create(ANALYST, nowhere.clone()).await?, &["NOT_FOUND partnershipId"])?;
    refused(&world.create(CLERK, nowhere).await?, &["NOT_FOUND partnershipId"])?;

    let of_county = |kind: &str| json!({ "countyId": world.worcestershire, "kind": kind, "name": "Another" });
    refused(&world.create(CLERK, of_county("NETWORK")).await?, &["FORBIDDEN countyId"])?;
    refused(&world.create(OFFICER, of_county("BOARD")).await?, &["FORBIDDEN countyId"])?;
    let made = world.create(OFFICER, of_county("NETWORK")).await?;
    ensure!(made["group"]["county"]["id"] == world.worcestershire.as_str(), "{made:#}");
    refused(&world.update(OFFICER, &made["group"], json!({ "note": "Ours" })).await?, &[])
}

#[rstest]
#[tokio::test]
async fn nobody_is_covered_without_their_say(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let (board, plymouth, torbay) = (&world.county_board, &world.plymouth, &world.torbay);
    let covered: Vec<&Value> = board["covers"]["nodes"].as_array().into_iter().flatten().map(|it| &it["id"]).collect();
    let more = |others: &[&String]| {
        let all: Vec<Value> = covered.iter().map(|id| (*id).clone()).chain(others.iter().map(|id| json!(id))).collect();
        json!({ "coversPartnershipIds": all })
    };
    let (at, next) = (
        format!("FORBIDDEN coversPartnershipIds.{}", covered.len()),
        format!("FORBIDDEN coversPartnershipIds.{}", covered.len() + 1),
    );
    refused(&world.update(OFFICER, board, more(&[plymouth, torbay])).await?, &[&at, &next])?;
    refused(&world.update(MANAGER, board, more(&[plymouth, torbay])).await?, &["FORBIDDEN id"])?;
    refused(
        &world.update(MANAGER, board, with(&more(&[plymouth]), json!({ "note": "Ours" }))).await?,
        &["FORBIDDEN id"],
    )?;
    refused(&world.update(MANAGER, board, json!({ "coversPartnershipIds": [] })).await?, &["FORBIDDEN id"])?;
    let money = async || {
        let document = "query($id: ID!) { node(id: $id) { ... on Partnership { risks { id } } } }";
        let data = world.app.data(OFFICER, document, json!({ "id": plymouth })).await?;
        anyhow::Ok(data["node"]["risks"].as_array().map_or(0, Vec::len))
    };
    ensure!(money().await? == 0, "the county reads no money of those it does not cover");

    let joined = world.update(MANAGER, board, more(&[plymouth])).await?;
    refused(&joined, &[])?;
    ensure!(joined["group"]["version"] == 2, "{joined:#}");
    ensure!(money().await? > 0, "what is covered is read");
    refused(&world.update(OFFICER, &joined["group"], more(&[])).await?, &[])?;
    ensure!(money().await? == 0, "and no more than that");
    let lines = world.audited("COVER_PARTNERSHIP").await?;
    ensure!(lines.len() == 2 && lines[1]["role"] == "PARTNERSHIP_MANAGER", "{lines:#?}");
    ensure!(change(&lines[1], "coveredBy")[0].is_null() && change(&lines[0], "coveredBy")[1].is_null(), "{lines:#?}");

    let network =
        json!({ "countyId": world.worcestershire, "kind": "NETWORK", "name": "All", "coversPartnershipIds": [torbay] });
    refused(&world.create(ADMINISTRATOR, network.clone()).await?, &["INVALID coversPartnershipIds"])?;
    let commissioning = with(&network, json!({ "kind": "COMMISSIONING_BOARD" }));
    let made = world.create(ADMINISTRATOR, commissioning).await?;
    ensure!(made["group"]["covers"]["nodes"] == json!([{ "id": torbay }]), "{made:#}");
    Ok(())
}
