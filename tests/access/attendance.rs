//! Summaries of attendance are folds over the meetings and lines that the one who asks can fetch one by one.

use super::schema::list;
use super::world::World;
use crate::support::Store;
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const OF_MEMBERSHIP: &str = "id status from to group { id } person { id }
    attendance { invited present apologies substituted absent }";
const OF_MEETING: &str = "status date group { id } attendance { status person { id } substituteFor { id } }";

#[rstest]
#[tokio::test]
async fn each_summary_of_attendance_is_a_fold_over_what_can_be_fetched(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(world) = World::shared(store).await? else { return Ok(()) };
    let questions =
        [world.question_about_all("Membership", OF_MEMBERSHIP)?, world.question_about_all("Meeting", OF_MEETING)?];
    let (mut wrong, mut invited) = (BTreeSet::new(), BTreeSet::new());
    for (viewer, data) in world.asked_by(&world.present(), &questions).await? {
        let meetings: Vec<&Value> = list(&data["Meeting"]).filter(|it| it.is_object()).collect();
        for membership in list(&data["Membership"]).filter(|it| it.is_object()) {
            let (said, found) = (&membership["attendance"], fold(membership, &meetings));
            invited.insert(found["invited"].to_string());
            if *said != found {
                wrong.insert(format!("{viewer}: {said}, where what can be fetched gives {found}"));
            }
        }
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    ensure!(invited.len() > 2, "some were invited more often than others: {invited:?}");
    Ok(())
}

/// The summary from the meetings themselves, as its description in the schema says.
fn fold(membership: &Value, meetings: &[&Value]) -> Value {
    let person = &membership["person"]["id"];
    let (mut invited, mut present, mut apologies, mut substituted, mut absent) = (0, 0, 0, 0, 0);
    for meeting in meetings.iter().filter(|meeting| counts(membership, meeting)) {
        let own = list(&meeting["attendance"]).find(|line| line["person"]["id"] == *person);
        let status = own.map_or(&Value::Null, |line| &line["status"]);
        let stands_in = |line: &Value| line["status"] == "PRESENT" && line["substituteFor"]["id"] == *person;
        let replaced = list(&meeting["attendance"]).any(stands_in);
        invited += 1;
        present += i32::from(status == "PRESENT");
        apologies += i32::from(status == "APOLOGIES");
        substituted += i32::from(replaced);
        absent += i32::from(!replaced && (status.is_null() || status == "ABSENT"));
    }
    json!({ "invited": invited, "present": present, "apologies": apologies, "substituted": substituted, "absent": absent })
}

/// Whether a meeting is one that the member was to come to.
fn counts(membership: &Value, meeting: &Value) -> bool {
    let date = meeting["date"].as_str();
    let within = |bound: &str, holds: fn(&str, &str) -> bool| {
        membership[bound].as_str().is_none_or(|bound| date.is_some_and(|date| holds(date, bound)))
    };
    !membership["person"].is_null()
        && membership["status"] != "INVITED"
        && meeting["status"] == "HELD"
        && meeting["group"] == membership["group"]
        && list(&meeting["attendance"]).next().is_some()
        && within("from", |date, from| date >= from)
        && within("to", |date, to| date <= to)
}
