//! `safergraph verify`: silent while all is well, and it tells every kind of damage done behind the program's back.

use super::desk::{Desk, differences};
use crate::support::Store;
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use sea_orm::ConnectionTrait;

async fn run(address: &str, words: &[&str]) -> Result<bool> {
    let words = ["safergraph", "--log", "error", "--database-url", address].into_iter().chain(words.iter().copied());
    let words: Vec<std::ffi::OsString> = words.map(Into::into).collect();
    let code = tokio::task::spawn_blocking(move || api::cli::run(words)).await?;
    Ok(format!("{code:?}") == format!("{:?}", std::process::ExitCode::SUCCESS))
}

/// The test's own settlement, fund and allocation in statements.
const SETTLEMENT: &str = "(SELECT id FROM settlements WHERE amount = 123400)";
const FUND: &str = "(SELECT fund_id FROM settlements WHERE amount = 123400)";
const ALLOCATION: &str = "(SELECT id FROM allocations WHERE title = 'Damaged')";

/// What is done behind the program's back, and what of it is told. What is kept beside the records alone is rebuilt.
const KEPT: [(&str, &[&str]); 7] = [
    (
        "UPDATE settlement_totals SET paid = paid + 1 WHERE settlement_id = SETTLEMENT",
        &["settlement", "paid is 1, and 0"],
    ),
    (
        "UPDATE settlement_totals SET agreed_matched = 7 WHERE settlement_id = SETTLEMENT",
        &["matched of what is agreed is 7, and 0"],
    ),
    ("UPDATE settlement_totals SET tolerated = 5 WHERE settlement_id = SETTLEMENT", &["tolerated is 5, and 0"]),
    ("DELETE FROM settlement_totals WHERE settlement_id = SETTLEMENT", &["row of its totals is missing, and there"]),
    ("UPDATE fund_totals SET awarded = 1 WHERE fund_id = FUND", &["fund", "awarded is 1, and 123400"]),
    ("DELETE FROM fund_totals WHERE fund_id = FUND", &["fund", "row of its totals is missing, and there"]),
    ("UPDATE allocations SET spent = 99 WHERE id = ALLOCATION", &["allocation", "spent is 99, and 300"]),
];

/// What no rebuilding mends, and what mends it: the records contradict each other.
const CONTRADICTIONS: [(&str, &str, &[&str]); 7] = [
    (
        "UPDATE settlements SET amount = 123401 WHERE id = SETTLEMENT",
        "UPDATE settlements SET amount = 123400 WHERE amount = 123401",
        &["settlement", "amount is 123401, and 123400"],
    ),
    (
        "UPDATE settlements SET top_slice_percent = 10000000 WHERE id = SETTLEMENT",
        "UPDATE settlements SET top_slice_percent = NULL WHERE id = SETTLEMENT",
        &["its terms have the funder keep is 12340, and 0"],
    ),
    (
        "UPDATE allocations SET amount = 501 WHERE id = ALLOCATION",
        "UPDATE allocations SET amount = 500 WHERE id = ALLOCATION",
        &["allocation", "amount is 501, and 500", "what it counts for is 501, and 500"],
    ),
    (
        "UPDATE allocations SET stage = 'REJECTED' WHERE id = ALLOCATION",
        "UPDATE allocations SET stage = 'AGREED' WHERE id = ALLOCATION",
        &["stage is REJECTED, and AGREED", "what it counts for is 0, and 500"],
    ),
    (
        "UPDATE allocations SET total_budget = 900, total_budget_certainty = 'EXACT' WHERE id = ALLOCATION",
        "UPDATE allocations SET total_budget = NULL, total_budget_certainty = 'NOT_STATED' WHERE id = ALLOCATION",
        &["totalBudget is 900, and nothing", "totalBudgetCertainty is EXACT, and NOT_STATED"],
    ),
    (
        "UPDATE spend_returns SET spent = 301 WHERE allocation_id = ALLOCATION",
        "UPDATE spend_returns SET spent = 300 WHERE allocation_id = ALLOCATION",
        &["the sum of its current returns is 301, and 300"],
    ),
    (
        "INSERT INTO ledger_entries (id, settlement_id, partnership_id, sequence, kind, amount, effective_on, recorded_at)
         SELECT id, id, partnership_id, 99, 'PAID', 0, '2018-06-01', issued_at FROM settlements WHERE amount = 123400",
        "SELECT 1",
        &["numbering of its ledger is 4 next, and 99"],
    ),
];

fn stated(statement: &str) -> String {
    statement.replace("SETTLEMENT", SETTLEMENT).replace("FUND", FUND).replace("ALLOCATION", ALLOCATION)
}

fn tells(found: &[String], expected: &[&str]) -> bool {
    !found.is_empty() && expected.iter().all(|part| found.iter().any(|line| line.contains(part)))
}

#[rstest]
#[tokio::test]
async fn what_was_damaged_is_told_and_what_is_kept_is_rebuilt(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    desk.verify().await.context("the demonstration is as its records give it")?;
    let settlement = desk.award("To be damaged", &desk.here, 123_400).await?;
    let allocation = desk.agreed(&settlement, "Damaged", 500).await?;
    let input = serde_json::json!({ "allocationId": allocation, "periodFrom": "2018-04-01", "periodTo": "2018-05-31",
        "spent": 300 });
    desk.done("commissioning-officer", "submitSpendReturn", &input).await?;
    ensure!(run(&desk.address, &["verify"]).await?, "all is well");
    for (damage, expected) in KEPT {
        desk.connection.execute_unprepared(&stated(damage)).await.context(damage)?;
        let found = differences(desk.app.database()).await?;
        ensure!(tells(&found, expected), "{damage}: {found:#?}");
        ensure!(!run(&desk.address, &["verify"]).await?, "{damage} is told by how the command ends");
        ensure!(run(&desk.address, &["verify", "--rebuild"]).await?, "{damage} is mended");
        desk.verify().await.context(damage)?;
    }
    for (damage, mended, expected) in CONTRADICTIONS {
        desk.connection.execute_unprepared(&stated(damage)).await.context(damage)?;
        let found = differences(desk.app.database()).await?;
        ensure!(tells(&found, expected), "{damage}: {found:#?}");
        desk.connection.execute_unprepared(&stated(mended)).await.context(mended)?;
    }
    ensure!(differences(desk.app.database()).await?.len() == 1, "the number in the ledger stays, as it must");
    ensure!(!run(&desk.address, &["verify", "--rebuild"]).await?, "the records themselves are not touched");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_database_of_an_earlier_release_is_not_verified(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(address) = store.address().await? else { return Ok(()) };
    ensure!(!run(&address, &["verify"]).await?, "its tables are not there yet");
    ensure!(run(&address, &["migrate"]).await? && run(&address, &["verify"]).await?, "now they are, and empty");
    Ok(())
}
