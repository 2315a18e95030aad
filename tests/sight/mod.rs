//! Nobody sees what is not theirs: at random against a slow checker, and of a partnership with a twin.

mod askers;
mod asking;
mod change;
mod checker;
mod rows;
mod shaken;
mod twins;

use crate::support::dice::Dice;
use crate::support::grown::{Place, twin};
use crate::support::{Store, TestApp};
use anyhow::{Result, ensure};
use askers::Asker;
use change::Change;
use checker::Checker;
use chrono::{DateTime, Days, NaiveDate, Utc};
use rows::Rows;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use std::collections::BTreeMap;

/// The seeds of every run.
const SEEDS: [u64; 3] = [1, 2, 3];

/// One of the districts that a combined partnership acts for, and one that a county's board covers.
const ELSEWHERE: [Place; 2] = [
    Place { slug: "vale", ons_code: "E22000303", police_area: "E23000029", county: None },
    Place { slug: "south-worcester", ons_code: "E22000332", police_area: "E23000016", county: Some("worcestershire") },
];

/// The day on which the tests live.
const fn today() -> NaiveDate {
    match NaiveDate::from_ymd_opt(2018, 6, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

/// A moment so many days ago.
fn moment(days_ago: u64) -> DateTime<Utc> {
    (today() - Days::new(days_ago)).and_time(chrono::NaiveTime::MIN).and_utc()
}

#[rstest]
#[tokio::test]
async fn everybody_sees_what_the_design_gives_them(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let seeds = match std::env::var("SAFERGRAPH_SEED") {
        Ok(seed) => vec![seed.parse()?],
        Err(_) => SEEDS.to_vec(),
    };
    for seed in seeds {
        let Some(address) = store.address().await? else { return Ok(()) };
        agrees(&address, seed).await?;
    }
    Ok(())
}

async fn agrees(address: &str, seed: u64) -> Result<()> {
    let app = TestApp::demo_at(address).await?;
    app.grow().await?;
    for place in ELSEWHERE {
        app.import(&twin(place, "elsewhere")?).await?;
    }
    let connection = sea_orm::Database::connect(address).await?;
    let (rows, askers) = shake(&connection, seed).await?;
    // What was kept of the money is no longer so: a start makes anew what is missing.
    app.database().migrate().await?;
    let mut all = Vec::new();
    for asker in &askers {
        let checker = Checker::new(&rows, asker);
        let mut found = asking::miscounts(&app, asker, &checker).await?;
        found.extend(asking::disagreements(&app, asker, &checker).await?);
        found.extend(asking::found_unseen(&app, asker, &checker).await?);
        if !found.is_empty() {
            all.push(format!("{} disagreements about {asker}{}", found.len(), some_of(&found)));
        }
    }
    ensure!(all.is_empty(), "SAFERGRAPH_SEED={seed}: {}", all.join("\n"));
    Ok(())
}

/// A few disagreements of each kind of record, which each begins with.
fn some_of(found: &[String]) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let few = found.iter().map(String::as_str).filter(|it| {
        let seen = kinds.entry(it.split_whitespace().next().unwrap_or_default()).or_default();
        *seen += 1;
        *seen <= 4
    });
    few.collect::<Vec<_>>().join("\n")
}

/// Throws everything anew, and says what there is then and who asks.
async fn shake(connection: &DatabaseConnection, seed: u64) -> Result<(Rows, Vec<Asker>)> {
    let mut dice = Dice::new(seed);
    let before = Rows::read(connection).await?;
    let transaction = connection.begin().await?;
    let change = Change(&transaction);
    shaken::all(&mut dice, &before, &change).await?;
    let askers = askers::new(&mut dice, &Rows::read(&transaction).await?, &change).await?;
    for kept in ["settlement_totals", "fund_totals"] {
        transaction.execute_unprepared(&format!("DELETE FROM {kept}")).await?;
    }
    transaction.commit().await?;
    Ok((Rows::read(connection).await?, askers))
}
