//! Awards reckoned by hand beside those of the service, from the proposal to the ledger.

use super::{COMMISSIONER, act, asked, column, done, factors, ground, proposed, three, told, with};
use crate::support::{ADMINISTRATOR, ANALYST, MANAGER, NOBODY, Store, TestApp};
use anyhow::Result;
use rstest::rstest;
use serde_json::{Value, json};

/// £1,000,000.
const MILLION: i64 = 100_000_000;

const ISSUED: &str = "awardModel { id issuedBy { email } proposal { fingerprint years { rows { amount } } }
    settlements { id status amount recipient { id } partnership { onsCode } awardModel { id } } }";

#[rstest]
#[tokio::test]
async fn a_million_by_population_crime_and_demand(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = ground(&app).await?;
    let fund = ground.fund(&app, ("here", "Community Safety Fund"), "2019-20", Some(MILLION)).await?;
    let model = json!({ "fundId": fund, "factors": three() });

    let proposal = proposed(&app, COMMISSIONER, model.clone()).await?;
    let by_formula = json!([8_406_863, 142_157, 18_480_392, 10_337_010, 30_637_255, 10_910_539, 8_261_029, 12_824_755]);
    assert_eq!(column(&proposal, 0, "amount"), by_formula);
    let plymouth = &proposal["years"][0]["rows"][2];
    let shares = json!([
        { "indicator": { "code": "POPULATION" }, "weight": "50", "value": "260000", "percent": "15.2941",
            "measures": [{ "value": "260000" }] },
        { "indicator": { "code": "TOTAL-CRIME" }, "weight": "25", "value": "25000", "percent": "20.8333",
            "measures": [{ "value": "25000" }] },
        { "indicator": { "code": "DEMAND" }, "weight": "25", "value": "900", "percent": "22.5",
            "measures": [{ "value": "900" }] },
    ]);
    assert_eq!(plymouth["shares"], shares);
    assert_eq!(
        [&plymouth["lastYear"], &plymouth["change"], &plymouth["changePercent"], &plymouth["standstill"]],
        [&json!(40_056_800), &json!(-21_576_408), &json!("-53.86"), &json!(false)]
    );
    assert_eq!(proposal["years"][0]["rows"][0]["lastYear"], Value::Null);
    // April 2018 is of one partnership only: the newest year that all have counts.
    assert_eq!(proposal["formula"]["factors"][1]["periodTo"], "2018-03-31");

    let equal = factors(&["POPULATION", "TOTAL-CRIME", "DEMAND", "ANTI-SOCIAL", "DOMESTIC"].map(|code| (code, "20")));
    let five = proposed(&app, ANALYST, json!({ "fundId": fund, "factors": equal })).await?;
    let amounts = json!([9_088_936, 136_268, 20_011_204, 11_514_566, 30_028_711, 9_736_835, 7_465_126, 12_018_354]);
    assert_eq!(column(&five, 0, "amount"), amounts);
    let thousands = json!({ "fundId": fund, "factors": equal, "roundTo": 100_000 });
    let thousands = proposed(&app, ANALYST, thousands).await?;
    let amounts = json!([9_100_000, 100_000, 20_000_000, 11_500_000, 30_000_000, 9_800_000, 7_500_000, 12_000_000]);
    assert_eq!(column(&thousands, 0, "amount"), amounts);

    let phased = with(
        model,
        json!({
            "floorPercent": "-5", "ceilingPercent": "10", "laterYears": [{ "amount": 105_000_000 }, { "amount": MILLION }],
        }),
    );
    let proposal = proposed(&app, COMMISSIONER, phased.clone()).await?;
    for (year, amounts, held) in [
        (0, [6_388_302, 108_024, 38_053_960, 7_855_004, 23_280_983, 8_290_824, 6_277_484, 9_745_419], "NNFNNNNN"),
        (1, [7_027_132, 118_826, 36_859_359, 8_640_504, 25_609_081, 9_119_906, 6_905_232, 10_719_960], "CCNCCCCC"),
        (2, [6_701_557, 113_321, 35_016_392, 8_240_179, 24_422_583, 8_697_370, 6_585_305, 10_223_293], "NNFNNNNN"),
    ] {
        assert_eq!(column(&proposal, year, "amount"), json!(amounts), "year {year}");
        let found = column(&proposal, year, "heldAt");
        let found = found.as_array().into_iter().flatten().filter_map(|it| it.as_str()?.get(..1));
        assert_eq!(found.collect::<String>(), held, "year {year}");
        assert_eq!(proposal["years"][year]["unawarded"], 0);
    }

    for asker in [NOBODY, MANAGER] {
        assert_eq!(asked(&app, asker, phased.clone()).await?, Value::Null, "{asker:?}");
    }
    let count = "query($fund: ID!) { node(id: $fund) { ... on Fund { unawarded settlements { totalCount }
        awardModels { totalCount nodes { id } } } } }";
    let variables = json!({ "fund": fund });
    let before = app.data(COMMISSIONER, count, variables.clone()).await?;
    assert_eq!(before["node"]["settlements"]["totalCount"], 0, "nothing is written until it is issued");

    issued(&app, (&ground, &fund), (phased, &proposal)).await?;
    let after = app.data(COMMISSIONER, count, variables).await?;
    let found = [
        &after["node"]["unawarded"],
        &after["node"]["settlements"]["totalCount"],
        &after["node"]["awardModels"]["totalCount"],
    ];
    assert_eq!(found, [&json!(0), &json!(8), &json!(1)]);
    Ok(())
}

