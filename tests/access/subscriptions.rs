//! Every field of the subscription root, watched by everybody in the cast while things of every visibility change.
//!
//! A row is a field and what changes; a field without rows fails the test. Each viewer is told by each field, in their
//! order, of the changes that they may see, and last of one that everybody sees: what they were not told of until then
//! they never are.

use super::cast::Viewer;
use super::marks;
use super::schema::list;
use super::world::World;
use crate::support::Store;
use crate::support::socket::Socket;
use anyhow::{Context, Result, ensure};
use domain::access::Permission;
use domain::ids::{GlobalId, Id};
use domain::live::{ActionPointChange, Change, FundingChange, MeetingChange};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// For each field of the root what is asked of it.
const SUBSCRIPTIONS: [(&str, &str); 3] = [
    ("actionPointChanged", "{ id }"),
    ("fundingChanged", "{ settlement { id } entry { id } allocation { id } }"),
    ("meetingChanged", "{ id }"),
];

/// A change, and what those who see it are told.
struct Row {
    name: String,
    change: Change,
    told: Value,
}

#[rstest]
#[tokio::test]
async fn each_change_is_told_to_those_it_is_theirs_to_know(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(world) = World::new(store).await? else { return Ok(()) };
    let fields: BTreeSet<&str> = SUBSCRIPTIONS.iter().map(|(name, _)| *name).collect();
    ensure!(fields == world.schema.root("subscriptionType"), "SUBSCRIPTIONS and the schema's subscriptions differ");
    let mut rows = Vec::new();
    for slug in ["safer-plymouth", "north-worcestershire"] {
        rows.extend(meeting_rows(&world, slug).await?);
        rows.extend(action_rows(&world, slug).await?);
        rows.extend(funding_rows(&world, slug).await?);
    }
    let watched: BTreeSet<&str> = rows.iter().filter_map(|row| row.name.split('.').next()).collect();
    ensure!(watched == fields, "nothing changes that {fields:?} tell of");
    let mut sockets = Vec::new();
    for viewer in &world.cast {
        let mut socket = Socket::of(&world.app, viewer.email.as_deref()).await?;
        for (name, selection) in SUBSCRIPTIONS {
            socket.subscribe(&world.app, name, &format!("subscription {{ {name}{selection} }}"), json!({})).await?;
        }
        sockets.push((viewer.clone(), socket));
    }
    world.app.database().tell(rows.iter().map(|row| row.change).collect()).await?;
    let last_of = |field: &&str| rows.iter().rev().find(|row| row.told.get(field).is_some()).map(|row| &row.told);
    let last: Vec<&Value> = fields.iter().filter_map(last_of).collect();
    let mut columns: Vec<(Viewer, Vec<String>)> = Vec::new();
    for (viewer, mut socket) in sockets {
        let mut told: Vec<Value> = Vec::new();
        while !last.iter().all(|last| told.contains(last)) {
            let message = socket.hear().await.with_context(|| viewer.name.clone())?;
            ensure!(message["payload"].get("errors").is_none(), "{viewer}: {message:#}");
            told.push(message["payload"]["data"].clone());
        }
        let mark = |row: &Row| (if told.contains(&row.told) { "=" } else { "." }).to_owned();
        ensure!(told.len() == rows.iter().filter(|row| told.contains(&row.told)).count(), "{viewer}: {told:#?}");
        columns.push((viewer, rows.iter().map(mark).collect()));
    }
    let names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
    insta::assert_snapshot!("subscriptions", marks::table(&names, &columns));
    Ok(())
}

/// The meetings of "everything" by title, and what their changes need beside the meeting being seen; everybody is told
/// of the last.
const MEETINGS: [(&str, Option<Permission>); 6] = [
    ("Unpublished", None),
    ("Past, and never published", Some(Permission::ReadPapers)),
    ("Draft", Some(Permission::ReadPapers)),
    ("Harbour published", Some(Permission::ReadExempt)),
    ("Harbour draft", Some(Permission::ReadExempt)),
    ("Published", None),
];

