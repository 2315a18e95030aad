//! What people get wrong: one clear message each, that names the thing and the way out.

use crate::support::{ADMINISTRATOR, NOBODY, Store, TestApp};
use anyhow::{Result, ensure};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[case::a_foreign_cursor(r#"{ policeAreas(after: "10") { totalCount } }"#, "`after`")]
#[case::more_than_a_page(r#"{ partnerships(first: 101) { totalCount } }"#, "`first` may be at most 100")]
#[case::fewer_than_nothing(r#"{ partnerships(last: -1) { totalCount } }"#, "`last` may not be negative")]
#[case::both_ways(r#"{ partnerships(first: 1, last: 1) { totalCount } }"#, "`first` or `last`")]
#[case::a_malformed_id(r#"{ node(id: "nonsense") { id } }"#, "`id`")]
#[case::a_malformed_key(r#"{ partnership(by: { id: "1" }) { id } }"#, "`by.id`")]
#[case::a_malformed_year(
    r#"{ partnership(by: { slug: "safer-plymouth" }) { funding(year: "2018") { settled } } }"#,
    "2018-19"
)]
#[case::an_impossible_year(
    r#"{ partnership(by: { slug: "safer-plymouth" }) { funding(year: "2018-20") { settled } } }"#,
    "2018-19"
)]
#[case::a_malformed_date(r#"{ meetings(filter: { from: "14/11/2017" }) { totalCount } }"#, "2018-03-06")]
#[case::an_unknown_field(r#"{ partnership(by: { slug: "x" }) { nothing } }"#, "nothing")]
#[case::two_keys(r#"{ partnership(by: { slug: "x", onsCode: "y" }) { id } }"#, "by")]
#[tokio::test]
async fn a_wrong_question_is_answered_with_what_is_wrong(
    #[case] query: &str,
    #[case] told: &str,
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let (code, message) = app.refusal(NOBODY, query, json!({})).await?;
    ensure!(code == "BAD_REQUEST" && message.contains(told), "{code}: {message}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_cursor_of_another_list_is_refused(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let data = app.data(NOBODY, "{ policeAreas(first: 1) { pageInfo { endCursor } } }", json!({})).await?;
    let cursor = &data["policeAreas"]["pageInfo"]["endCursor"];
    let query = "query($after: String) { partnerships(after: $after) { totalCount } }";
    let (code, message) = app.refusal(NOBODY, query, json!({ "after": cursor })).await?;
    ensure!(code == "BAD_REQUEST" && message.contains("not a cursor of this list"), "{code}: {message}");
    Ok(())
}

/// A cursor is opaque, not secret: somebody may make one up, with a number where a name belongs.
#[rstest]
#[tokio::test]
async fn a_forged_cursor_is_refused(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    for keys in
        [r#"[{"n":1},{"n":2}]"#, r#"[{"t":"a"}]"#, r#"[{"i":"67e55044-10b1-426f-9247-bb680e5fe0c8"},{"t":"a"}]"#]
    {
        let cursor =
            data_encoding::BASE64URL_NOPAD.encode(format!(r#"{{"o":"partnership-name","k":{keys}}}"#).as_bytes());
        let query = "query($after: String) { partnerships(after: $after) { totalCount } }";
        let (code, message) = app.refusal(NOBODY, query, json!({ "after": cursor })).await?;
        ensure!(code == "BAD_REQUEST" && message.contains("not a cursor of this list"), "{keys}: {code}: {message}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_not_there_is_null(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    // Well-formed ids of every kind that the schema can refetch, all of them unknown.
    let unknown: Vec<String> =
        (1..=33_u8).map(|kind| data_encoding::BASE64URL_NOPAD.encode(&[&[kind][..], &[0xAB; 16]].concat())).collect();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } partnership(by: { slug: \"nowhere\" }) { id } }";
    let data = app.data(ADMINISTRATOR, query, json!({ "ids": unknown })).await?;
    ensure!(data["nodes"] == json!(vec![Value::Null; 33]) && data["partnership"].is_null(), "{data:#}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn pages_join_up_both_ways(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    for order in
        ["{ field: NAME, direction: ASC }", "{ field: NAME, direction: DESC }", "{ field: ONS_CODE, direction: DESC }"]
    {
        let whole = all_names(app, order, "first", "after").await?;
        let mut backwards = all_names(app, order, "last", "before").await?;
        backwards.reverse();
        ensure!(whole.len() == 316 && whole == backwards, "{order}");
    }
    Ok(())
}

/// The ids of every partnership, fetched in pages of 60.
async fn all_names(app: &TestApp, order: &str, size: &str, from: &str) -> Result<Vec<String>> {
    let query = format!(
        "query($cursor: String) {{ partnerships(orderBy: {order}, {size}: 60, {from}: $cursor) {{
            nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    let (more, next) = if size == "first" { ("hasNextPage", "endCursor") } else { ("hasPreviousPage", "startCursor") };
    let (mut ids, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let data = app.data(NOBODY, &query, json!({ "cursor": cursor })).await?;
        let page = &data["partnerships"];
        let mut found: Vec<String> =
            page["nodes"].as_array().into_iter().flatten().map(|node| node["id"].to_string()).collect();
        if size == "last" {
            found.reverse();
        }
        ids.extend(found);
        if page["pageInfo"][more] != true {
            return Ok(ids);
        }
        cursor = page["pageInfo"][next].clone();
    }
}