/// Issues the proposal, looks at what came of it, and tries it again.
async fn issued(
    app: &TestApp,
    (ground, fund): (&super::Ground, &Value),
    (model, proposal): (Value, &Value),
) -> Result<()> {
    let recipient = &ground.data["here"]["opcc"]["id"];
    let input = json!({
        "model": model, "expectedFingerprint": proposal["fingerprint"], "idempotencyKey": "awards-1",
        "status": "CONFIRMED", "reason": "By need.",
        "recipients": [{ "partnershipId": ground.partnership("E22000056")?, "recipientId": recipient }],
    });
    let act_as = |asker, input| act(app, asker, "issueAwards", "IssueAwardsInput", ISSUED, input);
    assert_eq!(told(&act_as(ANALYST, input.clone()).await?)?, ["FORBIDDEN input.model"]);
    assert_eq!(told(&act_as(MANAGER, input.clone()).await?)?, ["NOT_FOUND input.model"]);
    let other = with(input.clone(), json!({ "expectedFingerprint": "another", "idempotencyKey": null }));
    assert_eq!(told(&act_as(COMMISSIONER, other).await?)?, ["CONFLICT input.expectedFingerprint"]);

    let payload = done(app, COMMISSIONER, "issueAwards", "IssueAwardsInput", ISSUED, input.clone()).await?;
    let kept = &payload["awardModel"];
    assert_eq!(kept["proposal"]["fingerprint"], proposal["fingerprint"]);
    assert_eq!(kept["issuedBy"]["email"], "commissioner@demo.example");
    assert_eq!(column(&kept["proposal"], 0, "amount"), column(proposal, 0, "amount"));
    let settlements = kept["settlements"].as_array().cloned().unwrap_or_default();
    let amounts: Value = settlements.iter().map(|it| it["amount"].clone()).collect();
    assert_eq!(amounts, column(proposal, 0, "amount"));
    assert!(settlements.iter().all(|it| it["status"] == "CONFIRMED" && it["awardModel"]["id"] == kept["id"]));
    assert_eq!(settlements[2]["recipient"]["id"], *recipient);

    let again = done(app, COMMISSIONER, "issueAwards", "IssueAwardsInput", ISSUED, input.clone()).await?;
    assert_eq!(again["awardModel"]["id"], kept["id"], "asked twice it is done once");
    let stated = with(input["model"].clone(), json!({ "amount": 100 }));
    let anew = with(input, json!({ "model": stated, "idempotencyKey": "awards-2" }));
    let refused = told(&act_as(COMMISSIONER, anew).await?)?;
    assert!(refused.contains(&"LIMIT_EXCEEDED input.model.floorPercent".to_owned()), "{refused:?}");
    let stated = json!({ "fundId": fund, "factors": three(), "amount": 100 });
    let anew = json!({ "model": stated, "expectedFingerprint": "another" });
    let mut expected = vec!["CONFLICT input.expectedFingerprint"];
    expected.extend(["CONFLICT input.model.excludePartnershipIds"; 8]);
    expected.push("LIMIT_EXCEEDED input.model.amount");
    assert_eq!(told(&act_as(COMMISSIONER, anew).await?)?, expected);

    let look = "query($settlement: ID!, $model: ID!) {
        settlement: node(id: $settlement) { ... on Settlement { amount awardModel { id } } }
        model: node(id: $model) { id ... on AwardModel { history { nodes { action } } proposal { years { total rows { lastYear } } } } } }";
    let variables = json!({ "settlement": settlements[2]["id"], "model": kept["id"] });
    let public = app.data(NOBODY, look, variables.clone()).await?;
    assert_eq!(public, json!({ "settlement": { "amount": 38_053_960, "awardModel": null }, "model": null }));
    let data = app.data(COMMISSIONER, look, variables).await?;
    assert_eq!(data["model"]["history"]["nodes"], json!([{ "action": "ISSUE_AWARDS" }]));
    assert_eq!(data["model"]["proposal"]["years"][0]["rows"][2]["lastYear"], 40_056_800);

    let summary = r#"{ fundingSummary(filter: { policeAreaId: $area, years: ["2019-20"] }, groupBy: [PARTNERSHIP]) {
        total { ... on FundingPosition { settled } } rows { position { ... on FundingPosition { settled } } } } }"#;
    let summary = format!("query($area: ID!) {summary}");
    let data = app.data(COMMISSIONER, &summary, json!({ "area": ground.data["here"]["id"] })).await?;
    assert_eq!(data["fundingSummary"]["total"]["settled"], MILLION);
    let rows = data["fundingSummary"]["rows"].as_array().cloned().unwrap_or_default();
    let sum: i64 = rows.iter().filter_map(|row| row["position"]["settled"].as_i64()).sum();
    assert_eq!((rows.len(), sum), (8, MILLION));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_combined_partnership_shares_for_those_it_combines(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let ground = ground(&app).await?;
    let fund = ground.fund(&app, ("there", "Thames Valley"), "2016-17", Some(2_000)).await?;
    let model = json!({ "fundId": fund, "factors": factors(&[("DEMAND", "100")]), "missing": "AS_NOUGHT" });
    let sent = |app: &TestApp| app.database().statements();
    let before = sent(&app);
    let proposal = proposed(&app, ADMINISTRATOR, model).await?;
    let of_one_factor = sent(&app) - before;
    let rows = proposal["years"][0]["rows"].as_array().cloned().unwrap_or_default();
    let row = |named: &str| {
        let id = ground.partnership(named).map(Value::from).unwrap_or_default();
        rows.iter().find(|row| row["partnership"]["id"] == id)
    };
    let bucks = row("safer-bucks").cloned().unwrap_or_default();
    assert_eq!((&bucks["amount"], &bucks["lastYear"]), (&json!(1_000), &json!(49_500_000)));
    assert_eq!(bucks["shares"][0]["value"], "1000");
    assert_eq!(bucks["shares"][0]["measures"].as_array().map(Vec::len), Some(4));
    assert!(row("E22000303").is_none(), "it has no part of its own");
    let without = rows.iter().find(|row| row["amount"] == 0).cloned().unwrap_or_default();
    assert_eq!((&without["shares"][0]["value"], &without["shares"][0]["measures"]), (&Value::Null, &json!([])));

    // However many share and by however much, so many statements.
    let here = ground.fund(&app, ("here", "Here"), "2019-20", Some(2_000)).await?;
    let before = sent(&app);
    proposed(&app, ADMINISTRATOR, json!({ "fundId": here, "factors": three() })).await?;
    assert!(
        sent(&app) - before <= of_one_factor + 1,
        "{of_one_factor} for one factor, {} for three",
        sent(&app) - before
    );
    Ok(())
}
