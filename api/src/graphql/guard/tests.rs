use super::*;
use async_graphql::parser::parse_query;
use std::fmt::Write;

fn measured(query: &str, variables: serde_json::Value) -> Result<Cost, String> {
    let document = parse_query(query).map_err(|error| error.to_string())?;
    let (_, operation) = document.operations.iter().next().ok_or("no operation")?;
    guard(&document, &operation.node, &Variables::from_json(variables)).map_err(|error| error.message)
}

fn refused(query: &str) -> Option<String> {
    measured(query, serde_json::Value::Null).err()
}

fn requested(query: &str, variables: serde_json::Value) -> Result<u64, String> {
    measured(query, variables).map(|cost| cost.requested)
}

fn doubling(steps: usize, leaf: &str) -> String {
    let mut query = "{...f0}".to_owned();
    for step in 0..steps {
        let next = step + 1;
        let _ = write!(query, " fragment f{step} on Query {{ ...f{next} ...f{next} }}");
    }
    query + &format!(" fragment f{steps} on Query {{ {leaf} }}")
}

#[test]
fn fragments_that_double_are_refused() {
    assert_eq!(refused(&doubling(5, "__typename")), None);
    for leaf in ["__typename", "...on Query { __typename }"] {
        assert!(refused(&doubling(11, leaf)).is_some_and(|it| it.contains("5000 fields")));
        assert!(refused(&doubling(25, leaf)).is_some_and(|it| it.contains("5000 fields")));
        assert!(refused(&doubling(150, leaf)).is_some_and(|it| it.contains("deep")));
    }
    assert!(refused(&doubling(25, "...gone")).is_some_and(|it| it.contains("no fragment `gone`")));
}

#[test]
fn a_fragment_within_itself_is_refused() {
    let message = refused("{...a} fragment a on Query { ...b } fragment b on Query { ...a }");
    assert!(message.is_some_and(|it| it.contains("holds itself")));
}

#[test]
fn a_fragment_measured_first_where_it_is_shallow_counts_where_it_is_deep() {
    let deep = |depth: usize| format!("{}x{}", "... on Query { ".repeat(depth), " }".repeat(depth));
    let query =
        |depth| format!("{{ ...f {} }} fragment f on Query {{ {} }}", deep(14).replace('x', "...f"), deep(depth));
    assert_eq!(refused(&query(10)), None);
    assert!(refused(&query(20)).is_some_and(|it| it.contains("deep")));
}

#[test]
fn aliases_directives_and_repeated_fields_are_counted() {
    let aliases: String = (0..201).map(|alias| format!(" a{alias}: __typename")).collect();
    assert_eq!(refused(&format!("{{{aliases}}}")), Some("a request has at most 200 aliases".to_owned()));
    let directives = " @include(if: true)".repeat(201);
    assert!(refused(&format!("{{ viewer {directives} }}")).is_some());
    assert_eq!(refused(&format!("{{{}}}", " __typename".repeat(101))), None);
    assert!(refused(&format!("{{{}}}", " __typename".repeat(102))).is_some_and(|it| it.contains("named again")));
}

#[test]
fn operations_fragments_and_variables_are_counted() {
    let operations: String = (0..21).map(|number| format!(" query q{number} {{ __typename }}")).collect();
    assert!(refused(&operations).is_some_and(|it| it.contains("20 operations")));
    let fragments: String = (0..201).map(|number| format!(" fragment f{number} on Query {{ __typename }}")).collect();
    assert!(refused(&format!("{{ __typename }} {fragments}")).is_some_and(|it| it.contains("200 fragments")));
    let variables: String = (0..101).map(|number| format!(" $v{number}: Int")).collect();
    assert!(refused(&format!("query({variables}) {{ __typename }}")).is_some_and(|it| it.contains("100 variables")));
}

#[test]
fn a_page_costs_as_many_items_as_it_may_have() {
    let pages =
        |first: &str| format!("query($n: Int = 7) {{ partnerships{first} {{ totalCount nodes {{ id name }} }} }}");
    let none = serde_json::Value::Null;
    // The list, its count and its items stand once.
    assert_eq!(requested(&pages("(first: 10)"), none.clone()), Ok(3 + 20));
    assert_eq!(requested(&pages("(last: 10)"), none.clone()), Ok(3 + 20));
    assert_eq!(requested(&pages(""), none.clone()), Ok(3 + 100));
    assert_eq!(requested(&pages("(first: 2147483647)"), none.clone()), Ok(3 + 200));
    assert_eq!(requested(&pages("(first: -1)"), none.clone()), Ok(3));
    assert_eq!(requested(&pages("(first: $n)"), none.clone()), Ok(3 + 14));
    assert_eq!(requested(&pages("(first: $n)"), serde_json::json!({ "n": 4 })), Ok(3 + 8));
    let fragment = "{ partnerships(first: 3) { ...p } } fragment p on PartnershipConnection { edges { node { id } } }";
    assert_eq!(requested(fragment, none.clone()), Ok(2 + 3 * 2));
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    assert_eq!(requested(nodes, serde_json::json!({ "ids": ["a", "b", "c"] })), Ok(1 + 3));
    assert_eq!(requested("{ nodes(ids: [\"a\"]) { id } }", none), Ok(1 + 1));
}

