//! What the database itself refuses, whoever asks.

use super::desk::{Desk, rows};
use crate::support::Store;
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use sea_orm::ConnectionTrait;

#[rstest]
#[tokio::test]
async fn what_was_recorded_of_money_is_neither_changed_nor_deleted(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    for table in ["ledger_entries", "allocation_states"] {
        let before = rows(&desk.connection, &format!("SELECT id FROM {table}")).await?.len();
        ensure!(before > 0, "there is something to lose in {table}");
        for change in [
            format!("UPDATE {table} SET amount = amount + 1"),
            format!("UPDATE {table} SET note = 'Mended.'"),
            format!("UPDATE {table} SET effective_on = '2018-04-02' WHERE sequence = 1"),
            format!("DELETE FROM {table}"),
            format!("DELETE FROM {table} WHERE sequence = 1"),
        ] {
            let refused = desk.connection.execute_unprepared(&change).await.err().context(change)?;
            ensure!(refused.to_string().contains("append-only"), "{refused}");
        }
        ensure!(rows(&desk.connection, &format!("SELECT id FROM {table}")).await?.len() == before);
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn more_than_there_is_cannot_be_kept_as_allocated_or_awarded(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let settlement = desk.award("The whole", &desk.here, 100_000).await?;
    desk.proposal(&settlement, "All of it", 100_000).await?;
    for change in [
        "UPDATE settlement_totals SET allocated = allocated + 1 WHERE settled = 100000",
        "UPDATE settlement_totals SET top_sliced = top_sliced + 1 WHERE settled = 100000",
        "UPDATE settlement_totals SET carried_out = carried_out + 1 WHERE settled = 100000",
        "UPDATE settlement_totals SET tolerated = -1 WHERE settled = 100000",
        "UPDATE fund_totals SET awarded = awarded + 1 WHERE total = 100000",
        "UPDATE fund_totals SET retained = 1 WHERE total = 100000",
        "UPDATE fund_totals SET tolerated = -1 WHERE total = 100000",
    ] {
        let refused = desk.connection.execute_unprepared(change).await.err().context(change)?;
        ensure!(refused.to_string().to_lowercase().contains("check"), "{change}: {refused}");
    }
    desk.verify().await
}
