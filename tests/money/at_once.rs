//! Many at once: nothing is over-allocated, done twice or lost, and nobody meets a deadlock.

use super::desk::{Desk, codes, count};
use crate::support::Store;
use anyhow::{Context, Result, ensure};
use futures_util::future::{join_all, try_join_all};
use rstest::rstest;
use serde_json::{Value, json};

/// How many ask at once.
const AT_ONCE: usize = 32;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_thousand_pounds_are_allocated_once(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let settlement = desk.award("The last of it", &desk.here, 500_000).await?;
    desk.proposal(&settlement, "All but the last thousand pounds", 400_000).await?;
    let outcomes = try_join_all((0..AT_ONCE).map(|number| {
        let input = json!({ "settlementId": settlement, "title": format!("Last {number}"), "amount": 10_000,
            "themeIds": [desk.themes[number % desk.themes.len()]] });
        let desk = &desk;
        async move {
            let who = ["commissioning-officer", "partnership-manager", "administrator"][number % 3];
            desk.act(who, "proposeAllocation", &input).await
        }
    }))
    .await?;
    let done = outcomes.iter().filter(|payload| codes(payload).is_empty()).count();
    let refused = outcomes.iter().filter(|payload| codes(payload) == ["LIMIT_EXCEEDED"]).count();
    ensure!((done, refused) == (10, AT_ONCE - 10), "{done} were done, {refused} refused: {outcomes:#?}");
    let position = desk.position(&settlement).await?["position"].take();
    ensure!((&position["allocated"], &position["unallocated"]) == (&json!(500_000), &json!(0)), "{position:#}");
    ensure!(count(&desk.connection, "allocations WHERE title LIKE 'Last %'").await? == 10);
    desk.verify().await
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_return_is_taken_once(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let settlement = desk.award("To be spent", &desk.here, 500_000).await?;
    let allocation = desk.agreed(&settlement, "To be reported of", 100_000).await?;
    let input = json!({ "allocationId": allocation, "periodFrom": "2018-04-01", "periodTo": "2018-06-30", "spent": 2_500,
        "idempotencyKey": "the return of the first quarter" });
    let submit = |input: Value| {
        let desk = &desk;
        async move { desk.act("commissioning-officer", "submitSpendReturn", &input).await }
    };
    let outcomes = try_join_all((0..AT_ONCE).map(|_| submit(input.clone()))).await?;
    let first = &outcomes[0]["spendReturn"];
    ensure!(first["id"].is_string() && outcomes.iter().all(|it| it["spendReturn"] == *first), "{outcomes:#?}");
    let mut other = input.clone();
    other["spent"] = json!(2_501);
    let refused = submit(other).await?;
    ensure!(codes(&refused) == ["CONFLICT"], "{refused:#}");
    // Without a key they are so many returns for one period.
    let mut keyless = input;
    keyless.as_object_mut().context("an input")?.remove("idempotencyKey");
    keyless["periodFrom"] = json!("2018-07-01");
    keyless["periodTo"] = json!("2018-09-30");
    let outcomes = try_join_all((0..AT_ONCE).map(|_| submit(keyless.clone()))).await?;
    let done = outcomes.iter().filter(|payload| codes(payload).is_empty()).count();
    ensure!(
        done == 1 && outcomes.iter().filter(|it| codes(it) == ["CONFLICT"]).count() == AT_ONCE - 1,
        "{outcomes:#?}"
    );
    ensure!(desk.position(&settlement).await?["position"]["spent"] == json!(5_000));
    desk.verify().await
}

/// Reads and agrees until it is through, as a client does that is told somebody was faster.
async fn agree(desk: &Desk, who: &str, allocation: &str) -> Result<usize> {
    let document = "query($id: ID!) { node(id: $id) { ... on Allocation { version } } }";
    for attempt in 1..5 {
        let read = desk.app.data(Some(who), document, json!({ "id": allocation })).await?;
        let input = json!({ "id": allocation, "expectedVersion": read["node"]["version"], "stage": "AGREED" });
        let payload = desk.act(who, "decideAllocation", &input).await?;
        match codes(&payload).as_slice() {
            [] => return Ok(attempt),
            ["STALE_VERSION"] => {}
            _ => anyhow::bail!("{who} could not agree: {payload:#}"),
        }
    }
    anyhow::bail!("{who} never got through")
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_officers_agree_at_the_same_moment(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let settlement = desk.award("To be agreed", &desk.here, 500_000).await?;
    let titles: Vec<String> = (0..6).map(|number| format!("Agreed {number}")).collect();
    let allocations = try_join_all(titles.iter().map(|title| desk.approved(&settlement, title, 1_000))).await?;
    let officers = |allocation: &String| {
        let (desk, allocation) = (&desk, allocation.clone());
        ["commissioner", "treasurer"].map(|who| {
            let allocation = allocation.clone();
            async move { agree(desk, who, &allocation).await }
        })
    };
    try_join_all(allocations.iter().flat_map(officers)).await?;
    let document =
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Allocation { stage version approvals { approvedAs } } } }";
    let read = desk.app.data(Some("administrator"), document, json!({ "ids": allocations })).await?;
    for allocation in read["nodes"].as_array().context("allocations")? {
        let offices = allocation["approvals"].as_array().into_iter().flatten();
        let mut offices: Vec<&str> = offices.filter_map(|it| it["approvedAs"].as_str()).collect();
        offices.sort_unstable();
        let expected = ["CLERK", "COMMISSIONER", "PARTNERSHIP_MANAGER", "TREASURER"];
        ensure!(allocation["stage"] == "AGREED" && allocation["version"] == 5 && offices == expected, "{allocation:#}");
    }
    desk.verify().await
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_crosses_meets_no_deadlock(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let fund = desk.fund("Of this year", "2018-19", 2_000_000).await?;
    let next = desk.fund("Of the next", "2019-20", 2_000_000).await?;
    let here = desk.award_from(&fund, &desk.here, 500_000).await?;
    let there = desk.award_from(&fund, &desk.there, 500_000).await?;
    let later = desk.award_from(&next, &desk.here, 500_000).await?;
    let movement = |number: usize| {
        let transfer = |from: &str, to: &str| json!({ "fromSettlementId": from, "toSettlementId": to });
        let carry = |from: &str, to: &str| json!({ "settlementId": from, "toSettlementId": to });
        let (who, mutation, mut input) = match number % 6 {
            0 => ("commissioner", "transferFunds", transfer(&here, &there)),
            1 => ("administrator", "transferFunds", transfer(&there, &here)),
            2 => ("commissioner", "carryForward", carry(&here, &later)),
            // Money is carried into a later year only: this way it is refused, having held both.
            3 => ("administrator", "carryForward", carry(&later, &here)),
            4 => ("commissioner", "clawBack", json!({ "settlementId": there })),
            _ => ("treasurer", "recordPayment", json!({ "settlementId": here })),
        };
        input["amount"] = json!(100);
        input["on"] = json!("2018-06-01");
        input["note"] = json!("Crossing");
        let desk = &desk;
        async move { Ok::<_, anyhow::Error>((number % 6, desk.act(who, mutation, &input).await?)) }
    };
    for outcome in join_all((0..AT_ONCE + 4).map(movement)).await {
        let (kind, payload) = outcome?;
        let expected: &[&str] = if kind == 3 { &["INVALID"] } else { &[] };
        ensure!(codes(&payload) == expected, "{kind}: {payload:#}");
    }
    for (settlement, figures) in [
        (&here, json!({ "settled": 500_600, "clawedBack": 600, "carriedOut": 600, "carriedIn": 0, "paid": 600 })),
        (&there, json!({ "settled": 500_600, "clawedBack": 1_200, "carriedOut": 0, "carriedIn": 0, "paid": 0 })),
        (&later, json!({ "settled": 500_000, "clawedBack": 0, "carriedOut": 0, "carriedIn": 600, "paid": 0 })),
    ] {
        let position = desk.position(settlement).await?["position"].take();
        for (figure, amount) in figures.as_object().into_iter().flatten() {
            ensure!(position[figure] == *amount, "{figure} of {position:#}");
        }
    }
    desk.verify().await
}