#[test]
fn pages_within_pages_multiply_and_are_refused_when_they_are_too_dear() {
    let nested =
        "{ partnerships(first: 100) { nodes { memberships(first: 100) { nodes { person { name } role } } } } }";
    let cheap = requested(nested, serde_json::Value::Null);
    assert!(cheap.is_ok_and(|cost| (30_000..DEAREST).contains(&cost)));
    let dear = nested.replace("person { name }", "person { memberships(first: 100) { nodes { id } } }");
    assert!(refused(&dear).is_some_and(|it| it.contains("smaller pages")));
}

#[test]
fn the_schema_is_not_multiplied_by_itself() {
    let fine = "{ __schema { types { name fields { name args { name } type { name ofType { name } } } } } }";
    assert_eq!(refused(fine), None);
    let circular = "{ __schema { types { fields { type { fields { name } } } } } }";
    assert!(refused(circular).is_some_and(|it| it.contains("fields of fields")));
    let by_name =
        "{ __type(name: \"Query\") { fields { type { ...t } } } } fragment t on __Type { possibleTypes { name } }";
    assert!(refused(by_name).is_some_and(|it| it.contains("fields of fields")));
    let again: String = (0..21).map(|number| format!(" a{number}: types {{ name }}")).collect();
    assert!(refused(&format!("{{ __schema {{ {again} }} }}")).is_some_and(|it| it.contains("lists of introspection")));
}

#[test]
fn variables_of_directives_are_conditions() {
    let none = serde_json::Value::Null;
    let with = |kind: &str| format!("query($v: {kind}) {{ viewer @skip(if: $v) {{ __typename }} }}");
    let told = |query: &str| measured(query, serde_json::json!({ "v": true })).err().unwrap_or_default();
    assert_eq!(told(&with("Boolean!")), "");
    assert_eq!(told(&with("Boolean = true")), "");
    assert_eq!(told(&with("Boolean! = true")), "");
    for kind in ["Boolean", "Boolean = null", "String!", "[Boolean!]!", "Int!"] {
        assert!(told(&with(kind)).contains("`Boolean!`"), "{kind}");
    }
    let spread = "query($v: String!) { ...f } fragment f on Query { ... @include(if: $v) { __typename } }";
    assert!(told(spread).contains("`Boolean!`"));
    let undefined = "{ ...f } fragment f on Query { __typename @include(if: $v) }";
    assert!(measured(undefined, none).is_err_and(|message| message.contains("`$v` is not defined")));
}

#[test]
fn variables_that_must_have_a_value_have_one() {
    let told = |query: &str, variables| measured(query, variables).err().unwrap_or_default();
    let query = "query($a: Boolean!) { viewer @include(if: $a) { __typename } }";
    assert!(told(query, serde_json::json!({})).contains("`$a` of type `Boolean!`"));
    assert!(told(query, serde_json::json!({ "a": null })).contains("`$a` of type `Boolean!`"));
    assert_eq!(told(query, serde_json::json!({ "a": true })), "");
    let defaulted = query.replace("Boolean!", "Boolean! = true");
    assert_eq!(told(&defaulted, serde_json::json!({})), "");
    assert!(told(&defaulted, serde_json::json!({ "a": null })).contains("must have a value"));
}

#[test]
fn variables_are_few_small_and_flat() {
    let told = |value| measured("{ __typename }", serde_json::json!({ "v": value })).err().unwrap_or_default();
    let nested = |depth: usize| (0..depth).fold(serde_json::json!(1), |inner, _| serde_json::json!([inner]));
    assert_eq!(told(nested(19)), "");
    assert!(told(nested(20)).contains("deep"));
    assert!(told(serde_json::json!(vec![1; 10_001])).contains("10000 values"));
    assert!(told(serde_json::json!("x".repeat(210_000))).contains("bytes"));
    assert!(told(serde_json::json!({ "x".repeat(210_000): 1 })).contains("bytes"));
}

#[test]
fn nothing_hides_under_typename() {
    for query in [
        "{ __typename { id } }",
        "{ __typename(a: 1) }",
        "{ __typename @unknown }",
        "{ __typename @skip }",
        "{ __typename @skip(if: 1) }",
        "{ __typename @skip(if: true, unless: true) }",
        "{ __typename @skip(if: true) @skip(if: true) }",
        "{ __typename @skip(if: $nothing) }",
        "{ ...f } fragment f on Query { viewer { __typename { id } } }",
    ] {
        assert!(refused(query).is_some(), "{query}");
    }
    assert_eq!(refused("{ __typename @skip(if: false) @include(if: true) }"), None);
}
