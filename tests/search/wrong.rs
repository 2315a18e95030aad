//! What people get wrong, and what nobody types by accident.

use super::SEARCH;
use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn a_question_that_cannot_be_answered_says_why(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let long = "alcohol ".repeat(1_250);
    for (variables, told) in [
        (json!({ "text": long }), "at most 200 characters"),
        (json!({ "text": "é".repeat(201) }), "at most 200 characters"),
        (json!({ "text": "" }), "no letter or digit"),
        (json!({ "text": " \t\n" }), "no letter or digit"),
        (json!({ "text": "\" * - ( ) : ^ + && || ! <->" }), "no letter or digit"),
        (json!({ "text": "🚓 ¿ \u{0} \u{202e}" }), "no letter or digit"),
        (json!({ "text": "a b c d e f g h i j k" }), "at most 10 words"),
        (json!({ "text": "a", "first": 101 }), "`first` may be at most 100"),
        (json!({ "text": "a", "first": -1 }), "`first` may not be negative"),
        (json!({ "text": "a", "after": "10" }), "`after` is not a cursor"),
    ] {
        let (code, message) = app.refusal(NOBODY, SEARCH, variables.clone()).await?;
        ensure!(code == "BAD_REQUEST" && message.contains(told), "{variables}: {code}: {message}");
    }
    let cursor = app.data(NOBODY, "{ partnerships(first: 1) { pageInfo { endCursor } } }", json!({})).await?;
    let variables = json!({ "text": "a", "after": cursor["partnerships"]["pageInfo"]["endCursor"] });
    let (code, message) = app.refusal(NOBODY, SEARCH, variables).await?;
    ensure!(code == "BAD_REQUEST" && message.contains("not a cursor of this list"), "{code}: {message}");
    Ok(())
}

/// Operators of either database, and of SQL, are text like any other.
#[rstest]
#[tokio::test]
async fn nothing_that_is_typed_is_an_operator(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    for text in [
        "\"alcohol",
        "alcohol\" OR title:\"a",
        "alcohol AND NOT plymouth",
        "NEAR(alcohol harm, 5)",
        "{title} : alcohol",
        "alcohol* ^harm +a -b",
        "alcohol:*A | !harm & (a <-> b)",
        "'alcohol' \\' ''",
        "'; DROP TABLE search_entries; --",
        "%alcohol_",
        "alcohol\u{0}harm",
        "🚓alcohol🚓",
        "مرحبا alcohol",
        "\u{202e}lohocla",
        "ß ŒUVRE İstanbul ǅ ﬁre",
        "क्षि नमस्ते",
        "alco\u{301}\u{301}\u{301}hol",
        "½ ² ①",
        "a1b2c3 0x1F 1e5 -7 3.14 a@b.example",
        "https://x.example/y?z=1#w",
        "\u{e000}private",
    ] {
        for asker in [NOBODY, ADMINISTRATOR] {
            let data = app.data(asker, SEARCH, json!({ "text": text, "first": 5 })).await?;
            ensure!(data["search"]["totalCount"].is_u64(), "{text:?}: {data:#}");
        }
    }
    let found = app.data(NOBODY, SEARCH, json!({ "text": "🚓alcohol🚓", "first": 1 })).await?;
    let plain = app.data(NOBODY, SEARCH, json!({ "text": "alcohol", "first": 1 })).await?;
    ensure!(found == plain && plain["search"]["totalCount"] != 0, "{found:#} {plain:#}");
    Ok(())
}
