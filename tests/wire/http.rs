//! GraphQL over HTTP, probe by probe: status, code and headers.

use super::{GRAPHQL, JSON, Reply, post, request};
use crate::support::{Store, TestApp};
use anyhow::{Result, ensure};
use reqwest::Method;
use reqwest::header::{ACCEPT, ALLOW, CONTENT_ENCODING, CONTENT_TYPE};
use rstest::rstest;
use serde_json::json;

const ASKED: &str = r#"{"query":"{ __typename }"}"#;

async fn app() -> Result<&'static TestApp> {
    TestApp::demo(Store::Sqlite).await?.ok_or_else(|| anyhow::anyhow!("SQLite is always there"))
}

#[rstest]
#[case::nothing(None, JSON)]
#[case::anything(Some("*/*"), JSON)]
#[case::anything_of_an_application(Some("application/*"), JSON)]
#[case::json(Some("application/json"), JSON)]
#[case::json_in_utf8(Some("application/json; charset=utf-8"), JSON)]
#[case::graphql(Some("application/graphql-response+json"), GRAPHQL)]
#[case::both(Some("application/graphql-response+json, application/json;q=0.9"), GRAPHQL)]
#[case::json_rather(Some("application/graphql-response+json;q=0.5, application/json"), JSON)]
#[case::no_json(Some("application/json;q=0, */*;q=0.1"), GRAPHQL)]
#[tokio::test]
async fn the_answer_has_the_form_that_the_client_likes_best(
    #[case] accept: Option<&str>,
    #[case] form: &str,
) -> Result<()> {
    let mut request = request(app().await?, Method::POST)?.header(CONTENT_TYPE, JSON).body(ASKED);
    if let Some(accept) = accept {
        request = request.header(ACCEPT, accept);
    }
    let reply = Reply::of(request.send().await?).await?;
    ensure!(reply.status == 200 && reply.body == json!({ "data": { "__typename": "Query" } }), "{:#}", reply.body);
    ensure!(reply.header("content-type") == format!("{form}; charset=utf-8"), "{:?}", reply.headers);
    Ok(())
}

#[rstest]
#[case::a_page("text/html")]
#[case::another_charset("application/json; charset=utf-16")]
#[case::no_weight("application/json;q=0")]
#[tokio::test]
async fn what_is_not_spoken_is_not_acceptable(#[case] accept: &str) -> Result<()> {
    let request = request(app().await?, Method::POST)?.header(CONTENT_TYPE, JSON).header(ACCEPT, accept).body(ASKED);
    let reply = Reply::of(request.send().await?).await?;
    ensure!(reply.status == 406 && reply.code() == "BAD_REQUEST", "{} {:#}", reply.status, reply.body);
    Ok(())
}

#[rstest]
#[case::a_form("application/x-www-form-urlencoded")]
#[case::text("text/plain")]
#[case::several_parts("multipart/form-data; boundary=x")]
#[case::another_charset("application/json; charset=utf-16")]
#[case::graphql("application/graphql")]
#[tokio::test]
async fn other_types_than_json_are_not_read(#[case] kind: &str) -> Result<()> {
    let reply = Reply::of(request(app().await?, Method::POST)?.header(CONTENT_TYPE, kind).body(ASKED).send().await?);
    let reply = reply.await?;
    ensure!(reply.status == 415 && reply.code() == "BAD_REQUEST", "{} {:#}", reply.status, reply.body);
    ensure!(reply.header("accept-post") == JSON, "{:?}", reply.headers);
    Ok(())
}

#[tokio::test]
async fn no_type_and_a_compressed_body_are_not_read() -> Result<()> {
    let app = app().await?;
    let untyped = Reply::of(request(app, Method::POST)?.body(ASKED).send().await?).await?;
    ensure!(untyped.status == 415, "{}", untyped.status);
    let packed = request(app, Method::POST)?.header(CONTENT_TYPE, JSON).header(CONTENT_ENCODING, "gzip").body(ASKED);
    let packed = Reply::of(packed.send().await?).await?;
    ensure!(packed.status == 415 && packed.message().contains("compressed"), "{:#}", packed.body);
    Ok(())
}

