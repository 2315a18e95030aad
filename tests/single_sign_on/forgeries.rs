//! Tokens that the provider did not sign.

use super::{BAD, identity, now};
use crate::support::provider::{KEYS, Provider};
use anyhow::{Context, Result, ensure};
use serde_json::json;

#[tokio::test]
async fn the_public_key_is_no_shared_secret() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let good = provider.token(json!({}), provider.claims(now(), json!({}))).await?;
    identity(&issuer, &good, now()).await?;
    let (head, _) = good.split_once('.').context("a header")?;
    for secret in ["pem", "pkcs1", "der", "n"] {
        for algorithm in ["HS256", "HS384", "HS512"] {
            let header = json!({ "alg": algorithm, "kid": "rsa-1" });
            let claims = provider.claims(now(), json!({}));
            let forged = provider.wish(json!({ "header": header, "claims": claims, "secret": secret })).await?;
            ensure!(issuer.verify(&forged, now()).await == BAD, "{algorithm} with {secret}");
            // The same signature under a header that says it is of the right kind.
            let (_, tail) = forged.split_once('.').context("claims")?;
            ensure!(issuer.verify(&format!("{head}.{tail}"), now()).await == BAD, "{algorithm} with {secret}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_strangers_key_opens_nothing_whatever_the_token_says_of_it() -> Result<()> {
    let (provider, stranger) = (Provider::start()?, Provider::start()?);
    let issuer = provider.issuer()?;
    let keys = format!("{}{KEYS}", stranger.address());
    let own_key = stranger.document(KEYS).await?["keys"][0].take();
    for header in [json!({}), json!({ "jwk": own_key }), json!({ "jku": keys }), json!({ "x5u": keys })] {
        let claims = provider.claims(now(), json!({}));
        let forged = stranger.token(header.clone(), claims.clone()).await?;
        ensure!(issuer.verify(&forged, now()).await == BAD, "{header}");
        // It is the signature that is wrong, and nothing else.
        let signed = provider.token(header.clone(), claims).await?;
        ensure!(issuer.verify(&signed, now()).await.is_ok(), "{header}");
    }
    ensure!(stranger.asked(KEYS).await? == 1, "the test's own question, and no other");
    Ok(())
}

#[tokio::test]
async fn what_is_no_token_is_refused_without_asking_anybody() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let good = provider.token(json!({}), provider.claims(now(), json!({}))).await?;
    let huge = provider.token(json!({}), provider.claims(now(), json!({ "groups": "g".repeat(8_192) }))).await?;
    let cut = good.rsplit_once('.').context("a signature")?.0;
    for text in ["", ".", "..", "a.b.c", cut, &format!("{good}.{good}"), &huge, &"a".repeat(1_000_000)] {
        ensure!(issuer.verify(text, now()).await == BAD, "{text:.40}");
    }
    ensure!(provider.asked(KEYS).await? == 0);
    let unsigned = format!("{cut}.");
    ensure!(issuer.verify(&unsigned, now()).await == BAD && !issuer.is_of(&huge));
    Ok(())
}
