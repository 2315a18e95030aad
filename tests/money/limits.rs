//! The limits where they are easily missed, and who is told of them.

use super::desk::{Desk, codes};
use crate::support::Store;
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn what_is_allocated_is_held_to_a_lower_percentage(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let fund = desk.fund("Over-allocated", "2018-19", 200_000).await?;
    let input = json!({ "fundId": fund, "partnershipId": desk.here, "amount": 100_000, "overAllocationPercent": "10" });
    let settlement = desk.done("commissioner", "issueSettlement", &input).await?;
    desk.proposal(&settlement, "All and a tenth more", 110_000).await?;
    for (version, change, expected) in [
        (1, json!({ "overAllocationPercent": "0" }), &["LIMIT_EXCEEDED"][..]),
        (1, json!({ "overAllocationPercent": "9.99" }), &["LIMIT_EXCEEDED"]),
        (1, json!({ "overAllocationPercent": "9", "amount": 99_999 }), &["LIMIT_EXCEEDED", "LIMIT_EXCEEDED"]),
        (1, json!({ "overAllocationPercent": "9", "amount": 100_001 }), &["LIMIT_EXCEEDED"]),
        (1, json!({ "amount": 99_999 }), &["LIMIT_EXCEEDED"]),
        // The higher percentage counts for the cut that comes with it.
        (1, json!({ "overAllocationPercent": "20", "amount": 95_000 }), &[]),
        (2, json!({ "overAllocationPercent": "10", "amount": 100_000 }), &[]),
        (3, json!({ "overAllocationPercent": "0", "amount": 110_000 }), &[]),
    ] {
        let mut input = change;
        input["id"] = json!(settlement);
        input["expectedVersion"] = json!(version);
        input["reason"] = json!("So it is");
        let payload = desk.act("commissioner", "reviseSettlement", &input).await?;
        ensure!(codes(&payload) == expected, "{input}: {payload:#}");
    }
    desk.verify().await
}

#[rstest]
#[tokio::test]
async fn whoever_may_not_award_there_is_not_told_what_is_left(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let stranger = desk.somebody("Stranger", &[("COMMISSIONER", &desk.another_area)]).await?;
    let fund = desk.fund("Of others", "2018-19", 200_000).await?;
    let here = desk.award_from(&fund, &desk.here, 100_000).await?;
    let there = desk.award_from(&fund, &desk.there, 50_000).await?;
    let transfer = json!({ "fromSettlementId": here, "toSettlementId": there, "amount": 100_001, "on": "2018-06-01",
        "note": "Mine" });
    let payload = desk.act(&stranger, "transferFunds", &transfer).await?;
    ensure!(codes(&payload) == ["FORBIDDEN", "FORBIDDEN"], "{payload:#}");
    let award = json!({ "fundId": fund, "partnershipId": desk.here, "amount": 100_001 });
    let payload = desk.act(&stranger, "issueSettlement", &award).await?;
    ensure!(codes(&payload) == ["FORBIDDEN", "FORBIDDEN"], "{payload:#}");
    let years =
        json!({ "partnershipId": desk.here, "title": "Mine", "amounts": [{ "fundId": fund, "amount": 100_001 }] });
    let payload = desk.act(&stranger, "agreeFunding", &years).await?;
    ensure!(codes(&payload) == ["FORBIDDEN", "FORBIDDEN"], "{payload:#}");
    Ok(())
}
