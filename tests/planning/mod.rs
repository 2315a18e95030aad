//! Plans, priorities, themes and what hangs on them, as the people who keep them meet the service: over HTTP, on both
//! databases.

mod refusals;
mod registers;
mod themes;
mod thread;
mod year;

use crate::support::{ADMINISTRATOR, TestApp};
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// The ids of the themes, by slug.
async fn themes(app: &TestApp) -> Result<Value> {
    let data = app.data(ADMINISTRATOR, "{ themes { id slug version } }", json!({})).await?;
    let themes = data["themes"].as_array().into_iter().flatten();
    Ok(themes.filter_map(|theme| Some((theme["slug"].as_str()?.to_owned(), theme["id"].clone()))).collect())
}

/// Safer Plymouth, its board and another of its groups.
struct Plymouth {
    id: String,
    board: String,
    other: String,
}

impl Plymouth {
    async fn of(app: &TestApp) -> Result<Self> {
        let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { id board { id } groups { id kind } } }"#;
        let data = app.data(ADMINISTRATOR, document, json!({})).await?;
        let partnership = &data["partnership"];
        let text = |value: &Value| value.as_str().map(str::to_owned).context("an id");
        let groups = partnership["groups"].as_array().into_iter().flatten();
        let other = groups.clone().find(|group| group["kind"] != "BOARD").context("another group")?;
        Ok(Self {
            id: text(&partnership["id"])?,
            board: text(&partnership["board"]["id"])?,
            other: text(&other["id"])?,
        })
    }
}
