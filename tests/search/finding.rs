//! What is found, in which order, and how it is shown.

use super::{SEARCH, hits, lines, search};
use crate::support::{ADMINISTRATOR, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

/// Both databases are held to the one snapshot.
#[rstest]
#[tokio::test]
async fn both_databases_find_the_same_in_the_same_order(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let questions = [
        "safer plymouth",
        "plym",
        "plymuoth safr",
        "torbay",
        "healthy relationships",
        "HEALTHY  relationship's -update*",
        "barnardos",
        "watkinson",
        "county lines exploitation",
        "32",
        "nothing-of-this-kind",
    ];
    let mut found = String::new();
    for question in questions {
        let page = search(app, MANAGER, question).await?;
        found.push_str(&format!("{question}: {}\n", page["totalCount"]));
        lines(&page).iter().take(12).for_each(|line| found.push_str(&format!("    {line}\n")));
    }
    insta::assert_snapshot!("found", found);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn whole_words_come_before_beginnings_and_these_before_misspellings(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    for (text, first) in [
        ("safer plymouth partnership", "Partnership Safer Plymouth Partnership"),
        ("safer plym", "Partnership Safer Plymouth Partnership"),
        ("safr plymuoth", "Partnership Safer Plymouth Partnership"),
        ("Tracy Watkinsen", "Person Tracey Watkinson"),
    ] {
        let page = search(app, NOBODY, text).await?;
        ensure!(hits(&page).first().is_some_and(|hit| hit == first), "{text}: {page:#}");
        let scores: Vec<f64> =
            page["nodes"].as_array().into_iter().flatten().filter_map(|node| node["score"].as_f64()).collect();
        ensure!(scores.is_sorted_by(|before, after| before >= after), "{text}: {scores:?}");
        ensure!(scores.iter().all(|score| *score > 0.0 && *score <= 1.0), "{text}: {scores:?}");
    }
    let best = |page: &Value| page["nodes"][0]["score"].as_f64().context("a score");
    let whole = best(&search(app, NOBODY, "plymouth").await?)?;
    let begun = best(&search(app, NOBODY, "plymout").await?)?;
    let misspelt = best(&search(app, NOBODY, "plymuoth").await?)?;
    ensure!(whole > begun && begun > misspelt, "{whole} {begun} {misspelt}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn accents_make_no_difference(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let raw = sea_orm::Database::connect(&address).await?;
    let renamed =
        "UPDATE groups SET name = 'Bwrdd Diogelwch Môn a Sir Gâr', remit = 'Tŷ''r Ddraig' WHERE kind = 'COUNTY_BOARD'";
    raw.execute_unprepared(renamed).await?;
    for text in ["gâr", "GAR", "ga\u{302}r", "mon gâr", "ＧＡＲ", "ty'r ddraig", "bwrdd diogelwhc"] {
        let page = search(&app, NOBODY, text).await?;
        ensure!(hits(&page).iter().any(|hit| hit == "Group Bwrdd Diogelwch Môn a Sir Gâr"), "{text} finds {page:#}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn pages_join_up(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let whole = search(app, ADMINISTRATOR, "alcohol").await?;
    let total = whole["totalCount"].as_u64().context("a count")?;
    ensure!(total > 6 && lines(&whole).len() as u64 == total, "{whole:#}");
    let (mut walked, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "text": "alcohol", "first": 3, "after": after });
        let page = app.data(ADMINISTRATOR, SEARCH, variables).await?["search"].take();
        ensure!(page["totalCount"] == total, "{page:#}");
        walked.extend(lines(&page));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
    }
    ensure!(walked == lines(&whole), "{walked:#?}");
    let usual = app.data(ADMINISTRATOR, SEARCH, json!({ "text": "plymouth" })).await?;
    ensure!(
        usual.pointer("/search/nodes").and_then(Value::as_array).is_some_and(|nodes| nodes.len() == 20),
        "{usual:#}"
    );
    let none = app.data(ADMINISTRATOR, SEARCH, json!({ "text": "alcohol", "first": 0 })).await?;
    ensure!(none["search"]["totalCount"] == total && none["search"]["nodes"] == json!([]), "{none:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn only_the_kinds_that_are_asked_for(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let all = search(app, MANAGER, "alcohol").await?;
    let mut counted = 0;
    for (kind, name) in [
        ("PARTNERSHIP", "Partnership"),
        ("GROUP", "Group"),
        ("PERSON", "Person"),
        ("ORGANISATION", "Organisation"),
        ("MEETING", "Meeting"),
        ("MINUTE", "MinuteItem"),
        ("ACTION_POINT", "ActionPoint"),
        ("ALLOCATION", "Allocation"),
    ] {
        let variables = json!({ "text": "alcohol", "types": [kind, kind], "first": 100 });
        let page = app.data(MANAGER, SEARCH, variables).await?["search"].take();
        let found = hits(&page);
        ensure!(found.iter().all(|hit| hit.starts_with(name)), "{kind}: {page:#}");
        counted += found.len() as u64;
    }
    ensure!(all["totalCount"] == counted && counted > 6, "{counted}: {all:#}");
    let none = app.data(MANAGER, SEARCH, json!({ "text": "alcohol", "types": [] })).await?;
    ensure!(none["search"]["totalCount"] == 0, "{none:#}");
    Ok(())
}
