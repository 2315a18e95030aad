//! Killed in the middle of a stream of mutations and started again: what was acknowledged is there once, nothing is there
//! by half, and what was not acknowledged is done once when it is asked for again.

mod service;
mod stream;

use super::desk::{Desk, count};
use crate::support::Store;
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use service::Service;
use std::time::Duration;
use stream::{Asked, CLIENTS, Client};

/// After how many milliseconds of service it is killed each time.
const KILLED_AFTER: [u64; 3] = [350, 600, 200];

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let settlement = desk.award("Cut short", &desk.here, 900_000_000).await?;
    let allocation = desk.agreed(&settlement, "Reported of", 1_000_000).await?;
    let mut clients: Vec<Client> =
        (0..CLIENTS).map(|number| Client::new(number, &settlement, &allocation, &desk.themes[0])).collect();
    for killed_after in KILLED_AFTER {
        let mut service = Service::start(&desk.address)?;
        let tokens = service.tokens().await?;
        let address = service.address().to_owned();
        let streams = clients.into_iter().map(|client| {
            let (address, tokens) = (address.clone(), tokens.clone());
            tokio::spawn(async move { client.ask_until_it_breaks_off(&address, &tokens).await })
        });
        let streams: Vec<_> = streams.collect();
        tokio::time::sleep(Duration::from_millis(killed_after)).await;
        service.kill()?;
        clients = Vec::new();
        for stream in streams {
            clients.push(stream.await??);
        }
        // Whoever opens the file next rolls back what was cut short.
        for asked in clients.iter().flat_map(|client| &client.asked) {
            let there = there(&desk, asked).await?;
            let expected = if asked.acknowledged { there == 1 } else { there <= 1 };
            ensure!(expected, "{asked:?} is there {there} times");
        }
        desk.verify().await?;
    }
    let acknowledged = clients.iter().flat_map(|client| &client.asked).filter(|asked| asked.acknowledged).count();
    ensure!(acknowledged >= 3 * CLIENTS, "only {acknowledged} were acknowledged: nothing was in the middle");
    let mut service = Service::start(&desk.address)?;
    let tokens = service.tokens().await?;
    for client in &clients {
        for asked in client.asked.iter().filter(|asked| !asked.acknowledged) {
            for _ in 0..2 {
                client.ask(service.address(), &tokens, asked).await?.context("it is answered this time")?;
            }
            ensure!(there(&desk, asked).await? == 1, "{asked:?} is done once");
        }
    }
    service.kill()?;
    whole(&desk, &clients).await?;
    desk.verify().await
}

/// How many times what was asked for is there.
async fn there(desk: &Desk, asked: &Asked) -> Result<i64> {
    let mark = &asked.mark;
    let of = match asked.mutation {
        "proposeAllocation" => format!("allocations WHERE title = '{mark}'"),
        "submitSpendReturn" => format!("spend_returns WHERE narrative = '{mark}'"),
        _ => format!("ledger_entries WHERE note = '{mark}'"),
    };
    count(&desk.connection, &of).await
}

/// All together there is as much as was asked for, each with its parts.
async fn whole(desk: &Desk, clients: &[Client]) -> Result<()> {
    let asked = |mutation: &str| {
        let all = clients.iter().flat_map(|client| &client.asked).filter(|asked| asked.mutation == mutation);
        i64::try_from(all.count()).unwrap_or(i64::MAX)
    };
    let proposals = "allocations WHERE title LIKE 'Client %'";
    for (of, expected) in [
        (proposals.to_owned(), asked("proposeAllocation")),
        (
            format!("ledger_entries WHERE kind = 'ALLOCATED' AND allocation_id IN (SELECT id FROM {proposals})"),
            asked("proposeAllocation"),
        ),
        (format!("allocation_states WHERE allocation_id IN (SELECT id FROM {proposals})"), asked("proposeAllocation")),
        (format!("allocation_themes WHERE allocation_id IN (SELECT id FROM {proposals})"), asked("proposeAllocation")),
        ("ledger_entries WHERE kind = 'PAID' AND note LIKE 'Client %'".to_owned(), asked("recordPayment")),
        ("spend_returns WHERE narrative LIKE 'Client %'".to_owned(), asked("submitSpendReturn")),
    ] {
        let there = count(&desk.connection, &of).await?;
        ensure!(there == expected, "{there} of {of}, where {expected} were asked for");
    }
    let lines = "audit_events WHERE action IN ('PROPOSE_ALLOCATION', 'RECORD_PAYMENT', 'SUBMIT_SPEND_RETURN')";
    let all = asked("proposeAllocation") + asked("recordPayment") + asked("submitSpendReturn");
    // And the one that the test began with.
    ensure!(count(&desk.connection, lines).await? == all + 1, "a line of the audit for each");
    Ok(())
}
