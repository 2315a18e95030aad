//! What pages in browsers may do, and which doors can be shut.

use super::{answer, header, refusal, send};
use crate::support::{CLERK, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use api::http::Introspection;
use reqwest::{Method, Response};
use rstest::rstest;
use serde_json::json;

const ORIGIN: &str = "https://safer.example";

async fn service(store: Store) -> Result<Option<TestApp>> {
    let Some(home) = TestApp::demo(store).await? else { return Ok(None) };
    let origin = ORIGIN.parse()?;
    TestApp::changed(home.database(), |state| state.doors.origins = vec![origin]).await.map(Some)
}

/// What a browser asks before a page of `origin` may send a request.
async fn preflight(app: &TestApp, path: &str, origin: &str, method: &str) -> Result<Response> {
    let request = reqwest::Client::new().request(Method::OPTIONS, format!("{}{path}", app.address()));
    let request = request.header("origin", origin).header("access-control-request-method", method);
    Ok(request.header("access-control-request-headers", "authorization,content-type").send().await?)
}

#[rstest]
#[tokio::test]
async fn pages_of_named_origins_are_let_in(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = service(store).await? else { return Ok(()) };
    for (path, method) in
        [("/graphql", "POST"), ("/documents", "POST"), ("/export/crime-and-disorder-reduction-grants.csv", "GET")]
    {
        let told = preflight(&app, path, ORIGIN, method).await?;
        ensure!(told.status() == 200, "{path}: {told:?}");
        let said = |name| header(told.headers(), name).to_ascii_lowercase();
        ensure!(said("access-control-allow-origin") == ORIGIN, "{told:?}");
        ensure!(said("access-control-allow-methods").contains(&method.to_lowercase()), "{told:?}");
        for name in ["authorization", "content-type", "x-request-id", "last-event-id"] {
            ensure!(said("access-control-allow-headers").contains(name), "{name}: {told:?}");
        }
        ensure!(said("access-control-max-age") == "7200", "{told:?}");
        ensure!(said("vary").contains("origin"), "{told:?}");
        ensure!(said("access-control-allow-credentials").is_empty(), "no cookie is ever looked at: {told:?}");
    }
    let request = reqwest::Client::new().post(format!("{}/graphql", app.address())).header("origin", ORIGIN);
    let answered = request.json(&json!({ "query": "{ __typename }" })).send().await?;
    ensure!(header(answered.headers(), "access-control-allow-origin") == ORIGIN, "{answered:?}");
    let exposed = header(answered.headers(), "access-control-expose-headers");
    for name in ["x-request-id", "retry-after", "ratelimit", "ratelimit-policy", "www-authenticate"] {
        ensure!(exposed.split(',').any(|one| one.trim() == name), "{name}: {exposed}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn pages_of_other_origins_are_not(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = service(store).await? else { return Ok(()) };
    for other in ["https://safer.example.evil.example", "http://safer.example", "null", "https://safer.example:8443"] {
        let told = preflight(&app, "/graphql", other, "POST").await?;
        ensure!(told.headers().get("access-control-allow-origin").is_none(), "{other}: {told:?}");
    }
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let told = preflight(app, "/graphql", ORIGIN, "POST").await?;
    ensure!(told.headers().get("access-control-allow-origin").is_none(), "where none is named: {told:?}");
    ensure!(told.status() == 204, "{told:?}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn every_answer_keeps_browsers_in_order(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    for path in ["/", "/graphql?query={__typename}", "/graphql", "/healthz", "/nowhere", "/calendar/safer-plymouth.ics"]
    {
        let response = reqwest::get(format!("{}{path}", app.address())).await?;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            ensure!(header(response.headers(), name) == value, "{path} {name}: {response:?}");
        }
        let policy = header(response.headers(), "content-security-policy");
        ensure!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        ensure!(header(response.headers(), "permissions-policy").contains("geolocation=()"), "{path}");
    }
    Ok(())
}

const SCHEMA: &str = "{ __schema { queryType { name } } }";

#[rstest]
#[tokio::test]
async fn introspection_can_be_switched_off(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(home) = TestApp::demo(store).await? else { return Ok(()) };
    let app = TestApp::changed(home.database(), |state| state.doors.introspection = Introspection::Nobody).await?;
    let hidden = "query { ...f } fragment f on Query { ... { t: __type(name: \"Query\") { name } } }";
    for text in [SCHEMA, hidden] {
        for asker in [NOBODY, CLERK] {
            let refused = app.answer(asker, text, json!({})).await?;
            ensure!(
                refusal(&refused).0 == "BAD_REQUEST" && refusal(&refused).1.contains("introspection"),
                "{refused:#}"
            );
            ensure!(refused.get("data").is_none(), "{refused:#}");
        }
    }
    ensure!(
        answer(&app, &json!({ "query": "{ __typename }" })).await?["data"]["__typename"] == "Query",
        "that is no secret"
    );
    let nearly = answer(&app, &json!({ "query": "{ partnershps { name } }" })).await?;
    ensure!(!refusal(&nearly).1.contains("Did you mean"), "nothing is suggested: {nearly:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn introspection_can_be_kept_for_those_who_are_signed_in(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(home) = TestApp::demo(store).await? else { return Ok(()) };
    let app = TestApp::changed(home.database(), |state| state.doors.introspection = Introspection::SignedIn).await?;
    let refused = app.answer(NOBODY, SCHEMA, json!({})).await?;
    ensure!(refusal(&refused).0 == "UNAUTHENTICATED", "{refused:#}");
    let told = app.data(CLERK, SCHEMA, json!({})).await?;
    ensure!(told["__schema"]["queryType"]["name"] == "Query", "{told:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_page_can_be_shut(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(home) = TestApp::demo(store).await? else { return Ok(()) };
    let app = TestApp::changed(home.database(), |state| state.doors.without_page = true).await?;
    for path in ["/", "/assets/index.html"] {
        let gone = reqwest::get(format!("{}{path}", app.address())).await?;
        ensure!(gone.status() == 404, "{gone:?}");
        let told: serde_json::Value = gone.json().await?;
        ensure!(refusal(&told).1.contains("/graphql"), "{told:#}");
    }
    ensure!(send(&app, &json!({ "query": "{ __typename }" })).await?.status() == 200, "the API is where it was");
    Ok(())
}
