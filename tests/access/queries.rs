//! Every field of the query root, asked by everybody in the cast.

use super::cast::Viewer;
use super::marks;
use super::schema::list;
use super::world::{Question, World};
use crate::support::Store;
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// For each field of the root what is asked of it: something that is found, and that not everybody sees where the
/// field has any such thing. `$risks` are all risks, `$risk` is one of Safer Plymouth's, `$groups` are some of each place,
/// `$fund` is one for its police area.
const QUERIES: [(&str, &str); 25] = [
    ("actionPoints", "{ totalCount }"),
    ("allocations", "{ totalCount }"),
    ("awardProposal", "(input: { fundId: $fund, factors: [] }) { userErrors { code } }"),
    ("comparatorGroups", "{ id }"),
    ("counties", "{ totalCount }"),
    ("county", r#"(by: { slug: "worcestershire" }) { id }"#),
    ("fundingSummary", "(filter: {}, groupBy: [PARTNERSHIP, STAGE]) { rows { stage } }"),
    ("funds", "{ totalCount }"),
    ("indicators", "{ id }"),
    (
        "measureSummary",
        r#"(filter: { indicators: ["WRECK-RATE"], partnershipIds: $partnerships, periodFrom: "2018-01-01", periodTo: "2018-03-31" }) { known }"#,
    ),
    ("meetings", "{ totalCount }"),
    ("node", "(id: $risk) { id }"),
    ("nodes", "(ids: $risks) { id }"),
    ("organisations", "{ totalCount }"),
    ("partnership", r#"(by: { slug: "safer-plymouth" }) { id }"#),
    ("partnerships", "{ totalCount }"),
    ("people", "{ totalCount }"),
    ("policeArea", r#"(by: { code: "E23000035" }) { id }"#),
    ("policeAreas", "{ totalCount }"),
    ("search", r#"(text: "safer") { totalCount }"#),
    ("skillGaps", "(on: { groupIds: $groups }) { groups { id } gaps { skill } }"),
    ("spendReturns", "{ totalCount }"),
    ("themes", "{ id }"),
    ("users", "{ totalCount }"),
    ("viewer", "{ user { id } }"),
];

#[rstest]
#[tokio::test]
async fn each_question_finds_what_is_theirs(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(world) = World::shared(store).await? else { return Ok(()) };
    let rows: BTreeSet<&str> = QUERIES.iter().map(|(name, _)| *name).collect();
    ensure!(rows == world.schema.root("queryType"), "QUERIES and the schema's queries differ");
    let document: String = QUERIES.iter().map(|(name, rest)| format!("{name}{rest}\n")).collect();
    let document = format!(
        "query($fund: ID!, $risk: ID!, $risks: [ID!]!, $groups: [ID!]!, $partnerships: [ID!]!) {{ {document} }}"
    );
    let risks = world.examples.get("Risk").context("there are risks")?;
    let groups = world.examples.get("Group").context("there are groups")?.concat();
    let partnerships = world.examples.get("Partnership").context("there are partnerships")?.concat();
    let risk = risks.first().and_then(|here| here.first());
    let fund = world.examples.get("Fund").and_then(|places| places.first()?.first()).context("there are funds")?;
    let (risks, risk) = (risks.concat(), json!(risk));
    let variables =
        json!({ "fund": fund, "risk": risk, "risks": risks, "groups": groups, "partnerships": partnerships });
    let mut columns: Vec<(Viewer, Vec<String>)> = Vec::new();
    for (viewer, data) in world.asked_by(&world.cast, &[Question { document, variables }]).await? {
        columns.push((viewer, QUERIES.iter().map(|(name, _)| seen(&data[*name])).collect()));
    }
    let names: Vec<String> = QUERIES.iter().map(|(name, _)| format!("Query.{name}")).collect();
    insta::assert_snapshot!("queries", marks::table(&names, &columns));
    Ok(())
}

/// How many there are of what may be many; else whether there is something.
fn seen(value: &Value) -> String {
    let part = ["rows", "groups"].into_iter().find(|part| value[part].is_array());
    let rows = part.map_or(value, |part| &value[part]);
    match (value["totalCount"].as_u64(), rows.as_array()) {
        (Some(count), _) => count.to_string(),
        (None, Some(_)) => list(rows).filter(|row| !row.is_null()).count().to_string(),
        (None, None) => (if value.is_null() { "." } else { "=" }).to_owned(),
    }
}
