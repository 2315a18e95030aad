//! Contracts as those who commission meet them: recorded, revised, taken back, and found wanting.

mod findings;
mod refusals;

use crate::support::quays::quays;
use crate::support::{ADMINISTRATOR, Asker, MANAGER, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

const CONTRACT: &str = "contract { id version kind title providers { name } funder { name } from to extensionUntil \
                        extensionNote value valueCertainty note }";

const HISTORY: &str = "history(first: 100) { nodes { action asRole changes { field before after } } }";

/// Does `mutation` with `input`, and answers with its payload.
async fn act(app: &TestApp, asker: Asker<'_>, mutation: &str, input: Value) -> Result<Value> {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let rest = if mutation == "removeContract" { "removedId" } else { CONTRACT };
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code path message currentVersion }} }} }}"
    );
    Ok(app.data(asker, &document, json!({ "input": input })).await?[mutation].take())
}

/// Holds a payload to be refused with exactly these, such as `INVALID to`.
fn refused(payload: &Value, expected: &[&str]) -> Result<()> {
    let told = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().into_iter().flatten().skip(1).filter_map(Value::as_str).collect();
        format!("{} {}", error["code"].as_str().unwrap_or_default(), path.join("."))
    };
    let wrong: Vec<String> = payload["userErrors"].as_array().into_iter().flatten().map(told).collect();
    ensure!(wrong == expected, "not {expected:?} but {payload:#}");
    Ok(())
}

/// The ids that these tests speak of.
struct Ids {
    plymouth: String,
    torbay: String,
    council: String,
    lamps: String,
    /// Allocations of Torbay.
    agreed: String,
    proposed: String,
    withdrawn: String,
}

async fn ids(app: &TestApp) -> Result<Ids> {
    let document = r#"{ plymouth: partnership(by: { slug: "safer-plymouth" }) { id }
        torbay: partnership(by: { slug: "torbay" }) { id
            settlement(year: "2018-19") { allocations { nodes { id title } } } }
        council: organisations(filter: { text: "Quay Council" }) { nodes { id } }
        lamps: organisations(filter: { text: "Lamps Limited" }) { nodes { id } } }"#;
    let data = app.data(ADMINISTRATOR, document, json!({})).await?;
    let text = |path: &str| data.pointer(path).and_then(Value::as_str).map(str::to_owned).context(path.to_owned());
    let nodes =
        data.pointer("/torbay/settlement/allocations/nodes").and_then(Value::as_array).context("allocations")?;
    let titled = |title: &str| {
        let found = nodes.iter().find(|it| it["title"] == title);
        found.and_then(|it| it["id"].as_str()).map(str::to_owned).context(title.to_owned())
    };
    Ok(Ids {
        plymouth: text("/plymouth/id")?,
        torbay: text("/torbay/id")?,
        council: text("/council/nodes/0/id")?,
        lamps: text("/lamps/nodes/0/id")?,
        agreed: titled("Lamps")?,
        proposed: titled("BUOYS")?,
        withdrawn: titled("Canoes")?,
    })
}

#[rstest]
#[tokio::test]
async fn a_contract_is_recorded_revised_and_taken_back(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let ids = ids(&app).await?;
    let input = json!({
        "partnershipId": ids.plymouth, "kind": "CONTRACT", "title": "  Night lights ", "providerIds": [ids.lamps, ids.council],
        "funderId": ids.council, "from": "2018-04-01", "to": "2019-03-31", "extensionUntil": "2020-03-31",
        "extensionNote": "Once", "value": 12_345, "note": " ",
    });
    let recorded = act(&app, MANAGER, "recordContract", input).await?;
    let id = recorded["contract"]["id"].clone();
    let mut expected = json!({
        "id": id, "version": 1, "kind": "CONTRACT", "title": "Night lights",
        "providers": [{ "name": "=Lamps Limited" }, { "name": "Quay Council" }], "funder": { "name": "Quay Council" },
        "from": "2018-04-01", "to": "2019-03-31", "extensionUntil": "2020-03-31", "extensionNote": "Once",
        "value": 12_345, "valueCertainty": "EXACT", "note": null,
    });
    ensure!(recorded == json!({ "contract": expected, "userErrors": [] }), "{recorded:#}");

    let input = json!({ "id": id, "expectedVersion": 1, "kind": "GRANT", "providerIds": [ids.council], "funderId": null,
        "to": "2018-12-31", "extensionUntil": null, "valueCertainty": "TO_BE_DETERMINED", "note": "Ended early" });
    let revised = act(&app, Some("commissioning-officer"), "reviseContract", input).await?;
    let changes = json!({ "version": 2, "kind": "GRANT", "providers": [{ "name": "Quay Council" }], "funder": null,
        "to": "2018-12-31", "extensionUntil": null, "value": null, "valueCertainty": "TO_BE_DETERMINED", "note": "Ended early" });
    for (field, value) in changes.as_object().into_iter().flatten() {
        expected[field] = value.clone();
    }
    ensure!(revised == json!({ "contract": expected, "userErrors": [] }), "{revised:#}");
    let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Contract {{ title version {HISTORY} }} }} }}");
    let read = app.data(MANAGER, &document, json!({ "id": id })).await?;
    ensure!(read["node"]["title"] == "Night lights" && read["node"]["version"] == 2, "{read:#}");

    let stale = act(&app, MANAGER, "removeContract", json!({ "id": id, "expectedVersion": 1 })).await?;
    refused(&stale, &["STALE_VERSION expectedVersion"])?;
    ensure!(stale["userErrors"][0]["currentVersion"] == 2, "{stale:#}");
    let removed = act(&app, MANAGER, "removeContract", json!({ "id": id, "expectedVersion": 2 })).await?;
    ensure!(removed == json!({ "removedId": id, "userErrors": [] }), "{removed:#}");
    ensure!(app.data(MANAGER, &document, json!({ "id": id })).await?["node"].is_null(), "it is gone");
    let again = act(&app, MANAGER, "removeContract", json!({ "id": id, "expectedVersion": 2 })).await?;
    refused(&again, &["NOT_FOUND id"])?;
    told_in_the_history(&app, &read["node"]).await
}

