//! What a commissioner's office gets wrong: told with its code and path, several at once, nothing half-written.

use super::{COMMISSIONER, act, asked, done, factors, ground, proposed, three, told, with};
use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp};
use anyhow::Result;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn mistakes_in_formulas(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = ground(&app).await?;
    let fund = ground.fund(&app, ("here", "Community Safety Fund"), "2019-20", Some(1_000_000)).await?;
    let unstated = ground.fund(&app, ("here", "Of unknown size"), "2019-20", None).await?;
    let model = json!({ "fundId": fund, "factors": three() });
    let all = |weight: &str| factors(&[("POPULATION", weight)]);
    let newest =
        json!([{ "indicator": "TOTAL-CRIME", "weight": "100", "periodFrom": "2018-04-01", "periodTo": "2018-04-30" }]);
    let never = json!([{ "indicator": "TOTAL-CRIME", "weight": "100", "asOf": "2001-01-01" }]);
    let several = json!([
        { "indicator": " ", "weight": "0", "periodFrom": "2018-04-01" },
        { "indicator": "RATE", "weight": "50.001" },
        { "indicator": "NO-SUCH", "weight": "50", "periodFrom": "2018-04-02", "periodTo": "2018-04-01" },
    ]);
    let stranger = ground.partnership("E22000303")?;
    let plymouth_2020 = ground.partnership("plymouth-2020")?;
    let everybody: Vec<&str> = super::FIGURES.iter().filter_map(|(code, _)| ground.partnership(code).ok()).collect();
    for (change, expected) in [
        (json!({ "factors": factors(&[("POPULATION", "50"), ("DEMAND", "49.99")]) }), &["INVALID input.factors"][..]),
        (json!({ "factors": [] }), &["REQUIRED input.factors"]),
        (
            json!({ "factors": vec![json!({ "indicator": "DEMAND", "weight": "1" }); 21] }),
            &["LIMIT_EXCEEDED input.factors"],
        ),
        (json!({ "factors": factors(&[("DEMAND", "50"), ("DEMAND", "50")]) }), &["CONFLICT input.factors.1"]),
        (
            json!({ "factors": several }),
            &[
                "REQUIRED input.factors.0.indicator",
                "REQUIRED input.factors.0.periodTo",
                "INVALID input.factors.0.weight",
                "INVALID input.factors.1.weight",
                "INVALID input.factors.2.periodTo",
                "INVALID input.factors.1.indicator",
                "NOT_FOUND input.factors.2.indicator",
            ],
        ),
        (json!({ "factors": newest }), &["REQUIRED input.factors.0.indicator"]),
        (json!({ "factors": never }), &["REQUIRED input.factors.0.indicator"]),
        (json!({ "floorPercent": "5", "ceilingPercent": "-5.001" }), &["INVALID input.ceilingPercent"]),
        (json!({ "floorPercent": "5", "ceilingPercent": "-5" }), &["INVALID input.ceilingPercent"]),
        (json!({ "floorPercent": "-5" }), &["LIMIT_EXCEEDED input.floorPercent"]),
        (json!({ "amount": 0, "roundTo": -1 }), &["INVALID input.amount", "INVALID input.roundTo"]),
        (json!({ "amount": 1_000_000_000_001_i64 }), &["LIMIT_EXCEEDED input.amount"]),
        (
            json!({ "floorPercent": "0", "ceilingPercent": "0", "amount": 100_000_000, "roundTo": 100_000 }),
            &["INVALID input.roundTo"],
        ),
        (
            json!({ "excludePartnershipIds": [stranger, plymouth_2020] }),
            &["NOT_FOUND input.excludePartnershipIds.0", "INVALID input.excludePartnershipIds.1"],
        ),
        (json!({ "excludePartnershipIds": everybody }), &["INVALID input.excludePartnershipIds"]),
        (
            json!({ "laterYears": [{}, { "fundId": fund }], "lastYearFundId": fund }),
            &[
                "REQUIRED input.laterYears.0.amount",
                "INVALID input.laterYears.1.fundId",
                "INVALID input.lastYearFundId",
            ],
        ),
        (json!({ "laterYears": vec![json!({ "amount": 1 }); 5] }), &["LIMIT_EXCEEDED input.laterYears"]),
        (json!({ "fundId": unstated }), &["REQUIRED input.amount"]),
    ] {
        let payload = asked(&app, COMMISSIONER, with(model.clone(), change.clone())).await?;
        assert_eq!(
            (told(&payload)?, &payload["proposal"]),
            (expected.iter().map(|it| (*it).to_owned()).collect(), &Value::Null),
            "{change}"
        );
    }
    let sum = asked(&app, COMMISSIONER, with(model.clone(), json!({ "factors": all("99.99") }))).await?;
    let message = "The weights come to 99.99 per cent; together they are 100 exactly.";
    assert_eq!(sum["userErrors"][0]["message"], message);
    let missing = asked(&app, COMMISSIONER, with(model.clone(), json!({ "factors": newest }))).await?;
    let message = missing["userErrors"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("TOTAL-CRIME for 2018-04-01 to 2018-04-30") && message.contains("Torbay"), "{message}");
    assert!(!message.contains("Exeter"), "{message}");
    // With the ceilings at last year's awards, what is new is not held: nothing stays. With it left out, all but that does.
    let others: Vec<&&str> = everybody.iter().filter(|id| ground.partnership("E22000056").ok() != Some(**id)).collect();
    let stays = json!({ "ceilingPercent": "0", "amount": 50_000_000, "excludePartnershipIds": others });
    let stays = proposed(&app, COMMISSIONER, with(model.clone(), stays)).await?;
    let year = &stays["years"][0];
    assert_eq!((&year["awarded"], &year["unawarded"]), (&json!(40_056_800), &json!(9_943_200)));

    issuing(&app, &ground, &model).await
}

