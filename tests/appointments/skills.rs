//! Skills audits, and the skills that nobody has.

use super::{World, act, change, refused};
use crate::support::{ADMINISTRATOR, ANALYST, CLERK, MEMBER, NOBODY, Store};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn an_audit_finds_what_nobody_can(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let board = world.group("BOARD")?["id"].clone();
    let seated = async |group: &Value, name: &str, status: &str| -> Result<Value> {
        let input = json!({ "groupId": group, "role": "MEMBER", "status": status, "newPerson": { "name": name } });
        let made = act(&world.app, ADMINISTRATOR, "appointMember", "membership { id version }", input).await?;
        Ok(made["membership"].clone())
    };
    let rate = async |asker, seat: &Value, on: Value, ratings: &[(&str, i32)]| {
        let ratings: Vec<Value> =
            ratings.iter().map(|(skill, level)| json!({ "skill": skill, "level": level })).collect();
        let input = json!({ "membershipId": seat["id"], "assessedOn": on, "ratings": ratings });
        act(&world.app, asker, "rateSkills", "membership { skills { skill level assessedOn } }", input).await
    };
    let (one, two) = (seated(&board, "One", "CURRENT").await?, seated(&board, "Two", "INVITED").await?);
    refused(&rate(CLERK, &one, json!("2017-06-01"), &[("Data analysis", 5)]).await?, &[])?;
    let rated = rate(CLERK, &one, Value::Null, &[("Data  Analysis", 1), ("Law", 3)]).await?;
    let skills = json!([{ "skill": "Data  Analysis", "level": 1, "assessedOn": "2018-06-01" },
        { "skill": "Law", "level": 3, "assessedOn": "2018-06-01" },
        { "skill": "Data analysis", "level": 5, "assessedOn": "2017-06-01" }]);
    ensure!(rated["membership"]["skills"] == skills, "{rated:#}");
    let again = rate(CLERK, &one, Value::Null, &[("data analysis", 2)]).await?;
    ensure!(again["membership"]["skills"].as_array().map(Vec::len) == Some(3), "one finding a day: {again:#}");
    refused(&rate(CLERK, &two, Value::Null, &[("Welsh", 5)]).await?, &[])?;

    let gaps = async |asker, document: &str, variables: Value| {
        let rest = "{ groups { id } gaps { skill best } }";
        let document = document.replace("REST", rest);
        Ok::<_, anyhow::Error>(world.app.data(asker, &document, variables).await?["skillGaps"].take())
    };
    let on_board = "query($id: ID!) { skillGaps(on: { groupIds: [$id] }, expected: [\"finance\", \"law\"]) REST }";
    let found = gaps(MEMBER, on_board, json!({ "id": board })).await?;
    let expected = json!([{ "skill": "data analysis", "best": 2 }, { "skill": "finance", "best": null }, { "skill": "Welsh", "best": null }]);
    ensure!(found == json!({ "groups": [{ "id": board }], "gaps": expected }), "{found:#}");
    let at_five = on_board.replace("expected", "level: 5, expected");
    ensure!(
        gaps(MEMBER, &at_five, json!({ "id": board })).await?["gaps"].as_array().map(Vec::len) == Some(4),
        "no level 5"
    );
    for asker in [NOBODY, ANALYST, Some("county-officer")] {
        ensure!(
            gaps(asker, on_board, json!({ "id": board })).await?.is_null(),
            "{asker:?} reads no papers of the board"
        );
    }
    let level = "query($id: ID!) { skillGaps(on: { groupIds: [$id] }, level: 6) { gaps { skill } } }";
    world.app.refusal(MEMBER, level, json!({ "id": board })).await?;

    let on_county = "query($id: ID!) { skillGaps(on: { countyId: $id }, expected: [\"Law\"]) REST }";
    let county = json!({ "id": world.worcestershire });
    let seat = seated(&world.county_board["id"], "Three", "CURRENT").await?;
    refused(&rate(Some("county-officer"), &seat, Value::Null, &[("Law", 4), ("Finance", 2)]).await?, &[])?;
    let own = gaps(Some("county-officer"), on_county, county.clone()).await?;
    ensure!(
        own == json!({ "groups": [{ "id": world.county_board["id"] }], "gaps": [{ "skill": "Finance", "best": 2 }] }),
        "{own:#}"
    );
    let all = gaps(ADMINISTRATOR, on_county, county.clone()).await?;
    ensure!(all["groups"].as_array().map(Vec::len) == Some(2), "the boards of its partnerships too: {all:#}");
    ensure!(gaps(CLERK, on_county, county).await?.is_null(), "not theirs");

    refused(&rate(CLERK, &one, json!("2018-06-02"), &[]).await?, &["INVALID assessedOn", "REQUIRED ratings"])?;
    refused(
        &rate(CLERK, &one, Value::Null, &[("Law", 6), ("LAW", 1)]).await?,
        &["INVALID ratings.0.level", "INVALID ratings.1.skill"],
    )?;
    refused(&rate(MEMBER, &one, Value::Null, &[("Law", 1)]).await?, &["FORBIDDEN membershipId"])?;
    let end = json!({ "id": one["id"], "expectedVersion": one["version"], "on": "2018-06-01" });
    refused(&act(&world.app, CLERK, "endMembership", "membership { id }", end).await?, &[])?;
    refused(&rate(CLERK, &one, Value::Null, &[("Law", 1)]).await?, &["WRONG_STATE membershipId"])?;
    let lines = world.audited("RATE_SKILLS").await?;
    ensure!(lines.iter().any(|line| change(line, "data analysis") == json!(["1", "2"])), "{lines:#?}");
    Ok(())
}
