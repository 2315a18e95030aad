//! Granting roles and taking them away.

use super::{act, grant, invite, open, places, refused};
use crate::support::{ADMINISTRATOR, ANALYST, MANAGER, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn a_grant_opens_and_its_end_closes_at_once(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let here = places(app, "safer-plymouth").await?;
    let new = open(app, MANAGER, "Officer").await?;
    let asker = Some(new.email.as_str());
    let may = "query($on: ID!) { viewer { may(permission: READ_FUNDING, on: $on) grants { role } } }";
    let on = json!({ "on": here.partnership });
    ensure!(app.data(asker, may, on.clone()).await?["viewer"]["may"] == false, "nothing was granted yet");
    let granted = grant(app, MANAGER, &new.id, "COMMISSIONING_OFFICER", Some(&here.partnership)).await?;
    let after = app.data(asker, may, on.clone()).await?;
    let expected = json!({ "may": true, "grants": [{ "role": "COMMISSIONING_OFFICER" }] });
    ensure!(after["viewer"] == expected, "{after:#}");
    let input = json!({ "grantId": granted["grant"]["id"] });
    let revoked = act(app, MANAGER, "revokeRole", "RevokeRoleInput", "grant { revokedAt }", input.clone()).await?;
    ensure!(revoked["grant"]["revokedAt"].is_string(), "{revoked:#}");
    ensure!(app.data(asker, may, on).await?["viewer"] == json!({ "may": false, "grants": [] }), "it is over");
    let twice = act(app, MANAGER, "revokeRole", "RevokeRoleInput", "grant { id }", input.clone()).await?;
    refused(&twice, &["WRONG_STATE input.grantId"])?;
    let unseen = act(app, ANALYST, "revokeRole", "RevokeRoleInput", "grant { id }", input.clone()).await?;
    refused(&unseen, &["NOT_FOUND input.grantId"])?;
    let own = act(app, asker, "revokeRole", "RevokeRoleInput", "grant { id }", input).await?;
    refused(&own, &["FORBIDDEN input.grantId"])
}

#[rstest]
#[tokio::test]
async fn nobody_grants_what_they_do_not_hold_there(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let (here, there) = (places(app, "safer-plymouth").await?, places(app, "north-worcestershire").await?);
    let new = invite(app, MANAGER, "Candidate").await?;
    let refusals = [
        (MANAGER, "CLERK", Some(&there.partnership), "FORBIDDEN input.scopeId"),
        (MANAGER, "OPCC_ANALYST", Some(&here.police_area), "FORBIDDEN input.scopeId"),
        (MANAGER, "ADMINISTRATOR", None, "FORBIDDEN input.scopeId"),
        (ADMINISTRATOR, "COMMISSIONER", Some(&here.police_area), "FORBIDDEN input.role"),
        (ADMINISTRATOR, "TREASURER", Some(&here.police_area), "FORBIDDEN input.role"),
        (ANALYST, "OPCC_ANALYST", Some(&here.police_area), "NOT_FOUND input.userId"),
    ];
    for (asker, role, scope, expected) in refusals {
        let payload = grant(app, asker, &new.id, role, scope.map(String::as_str)).await?;
        refused(&payload, &[expected])?;
    }
    let own = app.data(ANALYST, "{ viewer { user { id } } }", json!({})).await?;
    let own = own["viewer"]["user"]["id"].as_str().unwrap_or_default();
    let payload = grant(app, ANALYST, own, "OPCC_ANALYST", Some(&here.police_area)).await?;
    refused(&payload, &["FORBIDDEN input.userId"])?;
    for (role, scope) in [("PARTNERSHIP_MANAGER", Some(&here.partnership)), ("GROUP_LEAD", here.board.as_ref())] {
        let payload = grant(app, MANAGER, &new.id, role, scope.map(String::as_str)).await?;
        ensure!(payload["grant"]["role"] == role, "{payload:#}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_grant_that_makes_no_sense_is_refused(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let here = places(app, "safer-plymouth").await?;
    let new = invite(app, ADMINISTRATOR, "Odd").await?;
    let meetings = app.data(None, "{ meetings(first: 1) { nodes { id } } }", json!({})).await?;
    let missing = domain::ids::GlobalId { kind: domain::ids::Kind::Partnership, uuid: uuid::Uuid::nil() }.to_string();
    let with = |more: Value| {
        let mut input = json!({ "userId": new.id, "role": "CLERK", "scopeId": here.partnership });
        if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
            input.extend(more.clone());
        }
        act(app, ADMINISTRATOR, "grantRole", "GrantRoleInput", "grant { id }", input)
    };
    refused(&with(json!({ "scopeId": null })).await?, &["REQUIRED input.scopeId"])?;
    refused(&with(json!({ "scopeId": here.police_area })).await?, &["INVALID input.scopeId"])?;
    refused(&with(json!({ "scopeId": meetings["meetings"]["nodes"][0]["id"] })).await?, &["INVALID input.scopeId"])?;
    refused(&with(json!({ "scopeId": missing })).await?, &["NOT_FOUND input.scopeId"])?;
    refused(&with(json!({ "role": "ADMINISTRATOR" })).await?, &["INVALID input.scopeId"])?;
    let ends_first = json!({ "validFrom": "2018-06-02", "validTo": "2018-06-01" });
    refused(&with(ends_first).await?, &["INVALID input.validTo"])?;
    let both = json!({ "scopeId": here.police_area, "validFrom": "2018-06-02", "validTo": "2018-06-01" });
    refused(&with(both).await?, &["INVALID input.scopeId", "INVALID input.validTo"])?;
    ensure!(with(json!({ "validTo": "2018-06-30" })).await?["grant"].is_object(), "a month of it");
    refused(&with(json!({ "validFrom": "2018-06-30" })).await?, &["CONFLICT input.role"])?;
    ensure!(with(json!({ "validFrom": "2018-07-01" })).await?["grant"].is_object(), "and again afterwards");
    let list = "query($id: ID!) { node(id: $id) { ... on User { grants { validFrom validTo } } } }";
    let held = app.data(ADMINISTRATOR, list, json!({ "id": new.id })).await?;
    ensure!(held["node"]["grants"].as_array().is_some_and(|grants| grants.len() == 2), "{held:#}");
    Ok(())
}
