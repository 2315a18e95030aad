//! Meetings as calendar programs find them.

use crate::support::harbour::{harbour, meeting};
use crate::support::{CLERK, MANAGER, MEMBER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use chrono::NaiveDateTime;
use icalendar::{Calendar, CalendarDateTime, Component, DatePerhapsTime, Event, EventLike};
use rstest::rstest;
use serde_json::{Value, json};

const BOARD: &str = "Safer Plymouth Partnership";

async fn get(app: &TestApp, path: &str) -> Result<reqwest::Response> {
    Ok(reqwest::get(format!("{}{path}", app.address())).await?)
}

/// The calendar at `path`, as a parser reads it.
async fn calendar(app: &TestApp, path: &str) -> Result<Calendar> {
    let response = get(app, path).await?;
    ensure!(response.status() == 200, "{path}: {}", response.status());
    ensure!(response.headers()["content-type"] == "text/calendar; charset=utf-8", "{:?}", response.headers());
    let text = response.text().await?;
    ensure!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains('\n'), "{text}");
    ensure!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    text.parse().map_err(|error: String| anyhow::anyhow!(error))
}

fn event<'a>(calendar: &'a Calendar, title: &str) -> Option<&'a Event> {
    let summary = format!("{BOARD}: {title}");
    calendar.events().find(|event| event.get_summary().is_some_and(|found| found.replace('\\', "") == summary))
}

/// When an event begins on London's clocks, and in UTC.
fn begins(event: &Event) -> Result<(NaiveDateTime, String)> {
    let Some(DatePerhapsTime::DateTime(start)) = event.get_start() else { anyhow::bail!("no time: {event:?}") };
    let utc = start.try_into_utc().context("a zone")?.to_rfc3339();
    match start {
        CalendarDateTime::WithTimezone { date_time, tzid } if tzid == "Europe/London" => Ok((date_time, utc)),
        other => anyhow::bail!("{other:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn ten_is_ten_in_winter_and_in_summer(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let found = calendar(&app, "/calendar/safer-plymouth.ics").await?;
    ensure!(found.get_name() == Some(BOARD), "{:?}", found.get_name());
    let winter = event(&found, "Winter").context("in winter")?;
    ensure!(begins(winter)? == ("2018-11-14T10:00:00".parse()?, "2018-11-14T10:00:00+00:00".to_owned()));
    let summer = event(&found, "Summer").context("in summer")?;
    ensure!(begins(summer)? == ("2018-07-11T10:00:00".parse()?, "2018-07-11T09:00:00+00:00".to_owned()));

    let id = meeting(&app, "Winter").await?["id"].as_str().context("an id")?.to_owned();
    let uuid = domain::ids::GlobalId::parse(&id)?.uuid;
    ensure!(winter.get_uid() == Some(&format!("{uuid}@safergraph")), "{winter:?}");
    ensure!(winter.property_value("SEQUENCE") == Some("0"), "{winter:?}");
    ensure!(winter.property_value("URL") == Some(&format!("https://quay.example/meetings/{id}")), "{winter:?}");
    ensure!(winter.get_location().is_some_and(|it| it.contains("Council House")), "{winter:?}");
    ensure!(winter.property_value("DTEND") == Some("20181114T120000"), "two hours unless said otherwise");

    let off = event(&found, "Called off").context("what is called off is still there")?;
    ensure!(off.property_value("STATUS") == Some("CANCELLED"), "{off:?}");
    let day = event(&found, "A day").context("a day")?;
    ensure!(day.get_start() == Some(DatePerhapsTime::Date("2018-12-31".parse()?)), "{day:?}");
    ensure!(event(&found, "Some day").is_none() && event(&found, "Unpublished").is_none(), "neither has a place");
    ensure!(event(&found, BOARD).is_some(), "what was held within the year is there");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_calendar_need_not_be_sent_twice(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let group = meeting(&app, "Winter").await?["group"]["id"].as_str().context("a group")?.to_owned();
    let path = format!("/calendar/{group}.ics");
    ensure!(event(&calendar(&app, &path).await?, "Winter").is_some(), "a group has one too");
    let before = app.database().statements();
    let response = get(&app, &path).await?;
    let cost = app.database().statements() - before;
    ensure!(cost <= 4, "the group, its meetings, their groups and changes, not {cost} statements");
    let tag = response.headers()["etag"].clone();
    let again = reqwest::Client::new().get(format!("{}{path}", app.address())).header("if-none-match", tag);
    let again = again.send().await?;
    ensure!(again.status() == 304 && again.text().await?.is_empty(), "the same");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_no_public_calendar_is_told_so(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    for path in ["nowhere.ics", "safer-plymouth", "safer-plymouth.ical", ".ics", "personal/nonsense.ics", "personal/x"]
    {
        let response = get(app, &format!("/calendar/{path}")).await?;
        ensure!(response.status() == 404, "{path}: {}", response.status());
        let answer: Value = response.json().await?;
        ensure!(answer["errors"][0]["extensions"]["code"] == "NOT_FOUND", "{path}: {answer:#}");
    }
    Ok(())
}

const CREATE: &str = "mutation($input: CreateCalendarAddressInput!) { createCalendarAddress(input: $input) {
    url calendarAddress { id label group { id } partnership { slug } } userErrors { code path } } }";
const REVOKE: &str = "mutation($id: ID!) { revokeCalendarAddress(input: { id: $id }) {
    url calendarAddress { id revokedAt } userErrors { code } } }";
