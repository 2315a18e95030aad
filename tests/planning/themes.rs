//! The shared taxonomy: themes made, moved and merged, with nothing that was on them lost.

use super::themes;
use crate::appointments::in_the_catalogue;
use crate::commissioning::{done, refused};
use crate::support::{ADMINISTRATOR, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use persistence::governance::merge::references_to_themes;
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const THEME: &str = "theme { id version name slug parent { slug } aliases }";

#[rstest]
#[tokio::test]
async fn themes_are_made_and_moved(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let (app, themes) = (&app, themes(&app).await?);
    let create = async |input| refused(app, ADMINISTRATOR, "createTheme", input).await;
    ensure!(
        create(json!({ "name": "modern SLAVERY" })).await? == ["CONFLICT input.name", "CONFLICT input.slug"],
        "there already"
    );
    let wrong =
        json!({ "name": "", "slug": "No Slug", "parentId": "BwAAAAAAAAAAAAAAAAAAAAA", "aliases": ["A", "A", ""] });
    let expected = [
        "REQUIRED input.name",
        "INVALID input.slug",
        "INVALID input.aliases.1",
        "REQUIRED input.aliases.2",
        "NOT_FOUND input.parentId",
    ];
    let found = create(wrong).await?;
    ensure!(found == expected, "{found:?}");
    ensure!(
        refused(app, MANAGER, "createTheme", json!({ "name": "Mine" })).await? == ["FORBIDDEN input"],
        "shared by all"
    );
    let made = json!({ "name": "Knife crime", "parentId": themes["county-lines"], "aliases": ["Knives"] });
    let made = done(app, ADMINISTRATOR, "createTheme", THEME, made).await?;
    ensure!(
        made["slug"] == "knife-crime" && made["parent"]["slug"] == "county-lines" && made["version"] == 1,
        "{made:#}"
    );

    let update =
        |id: &Value, version: i32, parent: &Value| json!({ "id": id, "expectedVersion": version, "parentId": parent });
    let circle = update(&themes["county-lines"], 1, &made["id"]);
    ensure!(refused(app, ADMINISTRATOR, "updateTheme", circle).await? == ["INVALID input.parentId"], "a circle");
    let itself = update(&made["id"], 1, &made["id"]);
    ensure!(
        refused(app, ADMINISTRATOR, "updateTheme", itself).await? == ["INVALID input.parentId"],
        "the smallest circle"
    );
    let moved = done(app, ADMINISTRATOR, "updateTheme", THEME, update(&made["id"], 1, &Value::Null)).await?;
    ensure!(moved["parent"].is_null() && moved["version"] == 2 && moved["aliases"] == json!(["Knives"]), "{moved:#}");
    let stale = update(&made["id"], 1, &Value::Null);
    ensure!(
        refused(app, ADMINISTRATOR, "updateTheme", stale).await? == ["STALE_VERSION input.expectedVersion"],
        "changed since"
    );
    let named = json!({ "id": made["id"], "expectedVersion": 2, "name": "Prevent" });
    ensure!(
        refused(app, ADMINISTRATOR, "updateTheme", named.clone()).await? == ["CONFLICT input.name"],
        "another's name"
    );
    ensure!(refused(app, MANAGER, "updateTheme", named).await? == ["FORBIDDEN input.id"], "shared by all");
    Ok(())
}

/// What is allocated by theme in Safer Plymouth's year.
async fn by_theme(app: &TestApp) -> Result<BTreeMap<String, i64>> {
    let document = r#"{ fundingSummary(filter: { years: ["2018-19"] }, groupBy: [THEME]) { total { allocated } rows {
        theme { slug } position { allocated } } } }"#;
    let data = app.data(ADMINISTRATOR, document, json!({})).await?;
    let summary = &data["fundingSummary"];
    let rows = summary["rows"].as_array().into_iter().flatten();
    let rows: BTreeMap<String, i64> = rows
        .filter_map(|row| Some((row["theme"]["slug"].as_str()?.to_owned(), row["position"]["allocated"].as_i64()?)))
        .collect();
    ensure!(summary["total"]["allocated"].as_i64() == Some(rows.values().sum()), "rows add up: {summary:#}");
    Ok(rows)
}

async fn merge(app: &TestApp, keep: &Value, version: i32, gone: &Value) -> Result<Value> {
    let input = json!({ "keepId": keep, "expectedVersion": version, "mergeId": gone });
    done(app, ADMINISTRATOR, "mergeThemes", THEME, input).await
}