#[rstest]
#[case::nothing("", "ends too early")]
#[case::half("{\"query\":", "ends too early")]
#[case::no_json("{query}", "line 1")]
#[case::a_list(r#"[{"query":"{ __typename }"}]"#, "batching is not offered")]
#[case::an_empty_list("[]", "batching is not offered")]
#[case::a_number("1", "JSON object")]
#[case::null("null", "JSON object")]
#[case::no_query("{}", "`query` is missing")]
#[case::a_query_of_null(r#"{"query":null}"#, "`query` is missing")]
#[case::a_query_that_is_no_text(r#"{"query":{"a":1}}"#, "`query` is text")]
#[case::a_name_that_is_no_text(r#"{"query":"{ __typename }","operationName":7}"#, "`operationName` is text")]
#[case::variables_in_a_list(r#"{"query":"{ __typename }","variables":[]}"#, "`variables` is an object")]
#[case::variables_in_text(r#"{"query":"{ __typename }","variables":"{}"}"#, "`variables` is an object")]
#[case::extensions_of_a_number(r#"{"query":"{ __typename }","extensions":0}"#, "`extensions` is an object")]
#[case::half_a_sign(r#"{"query":"{ __typename }","operationName":"\ud800"}"#, "line 1")]
#[case::a_byte_order_mark("\u{feff}{\"query\":\"{ __typename }\"}", "byte order mark")]
#[tokio::test]
async fn what_is_no_request_is_told_what_one_is(#[case] body: &'static str, #[case] told: &str) -> Result<()> {
    let reply = post(app().await?, body).await?;
    ensure!(reply.status == 400 && reply.code() == "BAD_REQUEST", "{} {:#}", reply.status, reply.body);
    ensure!(reply.message().contains(told) && reply.body.get("data").is_none(), "{:#}", reply.body);
    Ok(())
}

#[tokio::test]
async fn only_utf8_is_text() -> Result<()> {
    let app = app().await?;
    let reply = post(app, &b"{\"query\":\"{ __typename } # \xff\"}"[..]).await?;
    ensure!(reply.status == 400 && reply.message().contains("UTF-8"), "{:#}", reply.body);
    let client = reqwest::Client::builder().pool_max_idle_per_host(0).build()?;
    let address = format!("{}/graphql?query=%7B__typename%7D%23%FF", app.address());
    let reply = Reply::of(client.get(address).send().await?).await?;
    ensure!(reply.status == 400 && reply.message().contains("UTF-8"), "{:#}", reply.body);
    Ok(())
}

#[rstest]
#[case::not_graphql("{ a", None, "syntax error")]
#[case::nothing("", None, "no operation in the document")]
#[case::an_unknown_field("{ nothing }", None, "nothing")]
#[case::an_unknown_operation("query A { __typename }", Some("B"), "no operation that is called")]
#[case::an_operation_without_a_name("{ __typename }", Some(""), "no operation that is called")]
#[case::several("query A { __typename } query B { __typename }", None, "several operations")]
#[case::an_undefined_variable("{ __typename @skip(if: $a) }", None, "`$a` is not defined")]
#[case::a_missing_variable("query($a: Boolean!) { viewer @skip(if: $a) { __typename } }", None, "must have a value")]
#[case::a_subscription("subscription { fundingChanged { __typename } }", None, "WebSocket")]
#[tokio::test]
async fn a_request_error_has_a_code_and_no_data(
    #[case] query: &str,
    #[case] name: Option<&str>,
    #[case] told: &str,
) -> Result<()> {
    let app = app().await?;
    let body = json!({ "query": query, "operationName": name }).to_string();
    let reply = post(app, body.clone()).await?;
    ensure!(reply.status == 400 && reply.code() == "BAD_REQUEST", "{} {:#}", reply.status, reply.body);
    ensure!(reply.message().contains(told) && reply.body.get("data").is_none(), "{:#}", reply.body);
    // The older form says so with 200.
    let older = request(app, Method::POST)?.header(CONTENT_TYPE, JSON).body(body);
    let older = Reply::of(older.send().await?).await?;
    ensure!(older.status == 200 && older.body == reply.body, "{} {:#}", older.status, older.body);
    Ok(())
}

