//! The service's side: every record by id, and what it shows of each.

use super::askers::Asker;
use super::checker::{Checker, Expected, global};
use crate::support::TestApp;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Every kind of record that has an id, with the fields that depend on who looks.
pub(super) const KINDS: [(&str, &str); 33] = [
    ("PoliceArea", ""),
    ("County", ""),
    (
        "Partnership",
        "risks { id } bids { id } plans { id } recommendations { id } contracts { id } settlements { id } \
         documents(first: 0) { totalCount } meetings(first: 0) { totalCount } actionPoints(first: 0) { totalCount } \
         memberships(first: 0) { totalCount } history(first: 0) { totalCount }",
    ),
    (
        "Group",
        "standingItems { orderedBy { id } } deliveryPlans { id } recommendations { id } \
         memberships(first: 0) { totalCount } meetings(first: 0) { totalCount }",
    ),
    ("Theme", ""),
    ("Organisation", "memberships(first: 0) { totalCount } allocationsProvided(first: 0) { totalCount }"),
    ("User", ""),
    ("RoleGrant", ""),
    ("Person", "email telephone memberships(first: 0) { totalCount }"),
    ("Membership", "person { id } substituteFor { id } skills { skill }"),
    (
        "ActionPoint",
        "meeting { id } minute { id } dueMeeting { id } owners { ... on Person { id } } updates { by { id } }",
    ),
    (
        "Meeting",
        "minutesStatus minutesApprovedAt { id } agenda { id } attendance { id } declarations { person { id } } \
         minutes { id } actionPoints { id } documents { id }",
    ),
    ("AgendaItem", "title exemptParagraphs presenter pageFrom pageTo documents { id }"),
    ("Attendance", "person { id } substituteFor { id }"),
    ("Document", ""),
    ("MinuteItem", "agendaItem { id } actionPoints { id } ledBy { id } approvals { allocation { id } }"),
    ("Priority", ""),
    ("Plan", "documents { id }"),
    ("Risk", ""),
    ("Bid", ""),
    ("Recommendation", ""),
    ("Indicator", ""),
    ("Measure", ""),
    ("ComparatorGroup", ""),
    ("Fund", "sources { name } retained note awarded statements { id } settlements(first: 0) { totalCount }"),
    (
        "Settlement",
        "allocations(first: 0) { totalCount } ledger(first: 0) { totalCount } statements { id } documents { id } \
         position { settled paid allocated agreed spent } before: position(asOf: \"2018-05-31\") { allocated agreed }",
    ),
    ("FundingAgreement", "settlements { id }"),
    ("StatedFigure", "document { id } minute { id }"),
    (
        "Allocation",
        "settlement { id } approvals { by { id } } spendReturns { id } contracts { id } position { allocated spent } \
         before: position(asOf: \"2018-05-31\") { allocated agreed }",
    ),
    ("Contract", "activity { id }"),
    ("SpendReturn", ""),
    ("LedgerEntry", "by { id } allocation { id }"),
    ("AuditEvent", "by { id }"),
];

/// The lists of everything, and what they are lists of.
const LISTS: [(&str, &str); 7] = [
    ("people", "Person"),
    ("organisations", "Organisation"),
    ("meetings", "Meeting"),
    ("actionPoints", "ActionPoint"),
    ("allocations", "Allocation"),
    ("funds", "Fund"),
    ("spendReturns", "SpendReturn"),
];

/// What the lists count otherwise than the checker, and the grants that hold.
pub(super) async fn miscounts(app: &TestApp, asker: &Asker, checker: &Checker<'_>) -> Result<Vec<String>> {
    let lists: Vec<String> = LISTS.iter().map(|(list, _)| format!("{list}(first: 0) {{ totalCount }}")).collect();
    let document = format!("{{ viewer {{ grants {{ id }} }} {} }}", lists.join(" "));
    let mut counts = app.data(asker.account, &document, json!({})).await?;
    let mut found = Vec::new();
    let (held, told) = (checker.held(), plain(counts["viewer"].take()));
    if held != told {
        found.push(format!("grants\n  the checker: {held}\n  the service: {told}"));
    }
    for (list, kind) in LISTS {
        let seen = checker.all(kind).into_iter().filter(|(_, expected)| matches!(expected, Expected::Shown(_))).count();
        let counted = &counts[list]["totalCount"];
        if *counted != json!(seen) {
            found.push(format!("{list}\n  the checker counts {seen}, the service {counted}"));
        }
    }
    Ok(found)
}

/// What is searched for: words that stand in records of every kind, and a misspelling.
const SEARCHES: [&str; 4] = ["plymouth", "the", "alcohl", "elsewhere"];

