//! `safergraph generate`: made-up money of the whole country, to measure and try things with.

use super::import;
use super::problem::Problem;
use super::progress::Bar;
use crate::clock::Clock;
use clap::Args;
use persistence::Database;
use persistence::generate::{self, MOST_YEARS, Plan, State};

#[derive(Args)]
pub(super) struct Generate {
    /// How much: at 1, ten allocations to a settlement, with forty spend returns; N multiplies both
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100))]
    scale: u16,
    /// Where chance comes from: the same scale and seed make the same records
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many financial years, the last being 2025-26
    #[arg(long, value_name = "Y", default_value_t = MOST_YEARS,
        value_parser = clap::value_parser!(u8).range(1..=i64::from(MOST_YEARS)))]
    years: u8,
    /// Only the first P partnerships, in the order of their codes [default: all of the register]
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u16).range(1..))]
    partnerships: Option<u16>,
}

impl From<&Generate> for Plan {
    fn from(given: &Generate) -> Self {
        let &Generate { scale, seed, years, partnerships } = given;
        Self { scale, seed, years, partnerships }
    }
}

/// Fills the database, and what to say of it.
pub(super) async fn run(database: &Database, given: &Generate, clock: Clock) -> Result<String, Problem> {
    let plan = Plan::from(given);
    let refused = |why: &str| {
        let address = database.address();
        Err(Problem::new(format!(
            "the database {address} {why}; nothing was written. Name a new one with --database-url sqlite://FILE?mode=rwc"
        )))
    };
    match generate::state(database, &plan).await? {
        State::Foreign => return refused("holds records that were not generated"),
        State::OfAnotherPlan => return refused("was filled with another scale, seed, years or partnerships"),
        State::Filled => return Ok(format!("The database holds exactly this already ({plan}); nothing was written.")),
        State::Empty | State::Begun => {}
    }
    import::register(database, clock).await?;
    let report = generate::fill(database, &import::system()?, &plan, clock.now(), &Bar::new()).await?;
    Ok(format!("{report}Generated: {plan}."))
}
