//! An address counts only where the provider vouches for it.

use super::{identity, now};
use crate::support::provider::Provider;
use anyhow::{Result, ensure};
use serde_json::{Value, json};

#[tokio::test]
async fn only_a_verified_address_is_one() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let cases = [
        (json!({}), true),
        (json!({ "email_verified": "true" }), true),
        (json!({ "email_verified": null, "xms_edov": true }), true),
        (json!({ "email_verified": null, "xms_edov": "true" }), true),
        (json!({ "email_verified": null, "xms_edov": 1 }), true),
        (json!({ "email_verified": null, "xms_edov": "1" }), true),
        (json!({ "email_verified": null }), false),
        (json!({ "email_verified": false }), false),
        (json!({ "email_verified": "false" }), false),
        (json!({ "email_verified": 1 }), false),
        (json!({ "email_verified": "yes" }), false),
        (json!({ "email_verified": null, "xms_edov": false }), false),
        (json!({ "email_verified": null, "xms_edov": 0 }), false),
        (json!({ "email_verified": null, "xms_edov": "0" }), false),
        (json!({ "email_verified": false, "xms_edov": true }), false),
        (json!({ "email": null, "preferred_username": "ada.bell@council.example" }), false),
        (json!({ "email": "Ada Bell" }), false),
        (json!({ "email": ["ada.bell@council.example"] }), false),
    ];
    for (change, verified) in cases {
        let token = provider.token(json!({}), provider.claims(now(), change.clone())).await?;
        let email = identity(&issuer, &token, now()).await?.email;
        let email = email.map(|email| email.to_string());
        ensure!(email.as_deref() == verified.then_some("ada.bell@council.example"), "{change}: {email:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_name_is_one_that_can_be_shown() -> Result<()> {
    let provider = Provider::start()?;
    let issuer = provider.issuer()?;
    let cases = [
        (json!(" Zoë Ó Briain "), Some("Zoë Ó Briain")),
        (Value::Null, None),
        (json!(""), None),
        (json!("Ada\u{0}Bell"), None),
        (json!("x".repeat(201)), None),
        (json!(["Ada"]), None),
    ];
    for (name, wanted) in cases {
        let token = provider.token(json!({}), provider.claims(now(), json!({ "name": name }))).await?;
        ensure!(identity(&issuer, &token, now()).await?.name.as_deref() == wanted, "{name}");
    }
    Ok(())
}