#[tokio::test]
async fn queries_are_answered_over_get_and_nothing_else_is() -> Result<()> {
    let app = app().await?;
    let get = async |parameters: &[(&str, &str)]| {
        Reply::of(request(app, Method::GET)?.header(ACCEPT, GRAPHQL).query(parameters).send().await?).await
    };
    let query = "query A($s: Boolean!) { __typename viewer @skip(if: $s) { __typename } } query B { b: __typename }";
    let reply = get(&[("query", query), ("operationName", "A"), ("variables", r#"{"s":true}"#)]).await?;
    ensure!(reply.status == 200 && reply.body == json!({ "data": { "__typename": "Query" } }), "{:#}", reply.body);
    let reply =
        get(&[("query", "{ __typename }"), ("operationName", ""), ("variables", ""), ("extensions", "null")]).await?;
    ensure!(reply.status == 200, "{:#}", reply.body);
    for (parameters, told) in [
        (&[("operationName", "A")][..], "`query`"),
        (&[("query", "{ __typename }"), ("query", "{ __typename }")], "once each"),
        (&[("query", "{ __typename }"), ("variables", "[]")], "`variables`"),
        (&[("query", "{ __typename }"), ("variables", "{")], "`variables`"),
    ] {
        let reply = get(parameters).await?;
        ensure!(reply.status == 400 && reply.code() == "BAD_REQUEST", "{} {:#}", reply.status, reply.body);
        ensure!(reply.message().contains(told), "{:#}", reply.body);
    }
    let reply = get(&[("query", "mutation { signOut { userErrors { code } } }")]).await?;
    ensure!(reply.status == 405 && reply.header(ALLOW.as_str()) == "POST", "{} {:#}", reply.status, reply.body);
    ensure!(reply.code() == "BAD_REQUEST", "{:#}", reply.body);
    Ok(())
}

#[tokio::test]
async fn the_methods_are_those_that_are_named() -> Result<()> {
    let app = app().await?;
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let reply =
            Reply::of(request(app, method.clone())?.header(CONTENT_TYPE, JSON).body(ASKED).send().await?).await?;
        ensure!(reply.status == 405 && reply.code() == "BAD_REQUEST", "{method}: {} {:#}", reply.status, reply.body);
        ensure!(reply.header("allow") == "GET, HEAD, POST, OPTIONS", "{method}: {:?}", reply.headers);
    }
    let options = Reply::of(request(app, Method::OPTIONS)?.send().await?).await?;
    ensure!(options.status == 204 && options.header("allow").contains("POST"), "{:?}", options.headers);
    let head = Reply::of(request(app, Method::HEAD)?.query(&[("query", "{ __typename }")]).send().await?).await?;
    ensure!(head.status == 200 && head.header("content-type").starts_with(JSON), "{:?}", head.headers);
    ensure!(head.body.is_null(), "{:#}", head.body);
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() -> Result<()> {
    let app = app().await?;
    let large = format!(r#"{{"query":"{{ __typename }}","variables":{{"a":"{}"}}}}"#, "x".repeat(300_000));
    let told = post(app, large.clone()).await?;
    ensure!(told.status == 413 && told.code() == "BAD_REQUEST", "{} {:#}", told.status, told.body);
    ensure!(told.header("connection") == "close", "{:?}", told.headers);
    // Without a length, it is found out as it comes.
    let pieces = large.into_bytes().chunks(16_384).map(|piece| Ok(piece.to_vec())).collect::<Vec<std::io::Result<_>>>();
    let untold = post(app, reqwest::Body::wrap_stream(futures_util::stream::iter(pieces))).await?;
    ensure!(untold.status == 413 && untold.code() == "BAD_REQUEST", "{} {:#}", untold.status, untold.body);
    Ok(())
}

#[tokio::test]
async fn every_error_of_many_has_a_code_and_is_short() -> Result<()> {
    let fields: String = (0..150).map(|number| format!(" f{number}_{}", "x".repeat(200))).collect();
    let reply = post(app().await?, json!({ "query": format!("{{ {fields} }}") }).to_string()).await?;
    let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
    ensure!(reply.status == 400 && errors.len() == 20, "{} errors", errors.len());
    for error in errors {
        ensure!(error["extensions"]["code"] == "BAD_REQUEST", "{error:#}");
        ensure!(error["message"].as_str().is_some_and(|message| message.chars().count() <= 301), "{error:#}");
    }
    Ok(())
}
