//! Random histories: random people do random things with money, and a small model of design.md §2 says of each whether it is
//! done, why not, and what the figures are then, on every day.

mod chance;
mod command;
mod effects;
mod figures;
mod people;
mod records;
mod rules;
mod world;

use super::desk::{Desk, codes};
use crate::support::Store;
use crate::support::dice::Dice;
use anyhow::{Context, Result, ensure};
use command::Command;
use people::{People, Who};
use rstest::rstest;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use world::World;

/// The histories of every run.
const SEEDS: std::ops::Range<u64> = 1..11;

/// What is done in each of them, after its beginning.
const COMMANDS: usize = 40;

#[rstest]
#[tokio::test]
async fn whatever_is_done_with_money_follows_the_rules(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let people = People::open(&desk).await?;
    let seeds: Vec<u64> = match std::env::var("SAFERGRAPH_SEED") {
        Ok(seed) => vec![seed.parse()?],
        Err(_) => SEEDS.collect(),
    };
    let mut tally = Tally::new();
    for (seed, funder) in seeds.iter().zip(&desk.funders) {
        let mut history = History::new(&desk, &people, funder, *seed);
        let outcome = history.live(&mut tally).await;
        outcome.with_context(|| format!("SAFERGRAPH_SEED={seed}, after\n{}", history.told.join("\n")))?;
    }
    // All of them together leave nothing untried.
    let untried = tally.values().any(|(done, refused)| *done == 0 || *refused == 0) || tally.len() < MUTATIONS;
    ensure!(seeds.len() == 1 || !untried, "done and refused: {tally:#?}");
    records::check(&desk).await
}

/// How often each mutation was done and refused.
type Tally = BTreeMap<&'static str, (usize, usize)>;

/// The mutations of money.
const MUTATIONS: usize = 14;

/// One history.
struct History<'a> {
    desk: &'a Desk,
    people: &'a People,
    dice: Dice,
    world: World,
    /// What was done so far, for whoever has to find out.
    told: Vec<String>,
}

impl<'a> History<'a> {
    fn new(desk: &'a Desk, people: &'a People, funder: &str, seed: u64) -> Self {
        Self { desk, people, dice: Dice::new(seed), world: World::new(funder), told: Vec::new() }
    }

    async fn live(&mut self, tally: &mut Tally) -> Result<()> {
        for (who, command) in chance::beginning() {
            self.happen(who, &command, tally).await?;
        }
        for _ in 0..COMMANDS {
            let (who, command) = chance::next(&mut self.dice, &self.world)?;
            self.happen(who, &command, tally).await?;
        }
        figures::check(self.desk, &mut self.dice, &self.world).await?;
        self.desk.verify().await
    }

    /// Does it, and holds what comes of it to the model.
    async fn happen(&mut self, who: Who, command: &Command, tally: &mut Tally) -> Result<()> {
        let (mutation, mut input) = command.input(self.desk, &self.world);
        let key = format!("{} of {}", self.told.len(), self.world.funder);
        let is_repeatable = command.is_repeatable();
        if is_repeatable {
            input["idempotencyKey"] = key.into();
        }
        let reasons = rules::reasons(&self.world, who, command);
        self.told.push(format!("{who:?}: {command:?} -> {reasons:?}"));
        let payload = self.desk.act(self.people.email(who), mutation, &input).await?;
        let given: BTreeSet<&str> = codes(&payload).into_iter().collect();
        let (done, refused) = tally.entry(mutation).or_default();
        *if reasons.is_empty() { done } else { refused } += 1;
        if reasons.is_empty() {
            ensure!(given.is_empty(), "this was to be done: {payload:#}");
            effects::apply(&mut self.world, who, command, &payload)?;
            if is_repeatable && self.dice.chance(10) {
                self.repeat(who, mutation, &mut input, &payload).await?;
            }
        } else {
            ensure!(!given.is_empty(), "this was to be refused");
            ensure!(given.is_subset(&reasons), "this was not to be refused because of {given:?}: {payload:#}");
        }
        Ok(())
    }

    /// With the same key the same is not done twice, and something else not at all.
    async fn repeat(&mut self, who: Who, mutation: &str, input: &mut Value, first: &Value) -> Result<()> {
        let again = self.desk.act(self.people.email(who), mutation, input).await?;
        ensure!(again == *first, "the same was asked for again: {again:#}, not {first:#}");
        input["note"] = "Something else".into();
        if ["recordPayment", "clawBack"].contains(&mutation) {
            let other = self.desk.act(self.people.email(who), mutation, input).await?;
            ensure!(codes(&other) == ["CONFLICT"], "the key was used before: {other:#}");
        }
        Ok(())
    }
}