const OWN: &str = "{ viewer { calendarAddresses { totalCount nodes { id label } } } }";

#[rstest]
#[tokio::test]
async fn a_secret_address_shows_what_its_holder_sees(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let make = async |asker, input: Value| -> Result<Value> {
        Ok(app.data(asker, CREATE, json!({ "input": input })).await?["createCalendarAddress"].take())
    };
    let own = make(MEMBER, json!({ "label": "My telephone" })).await?;
    let url = own["url"].as_str().context("an address")?.to_owned();
    let found = calendar(&app, &url).await?;
    ensure!(found.get_name() == Some("My telephone") && event(&found, "Unpublished").is_some(), "a member sees it");

    let partnership = app.data(NOBODY, r#"{ partnership(by: { slug: "safer-plymouth" }) { id } }"#, json!({})).await?;
    let partnership = partnership["partnership"]["id"].clone();
    let of_partnership = make(CLERK, json!({ "label": "Outlook", "partnershipId": partnership })).await?;
    ensure!(of_partnership["calendarAddress"]["partnership"]["slug"] == "safer-plymouth", "{of_partnership:#}");
    let found = calendar(&app, of_partnership["url"].as_str().context("an address")?).await?;
    ensure!(event(&found, "Unpublished").is_some(), "and so does the clerk");

    let listed = app.data(MEMBER, OWN, json!({})).await?;
    ensure!(listed["viewer"]["calendarAddresses"]["totalCount"] == 1, "one's own only: {listed:#}");
    let id = own["calendarAddress"]["id"].clone();
    let not_theirs = app.data(CLERK, REVOKE, json!({ "id": id })).await?;
    ensure!(not_theirs["revokeCalendarAddress"]["userErrors"][0]["code"] == "NOT_FOUND", "{not_theirs:#}");
    let revoked = app.data(MEMBER, REVOKE, json!({ "id": id })).await?;
    ensure!(revoked["revokeCalendarAddress"]["calendarAddress"]["revokedAt"].is_string(), "{revoked:#}");
    ensure!(get(&app, &url).await?.status() == 404, "it opens nothing any more");
    let twice = app.data(MEMBER, REVOKE, json!({ "id": id })).await?;
    ensure!(twice["revokeCalendarAddress"]["userErrors"][0]["code"] == "WRONG_STATE", "{twice:#}");
    let listed = app.data(MEMBER, OWN, json!({})).await?;
    ensure!(listed["viewer"]["calendarAddresses"]["totalCount"] == 0, "{listed:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_closed_account_has_no_calendar(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let made = app.data(MEMBER, CREATE, json!({ "input": { "label": "Mine" } })).await?;
    let url = made["createCalendarAddress"]["url"].as_str().context("an address")?.to_owned();
    ensure!(get(&app, &url).await?.status() == 200, "it is open");
    let me = app.data(MEMBER, "{ viewer { user { id version } } }", json!({})).await?["viewer"]["user"].take();
    let close = "mutation($id: ID!) { deactivateUser(input: { userId: $id }) { userErrors { code } } }";
    let closed = app.answer(crate::support::ADMINISTRATOR, close, json!({ "id": me["id"] })).await?;
    ensure!(closed["data"]["deactivateUser"]["userErrors"] == json!([]), "{closed:#}");
    ensure!(get(&app, &url).await?.status() == 404, "it is closed");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn an_address_is_refused_with_all_that_is_wrong(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = harbour(store).await? else { return Ok(()) };
    let group = meeting(&app, "Winter").await?["group"]["id"].clone();
    let nowhere = domain::ids::Id::global(domain::ids::PartnershipId(uuid::Uuid::nil())).to_string();
    let input = json!({ "label": " ", "groupId": group, "partnershipId": nowhere });
    let wrong = app.data(MANAGER, CREATE, json!({ "input": input })).await?["createCalendarAddress"].take();
    let codes: Vec<&str> =
        wrong["userErrors"].as_array().into_iter().flatten().filter_map(|error| error["code"].as_str()).collect();
    ensure!(codes == ["REQUIRED", "NOT_FOUND", "INVALID"] && wrong["url"].is_null(), "{wrong:#}");
    for number in 0..20 {
        let made = app.data(MANAGER, CREATE, json!({ "input": { "label": format!("No. {number}") } })).await?;
        ensure!(made["createCalendarAddress"]["userErrors"] == json!([]), "{made:#}");
    }
    let more = app.data(MANAGER, CREATE, json!({ "input": { "label": "One more" } })).await?;
    ensure!(more["createCalendarAddress"]["userErrors"][0]["code"] == "LIMIT_EXCEEDED", "{more:#}");
    let (code, _) = app.refusal(NOBODY, CREATE, json!({ "input": { "label": "Mine" } })).await?;
    ensure!(code == "UNAUTHENTICATED", "{code}");
    Ok(())
}
