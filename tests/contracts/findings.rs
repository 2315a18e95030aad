//! What does not add up in statements and contracts.

use super::{act, ids, refused};
use crate::support::quays::quays;
use crate::support::{ADMINISTRATOR, ANALYST, Asker, MANAGER, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

/// What is found in the money of a partnership.
async fn found(app: &TestApp, asker: Asker<'_>, slug: &str) -> Result<Value> {
    let document = "query($slug: String!) { partnership(by: { slug: $slug }) { findings { kind message
        subject { __typename ... on StatedFigure { difference } ... on Contract { title } } } } }";
    let mut data = app.data(asker, document, json!({ "slug": slug })).await?;
    let of_money = |finding: &Value| {
        let kind = finding["kind"].as_str().unwrap_or_default();
        kind.starts_with("STATED") || kind.starts_with("CONTRACT")
    };
    let found = data["partnership"]["findings"].take();
    Ok(found.as_array().into_iter().flatten().filter(|finding| of_money(finding)).cloned().collect())
}

#[rstest]
#[tokio::test]
async fn a_stated_figure_that_differs_is_found(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let unallocated = json!([{
        "kind": "STATED_FIGURE_DIFFERS",
        "message": "A document states an unallocated rest of about £20,000.00 for 2018-19; the records give £19,000.00.",
        "subject": { "__typename": "StatedFigure", "difference": 100_000 },
    }]);
    for asker in [ADMINISTRATOR, ANALYST, MANAGER] {
        let found = found(app, asker, "safer-plymouth").await?;
        ensure!(found == unallocated, "{asker:?}: {found:#}");
    }
    ensure!(found(app, NOBODY, "safer-plymouth").await? == json!([]), "stated figures are not public");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn contracts_that_run_out_and_leave_gaps_are_found(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let settled = json!({
        "kind": "STATED_FIGURE_DIFFERS",
        "message": "A document states an award of £12,345.00 for 2017-18; the records give £12,345.05.",
        "subject": { "__typename": "StatedFigure", "difference": -5 },
    });
    let ending = json!({
        "kind": "CONTRACT_ENDING_SOON",
        "message": "“LAMPS on quays” ends on 31 July 2018, and no contract for the service follows.",
        "subject": { "__typename": "Contract", "title": "LAMPS on quays" },
    });
    let gap = json!({
        "kind": "CONTRACT_GAP",
        "message": "From 1 April 2017 to 30 April 2017 the service of “Lamps on quays” is under no contract, between \
                    this one and the next.",
        "subject": { "__typename": "Contract", "title": "Lamps on quays" },
    });
    for asker in [ADMINISTRATOR, ANALYST] {
        let found = found(&app, asker, "torbay").await?;
        ensure!(found == json!([settled, ending, gap]), "{asker:?}: {found:#}");
    }
    for asker in [NOBODY, MANAGER] {
        ensure!(found(&app, asker, "torbay").await? == json!([]), "{asker:?} does not read its money");
    }
    let ids = ids(&app).await?;
    let next = json!({ "partnershipId": ids.torbay, "kind": "CONTRACT", "title": "lamps on QUAYS", "providerIds": [ids.council],
        "from": "2018-08-01", "to": "2019-07-31" });
    refused(&act(&app, ADMINISTRATOR, "recordContract", next).await?, &[])?;
    let found = found(&app, ADMINISTRATOR, "torbay").await?;
    ensure!(found == json!([settled, gap]), "it is followed: {found:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn an_area_costs_no_more_than_two_of_its_partnerships(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = quays(store).await? else { return Ok(()) };
    let cost = async |document: &str| -> Result<u64> {
        let before = app.database().statements();
        app.data(ADMINISTRATOR, document, json!({})).await?;
        Ok(app.database().statements() - before)
    };
    let rest = "findings { kind message subject { id } }";
    let of = |slug: &str| format!(r#"{{ partnership(by: {{ slug: "{slug}" }}) {{ {rest} }} }}"#);
    let all = format!(r#"{{ policeArea(by: {{ code: "E23000035" }}) {{ partnerships {{ nodes {{ {rest} }} }} }} }}"#);
    // One has contracts, the other meetings; all nine of the area have both kinds of findings between them.
    let (torbay, plymouth, all) = (of("torbay"), of("safer-plymouth"), all);
    cost(&all).await?;
    let (torbay, plymouth, all) = (cost(&torbay).await?, cost(&plymouth).await?, cost(&all).await?);
    ensure!(all <= torbay + plymouth, "{torbay} and {plymouth} statements, the area {all}");
    Ok(())
}