/// What a search finds that the checker says is not to be seen. Snippets are left out: reading exempt ones is written down,
/// which the checker, who has read the records already, would not know.
pub(super) async fn found_unseen(app: &TestApp, asker: &Asker, checker: &Checker<'_>) -> Result<Vec<String>> {
    let document = "query($text: String!, $after: String) { search(text: $text, first: 100, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { hit { __typename ... on Node { id } } } } }";
    let (mut unseen, mut known) = (Vec::new(), BTreeMap::new());
    for text in SEARCHES {
        let (mut after, mut told) = (Value::Null, 0);
        loop {
            let variables = json!({ "text": text, "after": after });
            let mut page = app.data(asker.account, document, variables).await?["search"].take();
            for node in page["nodes"].as_array().context("no list")? {
                let kind = node["hit"]["__typename"].as_str().context("no kind")?;
                let seen = known.entry(kind.to_owned()).or_insert_with(|| may_be_seen(checker, kind));
                if !node["hit"]["id"].as_str().is_some_and(|id| seen.contains(id)) {
                    unseen.push(format!("{kind} found by {text}: {node}"));
                }
                told += 1;
            }
            if page["pageInfo"]["hasNextPage"] != true {
                if page["totalCount"] != told {
                    unseen.push(format!("the search for {text} counts {}, there are {told}", page["totalCount"]));
                }
                break;
            }
            after = page["pageInfo"]["endCursor"].take();
        }
    }
    Ok(unseen)
}

/// The ids of the records of a kind that may be seen.
fn may_be_seen(checker: &Checker<'_>, kind: &str) -> BTreeSet<String> {
    let all = checker.all(kind).into_iter().filter(|(_, expected)| *expected != Expected::Nothing);
    all.map(|(id, _)| global(kind, id)).collect()
}

/// What the service says otherwise than the checker, about every record there is.
pub(super) async fn disagreements(app: &TestApp, asker: &Asker, checker: &Checker<'_>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (kind, fields) in KINDS {
        let fragment = if fields.is_empty() { String::new() } else { format!("... on {kind} {{ {fields} }}") };
        let document = format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id {fragment} }} }}");
        // Records with many lists are asked for a few at a time, for the limit of a query's complexity.
        let at_once = if fields.contains("(first: 0)") { 20 } else { 100 };
        for some in checker.all(kind).chunks(at_once) {
            let ids: Vec<String> = some.iter().map(|(id, _)| global(kind, *id)).collect();
            let mut data = app.data(asker.account, &document, json!({ "ids": ids })).await?;
            let nodes = data["nodes"].as_array_mut().context("no list")?;
            for ((id, (uuid, expected)), node) in ids.iter().zip(some).zip(nodes) {
                let shown = shown(id, node.take());
                if *expected != Expected::Either && *expected != shown {
                    found.push(format!("{kind} {uuid}, {id}\n{}", difference(expected, &shown)));
                }
            }
        }
    }
    Ok(found)
}

/// What each side says, of the fields that differ.
fn difference(expected: &Expected, shown: &Expected) -> String {
    match (expected, shown) {
        (Expected::Shown(Value::Object(expected)), Expected::Shown(Value::Object(shown))) => {
            let names = expected.keys().chain(shown.keys().filter(|name| !expected.contains_key(*name)));
            let differing = names.filter(|name| expected.get(*name) != shown.get(*name));
            let side = |side: Option<&Value>| side.unwrap_or(&Value::Null).to_string();
            let line = |name: &String| {
                let (expected, shown) = (side(expected.get(name)), side(shown.get(name)));
                format!("  {name}\n    the checker: {expected}\n    the service: {shown}")
            };
            differing.map(line).collect::<Vec<_>>().join("\n")
        }
        _ => format!("  the checker: {expected:?}\n  the service: {shown:?}"),
    }
}

fn shown(id: &str, mut node: Value) -> Expected {
    let Some(fields) = node.as_object_mut() else { return Expected::Nothing };
    if fields.remove("id") != Some(id.into()) {
        return Expected::Shown("another record".into());
    }
    let fields = fields.iter_mut().map(|(name, value)| (name.clone(), plain(value.take())));
    Expected::Shown(Value::Object(fields.collect()))
}

/// A value without wrapping and order: an object of one field is that field, a list is sorted, and objects
/// without a field, which are owners of other kinds, are left out of it.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(fields) if fields.len() == 1 => {
            fields.into_iter().next().map_or(Value::Null, |(_, value)| plain(value))
        }
        Value::Array(values) => {
            let mut values: Vec<Value> = values.into_iter().filter(|it| *it != json!({})).map(plain).collect();
            values.sort_by_key(Value::to_string);
            Value::Array(values)
        }
        other => other,
    }
}
