//! What does not fit together is told in full, and nothing of it is written.

use super::*;
use crate::entity::{audit_events, organisations, partnerships};
use serde_json::json;

async fn faults(scratch: &Scratch, sources: &[Source]) -> Vec<String> {
    match scratch.import(sources).await {
        Err(Error::Faulty(faults)) => faults.iter().map(ToString::to_string).collect(),
        Err(other) => vec![format!("not a fault: {other}")],
        Ok(_) => Vec::new(),
    }
}

#[tokio::test]
async fn every_fault_of_every_bundle_is_told_and_nothing_written() -> Result<()> {
    for scratch in Scratch::all().await? {
        scratch.import_register().await?;
        let good = source("safer-exeter", json!({ "organisations": [{ "name": "OPCC", "kind": "OPCC" }] }))?;
        let mut bad = source(
            "torbay",
            json!({
                "groups": [{ "key": "board", "name": "Board", "kind": "BOARD", "parent": "nobody" }],
                "memberships": [{ "key": "m", "group": "nowhere", "post": "Chair", "role": "CHAIR" }],
            }),
        )?;
        bad.bundle.partnership.ons_code = Some("E22000050".into());
        let found = faults(&scratch, &[good, bad]).await;
        let places: Vec<_> = found.iter().filter_map(|fault| fault.split(": ").nth(1)).collect();
        assert_eq!(places, ["/partnership/slug", "/groups/0/parent", "/memberships/0/group"], "{found:?}");
        assert!(found.iter().all(|fault| fault.starts_with("torbay.json: ")), "{found:?}");
        assert_eq!(scratch.count::<organisations::Entity>().await?, 0);
        assert_eq!(scratch.count::<partnerships::Entity>().await?, 314);
        assert_eq!(scratch.count::<audit_events::Entity>().await?, 1);
        scratch.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn without_the_register_a_code_is_unknown() -> Result<()> {
    for scratch in Scratch::all().await? {
        let found = faults(&scratch, &[source("safer-exeter", json!({}))?]).await;
        assert!(found.iter().any(|fault| fault.starts_with("safer-exeter.json: /partnership/onsCode")), "{found:?}");
        scratch.drop().await?;
    }
    Ok(())
}
