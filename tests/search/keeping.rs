//! The index says what the records say, whatever was done to them, and however.

use super::{count, hits, search};
use crate::support::grown::{Place, twin};
use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use domain::access::Viewer;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use serde_json::{Value, json};

/// Every row of the index, without its number.
async fn entries(raw: &DatabaseConnection) -> Result<Vec<String>> {
    let statement = sea_orm::Statement::from_string(
        raw.get_database_backend(),
        "SELECT source, source_id, kind, hit_id, title, body FROM search_entries",
    );
    let row = |row: sea_orm::QueryResult| {
        let id = |at: usize| row.try_get_by_index::<uuid::Uuid>(at);
        let text = |at: usize| row.try_get_by_index::<String>(at);
        anyhow::Ok(format!("{} {} {} {} {} | {}", text(0)?, id(1)?, text(2)?, id(3)?, text(4)?, text(5)?))
    };
    let mut rows = raw.query_all_raw(statement).await?.into_iter().map(row).collect::<Result<Vec<_>>>()?;
    rows.sort();
    Ok(rows)
}

/// That making it anew changes nothing, and that the words agree with the texts.
pub(crate) async fn agrees(app: &TestApp, raw: &DatabaseConnection) -> Result<()> {
    let kept = entries(raw).await?;
    persistence::search::rebuild(app.database(), &Viewer::system().access()?, &persistence::import::Silent).await?;
    let anew = entries(raw).await?;
    let differing: Vec<_> =
        kept.iter().filter(|row| !anew.contains(row)).chain(anew.iter().filter(|row| !kept.contains(row))).collect();
    ensure!(differing.is_empty(), "{differing:#?}");
    if raw.get_database_backend() == sea_orm::DatabaseBackend::Sqlite {
        // Fails where an index has words that the texts do not.
        raw.execute_unprepared("INSERT INTO search_text (search_text, rank) VALUES ('integrity-check', 1)").await?;
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn whatever_is_written_is_found_and_what_is_gone_is_not(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let raw = sea_orm::Database::connect(&address).await?;
    let words = entries(&raw).await?.len();
    ensure!(words > 600, "the imports are indexed: {words}");
    let place = Place { slug: "twin", ons_code: "E22000335", police_area: "E23000014", county: None };
    app.import(&twin(place, "zebrafinch")?).await?;
    ensure!(count(&app, NOBODY, "zebrafinch").await? > 0);

    // By a mutation, in its own transaction.
    let group = r#"{ partnership(by: { slug: "twin" }) { board { id version } } }"#;
    let group = app.data(ADMINISTRATOR, group, json!({})).await?["partnership"]["board"].take();
    let update =
        "mutation($input: UpdateGroupInput!) { updateGroup(input: $input) { group { id } userErrors { message } } }";
    let input = json!({ "id": group["id"], "expectedVersion": group["version"], "name": "Board of Zebracorns" });
    let done = app.data(ADMINISTRATOR, update, json!({ "input": input })).await?;
    ensure!(done["updateGroup"]["userErrors"] == json!([]), "{done:#}");
    ensure!(hits(&search(&app, NOBODY, "zebracorns").await?) == ["Group Board of Zebracorns"]);
    let stale = json!({ "id": group["id"], "expectedVersion": group["version"], "name": "Zebramussels" });
    let refused: Value = app.data(ADMINISTRATOR, update, json!({ "input": stale })).await?;
    ensure!(refused["updateGroup"]["group"].is_null() && count(&app, ADMINISTRATOR, "zebramussels").await? == 0);

    // What is taken back was never there.
    let transaction = raw.begin().await?;
    transaction.execute_unprepared("UPDATE organisations SET name = 'Zebrahouse ' || name").await?;
    transaction.rollback().await?;
    ensure!(count(&app, ADMINISTRATOR, "zebrahouse").await? == 0);

    // Parts that go, districts that are renamed, names that lead elsewhere.
    raw.execute_unprepared("UPDATE districts SET name = 'Zebratown' WHERE name = 'Torridge'").await?;
    let covers = search(&app, NOBODY, "zebratown").await?;
    ensure!(covers["totalCount"] == 1 && covers["nodes"][0]["snippet"] == "Zebratown", "{covers:#}");
    raw.execute_unprepared("DELETE FROM decisions").await?;
    raw.execute_unprepared("DELETE FROM partnership_districts").await?;
    ensure!(count(&app, NOBODY, "zebratown").await? == 0);
    let elsewhere = "UPDATE organisation_aliases SET organisation_id = (SELECT id FROM organisations WHERE name = 'Barnardo''s'), \
         text = 'Zebra ' || folded WHERE partnership_id IS NULL OR partnership_id IS NOT NULL";
    raw.execute_unprepared(elsewhere).await?;
    ensure!(hits(&search(&app, NOBODY, "zebra").await?).contains(&"Organisation Barnardo's".to_owned()));
    agrees(&app, &raw).await
}

#[rstest]
#[tokio::test]
async fn an_index_that_was_lost_is_made_anew(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let app = TestApp::demo_at(&address).await?;
    let raw = sea_orm::Database::connect(&address).await?;
    let (kept, found) = (entries(&raw).await?, search(&app, ADMINISTRATOR, "plymuoth alcohol").await?);
    raw.execute_unprepared("DELETE FROM search_entries WHERE kind <> 'GROUP'").await?;
    raw.execute_unprepared("UPDATE search_entries SET title = 'Zebrafinch'").await?;
    ensure!(count(&app, ADMINISTRATOR, "zebrafinch").await? > 0);
    persistence::search::rebuild(app.database(), &Viewer::system().access()?, &persistence::import::Silent).await?;
    ensure!(entries(&raw).await? == kept);
    ensure!(search(&app, ADMINISTRATOR, "plymuoth alcohol").await? == found, "{found:#}");
    ensure!(count(&app, ADMINISTRATOR, "zebrafinch").await? == 0);
    Ok(())
}