/// Every step leaves its line, with what it changed and nothing else; that of a contract that is gone is the
/// partnership's.
async fn told_in_the_history(app: &TestApp, before_removal: &Value) -> Result<()> {
    let document = format!(r#"{{ partnership(by: {{ slug: "safer-plymouth" }}) {{ {HISTORY} }} }}"#);
    let data = app.data(ADMINISTRATOR, &document, json!({})).await?;
    let of = |history: &Value, action: &str| {
        let all = history.pointer("/history/nodes").and_then(Value::as_array).into_iter().flatten();
        all.clone().find(|it| it["action"] == action).cloned().with_context(|| format!("no {action}: {history:#}"))
    };
    let change = |event: &Value, field: &str| {
        let changes = event["changes"].as_array().into_iter().flatten().find(|it| it["field"] == field).cloned();
        changes.map(|it| json!([it["before"], it["after"]]))
    };
    let recorded = of(before_removal, "RECORD_CONTRACT")?;
    ensure!(recorded["asRole"] == "PARTNERSHIP_MANAGER", "{recorded:#}");
    ensure!(change(&recorded, "value") == Some(json!([null, "£123.45"])), "{recorded:#}");
    let revised = of(before_removal, "REVISE_CONTRACT")?;
    ensure!(revised["asRole"] == "COMMISSIONING_OFFICER", "{revised:#}");
    ensure!(change(&revised, "to") == Some(json!(["2019-03-31", "2018-12-31"])), "{revised:#}");
    ensure!(change(&revised, "title").is_none(), "the title stayed: {revised:#}");
    let removed = of(&data["partnership"], "REMOVE_CONTRACT")?;
    ensure!(change(&removed, "note") == Some(json!(["Ended early", null])), "{removed:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_sent_twice_is_recorded_once(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let ids = ids(&app).await?;
    let input = json!({ "partnershipId": ids.plymouth, "kind": "GRANT", "title": "Once", "providerIds": [ids.council],
        "idempotencyKey": "a-key" });
    let first = act(&app, MANAGER, "recordContract", input.clone()).await?;
    let again = act(&app, MANAGER, "recordContract", input.clone()).await?;
    ensure!(first == again && first["contract"]["id"].is_string(), "{first:#} {again:#}");
    let mut other = input;
    other["title"] = json!("Twice");
    refused(&act(&app, MANAGER, "recordContract", other).await?, &["CONFLICT idempotencyKey"])
}

#[rstest]
#[tokio::test]
async fn an_allocation_s_contract_belongs_to_its_partnership(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let ids = ids(&app).await?;
    let input = json!({ "allocationId": ids.agreed, "kind": "SERVICE_LEVEL_AGREEMENT", "title": "Mending", "providerIds": [ids.council] });
    let recorded = act(&app, ADMINISTRATOR, "recordContract", input).await?;
    ensure!(recorded["contract"]["valueCertainty"] == "NOT_STATED", "{recorded:#}");
    let document = "query($id: ID!) { node(id: $id) { ... on Allocation { contracts { title } } }
        partnership(by: { slug: \"torbay\" }) { contracts { title } } }";
    let data = app.data(ADMINISTRATOR, document, json!({ "id": ids.agreed })).await?;
    ensure!(data["node"]["contracts"] == json!([{ "title": "Mending" }]), "{data:#}");
    let last = data["partnership"]["contracts"].as_array().and_then(|all| all.last()).cloned();
    ensure!(last == Some(json!({ "title": "Mending" })), "it comes last: {data:#}");
    Ok(())
}
