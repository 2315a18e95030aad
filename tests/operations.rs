//! The frontends' operations run unchanged, as each kind of user, and give the same on both databases.

use crate::support::operations::{self, Operation};
use crate::support::{ADMINISTRATOR, ANALYST, MANAGER, MEMBER, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use rstest::rstest;
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

#[rstest]
#[tokio::test]
async fn every_operation_gives_each_user_what_is_theirs(
    #[values(Store::Sqlite, Store::Postgres)] store: Store,
) -> Result<()> {
    let Some(app) = TestApp::demo(store).await? else { return Ok(()) };
    let mut differing = Vec::new();
    for operation in operations::all(app).await? {
        let answers = by_user(app, &operation).await?;
        ensure!(!answers.to_string().contains("\"errors\""), "{}: {answers:#}", operation.name);
        let snapshot = std::panic::catch_unwind(|| insta::assert_json_snapshot!(operation.name.as_str(), answers));
        if snapshot.is_err() {
            differing.push(operation.name);
        }
    }
    ensure!(differing.is_empty(), "these differ from their snapshots: {differing:?}");
    Ok(())
}

#[test]
fn no_operation_is_forgotten() {
    let source = include_str!("support/operations.rs");
    for name in operations::names() {
        assert!(source.contains(&format!("\"{name}\"")), "{name} is not run");
    }
}

/// The answers, those of users who get the same under their names together.
async fn by_user(app: &TestApp, operation: &Operation) -> Result<Value> {
    let mut answers: Vec<(String, Value)> = Vec::new();
    for asker in [NOBODY, MEMBER, MANAGER, ANALYST, ADMINISTRATOR] {
        let name = asker.unwrap_or("nobody");
        let variables = operation.variables.clone();
        let answer = app.operation(asker, &operation.document, Some(operation.operation), variables).await?;
        match answers.iter_mut().find(|(_, known)| *known == answer) {
            Some((names, _)) => *names = format!("{names}, {name}"),
            None => answers.push((name.to_owned(), answer)),
        }
    }
    Ok(Value::Object(answers.into_iter().collect::<Map<_, _>>()))
}

#[rstest]
#[tokio::test]
async fn statements_do_not_grow_with_rows(#[values(Store::Sqlite, Store::Postgres)] store: Store) -> Result<()> {
    let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(()) };
    let operations = operations::all(&app).await?;
    let few = statements(&app, &operations).await?;
    app.grow().await?;
    let many = statements(&app, &operations).await?;
    for ((name, before), (_, after)) in few.iter().zip(&many) {
        eprintln!("{name}: {before:?} statements, {after:?} over twice the rows");
        ensure!(after.start() <= before.end(), "{name}: {before:?} statements became {after:?}");
        ensure!(*before.end() <= 40, "{name} sends {before:?} statements");
    }
    Ok(())
}

/// How many statements each operation sends, the reading of the caller's grants among them: the fewest and
/// the most of a few runs, for a batch may be sent before the last of its keys has come.
async fn statements(app: &TestApp, operations: &[Operation]) -> Result<Vec<(String, RangeInclusive<u64>)>> {
    let mut counts = Vec::new();
    for operation in operations {
        let (mut fewest, mut most) = (u64::MAX, 0);
        for _ in 0..5 {
            let before = app.database().statements();
            let variables = operation.variables.clone();
            let answer =
                app.operation(ADMINISTRATOR, &operation.document, Some(operation.operation), variables).await?;
            answer.get("data").filter(|_| answer.get("errors").is_none()).context("it failed")?;
            let sent = app.database().statements() - before;
            (fewest, most) = (fewest.min(sent), most.max(sent));
        }
        counts.push((operation.name.clone(), fewest..=most));
    }
    Ok(counts)
}
