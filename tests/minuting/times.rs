//! Ten in London is ten in London, summer and winter.

use super::desk::{Desk, wrong};
use crate::support::{CLERK, NOBODY, Store};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn a_series_keeps_its_hour_over_summer_time(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let input =
        json!({ "groupId": desk.board, "firstOn": "2018-11-13", "startsAt": "10:00", "everyMonths": 4, "count": 3 });
    let meetings = desk.done("scheduleSeries", input.clone()).await?;
    let told: Vec<_> =
        meetings.as_array().into_iter().flatten().map(|it| json!([it["scheduledFor"], it["date"]])).collect();
    let expected = [
        json!(["2018-11-13T10:00:00Z", "2018-11-13"]),
        json!(["2019-03-12T10:00:00Z", "2019-03-12"]),
        json!(["2019-07-09T09:00:00Z", "2019-07-09"]),
    ];
    ensure!(told == expected, "{meetings:#}");
    let again = desk.act(CLERK, "scheduleSeries", input).await?;
    ensure!(wrong(&again) == ["CONFLICT firstOn"; 3], "{again:#}");
    let message = again["userErrors"][2]["message"].as_str().context("a message")?;
    ensure!(message == "This group meets already on 9 July 2019 at 10:00.", "{message}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_meeting_late_in_the_evening_is_on_its_day_in_london(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    for (moment, told, day) in [
        ("2018-07-03T10:00:00+01:00", "2018-07-03T09:00:00Z", "2018-07-03"),
        ("2018-11-06T10:00:00Z", "2018-11-06T10:00:00Z", "2018-11-06"),
        ("2018-07-10T23:30:00Z", "2018-07-10T23:30:00Z", "2018-07-11"),
    ] {
        let meeting = desk.meeting(&desk.board, moment).await?;
        let meeting = desk.step("publishAgenda", &meeting, json!({})).await?;
        let document = "query($id: ID!, $day: Date!) { node(id: $id) { ... on Meeting { scheduledFor date } }
            meetings(filter: { from: $day, to: $day }) { nodes { id } } }";
        let data = desk.app.data(NOBODY, document, json!({ "id": meeting.id, "day": day })).await?;
        ensure!(data["node"] == json!({ "scheduledFor": told, "date": day }), "{data:#}");
        let found = data["meetings"]["nodes"].as_array().into_iter().flatten().any(|it| it["id"] == meeting.id);
        ensure!(found, "it is found by its day: {data:#}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_due_at_a_meeting_moves_with_it(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(desk) = Desk::open(store).await? else { return Ok(()) };
    let meeting = desk.meeting(&desk.board, "2018-05-01T09:00:00Z").await?;
    let raise = json!({ "groupId": desk.board, "text": "Due then", "ownerIds": [], "dueMeetingId": meeting.id });
    let action = desk.done("raiseAction", raise).await?;
    let overdue = async || -> Result<Value> {
        let document = "query($id: ID!) { node(id: $id) { ... on ActionPoint { overdue } } }";
        Ok(desk.app.data(CLERK, document, json!({ "id": action["id"] })).await?["node"]["overdue"].take())
    };
    ensure!(overdue().await? == true);
    desk.step("updateMeeting", &meeting, json!({ "scheduledFor": "2018-07-03T09:00:00Z" })).await?;
    ensure!(overdue().await? == false);
    Ok(())
}
