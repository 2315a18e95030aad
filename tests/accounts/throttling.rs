//! Failed sign-ins, counted for all instances together.

use super::{refused, sign_in};
use crate::support::app::{PASSWORD, clock};
use crate::support::{Store, TestApp};
use anyhow::{Context, Result, ensure};
use api::clock::Clock;
use chrono::TimeDelta;
use domain::account::Patience;
use persistence::Database;
use rstest::rstest;

const FEW: Patience = Patience { per_account: 3, per_address: 6, within: TimeDelta::minutes(15) };

async fn service(database: &Database, after: TimeDelta) -> Result<TestApp> {
    TestApp::beside(database, Clock::Fixed(clock()?.now() + after), |it| it.with_patience(FEW)).await
}

#[rstest]
#[tokio::test]
async fn an_account_waits_after_too_many_failures_wherever_they_were(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let (one, two) =
        (service(home.database(), TimeDelta::zero()).await?, service(home.database(), TimeDelta::zero()).await?);
    for app in [&one, &two, &one] {
        refused(&sign_in(app, "clerk@demo.example", "wrong").await?, &["CREDENTIALS input"])?;
    }
    let held = sign_in(&two, "Clerk@Demo.Example", PASSWORD).await?;
    refused(&held, &["THROTTLED input"])?;
    ensure!(held["userErrors"][0]["retryAfter"] == 15 * 60, "{held:#}");
    ensure!(sign_in(&two, "manager-of-nothing@demo.example", "x").await?["session"].is_null(), "others are heard");
    let later = service(home.database(), TimeDelta::minutes(14)).await?;
    let held = sign_in(&later, "clerk@demo.example", PASSWORD).await?;
    ensure!(held["userErrors"][0]["retryAfter"] == 60, "{held:#}");
    let after = service(home.database(), TimeDelta::minutes(15)).await?;
    ensure!(sign_in(&after, "clerk@demo.example", PASSWORD).await?["session"].is_object(), "the wait is over");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn successes_do_not_count(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = service(home.database(), TimeDelta::zero()).await?;
    for _ in 0..8 {
        ensure!(sign_in(&app, "clerk@demo.example", PASSWORD).await?["session"].is_object(), "it is right");
    }
    for _ in 0..2 {
        refused(&sign_in(&app, "clerk@demo.example", "wrong").await?, &["CREDENTIALS input"])?;
    }
    ensure!(sign_in(&app, "clerk@demo.example", PASSWORD).await?["session"].is_object(), "and starts anew");
    refused(&sign_in(&app, "clerk@demo.example", "wrong").await?, &["CREDENTIALS input"])
}

#[rstest]
#[tokio::test]
async fn an_address_waits_as_well_and_unknown_accounts_like_known_ones(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = service(home.database(), TimeDelta::zero()).await?;
    for number in 0..6 {
        refused(&sign_in(&app, &format!("nobody-{number}@demo.example"), "wrong").await?, &["CREDENTIALS input"])?;
    }
    refused(&sign_in(&app, "clerk@demo.example", PASSWORD).await?, &["THROTTLED input"])
}

#[rstest]
#[tokio::test]
async fn many_at_once_are_no_way_around(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(home) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let app = service(home.database(), TimeDelta::zero()).await?;
    let tries = (0..8).map(|_| sign_in(&app, "clerk@demo.example", "wrong"));
    let mut heard = 0;
    for payload in futures_util::future::try_join_all(tries).await? {
        let code = payload["userErrors"][0]["code"].as_str().context("it was refused")?.to_owned();
        heard += usize::from(code == "CREDENTIALS");
    }
    ensure!(heard == 3, "{heard} were heard");
    Ok(())
}
