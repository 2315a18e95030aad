//! The tables: laid out alike on both engines, brought forward once, guarded by the database itself.

use crate::support::app::clock;
use crate::support::{NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use migration::{Migrator, MigratorTrait};
use persistence::{Database, Unusable};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use std::collections::BTreeSet;

#[rstest]
#[tokio::test]
async fn the_tables_are_what_the_program_reads(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    database.migrate().await?;
    database.check_layout().await?;
    Ok(())
}

#[test]
fn each_change_of_the_tables_has_a_name_of_its_own() {
    let all = Migrator::migrations();
    let names: BTreeSet<&str> = all.iter().map(|it| it.name()).collect();
    assert_eq!(names.len(), all.len());
    assert!(names.iter().all(|name| name.starts_with("m2026")), "{names:?}");
}

#[rstest]
#[tokio::test]
async fn instances_that_start_at_once_do_not_trip_over_each_other(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let start = async || -> Result<()> { Ok(Database::connect(&address).await?.migrate().await?) };
    let (first, second, third) = tokio::join!(start(), start(), start());
    first.and(second).and(third)
}

#[rstest]
#[tokio::test]
async fn a_database_of_a_newer_program_is_refused(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    Database::connect(&address).await?.migrate().await?;
    raw(&address)
        .await?
        .execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000000_beyond', 1)")
        .await?;
    let refused = Database::connect(&address).await?.migrate().await.err().context("it was accepted")?;
    ensure!(matches!(&refused, Unusable::Newer(change) if change == "m29990101_000000_beyond"), "{refused}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_database_itself_keeps_history_append_only(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    Database::connect(&address).await?.migrate().await?;
    let connection = raw(&address).await?;
    let id = "'00000000-0000-0000-0000-000000000001'";
    let event = format!(
        "INSERT INTO audit_events (id, sequence, at, action, subject_kind, subject_id, changes) \
         VALUES ({id}, 1, '2026-01-01T00:00:00+00:00', 'import', 'Service', {id}, '[]')"
    );
    connection.execute_unprepared(&event).await?;
    for change in ["UPDATE audit_events SET action = 'other'", "DELETE FROM audit_events"] {
        let refused = connection.execute_unprepared(change).await.err().context(change)?;
        ensure!(refused.to_string().contains("append-only"), "{refused}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn an_unknown_word_is_refused_by_the_database(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    Database::connect(&address).await?.migrate().await?;
    let id = "'00000000-0000-0000-0000-000000000001'";
    let wrong =
        format!("INSERT INTO organisations (id, version, name, folded, kind) VALUES ({id}, 1, 'A', 'a', 'SOMETHING')");
    let refused = raw(&address).await?.execute_unprepared(&wrong).await.err().context("it was accepted")?;
    ensure!(refused.to_string().to_lowercase().contains("check"), "{refused}");
    Ok(())
}

/// What a release before searching and planning left behind; `#1` stands for an id.
const LEFT: [&str; 4] = [
    "INSERT INTO police_areas (id, code, name, folded, slug, nation) VALUES \
     (#1, 'E23000099', 'Seaside', 'seaside', 'seaside', 'ENGLAND')",
    "INSERT INTO partnerships (id, version, name, folded, slug, ons_order, kind, status, police_area_id) VALUES \
     (#2, 1, 'Safer Lighthouse', 'safer lighthouse', 'lighthouse', '', \
      'COMMUNITY_SAFETY', 'ACTIVE', #1)",
    "INSERT INTO themes (id, slug, name, aliases, position) VALUES \
     (#3, 'wrecks', 'Wrecks', '[]', 0)",
    "INSERT INTO priorities (id, partnership_id, first_year, theme_id, title, standing, position) VALUES \
     (#4, #2, 2018, \
      #3, 'Fewer wrecks', 'HEADLINE', 0)",
];

/// An id as the engine keeps it.
fn literal(store: Store, id: u128) -> String {
    match store {
        Store::Sqlite => format!("x'{id:032x}'"),
        Store::Postgres => format!("'{id:032x}'"),
    }
}

#[rstest]
#[tokio::test]
async fn what_is_there_already_is_taken_along(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    let connection = raw(&address).await?;
    let all = Migrator::migrations();
    let first = all.iter().position(|it| it.name() == "m20261123_001700_create_search_index").context("it is there")?;
    Migrator::up(&connection, Some(u32::try_from(first)?)).await?;
    for row in LEFT {
        let row = (1..=4).fold(row.to_owned(), |row, id| row.replace(&format!("#{id}"), &literal(store, id)));
        connection.execute_unprepared(&row).await?;
    }
    connection.close().await?;
    let database = Database::connect(&address).await?;
    database.migrate().await?;
    database.check_layout().await?;
    let app = TestApp::beside(&database, clock()?, |authentication| authentication).await?;
    let asked = r#"{ search(text: "lighthuose") { totalCount nodes { hit { ... on Partnership { name
        priorities { version title standing theme { version name } } } } } } }"#;
    let found = app.data(NOBODY, asked, json!({})).await?;
    let priority = json!({ "version": 1, "title": "Fewer wrecks", "standing": "HEADLINE",
        "theme": { "version": 1, "name": "Wrecks" } });
    let expected = json!({ "search": { "totalCount": 1, "nodes": [
        { "hit": { "name": "Safer Lighthouse", "priorities": [priority] } }] } });
    ensure!(found == expected, "{found:#}");
    Ok(())
}

async fn raw(address: &str) -> Result<DatabaseConnection> {
    Ok(sea_orm::Database::connect(address).await?)
}
