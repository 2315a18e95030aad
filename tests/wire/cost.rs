//! What operations cost: told to who asks, refused where it is too much, with room for what frontends and tools need.

use super::{GRAPHQL, JSON, Reply, post, request};
use crate::support::socket::Socket;
use crate::support::{NOBODY, Store, TestApp, operations};
use anyhow::{Context, Result, ensure};
use reqwest::Method;
use reqwest::header::ACCEPT;
use rstest::rstest;
use serde_json::{Value, json};

/// What tools ask of the schema, as deep as any of them does.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema { description
    queryType { name kind } mutationType { name kind } subscriptionType { name kind } types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }
  fragment FullType on __Type { kind name description specifiedByURL isOneOf
    fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef }
      isDeprecated deprecationReason }
    inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
  fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
  fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

/// The cost that an answer tells.
struct Told {
    requested: u64,
    limit: u64,
    fields: u64,
    depth: u64,
}

impl Told {
    fn by(answer: &Value) -> Result<Self> {
        let number = |name: &str| answer["extensions"]["cost"][name].as_u64().with_context(|| format!("{answer:#}"));
        let told = Self {
            requested: number("requested")?,
            limit: number("limit")?,
            fields: number("fields")?,
            depth: number("depth")?,
        };
        ensure!(told.requested <= told.limit, "{} of {}", told.requested, told.limit);
        ensure!(told.fields <= number("mostFields")? && told.depth <= number("deepest")?, "{answer:#}");
        Ok(told)
    }
}

async fn cost(app: &TestApp, document: &str, operation: Option<&str>, variables: &Value) -> Result<Told> {
    let body = json!({ "query": document, "operationName": operation, "variables": variables,
        "extensions": { "cost": true } });
    let reply = post(app, body.to_string()).await?;
    ensure!(reply.body.get("errors").is_none(), "{:#}", reply.body);
    Told::by(&reply.body)
}

#[rstest]
#[tokio::test]
async fn what_frontends_and_tools_ask_is_well_within_the_limits(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let mut dearest = 0;
    for asked in operations::all(app).await? {
        let told = cost(app, &asked.document, Some(asked.operation), &asked.variables).await?;
        println!("{}: costs {}, {} fields, {} deep", asked.name, told.requested, told.fields, told.depth);
        dearest = dearest.max(told.requested * 100 / told.limit);
    }
    ensure!(dearest <= 50, "the dearest takes {dearest} % of what it may cost");
    let told = cost(app, INTROSPECTION, None, &json!({})).await?;
    println!("introspection: {} fields, {} deep", told.fields, told.depth);
    Ok(())
}

#[tokio::test]
async fn the_cost_is_told_to_who_asks_for_it_over_every_wire() -> Result<()> {
    let app = TestApp::demo(Store::Sqlite).await?.context("SQLite is always there")?;
    let query = "{ partnerships(first: 7) { nodes { id name } } }";
    let untold = post(app, json!({ "query": query }).to_string()).await?;
    ensure!(untold.body.get("extensions").is_none(), "{:#}", untold.body);
    let told = post(app, json!({ "query": query, "extensions": { "cost": true } }).to_string()).await?;
    ensure!(told.body["extensions"]["cost"]["requested"] == 16, "{:#}", told.body);

    let get = request(app, Method::GET)?.header(ACCEPT, JSON);
    let got = Reply::of(get.query(&[("query", query), ("extensions", r#"{"cost":true}"#)]).send().await?).await?;
    ensure!(got.body["extensions"] == told.body["extensions"], "{:#}", got.body);

    let mut socket = Socket::of(app, NOBODY).await?;
    let payload = json!({ "query": query, "extensions": { "cost": true } });
    socket.say(json!({ "id": "1", "type": "subscribe", "payload": payload })).await?;
    let next = socket.hear().await?;
    ensure!(next["payload"]["extensions"] == told.body["extensions"], "{next:#}");
    Ok(())
}

/// Nothing is looked up for what is refused.
#[rstest]
#[tokio::test]
async fn what_costs_too_much_is_refused_before_it_is_run(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::empty(store).await? else { return Ok(()) };
    let query = "query($n: Int!) { partnerships(first: $n) { nodes { memberships(first: $n) { nodes {
        person { memberships(first: $n) { nodes { id } } } } } } } }";
    let before = app.database().statements();
    let dear = post(&app, json!({ "query": query, "variables": { "n": 100 } }).to_string()).await?;
    ensure!(dear.status == 400 && dear.code() == "TOO_COMPLEX", "{} {:#}", dear.status, dear.body);
    let told = &dear.body["errors"][0]["extensions"]["cost"];
    ensure!(told["requested"].as_u64() > told["limit"].as_u64(), "{:#}", dear.body);
    ensure!(dear.body.get("data").is_none() && app.database().statements() == before, "{:#}", dear.body);
    let cheap = request(&app, Method::POST)?.header(ACCEPT, GRAPHQL);
    let cheap = Reply::of(cheap.json(&json!({ "query": query, "variables": { "n": 10 } })).send().await?).await?;
    ensure!(cheap.status == 200, "{:#}", cheap.body);
    Ok(())
}
