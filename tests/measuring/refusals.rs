//! What is wrong with a measure, an indicator or a family, told all at once; and who may not.

use super::{MEASURE, done, indicator, made, partnership, refused, with};
use crate::support::{ADMINISTRATOR, CLERK, MANAGER, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn all_that_is_wrong_with_a_measure_is_told_at_once(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let plymouth = partnership(&app, "safer-plymouth").await?;
    let families = app.data(None, "{ comparatorGroups { id name members } }", json!({})).await?;
    let families = families["comparatorGroups"].as_array().cloned().unwrap_or_default();
    let family = families.iter().find(|it| it["name"] == "MSF of CDRPs").context("the family")?["id"].clone();
    let good = json!({ "subjectId": plymouth, "indicator": "NI20", "periodFrom": "2011-10-01", "periodTo": "2011-12-31", "value": "5" });
    let nobody = "BQAAAAAAAAAAAAAAAAAAAAA";
    let nothing = "GAAAAAAAAAAAAAAAAAAAAAA";
    let cases: [(Value, &[&str]); 18] = [
        (json!({ "subjectId": nobody }), &["NOT_FOUND subjectId"]),
        (json!({ "indicator": "NOTHING" }), &["NOT_FOUND indicator"]),
        // Imported without a denominator.
        (json!({ "indicator": "CRIME-RATE" }), &["INVALID indicator"]),
        (json!({ "periodTo": "2011-09-30" }), &["INVALID periodTo"]),
        (json!({ "periodFrom": "1066-10-14" }), &["INVALID periodFrom"]),
        (json!({ "periodTo": null }), &["REQUIRED periodNote"]),
        (json!({ "value": "-1" }), &["INVALID value"]),
        (json!({ "value": "0.0000001" }), &["INVALID value"]),
        (json!({ "value": null, "certainty": "EXACT" }), &["REQUIRED value"]),
        (json!({ "value": null }), &["REQUIRED value"]),
        (json!({ "certainty": "TO_BE_DETERMINED" }), &["INVALID certainty"]),
        (json!({ "valueTo": "4" }), &["INVALID valueTo"]),
        (json!({ "status": "NOT_PUBLISHED" }), &["INVALID status"]),
        (
            json!({ "standing": { "groupId": family, "rank": 16, "of": 15 } }),
            &["INVALID standing.rank", "INVALID standing.rank"],
        ),
        (json!({ "standing": { "groupId": nothing, "rank": 1 } }), &["NOT_FOUND standing.groupId"]),
        (json!({ "target": {} }), &["REQUIRED target.value"]),
        (json!({ "statedChanges": [{}] }), &["REQUIRED statedChanges.0.since", "REQUIRED statedChanges.0.change"]),
        (
            json!({ "periodTo": "2011-09-30", "area": "x".repeat(301), "value": "-1", "statement": "x".repeat(10_001) }),
            &["INVALID periodTo", "LIMIT_EXCEEDED area", "LIMIT_EXCEEDED statement", "INVALID value"],
        ),
    ];
    for (changes, expected) in cases {
        refused(&done(&app, MANAGER, "recordMeasure", MEASURE, with(&good, changes)).await?, expected)?;
    }
    let september = with(&good, json!({ "periodFrom": "2010-09-01", "periodTo": "2010-09-30" }));
    refused(&done(&app, MANAGER, "recordMeasure", MEASURE, september).await?, &["CONFLICT"])?;
    refused(&done(&app, CLERK, "recordMeasure", MEASURE, good.clone()).await?, &["FORBIDDEN subjectId"])?;
    let torbay = with(&good, json!({ "subjectId": partnership(&app, "torbay").await? }));
    refused(&done(&app, MANAGER, "recordMeasure", MEASURE, torbay).await?, &["FORBIDDEN subjectId"])?;
    let hidden = with(&good, json!({ "subjectId": nobody }));
    refused(&done(&app, CLERK, "recordMeasure", MEASURE, hidden).await?, &["NOT_FOUND subjectId"])?;
    let document = "mutation($input: RecordMeasureInput!) { recordMeasure(input: $input) { userErrors { code } } }";
    let unsigned = app.refusal(None, document, json!({ "input": good })).await?;
    ensure!(unsigned.0 == "UNAUTHENTICATED", "{unsigned:?}");
    let malformed = with(&good, json!({ "subjectId": "Plymouth" }));
    let malformed = app.refusal(MANAGER, document, json!({ "input": malformed })).await?;
    ensure!(malformed.0 == "BAD_REQUEST" && malformed.1.contains("input.subjectId"), "{malformed:?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn indicators_and_families_are_the_administrator_s(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let crimes = indicator(&app, json!({ "code": "CRIMES" })).await?;
    let people = indicator(&app, json!({ "code": "PEOPLE", "polarity": "NEUTRAL" })).await?;
    let rest = "indicator { id version title unit denominator source numerator { code } divisor { code } }";
    let rate =
        json!({ "code": "RATE", "title": "Crimes a thousand", "unit": "RATE_PER_1000", "polarity": "LOWER_IS_BETTER" });
    let create = async |changes: Value| done(&app, ADMINISTRATOR, "createIndicator", rest, with(&rate, changes)).await;
    refused(&create(json!({})).await?, &["REQUIRED denominator"])?;
    refused(&create(json!({ "unit": "PERCENT" })).await?, &["REQUIRED denominator"])?;
    let per = json!({ "denominator": "residents" });
    refused(&create(with(&per, json!({ "code": "CRIMES" }))).await?, &["CONFLICT code"])?;
    refused(&create(with(&per, json!({ "numeratorId": crimes }))).await?, &["REQUIRED divisor"])?;
    let made_rate = create(with(&per, json!({ "numeratorId": crimes, "divisorId": people }))).await?;
    let found = &made_rate["indicator"];
    ensure!(found["numerator"]["code"] == "CRIMES" && found["divisor"]["code"] == "PEOPLE", "{made_rate:#}");
    refused(&done(&app, MANAGER, "createIndicator", rest, with(&rate, per.clone())).await?, &["FORBIDDEN"])?;

    let update = async |asker, version: i32, changes: Value| {
        let read = json!({ "id": crimes, "expectedVersion": version });
        done(&app, asker, "updateIndicator", rest, with(&read, changes)).await
    };
    let changed = update(ADMINISTRATOR, 1, json!({ "unit": "SCORE", "source": "The force" })).await?;
    ensure!(changed["indicator"]["unit"] == "SCORE" && changed["indicator"]["version"] == 2, "{changed:#}");
    refused(&update(ADMINISTRATOR, 1, json!({ "title": "X" })).await?, &["STALE_VERSION expectedVersion"])?;
    refused(&update(MANAGER, 2, json!({ "title": "X" })).await?, &["FORBIDDEN id"])?;
    let plymouth = partnership(&app, "safer-plymouth").await?;
    let measure = json!({ "subjectId": plymouth, "indicator": "CRIMES", "periodNote": "Winter", "value": "1" });
    made(&app, MANAGER, "recordMeasure", MEASURE, measure).await?;
    refused(&update(ADMINISTRATOR, 2, json!({ "unit": "COUNT" })).await?, &["WRONG_STATE unit"])?;
    refused(&update(ADMINISTRATOR, 2, json!({ "title": "Crimes recorded", "source": null })).await?, &[])?;
    families(&app, &plymouth).await
}

async fn families(app: &TestApp, plymouth: &str) -> Result<()> {
    let torbay = partnership(app, "torbay").await?;
    let rest = "comparatorGroup { id version name asOf members partnerships { slug } }";
    let family = json!({ "name": "By the sea", "asOf": "2018-03-31",
        "members": [{ "name": "Devon – Plymouth", "partnershipId": plymouth }, { "name": "Devon – Torbay" }] });
    let create =
        async |asker, changes: Value| done(app, asker, "createComparatorGroup", rest, with(&family, changes)).await;
    refused(&create(MANAGER, json!({})).await?, &["FORBIDDEN"])?;
    refused(&create(ADMINISTRATOR, json!({ "members": [{ "name": "One" }] })).await?, &["REQUIRED members"])?;
    let twice =
        json!({ "members": [{ "name": "One", "partnershipId": "BQAAAAAAAAAAAAAAAAAAAAA" }, { "name": "one" }] });
    let told = ["INVALID members.1.name", "NOT_FOUND members.0.partnershipId"];
    refused(&create(ADMINISTRATOR, twice).await?, &told)?;
    let created = create(ADMINISTRATOR, json!({})).await?;
    refused(&create(ADMINISTRATOR, json!({})).await?, &["CONFLICT name"])?;
    refused(&create(ADMINISTRATOR, json!({ "asOf": "2019-03-31" })).await?, &[])?;

    let link = async |asker, version: i32, member: &str, partnership: Option<&str>| {
        let id = &created["comparatorGroup"]["id"];
        let input = json!({ "id": id, "expectedVersion": version, "member": member, "partnershipId": partnership });
        done(app, asker, "linkComparatorMember", rest, input).await
    };
    refused(&link(MANAGER, 1, "Devon – Torbay", Some(&torbay)).await?, &["FORBIDDEN id"])?;
    refused(&link(ADMINISTRATOR, 1, "Devon – Exeter", Some(&torbay)).await?, &["NOT_FOUND member"])?;
    refused(&link(ADMINISTRATOR, 1, "Devon – Torbay", Some(plymouth)).await?, &["CONFLICT partnershipId"])?;
    let linked = link(ADMINISTRATOR, 1, "Devon – Torbay", Some(&torbay)).await?;
    let slugs = json!([{ "slug": "safer-plymouth" }, { "slug": "torbay" }]);
    ensure!(linked["comparatorGroup"]["partnerships"] == slugs, "{linked:#}");
    refused(&link(ADMINISTRATOR, 1, "Devon – Torbay", None).await?, &["STALE_VERSION expectedVersion"])?;
    let unlinked = link(ADMINISTRATOR, 2, "Devon – Torbay", None).await?;
    ensure!(unlinked["comparatorGroup"]["partnerships"] == json!([{ "slug": "safer-plymouth" }]), "{unlinked:#}");
    Ok(())
}
