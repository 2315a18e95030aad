//! The provider's keys: asked for when needed, kept, and asked for again no more often than is good.

use super::{BAD, identity, now};
use crate::support::provider::{DESCRIPTION, KEYS, Provider};
use anyhow::{Result, ensure};
use api::authentication::Issuer;
use chrono::TimeDelta;
use serde_json::{Value, json};

async fn asked(provider: &Provider) -> Result<(u64, u64)> {
    Ok((provider.asked(DESCRIPTION).await?, provider.asked(KEYS).await?))
}

/// A token that lives as long as the test.
async fn lasting(provider: &Provider) -> Result<String> {
    let ends = (now() + TimeDelta::days(7)).timestamp();
    provider.token(json!({}), provider.claims(now(), json!({ "exp": ends }))).await
}

#[tokio::test]
async fn keys_are_asked_for_at_the_first_token_and_every_hour() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let token = lasting(&provider).await?;
    ensure!(asked(&provider).await? == (0, 0), "nobody has asked for anything yet");
    for (minutes, wanted) in [(0, 1), (1, 1), (59, 1), (60, 2), (61, 2), (119, 2), (120, 3)] {
        identity(&issuer, &token, now() + TimeDelta::minutes(minutes)).await?;
        ensure!(asked(&provider).await? == (wanted, wanted), "after {minutes} minutes");
    }
    Ok(())
}

#[tokio::test]
async fn many_first_tokens_at_once_ask_once() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let token = lasting(&provider).await?;
    provider.behave_as(json!({ "path": KEYS, "delay_ms": 200 })).await?;
    for outcome in together(&issuer, vec![token; 50]).await? {
        ensure!(outcome.is_ok(), "{outcome:?}");
    }
    ensure!(asked(&provider).await? == (1, 1));
    Ok(())
}

#[tokio::test]
async fn invented_keys_ask_once_a_minute() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    identity(&issuer, &lasting(&provider).await?, now()).await?;
    for (minutes, wanted) in [(0, 1), (1, 2), (2, 3)] {
        let at = now() + TimeDelta::minutes(minutes);
        let invented = (0..100).map(|number| {
            let header = json!({ "kid": format!("invented-{number}") });
            provider.token(header, provider.claims(at, json!({})))
        });
        let mut tokens = Vec::new();
        for token in invented {
            tokens.push(token.await?);
        }
        for token in &tokens {
            ensure!(issuer.verify(token, at).await == BAD);
        }
        ensure!(asked(&provider).await? == (wanted, wanted), "after {minutes} minutes");
    }
    Ok(())
}

#[tokio::test]
async fn new_keys_are_picked_up_and_old_ones_forgotten() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let old = lasting(&provider).await?;
    identity(&issuer, &old, now()).await?;
    provider.rotate().await?;
    let new = lasting(&provider).await?;
    ensure!(issuer.verify(&new, now() + TimeDelta::seconds(59)).await == BAD, "it was asked a moment ago");
    identity(&issuer, &old, now() + TimeDelta::seconds(59)).await?;
    let later = now() + TimeDelta::minutes(1);
    identity(&issuer, &new, later).await?;
    ensure!(issuer.verify(&old, later).await == BAD, "it is no longer published");
    Ok(())
}

#[tokio::test]
async fn a_withdrawn_key_is_forgotten_within_the_hour_by_itself() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let token = lasting(&provider).await?;
    identity(&issuer, &token, now()).await?;
    provider.rotate().await?;
    identity(&issuer, &token, now() + TimeDelta::minutes(59)).await?;
    ensure!(issuer.verify(&token, now() + TimeDelta::minutes(60)).await == BAD);
    Ok(())
}

#[tokio::test]
async fn a_key_for_something_else_checks_no_token() -> Result<()> {
    let provider = Provider::start()?;
    let token = lasting(&provider).await?;
    let published = provider.document(KEYS).await?;
    let cases: [(Value, bool); 5] = [
        (json!({}), true),
        (json!({ "alg": "RS256" }), true),
        (json!({ "alg": "RS512" }), false),
        (json!({ "use": "enc" }), false),
        (json!({ "key_ops": ["encrypt"] }), false),
    ];
    for (change, good) in cases {
        let mut keys = published.clone();
        if let (Some(key), Value::Object(change)) = (keys["keys"][0].as_object_mut(), change.clone()) {
            key.extend(change);
        }
        provider.behave(KEYS, Some(200), &keys.to_string()).await?;
        ensure!(provider.issuer()?.verify(&token, now()).await.is_ok() == good, "{change}");
    }
    Ok(())
}

/// What comes of `tokens` that arrive at the same time.
async fn together(issuer: &Issuer, tokens: Vec<String>) -> Result<Vec<super::Outcome>> {
    let mut tasks = Vec::new();
    for token in tokens {
        let issuer = issuer.clone();
        tasks.push(tokio::spawn(async move { issuer.verify(&token, now()).await }));
    }
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await?);
    }
    Ok(outcomes)
}
