//! The page at `/`: all its own files, of the right types, and nothing from elsewhere.

use crate::support::{Store, TestApp, operations};
use anyhow::{Context, Result, ensure};
use reqwest::Response;

async fn get(app: &TestApp, path: &str) -> Result<Response> {
    Ok(reqwest::get(format!("{}{path}", app.address())).await?)
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What stands between the quotes after each `attribute`.
fn values<'a>(text: &'a str, attribute: &str) -> Vec<&'a str> {
    text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn the_page_and_its_files_have_their_types() -> Result<()> {
    let app = TestApp::empty(Store::Sqlite).await?.context("SQLite is always there")?;
    for (path, expected) in [
        ("/", "text/html; charset=utf-8"),
        ("/assets/page.js", "text/javascript; charset=utf-8"),
        ("/assets/page.css", "text/css; charset=utf-8"),
        ("/assets/LICENSES.txt", "text/plain; charset=utf-8"),
    ] {
        let response = get(&app, path).await?;
        ensure!(response.status() == 200, "{path}: {}", response.status());
        ensure!(header(&response, "content-type") == expected, "{path}: {}", header(&response, "content-type"));
        ensure!(header(&response, "x-content-type-options") == "nosniff", "{path}");
    }
    ensure!(get(&app, "/assets/package.json").await?.status() == 404);
    Ok(())
}

#[tokio::test]
async fn the_page_lets_nothing_run_or_load_that_is_not_its_own() -> Result<()> {
    let app = TestApp::empty(Store::Sqlite).await?.context("SQLite is always there")?;
    let page = get(&app, "/").await?;
    let policy = header(&page, "content-security-policy").to_owned();
    for part in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"] {
        ensure!(policy.split(';').any(|directive| directive.trim() == part), "{part} in {policy}");
    }
    ensure!(!policy.contains("unsafe"), "{policy}");
    let page = page.text().await?;
    let named = [values(&page, "src=\""), values(&page, "href=\"")].concat();
    ensure!(named.len() == 3, "{named:?}");
    for address in named.into_iter().filter(|address| *address != "data:,") {
        ensure!(address.starts_with("/assets/"), "{address}");
        ensure!(get(&app, address).await?.status() == 200, "{address}");
    }
    ensure!(!page.contains("style=") && !page.contains("<style"), "{page}");
    ensure!(page.matches("<script").count() == page.matches("<script src=").count(), "{page}");
    let styles = get(&app, "/assets/page.css").await?.text().await?;
    ensure!(!styles.contains("@import"), "a style sheet that brings in another");
    for address in styles.split("url(").skip(1) {
        ensure!(address.trim_start_matches(['"', '\'']).starts_with("data:"), "{:.60}", address);
    }
    Ok(())
}

#[tokio::test]
async fn the_frontends_operations_are_the_pages_examples() -> Result<()> {
    let app = TestApp::empty(Store::Sqlite).await?.context("SQLite is always there")?;
    let script = get(&app, "/assets/page.js").await?.text().await?;
    for name in operations::names() {
        ensure!(script.contains(&format!("query {name}")), "{name} is not there: build the page as its README says");
    }
    Ok(())
}
