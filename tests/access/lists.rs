//! Lists, their counts and everything that leads to records agree with what each viewer can fetch one by one.

use super::cast::Viewer;
use super::references::{disagreements, ids, miscounted, shown};
use super::schema::list;
use super::world::{Question, World};
use crate::support::Store;
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Types that are named by what they did and fetched by few; and the audit, which grows while it is looked at.
const MET_ONLY: [&str; 2] = ["User", "AuditEvent"];

#[rstest]
#[tokio::test]
async fn each_list_is_what_can_be_fetched_one_by_one(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(world) = World::shared(store).await? else { return Ok(()) };
    let mut wrong = BTreeSet::new();
    for (viewer, fetched) in fetched_by_all(world).await? {
        for (field, kind) in world.schema.root_lists() {
            let (total, met) = walked(world, viewer, &field).await?;
            let expected: BTreeSet<&String> =
                world.all.get(&kind).into_iter().flatten().filter(|id| fetched.contains(*id)).collect();
            let unique: BTreeSet<&String> = met.iter().collect();
            if total != met.len() || met.len() != unique.len() || unique != expected {
                let (met, can) = (met.len(), expected.len());
                wrong.insert(format!("{viewer}: {field} counts {total}, lists {met}, of which {can} can be fetched"));
            }
        }
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn whatever_leads_to_a_record_agrees_with_it(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(world) = World::shared(store).await? else { return Ok(()) };
    let mut references: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let questions = world.questions(|kind| {
        let (text, fields) = world.schema.references_of(kind, &MET_ONLY)?;
        references.insert(kind.to_owned(), fields);
        Ok(text)
    })?;
    let answers = world.asked_by(&world.present(), &questions).await?;
    let (_, there) = answers.first().context("the administrator looks first")?;
    let there = shown(there, &references);
    ensure!(there.values().flatten().flatten().count() > 1_000, "there is something to lead to");
    let fetched: BTreeMap<String, BTreeSet<String>> =
        fetched_by_all(world).await?.iter().cloned().map(|(viewer, fetched)| (viewer.name, fetched)).collect();
    let mut wrong = BTreeSet::new();
    for (viewer, data) in &answers {
        let fetched = fetched.get(&viewer.name).context("everybody fetches")?;
        let found = disagreements(&there, &shown(data, &references), fetched);
        wrong.extend(found.into_iter().chain(miscounted(data, &world.schema)).map(|it| format!("{viewer}: {it}")));
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    Ok(())
}

/// The ids of all records of every type that each viewer can fetch; found out once.
async fn fetched_by_all(world: &'static World) -> Result<&'static [(Viewer, BTreeSet<String>)]> {
    Ok(world.fetched.get_or_try_init(|| fetch_all(world)).await?)
}

async fn fetch_all(world: &'static World) -> Result<Vec<(Viewer, BTreeSet<String>)>> {
    let all: Vec<&String> = world.all.values().flatten().collect();
    // A hundred ids a field, ten fields a request.
    let questions: Vec<Question> = all.chunks(1_000).enumerate().map(|(index, many)| fetching(index, many)).collect();
    let answers = world.asked_by(&world.present(), &questions).await?;
    let found = |data: Value| data.as_object().into_iter().flat_map(Map::values).flat_map(ids_of_nodes).collect();
    Ok(answers.into_iter().map(|(viewer, data)| (viewer, found(data))).collect())
}

/// The request number `index`, for the records with these ids.
fn fetching(index: usize, many: &[&String]) -> Question {
    let (mut heads, mut body, mut variables) = (Vec::new(), String::new(), Map::new());
    for (part, ids) in many.chunks(100).enumerate() {
        let name = format!("p{index}_{part}");
        heads.push(format!("${name}: [ID!]!"));
        body.push_str(&format!("{name}: nodes(ids: ${name}) {{ id }} "));
        variables.insert(name, json!(ids));
    }
    let document = format!("query({}) {{ {body} }}", heads.join(", "));
    Question { document, variables: Value::Object(variables) }
}

fn ids_of_nodes(part: &Value) -> Vec<String> {
    list(part).flat_map(ids).collect()
}

/// What a list of the root says it has, and the ids of all its pages; a list without pages has one.
async fn walked(world: &World, viewer: &Viewer, field: &str) -> Result<(usize, Vec<String>)> {
    let asker = viewer.email.as_deref();
    if !world.schema.has_pages(field) {
        let data = world.app.data(asker, &format!("{{ {field} {{ id }} }}"), json!({})).await?;
        let met = ids(&data[field]);
        return Ok((met.len(), met));
    }
    let document = format!(
        "query($after: String) {{ {field}(first: 100, after: $after) {{
            totalCount nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut met, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = world.app.data(asker, &document, json!({ "after": after })).await?;
        let page = &data[field];
        met.extend(ids(page));
        if page["pageInfo"]["hasNextPage"] != true {
            let total = page["totalCount"].as_u64().and_then(|total| usize::try_from(total).ok());
            return Ok((total.context("it was counted")?, met));
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
