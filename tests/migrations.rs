//! The tables: laid out alike on both engines, brought forward once, guarded by the database itself.

use crate::support::Store;
use anyhow::{Context, Result, ensure};
use persistence::{Database, Unusable};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection};

#[rstest]
#[tokio::test]
async fn the_tables_are_what_the_program_reads(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(database) = store.database().await? else { return Ok(()) };
    database.migrate().await?;
    database.check_layout().await?;
    Ok(())
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

async fn raw(address: &str) -> Result<DatabaseConnection> {
    Ok(sea_orm::Database::connect(address).await?)
}
