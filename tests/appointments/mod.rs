//! Organisations, groups, seats, people and partnerships as those who keep them meet them.

mod groups;
mod merging;
mod organisations;
mod partnerships;
mod seats;
mod skills;

pub(crate) use merging::in_the_catalogue;

use crate::support::{ADMINISTRATOR, Asker, Store, TestApp};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// Does `mutation` with `input`, and answers with its payload; `rest` is what is asked of it.
async fn act(app: &TestApp, asker: Asker<'_>, mutation: &str, rest: &str, input: Value) -> Result<Value> {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code path message currentVersion }} }} }}"
    );
    Ok(app.data(asker, &document, json!({ "input": input })).await?[mutation].take())
}

/// Holds a payload to be refused with exactly these, such as `INVALID to`; with none, to have worked.
fn refused(payload: &Value, expected: &[&str]) -> Result<()> {
    let told = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().into_iter().flatten().skip(1).filter_map(Value::as_str).collect();
        format!("{} {}", error["code"].as_str().unwrap_or_default(), path.join("."))
    };
    let wrong: Vec<String> = payload["userErrors"].as_array().into_iter().flatten().map(told).collect();
    ensure!(wrong == expected, "not {expected:?} but {payload:#}");
    Ok(())
}

/// `base` with the members of `changes`.
fn with(base: &Value, changes: Value) -> Value {
    let mut input = base.clone();
    for (field, value) in changes.as_object().into_iter().flatten() {
        input[field] = value.clone();
    }
    input
}

/// The value at `path` of an answer, as text.
fn text(data: &Value, path: &str) -> Result<String> {
    data.pointer(path).and_then(Value::as_str).map(str::to_owned).with_context(|| format!("no {path} in {data:#}"))
}

/// The demonstration, and the ids that these tests speak of.
struct World {
    app: TestApp,
    plymouth: String,
    torbay: String,
    worcestershire: String,
    /// The board of Worcestershire.
    county_board: Value,
    /// Groups of Safer Plymouth, by name, with their versions.
    groups: Vec<Value>,
}

impl World {
    async fn new(store: Store) -> Result<Option<Self>> {
        let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(None) };
        let document = r#"{ plymouth: partnership(by: { slug: "safer-plymouth" }) { id groups { id version name kind } }
            torbay: partnership(by: { onsCode: "E22000060" }) { id }
            county(by: { slug: "worcestershire" }) { id boards { id version kind covers { nodes { id } } } } }"#;
        let data = app.data(ADMINISTRATOR, document, json!({})).await?;
        Ok(Some(Self {
            plymouth: text(&data, "/plymouth/id")?,
            torbay: text(&data, "/torbay/id")?,
            worcestershire: text(&data, "/county/id")?,
            county_board: data["county"]["boards"][0].clone(),
            groups: data["plymouth"]["groups"].as_array().cloned().unwrap_or_default(),
            app,
        }))
    }

    /// The first group of Safer Plymouth of a kind.
    fn group(&self, kind: &str) -> Result<&Value> {
        self.groups.iter().find(|group| group["kind"] == kind).with_context(|| format!("no {kind}"))
    }

    /// The audit's lines of one action, the newest first: who did it as what, and what it changed.
    async fn audited(&self, action: &str) -> Result<Vec<Value>> {
        use sea_orm::ConnectionTrait;
        use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
        let raw = sea_orm::Database::connect(self.app.database().address()).await;
        let raw = raw.context("the database of a test is reached by its address")?;
        let columns = ["as_role", "subject_kind", "changes"].map(Alias::new);
        let select = Query::select()
            .columns(columns)
            .from(Alias::new("audit_events"))
            .and_where(Expr::col(Alias::new("action")).eq(action))
            .order_by(Alias::new("sequence"), Order::Desc)
            .take();
        let line = |row: &sea_orm::QueryResult| {
            let role: Option<String> = row.try_get_by_index(0)?;
            let kind: String = row.try_get_by_index(1)?;
            let changes: Value = row.try_get_by_index(2)?;
            anyhow::Ok(json!({ "role": role, "kind": kind, "changes": changes }))
        };
        let lines = raw.query_all(&select).await?.iter().map(line).collect();
        raw.close().await?;
        lines
    }
}

/// What a line of the audit says of a field: before and after.
fn change(line: &Value, field: &str) -> Value {
    let changes = line["changes"].as_array().into_iter().flatten().find(|it| it["field"] == field);
    changes.map_or(Value::Null, |it| json!([it["before"], it["after"]]))
}
