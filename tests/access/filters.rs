//! Filters and orders are decided by what the one who asks is shown, not by what is behind it.

use super::references::ids;
use super::schema::list;
use super::world::{Question, World};
use crate::support::Store;
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const QUESTION: &str = r#"{
    due: actionPoints(first: 100, filter: { dueBefore: "2019-01-01" }) { nodes { id } }
    overdue: actionPoints(first: 100, filter: { overdue: true }) { nodes { id } }
    actions: actionPoints(first: 100) { nodes { id status overdue dueOn dueMeeting { date } } }
    none: meetings(first: 100, filter: { minutesStatus: [NONE] }) { nodes { id } }
    draft: meetings(first: 100, filter: { minutesStatus: [DRAFT] }) { nodes { id } }
    meetings(first: 100) { nodes { id minutesStatus } } }"#;

/// The day of the tests.
const TODAY: &str = "2018-06-01";

#[rstest]
#[tokio::test]
async fn no_filter_tells_what_is_not_shown(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::shared(store).await? else { return Ok(()) };
    let question = Question { document: QUESTION.to_owned(), variables: json!({}) };
    let (mut wrong, mut differing) = (BTreeSet::new(), BTreeSet::new());
    for (viewer, data) in world.asked_by(&world.present(), &[question]).await? {
        let mut agrees = |what: &str, found: &Value, expected: Vec<&Value>| {
            let (found, expected) = (set(ids(found)), set(expected.into_iter().flat_map(ids).collect()));
            differing.insert(found.len());
            if found != expected {
                wrong.insert(format!("{viewer}: {what} finds {}, what is shown gives {}", found.len(), expected.len()));
            }
        };
        let actions: Vec<&Value> = list(&data["actions"]["nodes"]).collect();
        let before = |end: &'static str| actions.iter().copied().filter(move |it| day(it) < end);
        let undone = |it: &&Value| it["status"] == "OPEN" || it["status"] == "IN_PROGRESS";
        agrees("dueBefore", &data["due"], before("2019-01-01").collect());
        agrees("overdue", &data["overdue"], before(TODAY).filter(undone).collect());
        agrees("overdue", &data["overdue"], actions.iter().copied().filter(|it| it["overdue"] == true).collect());
        let of =
            |status: &'static str| list(&data["meetings"]["nodes"]).filter(move |it| it["minutesStatus"] == status);
        agrees("NONE", &data["none"], of("NONE").collect());
        agrees("DRAFT", &data["draft"], of("DRAFT").collect());
        if !actions.is_sorted_by_key(|it| day(it)) {
            wrong.insert(format!("{viewer}: the order tells days that are not shown"));
        }
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    ensure!(differing.len() > 5, "not everybody finds as many: {differing:?}");
    Ok(())
}

/// The day that an action point is due, as it is shown; later than all others where none is.
fn day(action: &Value) -> &str {
    action["dueOn"].as_str().or_else(|| action["dueMeeting"]["date"].as_str()).unwrap_or("9999-12-31")
}

fn set(ids: Vec<String>) -> BTreeSet<String> {
    ids.into_iter().collect()
}
