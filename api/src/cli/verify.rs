//! `safergraph verify`: whether what is kept agrees with the records it is made from.

use super::import::system;
use super::problem::{Outcome, Problem};
use super::progress::Bar;
use super::say;
use crate::clock::Clock;
use crate::config::Settings;
use domain::access::{Access, capability::ManagePlatform};
use persistence::funding::verify::{self, Difference, Of, Verified};
use persistence::{Database, Occasion};
use std::collections::HashSet;

/// Tells every difference, and with `rebuild` makes what is kept from the records again.
pub(super) async fn run(settings: &Settings, rebuild: bool, clock: Clock) -> Outcome {
    // Bringing the tables up to date would already mend what is to be told.
    let database = Database::connect(&settings.database_url).await?;
    if !database.is_ready().await {
        let message = "the tables are not up to date: run `safergraph migrate` first";
        return Err(Problem::new(format!("{}: {message}", database.address())));
    }
    let access: Access<ManagePlatform> = system()?;
    let mut found = look(&database, &access).await?;
    if rebuild && found.count > 0 {
        for difference in &found.to_rebuild {
            verify::rebuild(&database, &access, difference, &Occasion::command(clock.now())).await?;
        }
        say(format!("{} totals were made from the records again.", found.to_rebuild.len()))?;
        found = look(&database, &access).await?;
    }
    let Verified { settlements, allocations, entries, funds } = found.verified;
    match found.count {
        0 => say(format!(
            "All is as the records give it: {settlements} settlements, {allocations} allocations, {entries} ledger \
             entries, {funds} funds."
        )),
        1 => Err(Problem::new("1 difference was found")),
        many => Err(Problem::new(format!("{many} differences were found"))),
    }
}

/// What was found.
#[derive(Default)]
struct Found {
    verified: Verified,
    count: u64,
    /// One difference of each record of which something can be rebuilt.
    to_rebuild: Vec<Difference>,
}

async fn look(database: &Database, access: &Access<ManagePlatform>) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut spoken = Ok(());
    let mut seen = HashSet::new();
    let told = |difference: Difference| {
        found.count += 1;
        if spoken.is_ok() {
            spoken = say(difference.to_string());
        }
        if difference.can_be_rebuilt && seen.insert(record(&difference)) {
            found.to_rebuild.push(difference);
        }
    };
    found.verified = verify::verify(database, access, &Bar::new(), told).await?;
    spoken?;
    Ok(found)
}

/// What is rebuilt as a whole: a settlement with its allocations, or a fund.
const fn record(difference: &Difference) -> Of {
    match difference.of {
        Of::Allocation(_, settlement) => Of::Settlement(settlement),
        of => of,
    }
}
