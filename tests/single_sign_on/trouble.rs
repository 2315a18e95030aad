//! A provider that is down, slow or talks nonsense: nobody is let in by it, and nobody taken for nobody.

use super::{BAD, UNREACHABLE, identity, now};
use crate::support::provider::{DESCRIPTION, KEYS, Provider};
use anyhow::{Result, ensure};
use api::authentication::{Issuer, OidcSettings};
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn token(provider: &Provider) -> Result<String> {
    let ends = (now() + TimeDelta::days(7)).timestamp();
    provider.token(json!({}), provider.claims(now(), json!({ "exp": ends }))).await
}

#[tokio::test]
async fn a_provider_that_is_down_at_first_is_asked_again() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let token = token(&provider).await?;
    provider.behave(DESCRIPTION, Some(503), "").await?;
    for _ in 0..20 {
        ensure!(issuer.verify(&token, now()).await == UNREACHABLE);
    }
    ensure!(provider.asked(DESCRIPTION).await? == 1, "it is not run down while it is down");
    provider.behave(DESCRIPTION, None, "").await?;
    identity(&issuer, &token, now() + TimeDelta::seconds(10)).await?;
    Ok(())
}

#[tokio::test]
async fn known_keys_go_on_working_for_a_day_while_the_provider_is_gone() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let known = token(&provider).await?;
    let claims = provider.claims(now(), json!({}));
    let unknown = provider.token(json!({ "kid": "another" }), claims).await?;
    identity(&issuer, &known, now()).await?;
    drop(provider);
    for minutes in [1, 61, 61, 23 * 60] {
        identity(&issuer, &known, now() + TimeDelta::minutes(minutes)).await?;
    }
    ensure!(issuer.verify(&unknown, now() + TimeDelta::minutes(2)).await == UNREACHABLE);
    ensure!(issuer.verify(&known, now() + TimeDelta::days(1)).await == UNREACHABLE, "it may have been withdrawn");
    Ok(())
}

#[tokio::test]
async fn a_slow_provider_is_not_waited_for() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let token = token(&provider).await?;
    // Each of the two answers comes in time; both together don't.
    for path in [DESCRIPTION, KEYS] {
        provider.behave_as(json!({ "path": path, "delay_ms": 4_000 })).await?;
    }
    let started = Instant::now();
    let (first, second) = tokio::join!(issuer.verify(&token, now()), issuer.verify(&token, now()));
    ensure!(first == UNREACHABLE && second == UNREACHABLE, "{first:?} {second:?}");
    let waited = started.elapsed();
    ensure!((Duration::from_millis(4_500)..Duration::from_millis(7_500)).contains(&waited), "{waited:?}");
    Ok(())
}

#[tokio::test]
async fn a_caller_who_hangs_up_ends_nothing_for_others() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let token = token(&provider).await?;
    provider.behave_as(json!({ "path": KEYS, "delay_ms": 500 })).await?;
    let hasty = tokio::time::timeout(Duration::from_millis(100), issuer.verify(&token, now())).await;
    ensure!(hasty.is_err(), "the provider answered too fast for this test");
    identity(&issuer, &token, now()).await?;
    ensure!(provider.asked(KEYS).await? == 1);
    Ok(())
}

#[tokio::test]
async fn nonsense_is_not_believed_and_takes_nothing_away() -> Result<()> {
    let provider = Provider::start()?;
    let (token, knowing) = (token(&provider).await?, provider.issuer()?);
    identity(&knowing, &token, now()).await?;
    let (description, keys) = (provider.document(DESCRIPTION).await?, provider.document(KEYS).await?.to_string());
    let described = |member: &str, value: Value| {
        let mut description = description.clone();
        description[member] = value;
        description.to_string()
    };
    let padded = |text: &str, length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    let most = 256 * 1024;
    let right = [
        (DESCRIPTION, 200, description.to_string()),
        (DESCRIPTION, 200, padded(&description.to_string(), most)),
        (KEYS, 200, padded(&keys, most)),
    ];
    for (path, status, body) in right {
        provider.behave(path, Some(status), &body).await?;
        identity(&provider.issuer()?, &token, now()).await?;
        provider.behave(path, None, "").await?;
    }
    let slash = format!("{}/", provider.address());
    // It leads to the provider, on most systems, though it is not an address of this machine alone.
    let not_loopback = format!("{}{KEYS}", provider.address().replace("127.0.0.1", "0.0.0.0"));
    let wrong = [
        (DESCRIPTION, 200, described("issuer", json!("https://login.example.org"))),
        (DESCRIPTION, 200, described("issuer", json!(slash))),
        (DESCRIPTION, 200, described("issuer", Value::Null)),
        (DESCRIPTION, 200, described("jwks_uri", json!(not_loopback))),
        (DESCRIPTION, 200, described("jwks_uri", json!("file:///etc/passwd"))),
        (DESCRIPTION, 200, described("jwks_uri", json!("/keys"))),
        (DESCRIPTION, 200, padded(&description.to_string(), most + 1)),
        (DESCRIPTION, 200, "<html>".to_owned()),
        (DESCRIPTION, 404, description.to_string()),
        (KEYS, 200, String::new()),
        (KEYS, 200, "[".repeat(100_000)),
        (KEYS, 200, json!({ "keys": [] }).to_string()),
        (KEYS, 200, json!({ "keys": {} }).to_string()),
        (KEYS, 200, padded(&keys, most + 1)),
        (KEYS, 201, keys.clone()),
        (KEYS, 500, keys.clone()),
    ];
    for (hour, (path, status, body)) in (1..).zip(wrong) {
        provider.behave(path, Some(status), &body).await?;
        ensure!(provider.issuer()?.verify(&token, now()).await == UNREACHABLE, "{path} {status}: {body:.100}");
        identity(&knowing, &token, now() + TimeDelta::hours(hour)).await?;
        provider.behave(path, None, "").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_redirection_is_not_followed() -> Result<()> {
    let (provider, elsewhere) = (Provider::start()?, Provider::start()?);
    let token = token(&provider).await?;
    let keys = provider.document(KEYS).await?.to_string();
    elsewhere.behave(KEYS, Some(200), &keys).await?;
    let there = format!("{}{KEYS}", elsewhere.address());
    for status in [301, 302, 307, 308] {
        provider.behave_as(json!({ "path": KEYS, "status": status, "location": there })).await?;
        ensure!(provider.issuer()?.verify(&token, now()).await == UNREACHABLE, "{status}");
    }
    ensure!(elsewhere.asked(KEYS).await? == 0);
    Ok(())
}

#[tokio::test]
async fn an_issuer_is_one_only_under_its_own_name() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = format!("{}/", provider.address());
    let misspelt = Issuer::try_new(OidcSettings { issuer: issuer.clone(), ..provider.settings(Default::default()) })?;
    let token = provider.token(json!({}), provider.claims(now(), json!({ "iss": issuer }))).await?;
    ensure!(misspelt.verify(&token, now()).await == UNREACHABLE);
    ensure!(provider.issuer()?.verify(&token, now()).await == BAD);
    Ok(())
}
