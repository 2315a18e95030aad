//! Good tokens open the door, all others don't.

use super::{BAD, identity, now};
use crate::support::provider::{AUDIENCE, KEYS, Provider};
use anyhow::{Result, ensure};
use api::authentication::{Identity, Issuer, OidcAlgorithm, OidcSettings};
use chrono::TimeDelta;
use domain::account::Email;
use rstest::rstest;
use serde_json::{Value, json};

#[tokio::test]
async fn a_good_token_tells_who_asks_until_it_ends() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let token = provider.token(json!({}), provider.claims(now(), json!({}))).await?;
    let ends = now() + TimeDelta::hours(1);
    let wanted = Identity {
        issuer: provider.address().to_owned(),
        subject: "2f6e".to_owned(),
        email: Some(Email::try_new("ada.bell@council.example")?),
        name: Some("Ada Bell".to_owned()),
        expires_at: ends,
    };
    ensure!(issuer.is_of(&token) && identity(&issuer, &token, now()).await? == wanted);
    // Clocks may differ by half a minute, and no more.
    for (moment, good) in [(now(), -30), (now(), -31), (ends, 29), (ends, 30)]
        .map(|(moment, seconds)| (moment + TimeDelta::seconds(seconds), [-30, 29].contains(&seconds)))
    {
        ensure!(issuer.verify(&token, moment).await.is_ok() == good, "at {moment}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn only_the_configured_algorithm_is_taken(
    #[values(
        OidcAlgorithm::Rs256,
        OidcAlgorithm::Rs512,
        OidcAlgorithm::Ps256,
        OidcAlgorithm::Es256,
        OidcAlgorithm::EdDsa
    )]
    pinned: OidcAlgorithm,
) -> Result<()> {
    let provider = Provider::start()?;
    let issuer = Issuer::try_new(provider.settings(pinned))?;
    let pinned = serde_json::to_value(pinned)?;
    for algorithm in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "EdDSA"] {
        let token = provider.token(json!({ "alg": algorithm }), provider.claims(now(), json!({}))).await?;
        let outcome = issuer.verify(&token, now()).await;
        ensure!(if pinned == algorithm { outcome.is_ok() } else { outcome == BAD }, "{algorithm}: {outcome:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_says_the_wrong_thing_is_refused() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let at = |hours: i64| (now() + TimeDelta::hours(hours)).timestamp();
    let wrong = [
        json!({ "iss": "https://login.example.org" }),
        json!({ "iss": format!("{}/", provider.address()) }),
        json!({ "iss": [provider.address()] }),
        json!({ "iss": null }),
        json!({ "aud": "api://another-service" }),
        json!({ "aud": ["api://another-service", "api://safergraph/"] }),
        json!({ "aud": [] }),
        json!({ "aud": null }),
        json!({ "exp": at(-1) }),
        json!({ "exp": null }),
        json!({ "exp": "never" }),
        json!({ "exp": u64::MAX }),
        json!({ "exp": i64::MAX }),
        json!({ "nbf": at(1) }),
        json!({ "nbf": "yesterday" }),
        json!({ "iat": at(1) }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": " " }),
        json!({ "sub": "x".repeat(256) }),
        json!({ "sub": 7 }),
    ];
    for change in wrong {
        let token = provider.token(json!({}), provider.claims(now(), change.clone())).await?;
        ensure!(issuer.verify(&token, now()).await == BAD, "{change}");
    }
    let right = [
        json!({ "aud": ["api://another-service", AUDIENCE] }),
        json!({ "sub": "x".repeat(255) }),
        json!({ "nbf": null, "iat": null }),
        json!({ "exp": 1_527_858_000.5 }),
    ];
    for change in right {
        let token = provider.token(json!({}), provider.claims(now(), change.clone())).await?;
        ensure!(issuer.verify(&token, now()).await.is_ok(), "{change}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_with_the_wrong_header_is_refused_without_asking_anybody() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let wrong = [
        json!({ "alg": "none" }),
        json!({ "alg": "None" }),
        json!({ "alg": "NONE" }),
        json!({ "alg": "" }),
        json!({ "alg": null }),
        json!({ "alg": "HS256" }),
        json!({ "alg": "RS512" }),
        json!({ "alg": ["RS256"] }),
        json!({ "kid": null }),
        json!({ "kid": 1 }),
        json!({ "crit": ["exp"] }),
        json!({ "crit": ["b64"], "b64": false }),
        json!({ "typ": "logout+jwt" }),
    ];
    for header in wrong {
        let mut wish = json!({ "alg": "RS256", "kid": "rsa-1" });
        if let (Some(members), Value::Object(header)) = (wish.as_object_mut(), header.clone()) {
            members.extend(header);
        }
        let token = provider.token(wish, provider.claims(now(), json!({}))).await?;
        ensure!(issuer.verify(&token, now()).await == BAD, "{header}");
    }
    ensure!(provider.asked(KEYS).await? == 0);
    for typ in [json!(null), json!("jwt"), json!("at+jwt")] {
        let token = provider.token(json!({ "typ": typ }), provider.claims(now(), json!({}))).await?;
        ensure!(issuer.verify(&token, now()).await.is_ok(), "{typ}");
    }
    Ok(())
}

#[tokio::test]
async fn it_is_seen_who_is_to_check_a_token() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let other =
        OidcSettings { issuer: "https://login.example.org".to_owned(), ..provider.settings(Default::default()) };
    let other = Issuer::try_new(other)?;
    let token = provider.token(json!({}), provider.claims(now(), json!({}))).await?;
    ensure!(issuer.is_of(&token) && !other.is_of(&token));
    ensure!(!issuer.is_of("") && !issuer.is_of("a.b.c") && provider.asked(KEYS).await? == 0);
    Ok(())
}
