//! What is asked: every operation of the frontends about Safer Plymouth, every list, and the twin itself.

use crate::support::TestApp;
use crate::support::app::Asker;
use crate::support::grown::Place;
use crate::support::operations;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// The lists of everything, with what of their items is free text, and a figure over everything.
const LISTS: [(&str, &str); 6] = [
    ("people", "id name jobTitle email telephone memberships(first: 0) { totalCount }"),
    ("organisations", "id memberships(first: 0) { totalCount } allocationsProvided(first: 0) { totalCount }"),
    (
        "meetings",
        "id title note minutesStatus agenda { title presenter documents { title } } minutes { title text } \
         actionPoints { id } documents { title }",
    ),
    ("actionPoints", "id text dueNote status owners { ... on Person { name } } updates { text }"),
    (
        "allocations",
        "id title stage need recommendation budgetNote amount position { allocated spent } contracts { note }",
    ),
    ("funds", "id name note sources { name } statements { quote } settlements(first: 0) { totalCount }"),
];

/// What is searched for: what only the twin has, also misspelt, and what both have.
const SEARCHES: [&str; 4] = ["antipode", "antpiode", "alcohol", "safer plymouth"];

const OTHERS: &str = "query($slug: String!) { partnership(by: { slug: $slug }) {
    name website
    risks { initiative budget budgetNote recommendation } bids { status note purpose amount }
    plans { title status note milestones { dueNote } } priorities { rationale } recommendations { text }
    contracts { title note value } documents(first: 100) { totalCount nodes { title } }
    memberships(first: 100) { totalCount nodes { status person { name email telephone jobTitle } } }
    settlements { status note reason position { settled paid allocated spent } statements { quote note stated }
        ledger(first: 100) { totalCount } }
    spent: funding(year: \"2018-19\") { settled allocated agreed paid spent }
    history(first: 0) { totalCount } } }";

/// A question that the same people ask before and after the twin has come.
pub(super) struct Question {
    pub(super) name: String,
    document: String,
    operation: Option<&'static str>,
    variables: Value,
    /// The list to read to its end, if it is one.
    list: Option<&'static str>,
}

/// Every question, about the records as they are before.
pub(super) async fn all(app: &TestApp, twin: Place) -> Result<Vec<Question>> {
    let now = operations::all(app).await?.into_iter();
    // Of a search only the best are told, which are others for everybody; here the list is read to its end.
    let now = now.filter(|it| it.operation != "Find");
    let mut questions: Vec<Question> = now
        .map(|it| Question {
            name: it.name,
            document: it.document,
            operation: Some(it.operation),
            variables: it.variables,
            list: None,
        })
        .collect();
    for (list, fields) in LISTS {
        let document = format!(
            "query($after: String) {{ {list}(first: 25, after: $after) {{
                totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {fields} }} }} }}"
        );
        let (name, variables) = (list.to_owned(), json!({}));
        questions.push(Question { name, document, operation: None, variables, list: Some(list) });
    }
    for text in SEARCHES {
        let document = format!(
            "query($after: String) {{ search(text: \"{text}\", first: 100, after: $after) {{
                totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ snippet hit {{ __typename }} }} }} }}"
        );
        let name = format!("the search for {text}");
        questions.push(Question { name, document, operation: None, variables: json!({}), list: Some("search") });
    }
    let (name, variables) = ("the twin's own page".to_owned(), json!({ "slug": twin.slug }));
    questions.push(Question { name, document: OTHERS.to_owned(), operation: None, variables, list: None });
    Ok(questions)
}

impl Question {
    /// The answer; of a list all its pages.
    pub(super) async fn ask(&self, app: &TestApp, asker: Asker<'_>) -> Result<Value> {
        let mut variables = self.variables.clone();
        let mut pages = Vec::new();
        loop {
            let mut answer = app.operation(asker, &self.document, self.operation, variables.clone()).await?;
            ensure!(answer.get("errors").is_none(), "{}: {answer:#}", self.name);
            let Some(list) = self.list else { return Ok(answer) };
            let page = answer["data"][list].take();
            let (more, end) = (page["pageInfo"]["hasNextPage"] == true, page["pageInfo"]["endCursor"].clone());
            let count = page["totalCount"].as_i64().context("no count")?;
            pages.push(page["nodes"].clone());
            if !more {
                return Ok(json!({ "totalCount": count, "nodes": pages }));
            }
            variables["after"] = end;
        }
    }
}