async fn meeting_rows(world: &World, slug: &str) -> Result<Vec<Row>> {
    let administrator = world.administrator()?.email.clone();
    let query = r#"query($slug: String!) { partnership(by: { slug: $slug }) { id
        meetings(first: 100) { nodes { id title group { id } } } } }"#;
    let data = world.app.data(administrator.as_deref(), query, json!({ "slug": slug })).await?;
    let home: domain::ids::PartnershipId = id(&data["partnership"]["id"])?.context("a partnership")?;
    let row = |(title, needs): (&str, Option<Permission>)| {
        let found = list(&data["partnership"]["meetings"]["nodes"]).find(|it| it["title"] == title);
        let meeting = found.with_context(|| format!("{slug} has no meeting {title}"))?;
        let group = id(&meeting["group"]["id"])?.context("a group")?;
        let change = MeetingChange { home: home.0, group, meeting: id(&meeting["id"])?.context("a meeting")?, needs };
        let needs = needs.map_or("itself".to_owned(), |needs| format!("with {needs:?}"));
        let told = json!({ "meetingChanged": { "id": meeting["id"] } });
        Ok(Row { name: format!("meetingChanged.{slug} {title}: {needs}"), change: Change::Meeting(change), told })
    };
    MEETINGS.into_iter().map(row).collect()
}

/// The action points of "everything"; everybody sees the last.
const ACTIONS: [&str; 7] =
    ["Sign", "Mend lights", "Sell the quay", "Count moorings", "Write to the minister", "Dredge", "Buy ships"];

async fn action_rows(world: &World, slug: &str) -> Result<Vec<Row>> {
    let administrator = world.administrator()?.email.clone();
    let query = r#"query($slug: String!) { partnership(by: { slug: $slug }) { id
        actionPoints(first: 100) { nodes { id text } } } }"#;
    let data = world.app.data(administrator.as_deref(), query, json!({ "slug": slug })).await?;
    let home: domain::ids::PartnershipId = id(&data["partnership"]["id"])?.context("a partnership")?;
    let row = |text: &str| {
        let found = list(&data["partnership"]["actionPoints"]["nodes"]).find(|it| it["text"] == text);
        let action = found.with_context(|| format!("{slug} has no action {text}"))?;
        let change = ActionPointChange { home: home.0, action: id(&action["id"])?.context("an action")? };
        let told = json!({ "actionPointChanged": { "id": action["id"] } });
        Ok(Row { name: format!("actionPointChanged.{slug} {text}"), change: Change::ActionPoint(change), told })
    };
    ACTIONS.into_iter().map(row).collect()
}

const MONEY: &str = r#"query($slug: String!) { partnership(by: { slug: $slug }) { id settlements { id status
    ledger(first: 100) { nodes { id kind allocation { id title } } } allocations(first: 100) { nodes { id stage } } } } }"#;

/// Changes of a partnership's money: each settlement's entries by kind, its allocations by stage, and itself; what
/// everybody sees comes last.
async fn funding_rows(world: &World, slug: &str) -> Result<Vec<Row>> {
    let administrator = world.administrator()?.email.clone();
    let data = world.app.data(administrator.as_deref(), MONEY, json!({ "slug": slug })).await?;
    let partnership = &data["partnership"];
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |name: String, settlement: &Value, entry: &Value, allocation: &Value| -> Result<()> {
        let name = format!("fundingChanged.{slug} {}", name.trim_end());
        if rows.iter().all(|row| row.name != name) {
            let change = FundingChange {
                partnership: id(&partnership["id"])?.context("a partnership")?,
                settlement: id(&settlement["id"])?.context("a settlement")?,
                entry: id(entry)?,
                allocation: id(allocation)?,
            };
            let one = |id: &Value| if id.is_null() { Value::Null } else { json!({ "id": id }) };
            let told =
                json!({ "settlement": one(&settlement["id"]), "entry": one(entry), "allocation": one(allocation) });
            rows.push(Row { name, change: Change::Funding(change), told: json!({ "fundingChanged": told }) });
        }
        Ok(())
    };
    let mut settlements: Vec<&Value> = list(&partnership["settlements"]).collect();
    settlements.sort_by_key(|settlement| settlement["status"] != "INDICATIVE");
    for settlement in settlements {
        let status = settlement["status"].as_str().unwrap_or_default();
        for entry in list(&settlement["ledger"]["nodes"]) {
            let of = entry["kind"].as_str().unwrap_or_default();
            let title = entry["allocation"]["title"].as_str().unwrap_or_default();
            add(format!("{status}: {of} {title}"), settlement, &entry["id"], &entry["allocation"]["id"])?;
        }
        for allocation in list(&settlement["allocations"]["nodes"]) {
            let stage = allocation["stage"].as_str().unwrap_or_default();
            add(format!("{status}: {stage}"), settlement, &Value::Null, &allocation["id"])?;
        }
        add(format!("{status}: itself"), settlement, &Value::Null, &Value::Null)?;
    }
    Ok(rows)
}

fn id<I: Id>(id: &Value) -> Result<Option<I>> {
    id.as_str().map(|id| Ok(GlobalId::parse(id)?.of()?)).transpose()
}