/// What can be wrong when a proposal is issued.
async fn issuing(app: &TestApp, ground: &super::Ground, model: &Value) -> Result<()> {
    let theirs = ground.fund(app, ("there", "Thames Valley"), "2019-20", Some(1_000_000)).await?;
    let of_theirs = with(model.clone(), json!({ "fundId": theirs }));
    assert_eq!(asked(app, COMMISSIONER, of_theirs.clone()).await?, Value::Null);
    let rest = "awardModel { id settlements { id } }";
    let act_as = |asker, input| act(app, asker, "issueAwards", "IssueAwardsInput", rest, input);
    let elsewhere = json!({ "model": of_theirs, "expectedFingerprint": "" });
    assert_eq!(told(&act_as(COMMISSIONER, elsewhere.clone()).await?)?, ["NOT_FOUND input.model.fundId"]);
    let document = "mutation($input: IssueAwardsInput!) { issueAwards(input: $input) { userErrors { code } } }";
    assert_eq!(app.refusal(NOBODY, document, json!({ "input": elsewhere })).await?.0, "UNAUTHENTICATED");

    let looked_at = proposed(app, COMMISSIONER, model.clone()).await?;
    let plymouth = ground.partnership("E22000056")?;
    let nobody = ground.partnership("E22000303")?;
    let wrong = json!({
        "model": with(model.clone(), json!({ "factors": factors(&[("POPULATION", "99.99")]) })),
        "expectedFingerprint": looked_at["fingerprint"], "status": "CLOSED", "topSlicePercent": "101", "on": "1066-10-14",
    });
    let expected =
        ["INVALID input.status", "INVALID input.on", "INVALID input.topSlicePercent", "INVALID input.model.factors"];
    assert_eq!(told(&act_as(COMMISSIONER, wrong).await?)?, expected);
    let recipients = json!([
        { "partnershipId": plymouth, "recipientId": ground.data["here"]["opcc"]["id"] },
        { "partnershipId": plymouth, "recipientId": ground.data["here"]["opcc"]["id"] },
        { "partnershipId": nobody, "recipientId": "CAAAAAAAAAAAAAAAAAAAAAA" },
    ]);
    let input = json!({ "model": model, "expectedFingerprint": looked_at["fingerprint"] });
    let to_nobody = told(&act_as(COMMISSIONER, with(input.clone(), json!({ "recipients": recipients }))).await?)?;
    let expected = [
        "INVALID input.recipients.1",
        "NOT_FOUND input.recipients.2.recipientId",
        "INVALID input.recipients.2.partnershipId",
    ];
    assert_eq!(to_nobody, expected);

    // Somebody awards a part of the fund meanwhile: what was looked at is no longer what there is.
    let meanwhile =
        json!({ "fundId": model["fundId"], "partnershipId": ground.partnership("plymouth-2020")?, "amount": 100 });
    done(app, ADMINISTRATOR, "issueSettlement", "IssueSettlementInput", "settlement { id }", meanwhile).await?;
    assert_eq!(told(&act_as(COMMISSIONER, input).await?)?, ["CONFLICT input.expectedFingerprint"]);
    let left = "query($fund: ID!) { node(id: $fund) { ... on Fund { unawarded awardModels { totalCount } } } }";
    let left = app.data(COMMISSIONER, left, json!({ "fund": model["fundId"] })).await?;
    assert_eq!(
        left["node"],
        json!({ "unawarded": 999_900, "awardModels": { "totalCount": 0 } }),
        "nothing is half-written"
    );
    Ok(())
}
