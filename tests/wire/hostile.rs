//! Requests that are meant to bring the service down. What is refused is refused by how much it asks, not by how long
//! it takes: a time limit comes too late for what is done before anything is asked of the database.

use super::post;
use crate::support::socket::Socket;
use crate::support::{NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::json;
use std::fmt::Write;

/// As deep as it gets.
const DEEP: usize = 20_000;

async fn app() -> Result<&'static TestApp> {
    TestApp::demo(Store::Sqlite).await?.context("SQLite is always there")
}

/// Fragments that each spread the next one twice.
fn bomb(steps: usize, leaf: &str) -> String {
    let mut query = "{ ...f0 }".to_owned();
    for step in 0..steps {
        let next = step + 1;
        let _ = write!(query, " fragment f{step} on Query {{ ...f{next} ...f{next} }}");
    }
    query + &format!(" fragment f{steps} on Query {{ {leaf} }}")
}

async fn refused(query: &str, code: &str) -> Result<()> {
    let app = app().await?;
    let reply = post(app, json!({ "query": query }).to_string()).await?;
    ensure!(reply.status == 400 && reply.code() == code, "{} {:#}", reply.status, reply.body);
    ensure!(reply.body.get("data").is_none(), "{:#}", reply.body);
    Ok(())
}

#[rstest]
#[case::of_a_field(22, "viewer { __typename }")]
#[case::of_a_name(26, "__typename")]
#[case::of_nothing(26, "... on Query { __typename }")]
#[case::as_long_as_can_be(190, "__typename")]
#[tokio::test]
async fn a_fragment_bomb_does_not_go_off(#[case] steps: usize, #[case] leaf: &str) -> Result<()> {
    refused(&bomb(steps, leaf), "TOO_COMPLEX").await
}

#[tokio::test]
async fn a_fragment_bomb_over_a_socket_does_not_go_off() -> Result<()> {
    let mut socket = Socket::of(app().await?, NOBODY).await?;
    socket.ask("1", &bomb(26, "__typename"), json!({})).await?;
    let message = socket.hear().await?;
    ensure!(message["type"] == "error", "{message:#}");
    ensure!(message["payload"][0]["extensions"]["code"] == "TOO_COMPLEX", "{message:#}");
    Ok(())
}

#[rstest]
#[case::selections("{a".repeat(DEEP) + &"}".repeat(DEEP))]
#[case::selections_without_an_end("{a".repeat(DEEP))]
#[case::inline_fragments("{".to_owned() + &"...{".repeat(DEEP) + "a" + &"}".repeat(DEEP) + "}")]
#[case::lists(format!("{{ viewer(a: {}{}) {{ __typename }} }}", "[".repeat(DEEP), "]".repeat(DEEP)))]
#[case::objects(format!("{{ viewer(a: {}1{}) {{ __typename }} }}", "{a:".repeat(DEEP), "}".repeat(DEEP)))]
#[case::list_types(format!("query($a: {}Int{}) {{ __typename }}", "[".repeat(DEEP), "]".repeat(DEEP)))]
#[case::brackets_in_a_text_that_never_ends(format!("{{ a(b: \"{}", "{".repeat(DEEP)))]
#[tokio::test]
async fn depth_of_any_kind_does_no_harm(#[case] query: String) -> Result<()> {
    let reply = post(app().await?, json!({ "query": query }).to_string()).await?;
    ensure!(reply.status == 400 && ["TOO_COMPLEX", "BAD_REQUEST"].contains(&reply.code()), "{:#}", reply.body);
    Ok(())
}

#[rstest]
#[case::lists("[", "]")]
#[case::objects("{\"a\":", "}")]
#[tokio::test]
async fn deep_json_does_no_harm(#[case] open: &str, #[case] close: &str) -> Result<()> {
    let value = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let body = |depth: usize| format!(r#"{{"query":"{{ __typename }}","variables":{{"v":{}}}}}"#, value(depth));
    let far = post(app().await?, body(DEEP)).await?;
    ensure!(far.status == 400 && far.code() == "BAD_REQUEST", "{} {:#}", far.status, far.body);
    let deep = post(app().await?, body(40)).await?;
    ensure!(deep.status == 400 && deep.code() == "TOO_COMPLEX", "{} {:#}", deep.status, deep.body);
    let flat = post(app().await?, body(10)).await?;
    ensure!(flat.status == 200, "{} {:#}", flat.status, flat.body);
    Ok(())
}

#[rstest]
#[case::aliases((0..5_000).fold(String::new(), |all, number| format!("{all} a{number}:__typename")))]
#[case::the_same_field(" __typename".repeat(5_000))]
#[case::directives(format!("viewer {} {{ __typename }}", "@skip(if: true)".repeat(500)))]
#[case::tokens(" a".repeat(11_000))]
#[case::letters(format!("a # {}", "x".repeat(70_000)))]
#[case::introspection_of_introspection(
    "__schema { types { fields { type { fields { type { fields { name } } } } } } }".to_owned()
)]
#[tokio::test]
async fn too_much_of_anything_is_refused(#[case] selection: String) -> Result<()> {
    refused(&format!("{{ {selection} }}"), "TOO_COMPLEX").await
}

#[tokio::test]
async fn too_many_definitions_are_refused() -> Result<()> {
    let many = |most: usize, one: &dyn Fn(usize) -> String| (0..most).map(one).collect::<String>();
    refused(&many(500, &|number| format!("query q{number} {{ __typename }} ")), "BAD_REQUEST").await?;
    let named =
        json!({ "query": many(500, &|number| format!("query q{number} {{ __typename }} ")), "operationName": "q1" });
    let reply = post(app().await?, named.to_string()).await?;
    ensure!(reply.code() == "TOO_COMPLEX", "{:#}", reply.body);
    let fragments = many(900, &|number| format!("fragment f{number} on Query {{ __typename }} "));
    refused(&format!("{{ __typename }} {fragments}"), "TOO_COMPLEX").await?;
    let variables = many(900, &|number| format!("$v{number}: Int "));
    refused(&format!("query({variables}) {{ __typename }}"), "TOO_COMPLEX").await
}

#[rstest]
#[case::a_circle("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }")]
#[case::itself("{ ...a } fragment a on Query { ...a ...a }")]
#[case::what_is_not_there("{ ...a }")]
#[case::under_a_name("{ __typename { id } }")]
#[case::a_directive_under_a_name("{ __typename @unknown }")]
#[case::a_text_that_decides("query($v: String = \"a\") { viewer @skip(if: $v) { __typename } }")]
#[case::a_sign_that_is_none("{ viewer \u{0} }")]
#[case::the_inside_of_the_parser("{ a(b: ) }")]
#[tokio::test]
async fn what_is_wrong_is_refused_without_a_word_of_the_inside(#[case] query: &str) -> Result<()> {
    let reply = post(app().await?, json!({ "query": query }).to_string()).await?;
    ensure!(reply.status == 400 && reply.code() == "BAD_REQUEST", "{} {:#}", reply.status, reply.body);
    ensure!(reply.body["errors"][0]["locations"][0]["line"] == 1, "{:#}", reply.body);
    for inside in ["-->", " | ", "= expected", "selection_set", "::", "serde", "pest"] {
        ensure!(!reply.message().contains(inside), "{:#}", reply.body);
    }
    Ok(())
}