#[rstest]
#[tokio::test]
async fn the_money_of_merged_themes_is_the_same_money(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let (app, themes) = (&app, themes(&app).await?);
    let theme = |slug: &str| themes[slug].clone();
    let (dasv, sexual) = (theme("domestic-abuse-and-sexual-violence"), theme("sexual-violence"));
    let refusal = async |keep: &Value, version: i32, gone: &Value| {
        let input = json!({ "keepId": keep, "expectedVersion": version, "mergeId": gone });
        refused(app, ADMINISTRATOR, "mergeThemes", input).await
    };
    ensure!(refusal(&dasv, 1, &dasv).await? == ["INVALID input.mergeId"], "one is not two");
    ensure!(refusal(&sexual, 1, &dasv).await? == ["INVALID input.keepId"], "it would stand below itself");
    ensure!(refusal(&dasv, 9, &sexual).await? == ["STALE_VERSION input.expectedVersion"], "changed since");
    let input = json!({ "keepId": dasv, "expectedVersion": 1, "mergeId": sexual });
    ensure!(refused(app, MANAGER, "mergeThemes", input).await? == ["FORBIDDEN input.keepId"], "shared by all");

    let before = by_theme(app).await?;
    let merged = merge(app, &dasv, 1, &sexual).await?;
    ensure!(merged["version"] == 2, "{merged:#}");
    let aliases: Vec<&str> = merged["aliases"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    ensure!(
        aliases.contains(&"DASV") && aliases.contains(&"Sexual violence") && aliases.contains(&"Sexual Violence"),
        "{aliases:?}"
    );
    let after = by_theme(app).await?;
    let mut expected = before.clone();
    let moved = expected.remove("sexual-violence").context("it had money")?;
    *expected.entry("domestic-abuse-and-sexual-violence".to_owned()).or_default() += moved;
    ensure!(after == expected, "{before:?} {after:?}");

    // Its id still finds it, in reading and in filters; its address finds it in papers.
    let document = "query($id: ID!) { node(id: $id) { ... on Theme { slug } }
        fundingSummary(filter: { themeIds: [$id], years: [\"2018-19\"] }) { total { allocated } } }";
    let found = app.data(ADMINISTRATOR, document, json!({ "id": sexual })).await?;
    ensure!(found["node"]["slug"] == "domestic-abuse-and-sexual-violence", "{found:#}");
    ensure!(found["fundingSummary"]["total"]["allocated"] == 18_520_000, "{found:#}");
    let bundle: Value = serde_json::from_str(include_str!("../../data/demo/safer-plymouth.json"))?;
    app.import(&bundle).await?;
    ensure!(by_theme(app).await? == after, "the same papers again change nothing");
    let again = json!({ "name": "Sexual violence" });
    ensure!(
        refused(app, ADMINISTRATOR, "createTheme", again).await? == ["CONFLICT input.slug"],
        "the address is taken"
    );
    Ok(())
}

#[rstest]
#[tokio::test]
async fn an_allocation_with_both_keeps_one(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let (app, themes) = (&app, themes(&app).await?);
    let (csae, domestic) = (&themes["child-sexual-abuse-and-exploitation"], &themes["domestic-abuse"]);
    let input = json!({ "keepId": domestic, "expectedVersion": 1, "mergeId": csae });
    let found = refused(app, ADMINISTRATOR, "mergeThemes", input).await?;
    ensure!(found == ["CONFLICT input.mergeId"], "both stand in one list: {found:?}");
    let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { priorities(year: "2018-19") { id version theme { slug } } } }"#;
    let data = app.data(MANAGER, document, json!({})).await?;
    for watched in data["partnership"]["priorities"].as_array().into_iter().flatten() {
        if watched["theme"]["slug"] == "domestic-abuse" {
            let input = json!({ "id": watched["id"], "expectedVersion": watched["version"] });
            done(app, MANAGER, "removePriority", "removedId", input).await?;
        }
    }
    let before = by_theme(app).await?;
    // The one that goes is the allocation's primary theme, the one that stays its second.
    merge(app, domestic, 1, csae).await?;
    let after = by_theme(app).await?;
    ensure!(after.get("domestic-abuse") == before.get("child-sexual-abuse-and-exploitation"), "{before:?} {after:?}");
    ensure!(after.values().sum::<i64>() == before.values().sum::<i64>(), "{before:?} {after:?}");
    let document = r#"{ allocations(filter: { years: ["2018-19"] }) { nodes { reference themes { slug } priorities { title } } } }"#;
    let data = app.data(ADMINISTRATOR, document, json!({})).await?;
    let line = data["allocations"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|one| one["reference"] == "4")
        .context("row 4")?;
    ensure!(line["themes"] == json!([{ "slug": "domestic-abuse" }]), "{line:#}");
    ensure!(
        line["priorities"][0]["title"] == "Child Sexual Abuse and Exploitation" || line["priorities"][1].is_object(),
        "{line:#}"
    );
    let seen = app.data(NOBODY, r#"{ indicators { code themes { slug } } }"#, json!({})).await?;
    let both = seen["indicators"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|one| one["code"] == "CSE-RISK")
        .context("CSE-RISK")?;
    ensure!(both["themes"] == json!([{ "slug": "domestic-abuse" }]), "{both:#}");
    app.database().check_layout().await?;
    Ok(())
}

#[rstest]
#[tokio::test]
async fn every_reference_to_a_theme_is_moved(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::empty(store).await? else { return Ok(()) };
    let raw = sea_orm::Database::connect(app.database().address()).await?;
    let listed =
        references_to_themes().into_iter().map(|(table, column)| (table.to_owned(), column.to_owned())).collect();
    let known = in_the_catalogue(&raw, "themes").await?;
    raw.close().await?;
    ensure!(known == listed, "what refers to themes is not what is moved: {known:#?} {listed:#?}");
    Ok(())
}
