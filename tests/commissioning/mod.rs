//! Money from award to return, as the people who move it meet the service: over HTTP, on both databases.

mod bad_input;
mod plan;
mod year;

use crate::support::{Asker, TestApp};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

pub(crate) const COMMISSIONER: Asker<'static> = Some("commissioner");
const TREASURER: Asker<'static> = Some("treasurer");
const OFFICER: Asker<'static> = Some("commissioning-officer");

/// What is read of a settlement after each step.
const POSITION: &str = "position { settled topSliced carriedIn carriedOut clawedBack available allocated agreed \
     unallocated paid spent unspent remaining matched totalBudget undetermined approximate }";

/// Does `mutation` with `input`, and answers with its payload.
pub(crate) async fn act(app: &TestApp, asker: Asker<'_>, mutation: &str, rest: &str, input: Value) -> Result<Value> {
    let kind = match mutation {
        "carryForward" | "clawBack" => "MoveFundsInput".to_owned(),
        name => format!("{}{}Input", name[..1].to_uppercase(), &name[1..]),
    };
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code message path currentVersion }} }} }}"
    );
    let mut data = app.data(asker, &document, json!({ "input": input })).await?;
    Ok(data[mutation].take())
}

/// What a mutation that must succeed made.
pub(crate) async fn done(app: &TestApp, asker: Asker<'_>, mutation: &str, rest: &str, input: Value) -> Result<Value> {
    let mut payload = act(app, asker, mutation, rest, input).await?;
    ensure!(payload["userErrors"] == json!([]), "{mutation}: {payload:#}");
    let record = rest.split([' ', '{']).next().context("a record")?;
    Ok(payload[record].take())
}

/// The codes and paths of what is wrong with a mutation that must be refused, such as `INVALID input.amount`.
pub(crate) async fn refused(app: &TestApp, asker: Asker<'_>, mutation: &str, input: Value) -> Result<Vec<String>> {
    let payload = act(app, asker, mutation, "", input).await?;
    let errors = payload["userErrors"].as_array().context("user errors")?;
    ensure!(!errors.is_empty(), "{mutation} was done");
    let told = |error: &Value| {
        let path = error["path"].as_array().map(Vec::as_slice).unwrap_or_default();
        let path: Vec<&str> = path.iter().filter_map(Value::as_str).collect();
        format!("{} {}", error["code"].as_str().unwrap_or_default(), path.join("."))
    };
    ensure!(
        errors.iter().all(|error| error["message"].as_str().is_some_and(|text| text.ends_with('.'))),
        "{payload:#}"
    );
    Ok(errors.iter().map(told).collect())
}

/// The id of a record as `query` finds it at `path`.
pub(crate) async fn id(app: &TestApp, query: &str, path: &str) -> Result<String> {
    let data = app.data(crate::support::ADMINISTRATOR, query, json!({})).await?;
    Ok(data.pointer(path).and_then(Value::as_str).with_context(|| format!("{path} in {data:#}"))?.to_owned())
}

/// Records of Devon and Cornwall that money is moved between.
struct Ground {
    area: String,
    opcc: String,
    plymouth: String,
    torbay: String,
    theme: String,
    meeting: String,
    minute: String,
}

impl Ground {
    async fn of(app: &TestApp) -> Result<Self> {
        let area = r#"{ policeArea(by: { code: "E23000035" }) { id opcc { id } } }"#;
        let plymouth = r#"{ partnership(by: { slug: "safer-plymouth" }) { id
            meetings(filter: { from: "2018-03-01", to: "2018-03-31" }) { nodes { id minutes { id } } } } }"#;
        Ok(Self {
            area: id(app, area, "/policeArea/id").await?,
            opcc: id(app, area, "/policeArea/opcc/id").await?,
            plymouth: id(app, plymouth, "/partnership/id").await?,
            torbay: id(app, r#"{ partnership(by: { slug: "torbay" }) { id } }"#, "/partnership/id").await?,
            theme: id(app, r"{ themes { id } }", "/themes/0/id").await?,
            meeting: id(app, plymouth, "/partnership/meetings/nodes/0/id").await?,
            minute: id(app, plymouth, "/partnership/meetings/nodes/0/minutes/0/id").await?,
        })
    }

    /// A fund of the commissioner's with so many pence, or of a size not stated.
    async fn fund(&self, app: &TestApp, name: &str, year: &str, total: Option<i64>) -> Result<String> {
        let input = json!({
            "funderId": self.opcc, "name": name, "financialYear": year,
            "sources": [{ "name": "Police main grant", "amount": total }],
        });
        let fund = done(app, COMMISSIONER, "openFund", "fund { id }", input).await?;
        Ok(fund["id"].as_str().context("an id")?.to_owned())
    }

    /// A confirmed award of so many pence to Safer Plymouth, from a fund of its own.
    async fn award(&self, app: &TestApp, name: &str, year: &str, amount: i64) -> Result<String> {
        let fund = self.fund(app, name, year, None).await?;
        let input = json!({ "fundId": fund, "partnershipId": self.plymouth, "amount": amount, "status": "CONFIRMED" });
        let award = done(app, COMMISSIONER, "issueSettlement", "settlement { id }", input).await?;
        Ok(award["id"].as_str().context("an id")?.to_owned())
    }

    /// An allocation of so many pence at AGREED, each step taken by who takes it.
    async fn agreed(&self, app: &TestApp, settlement: &str, title: &str, amount: i64) -> Result<Value> {
        let input = json!({ "settlementId": settlement, "title": title, "themeIds": [self.theme], "amount": amount });
        let mut allocation = done(app, OFFICER, "proposeAllocation", "allocation { id version }", input).await?;
        for (asker, stage) in [
            (crate::support::MANAGER, "RECOMMENDED"),
            (crate::support::CLERK, "BOARD_APPROVED"),
            (COMMISSIONER, "AGREED"),
            (TREASURER, "AGREED"),
        ] {
            allocation = self.decided(app, asker, &allocation, stage).await?;
        }
        Ok(allocation)
    }

    async fn decided(&self, app: &TestApp, asker: Asker<'_>, allocation: &Value, stage: &str) -> Result<Value> {
        let input = json!({
            "id": allocation["id"], "expectedVersion": allocation["version"], "stage": stage,
            "meetingId": (stage == "BOARD_APPROVED").then_some(&self.meeting), "note": "As discussed.",
        });
        done(app, asker, "decideAllocation", "allocation { id version stage }", input).await
    }
}
