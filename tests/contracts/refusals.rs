//! What is wrong with a contract, told all at once; and who may not.

use super::{act, ids, refused};
use crate::support::quays::quays;
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, MANAGER, NOBODY, Store};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

/// `base` with the members of `changes`.
fn with(base: &Value, changes: Value) -> Value {
    let mut input = base.clone();
    for (field, value) in changes.as_object().into_iter().flatten() {
        input[field] = value.clone();
    }
    input
}

#[rstest]
#[tokio::test]
async fn all_that_is_wrong_is_told_at_once(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let ids = ids(&app).await?;
    let good =
        json!({ "partnershipId": ids.plymouth, "kind": "CONTRACT", "title": "Lights", "providerIds": [ids.council] });
    let nobody = "CAAAAAAAAAAAAAAAAAAAAAA";
    let cases: [(Value, &[&str]); 12] = [
        (json!({ "title": " " }), &["REQUIRED title"]),
        (json!({ "title": "x".repeat(301) }), &["LIMIT_EXCEEDED title"]),
        (json!({ "providerIds": [] }), &["REQUIRED providerIds"]),
        (json!({ "providerIds": [ids.council, ids.council] }), &["INVALID providerIds"]),
        (json!({ "providerIds": [nobody], "funderId": nobody }), &["NOT_FOUND providerIds.0", "NOT_FOUND funderId"]),
        (json!({ "from": "2018-04-01", "to": "2018-03-31" }), &["INVALID to"]),
        (json!({ "extensionUntil": "2018-03-31" }), &["INVALID extensionUntil"]),
        (json!({ "value": -1 }), &["INVALID value"]),
        (json!({ "value": 1, "valueCertainty": "NOT_STATED" }), &["INVALID valueCertainty"]),
        (json!({ "valueCertainty": "EXACT" }), &["REQUIRED value"]),
        (json!({ "note": "x".repeat(10_001) }), &["LIMIT_EXCEEDED note"]),
        (
            json!({ "title": "", "providerIds": [], "from": "2018-04-01", "to": "2018-03-31", "value": -5 }),
            &["REQUIRED providerIds", "REQUIRED title", "INVALID to", "INVALID value"],
        ),
    ];
    for (changes, expected) in cases {
        refused(&act(&app, MANAGER, "recordContract", with(&good, changes)).await?, expected)?;
    }
    let of = |partnership: Value, allocation: Value, more: Value| {
        with(&with(&good, json!({ "partnershipId": partnership, "allocationId": allocation })), more)
    };
    let neither = of(Value::Null, Value::Null, json!({ "title": "" }));
    let payload = act(&app, MANAGER, "recordContract", neither).await?;
    refused(&payload, &["REQUIRED partnershipId", "REQUIRED title"])?;
    let both = of(json!(ids.torbay), json!(ids.agreed), json!({}));
    refused(&act(&app, ADMINISTRATOR, "recordContract", both).await?, &["INVALID partnershipId"])?;
    let withdrawn = of(Value::Null, json!(ids.withdrawn), json!({ "title": "" }));
    let payload = act(&app, ADMINISTRATOR, "recordContract", withdrawn).await?;
    refused(&payload, &["WRONG_STATE allocationId", "REQUIRED title"])
}

#[rstest]
#[tokio::test]
async fn a_revision_is_held_to_the_same(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let document =
        r#"{ partnership(by: { slug: "safer-plymouth" }) { contracts { id version title providers { id } } } }"#;
    let data = app.data(MANAGER, document, json!({})).await?;
    let all = data["partnership"]["contracts"].as_array().cloned().unwrap_or_default();
    let titled = |title: &str| all.iter().find(|it| it["title"] == title).cloned().context(title.to_owned());
    let service = titled("Plymouth Domestic Abuse Service (PDAS)")?;
    let revise = async |contract: &Value, changes: Value| {
        let named = json!({ "id": contract["id"], "expectedVersion": contract["version"] });
        act(&app, MANAGER, "reviseContract", with(&named, changes)).await
    };
    refused(&revise(&service, json!({ "to": "2020-01-01" })).await?, &["INVALID extensionUntil"])?;
    refused(
        &revise(&service, json!({ "to": null, "title": "" })).await?,
        &["REQUIRED title", "INVALID extensionUntil"],
    )?;
    refused(&revise(&service, json!({ "providerIds": [] })).await?, &["REQUIRED providerIds"])?;
    refused(&revise(&service, json!({ "expectedVersion": 7 })).await?, &["STALE_VERSION expectedVersion"])?;
    let unprovided = titled("Integrated sexual health provision")?;
    ensure!(unprovided["providers"] == json!([]), "{unprovided:#}");
    refused(&revise(&unprovided, json!({ "note": "Still not stated" })).await?, &[])
}

#[rstest]
#[tokio::test]
async fn what_is_not_theirs_is_not_changed(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let ids = ids(&app).await?;
    let record =
        |of: &str, id: &str| json!({ of: id, "kind": "GRANT", "title": "Lights", "providerIds": [ids.council] });
    let by = async |asker, of: &str, id: &str| act(&app, asker, "recordContract", record(of, id)).await;
    for asker in [ANALYST, CLERK] {
        refused(&by(asker, "partnershipId", &ids.plymouth).await?, &["FORBIDDEN partnershipId"])?;
    }
    refused(&by(MANAGER, "partnershipId", &ids.torbay).await?, &["FORBIDDEN partnershipId"])?;
    refused(&by(MANAGER, "allocationId", &ids.agreed).await?, &["FORBIDDEN allocationId"])?;
    refused(&by(MANAGER, "allocationId", &ids.proposed).await?, &["NOT_FOUND allocationId"])?;
    refused(&by(CLERK, "allocationId", &ids.proposed).await?, &["NOT_FOUND allocationId"])?;
    refused(&by(ANALYST, "allocationId", &ids.proposed).await?, &["FORBIDDEN allocationId"])?;
    let document = "mutation($input: RecordContractInput!) { recordContract(input: $input) { contract { id } } }";
    let input = json!({ "input": record("partnershipId", &ids.plymouth) });
    let (code, _) = app.refusal(NOBODY, document, input).await?;
    ensure!(code == "UNAUTHENTICATED", "{code}");
    let document = r#"{ partnership(by: { slug: "torbay" }) { contracts { id } } }"#;
    let data = app.data(ADMINISTRATOR, document, json!({})).await?;
    let theirs = json!({ "id": data["partnership"]["contracts"][0]["id"], "expectedVersion": 1 });
    for mutation in ["reviseContract", "removeContract"] {
        for (asker, expected) in [(MANAGER, "NOT_FOUND id"), (CLERK, "NOT_FOUND id"), (ANALYST, "FORBIDDEN id")] {
            refused(&act(&app, asker, mutation, theirs.clone()).await?, &[expected])?;
        }
    }
    Ok(())
}
