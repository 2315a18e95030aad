//! The figures that the service gives, against those of the model: of each settlement, of all together and in whatever
//! grouping, now and at the end of every day.

use super::world::{DAYS, Figures, World, share};
use crate::money::desk::Desk;
use crate::support::dice::Dice;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

const FRAGMENTS: &str = "
    fragment F on FundingFigures { allocated agreed spent unspent totalBudget matched undetermined approximate }
    fragment P on FundingPosition { settled topSliced available carriedIn carriedOut clawedBack unallocated paid remaining }";

const QUESTION: &str = "query($ids: [ID!]!, $funder: ID!, $on: Date, $by: [FundingDimension!]!, $whole: [FundingDimension!]!) {
    settlements: nodes(ids: $ids) { ... on Settlement { version status amount position(asOf: $on) { ...F ...P } } }
    all: fundingSummary(filter: { funderIds: [$funder] }, asOf: $on) { total { ...F ...P } rows { position { ...F ...P } } }
    whole: fundingSummary(filter: { funderIds: [$funder] }, groupBy: $whole, asOf: $on) {
        total { ...F ...P } rows { position { ...F ...P } } }
    parts: fundingSummary(filter: { funderIds: [$funder] }, groupBy: $by, asOf: $on) {
        total { ...F } rows { position { ...F } } } }";

/// The dimensions that split settlements, and those of allocations.
const WHOLE: [&str; 5] = ["POLICE_AREA", "COUNTY", "PARTNERSHIP", "FINANCIAL_YEAR", "FUNDER"];
const PARTS: [&str; 3] = ["THEME", "PROVIDER", "STAGE"];

/// The day before anything happens, and one after everything.
const BESIDE: [&str; 2] = ["2018-03-31", "2019-04-02"];

/// Asks for the figures of every day.
pub(super) async fn check(desk: &Desk, dice: &mut Dice, world: &World) -> Result<()> {
    let mut days: Vec<Option<&str>> = vec![None];
    days.extend(DAYS.iter().chain(&BESIDE).map(|day| Some(*day)));
    for day in days {
        let whole: Vec<&str> = WHOLE.into_iter().filter(|_| dice.chance(40)).collect();
        let first = dice.one_of(&PARTS)?;
        let more = WHOLE.into_iter().chain(PARTS).filter(|it| *it != first && dice.chance(25));
        let parts: Vec<&str> = std::iter::once(first).chain(more).collect();
        on_day(desk, world, day, (&whole, &parts))
            .await
            .with_context(|| format!("at the end of {day:?}, by {whole:?} and {parts:?}"))?;
    }
    Ok(())
}

async fn on_day(desk: &Desk, world: &World, day: Option<&str>, (whole, parts): (&[&str], &[&str])) -> Result<()> {
    let ids: Vec<&str> = world.settlements.iter().map(|it| it.id.as_str()).collect();
    let variables = json!({ "ids": ids, "funder": world.funder, "on": day, "whole": whole, "by": parts });
    let document = format!("{QUESTION}{FRAGMENTS}");
    let data = desk.app.data(Some("administrator"), &document, variables).await?;
    let mut all = Figures::new();
    for (index, it) in world.settlements.iter().enumerate() {
        let given = &data["settlements"][index];
        let stands = (&given["version"], &given["status"], &given["amount"]);
        ensure!(stands == (&json!(it.version), &json!(it.status), &json!(it.amount)), "{it:?} stands at {given:#}");
        let expected = world.figures(index, day);
        agree(&given["position"], &expected).with_context(|| format!("settlement {index}, {it:?}"))?;
        for (figure, amount) in expected {
            *all.entry(figure).or_default() += amount;
        }
        if day.is_none() {
            let (allocated, available) = (world.allocated(index), it.available());
            ensure!(
                allocated <= available + share(available.max(0), it.over),
                "{allocated} of {available} are allocated"
            );
        }
    }
    agree(&data["all"]["total"], &all).context("all together")?;
    for grouped in ["all", "whole", "parts"] {
        agree(&data[grouped]["total"], &all).with_context(|| format!("the total of {grouped}"))?;
        agree(&sum(&data[grouped]["rows"]), &all).with_context(|| format!("the rows of {grouped}"))?;
    }
    Ok(())
}

/// Rows added up.
fn sum(rows: &Value) -> Value {
    let mut sum = serde_json::Map::new();
    for (figure, amount) in
        rows.as_array().into_iter().flatten().filter_map(|row| row["position"].as_object()).flatten()
    {
        let before = sum.get(figure).map_or(0, number);
        sum.insert(figure.clone(), json!(before + number(amount)));
    }
    Value::Object(sum)
}

/// Holds the figures that are given to those expected. Without any money there is no row.
fn agree(given: &Value, expected: &Figures) -> Result<()> {
    for (figure, amount) in given.as_object().context("figures")? {
        let expected = expected.get(figure.as_str()).copied().unwrap_or_default();
        let is_same = match figure.as_str() {
            "approximate" => (number(amount) > 0) == (expected > 0),
            _ => number(amount) == expected,
        };
        ensure!(is_same, "{figure} is {amount}, not {expected}");
    }
    Ok(())
}

/// A number; yes is one.
fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| i64::from(value.as_bool().unwrap_or_default()))
}
