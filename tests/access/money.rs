//! Sums of money are folds over what the one who asks can fetch one by one (design.md §2).

use super::cast::Viewer;
use super::schema::list;
use super::world::{Question, World};
use crate::support::Store;
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const QUESTION: &str = "
    query($settlements: [ID!]!, $allocations: [ID!]!, $returns: [ID!]!, $entries: [ID!]!, $more: [ID!]!, $lights: ID!) {
      total: fundingSummary(filter: {}) { total { ...F ... on FundingPosition { ...P } } }
      byPartnership: fundingSummary(filter: {}, groupBy: [PARTNERSHIP]) { rows { position { ...F ... on FundingPosition { ...P } } } }
      byYear: fundingSummary(filter: {}, groupBy: [FINANCIAL_YEAR]) { rows { position { ...F ... on FundingPosition { ...P } } } }
      byStage: fundingSummary(filter: {}, groupBy: [STAGE]) { total { ...F } rows { position { ...F } } }
      byTheme: fundingSummary(filter: {}, groupBy: [THEME, PROVIDER]) { total { ...F } rows { position { ...F } } }
      ofLights: fundingSummary(filter: { themeIds: [$lights] }, groupBy: [PARTNERSHIP]) { total { ...F } rows { position { ...F } } }
      settlements: nodes(ids: $settlements) { ... on Settlement { amount position { ...F ...P } } }
      allocations: nodes(ids: $allocations) { ... on Allocation { themes { slug } stage amount amountCertainty totalBudget totalBudgetCertainty position { ...F } } }
      returns: nodes(ids: $returns) { ... on SpendReturn { spent correctedBy { id } } }
      entries: nodes(ids: $entries) { ... on LedgerEntry { kind amount } }
      more: nodes(ids: $more) { ... on LedgerEntry { kind amount } }
    }
    fragment F on FundingFigures { allocated agreed spent unspent totalBudget matched undetermined approximate }
    fragment P on FundingPosition { settled topSliced available carriedIn carriedOut clawedBack unallocated paid remaining }";

/// The figures that allocations have.
const OF_ALLOCATIONS: [&str; 7] = ["allocated", "agreed", "spent", "unspent", "totalBudget", "matched", "undetermined"];
/// Those that only settlements have.
const OF_SETTLEMENTS: [&str; 9] =
    ["settled", "topSliced", "available", "carriedIn", "carriedOut", "clawedBack", "unallocated", "paid", "remaining"];

#[rstest]
#[tokio::test]
async fn each_sum_is_a_fold_over_what_can_be_fetched(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(world) = World::shared(store).await? else { return Ok(()) };
    let ids = |kind: &str| world.all.get(kind).map(Vec::as_slice).context("every type has examples");
    let entries = ids("LedgerEntry")?;
    let (first, more) = entries.split_at(entries.len().min(100));
    let administrator = world.administrator()?.email.as_deref();
    let themes = world.app.data(administrator, "{ themes { id slug } }", json!({})).await?;
    let lights = list(&themes["themes"]).find(|theme| theme["slug"] == "lights").context("there are lights")?;
    let variables = json!({ "lights": lights["id"], "settlements": ids("Settlement")?, "allocations": ids("Allocation")?,
        "returns": ids("SpendReturn")?, "entries": first, "more": more });
    let question = Question { document: QUESTION.to_owned(), variables };
    let mut wrong = BTreeSet::new();
    for (viewer, data) in world.asked_by(&world.present(), &[question]).await? {
        let data = &data;
        let mut agrees = |what: &str, sum: i64, of: i64| {
            if sum != of {
                wrong.insert(format!("{viewer}: {what} is {sum}, where what can be fetched gives {of}"));
            }
        };
        let total = &data["total"]["total"];
        for figure in OF_ALLOCATIONS.into_iter().chain(OF_SETTLEMENTS) {
            let pointer = format!("/position/{figure}");
            agrees(figure, number(&total[figure]), sum(&data["settlements"], &pointer));
            agrees(figure, number(&total[figure]), sum(&data["byPartnership"]["rows"], &pointer));
            agrees(figure, number(&total[figure]), sum(&data["byYear"]["rows"], &pointer));
        }
        // By what allocations alone have, only those count that can be fetched; so they do in the total of
        // everybody who does not read the position of a settlement beyond them.
        let by_allocation = ["byStage", "byTheme", "ofLights"].map(|grouped| &data[grouped]);
        for figure in OF_ALLOCATIONS {
            let pointer = format!("/position/{figure}");
            for grouped in by_allocation {
                agrees(figure, number(&grouped["total"][figure]), sum(&grouped["rows"], &pointer));
            }
            agrees(figure, number(&data["byStage"]["total"][figure]), sum(&data["allocations"], &pointer));
            if !reads_whole_positions(&viewer) {
                agrees(figure, number(&total[figure]), sum(&data["allocations"], &pointer));
            }
        }
        let lights = list(&data["allocations"]).filter(|it| it["themes"][0]["slug"] == "lights");
        let lights = lights.map(|it| number(&it["position"]["allocated"])).sum();
        agrees("allocated to lights", number(&data["ofLights"]["total"]["allocated"]), lights);
        for (figure, of) in from_the_records(data, &viewer) {
            agrees(figure, number(&total[figure]), of);
        }
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

/// The figures as design.md §2 defines them, from the records themselves.
fn from_the_records(data: &Value, viewer: &Viewer) -> Vec<(&'static str, i64)> {
    let stages = |wanted: &'static [&'static str]| {
        move |it: &&Value| it["stage"].as_str().is_some_and(|stage| wanted.contains(&stage))
    };
    let agreed = stages(&["AGREED", "COMMISSIONED", "COMPLETED"]);
    let withdrawn = stages(&["WITHDRAWN", "REJECTED"]);
    let counting: Vec<&Value> = list(&data["allocations"]).filter(|it| it.is_object() && !withdrawn(it)).collect();
    let both = counting.iter().filter(|it| !it["amount"].is_null() && !it["totalBudget"].is_null());
    let entries = || list(&data["entries"]).chain(list(&data["more"]));
    let of = |kind: &'static str| {
        entries().filter(move |it| it["kind"] == kind).map(|it| number(&it["amount"])).sum::<i64>()
    };
    let mut figures = vec![
        ("allocated", counting.iter().map(|it| number(&it["amount"])).sum()),
        ("agreed", counting.iter().filter(|it| agreed(it)).map(|it| number(&it["amount"])).sum()),
        ("totalBudget", counting.iter().map(|it| number(&it["totalBudget"])).sum()),
        ("matched", both.map(|it| number(&it["totalBudget"]) - number(&it["amount"])).sum()),
        ("settled", sum(&data["settlements"], "/amount")),
        ("spent", list(&data["returns"]).filter(|it| it["correctedBy"].is_null()).map(|it| number(&it["spent"])).sum()),
    ];
    if reads_whole_positions(viewer) {
        figures.retain(|(figure, _)| ["agreed", "settled", "spent"].contains(figure));
    } else {
        figures.push(("paid", of("PAID")));
    }
    figures
}

/// A theme lead reads the position of a settlement without all the allocations and entries that it sums up.
fn reads_whole_positions(viewer: &Viewer) -> bool {
    viewer.name.starts_with("group lead of a theme")
}

fn sum(records: &Value, pointer: &str) -> i64 {
    list(records).filter_map(|record| record.pointer(pointer)).map(number).sum()
}

/// A number; yes is one, and what is not known is nothing.
fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| i64::from(value.as_bool().unwrap_or_default()))
}
