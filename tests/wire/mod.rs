//! The wire as strangers meet it: GraphQL over HTTP, what requests may cost, and what does not bring the service down.

mod cost;
mod crowd;
mod given_up;
mod hostile;
mod http;
mod slow;

use crate::support::{Store, TestApp};
use anyhow::{Context, Result};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::Value;

const JSON: &str = "application/json";
const GRAPHQL: &str = "application/graphql-response+json";

/// What came back.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Reply {
    async fn of(response: Response) -> Result<Self> {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await?;
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).with_context(|| format!("no JSON: {text}"))?
        };
        Ok(Self { status, headers, body })
    }

    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    fn message(&self) -> &str {
        self.body["errors"][0]["message"].as_str().unwrap_or_default()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A request to the endpoint, over a connection of its own.
fn request(app: &TestApp, method: Method) -> Result<RequestBuilder> {
    let client = Client::builder().pool_max_idle_per_host(0).build()?;
    Ok(client.request(method, format!("{}/graphql", app.address())))
}

/// Sends `body` as a client that takes both forms does.
async fn post(app: &TestApp, body: impl Into<reqwest::Body>) -> Result<Reply> {
    let request = request(app, Method::POST)?.header(ACCEPT, GRAPHQL).header(CONTENT_TYPE, JSON);
    Reply::of(request.body(body).send().await?).await
}

/// Makes every read of the themes take a minute or more, behind the service's back.
async fn slow_themes(store: Store, address: &str) -> Result<DatabaseConnection> {
    let connection = sea_orm::Database::connect(address).await?;
    let endless = match store {
        Store::Sqlite => {
            "SELECT n FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) AS n FROM c)"
        }
        Store::Postgres => "SELECT length(pg_sleep(60)::text) AS n",
    };
    for statement in [
        "ALTER TABLE themes RENAME TO themes_in_truth",
        &format!("CREATE VIEW endless AS {endless}"),
        "CREATE VIEW themes AS SELECT * FROM themes_in_truth UNION ALL
         SELECT t.* FROM endless LEFT JOIN themes_in_truth AS t ON 1 = 0 WHERE endless.n < 0",
    ] {
        connection.execute_unprepared(statement).await?;
    }
    Ok(connection)
}
