//! The ledger that a bundle makes.

use super::*;
use crate::entity::{allocation_states, ledger_entries, settlements, spend_returns};
use serde_json::{Value, json};

fn funded(allocations: Value) -> Result<Source> {
    source(
        "safer-exeter",
        json!({
            "organisations": [{ "name": "OPCC", "kind": "OPCC" }],
            "themes": [{ "slug": "alcohol", "name": "Alcohol" }],
            "funds": [{ "key": "f", "funder": "OPCC", "name": "Fund", "financialYear": "2018-19" }],
            "settlements": [{
                "key": "s", "fund": "f", "status": "CONFIRMED", "topSlicePercent": "2.5",
                "amount": { "pence": 10_001, "certainty": "EXACT" },
                "entries": [
                    { "key": "r", "kind": "REVISED", "amount": -1000, "on": "2018-06-01" },
                    { "key": "p", "kind": "PAID", "amount": 5000, "on": "2018-05-01" }
                ],
                "allocations": allocations,
            }],
        }),
    )
}

fn allocation(key: &str, more: Value) -> Value {
    let mut line = json!({ "key": key, "title": key, "themes": ["alcohol"], "stage": "AGREED",
        "amount": { "pence": 3000, "certainty": "EXACT" } });
    if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
        line.extend(more);
    }
    line
}

async fn ledger(scratch: &Scratch) -> Result<Vec<String>> {
    let mut rows = scratch.rows::<ledger_entries::Entity>().await?;
    rows.sort_by_key(|row| row.sequence);
    let shown =
        |row: ledger_entries::Model| format!("{} {} {} {}", row.sequence, row.effective_on, row.kind, row.amount);
    Ok(rows.into_iter().map(shown).collect())
}

#[tokio::test]
async fn every_kind_of_entry_has_its_day_and_order() -> Result<()> {
    for scratch in Scratch::all().await? {
        scratch.import_register().await?;
        let spent = json!({ "spendReturns": [
            { "key": "q1", "periodFrom": "2018-04-01", "periodTo": "2018-06-30", "spent": 700 },
            { "key": "q1b", "periodFrom": "2018-04-01", "periodTo": "2018-06-30", "spent": 650, "corrects": "q1",
              "submittedAt": "2018-08-31T23:30:00Z" }
        ]});
        let withdrawn = json!({ "stage": "WITHDRAWN", "stages": [
            { "stage": "PROPOSED", "on": "2018-04-10" }, { "stage": "WITHDRAWN", "on": "2018-07-01" } ]});
        let unknown = json!({ "amount": { "pence": null, "certainty": "TO_BE_DETERMINED" } });
        let lines = json!([allocation("a", spent), allocation("w", withdrawn), allocation("u", unknown)]);
        scratch.import(&[funded(lines)?]).await?;
        assert_eq!(
            ledger(&scratch).await?,
            [
                "1 2018-04-01 SETTLED 10001",
                "2 2018-04-01 TOP_SLICED 250",
                "3 2018-04-01 ALLOCATED 3000",
                "4 2018-04-10 ALLOCATED 3000",
                "5 2018-05-01 PAID 5000",
                "6 2018-06-01 REVISED -1000",
                "7 2018-06-01 TOP_SLICED -25",
                "8 2018-06-30 SPENT 700",
                "9 2018-07-01 RELEASED -3000",
                "10 2018-09-01 CORRECTED -50",
            ]
        );
        let settlement = scratch.rows::<settlements::Entity>().await?.pop().context("the award")?;
        assert_eq!(settlement.amount, Some(9001));
        let returns = scratch.rows::<spend_returns::Entity>().await?;
        let current: Vec<_> = returns.iter().filter(|row| row.corrected_by_id.is_none()).map(|row| row.spent).collect();
        assert_eq!(current, [650]);
        assert_eq!(scratch.count::<allocation_states::Entity>().await?, 4);
        scratch.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_ledger_that_is_there_is_only_continued() -> Result<()> {
    for scratch in Scratch::all().await? {
        scratch.import_register().await?;
        scratch.import(&[funded(json!([allocation("a", json!({}))]))?]).await?;
        let before = ledger(&scratch).await?;
        let later = json!({ "on": "2018-04-02" });
        let report = scratch.import(&[funded(json!([allocation("a", json!({})), allocation("b", later)]))?]).await?;
        assert_eq!(report.of("ledger_entries").added, 1);
        let mut after = ledger(&scratch).await?;
        assert_eq!(after.pop().as_deref(), Some("7 2018-04-02 ALLOCATED 3000"));
        assert_eq!(after, before);
        scratch.drop().await?;
    }
    Ok(())
}
