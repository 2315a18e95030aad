//! A clerk's desk: meetings of Safer Plymouth in every state, and the ways to work on them.

use crate::support::{Asker, CLERK, NOBODY, Store, TestApp};
use anyhow::{Context, Result, ensure};
use domain::ids::GlobalId;
use serde_json::{Value, json};

/// The service, and the records that these tests speak of.
pub(super) struct Desk {
    pub(super) app: TestApp,
    pub(super) board: String,
    /// Another group of the partnership.
    pub(super) other: String,
    /// People who sit on the board.
    pub(super) people: Vec<String>,
    pub(super) themes: Vec<String>,
}

/// A record as somebody read it.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) id: String,
    pub(super) version: i64,
}

impl Read {
    fn of(record: &Value) -> Result<Self> {
        let id = record["id"].as_str().with_context(|| format!("no id: {record:#}"))?.to_owned();
        Ok(Self { id, version: record["version"].as_i64().context("no version")? })
    }

    /// `rest` with what names the meeting.
    pub(super) fn with(&self, rest: Value) -> Value {
        let mut input = rest;
        input["meetingId"] = json!(self.id);
        input["expectedVersion"] = json!(self.version);
        input
    }

    /// `rest` with what names the minute or action.
    pub(super) fn as_one(&self, rest: Value) -> Value {
        let mut input = rest;
        input["id"] = json!(self.id);
        input["expectedVersion"] = json!(self.version);
        input
    }
}

/// What is asked of what a mutation made.
fn rest(mutation: &str) -> &'static str {
    match mutation {
        "scheduleSeries" => "meetings { id version scheduledFor date title agenda { title standing } }",
        "recordMinute" | "reviseMinute" => "minute { id version number exemptParagraphs actionPoints { id version } }",
        "removeMinute" => "removedId",
        "raiseAction" | "updateAction" => "actionPoint { id version status text owners { __typename } }",
        "closeActions" => "actionPoints { id version status }",
        _ => {
            "meeting { id version status minutesStatus scheduledFor agenda { id number title private } \
             attendance { name status organisation { name } } }"
        }
    }
}

impl Desk {
    pub(super) async fn open(store: Store) -> Result<Option<Self>> {
        let Some(app) = TestApp::demo_of_its_own(store).await? else { return Ok(None) };
        Self::over(app).await.map(Some)
    }

    pub(super) async fn over(app: TestApp) -> Result<Self> {
        let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { groups { id kind
            memberships(first: 50) { nodes { person { id } } } } } themes { id } }"#;
        let data = app.data(NOBODY, document, json!({})).await?;
        let groups = data.pointer("/partnership/groups").and_then(Value::as_array).context("groups")?;
        let board = groups.iter().find(|it| it["kind"] == "BOARD").context("a board")?;
        let other = groups.iter().find(|it| it["kind"] != "BOARD").context("another group")?;
        let id = |it: &Value| it["id"].as_str().map(str::to_owned);
        let seats = board.pointer("/memberships/nodes").and_then(Value::as_array).context("seats")?;
        let mut people: Vec<String> = seats.iter().filter_map(|it| id(&it["person"])).collect();
        people.dedup();
        let themes = data["themes"].as_array().into_iter().flatten().filter_map(id).collect();
        let (board, other) = (id(board).context("an id")?, id(other).context("an id")?);
        Ok(Self { app, board, other, people, themes })
    }

    /// Does `mutation` with `input`, and answers with its payload.
    pub(super) async fn act(&self, asker: Asker<'_>, mutation: &str, input: Value) -> Result<Value> {
        let kind = match mutation {
            "publishAgenda" | "withdrawAgenda" | "publishMinutes" | "withdrawMinutes" => "PublishInput".to_owned(),
            _ => format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]),
        };
        let rest = rest(mutation);
        let document = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {rest} userErrors {{ code path message currentVersion }} }} }}"
        );
        let data = self.app.data(asker, &document, json!({ "input": input })).await;
        Ok(data.with_context(|| mutation.to_owned())?[mutation].take())
    }

    /// What the clerk does without being refused; what it made.
    pub(super) async fn done(&self, mutation: &str, input: Value) -> Result<Value> {
        let payload = self.act(CLERK, mutation, input).await?;
        ensure!(payload["userErrors"] == json!([]), "{mutation}: {payload:#}");
        let made = payload.as_object().into_iter().flatten().find(|(name, _)| *name != "userErrors");
        Ok(made.context("something was made")?.1.clone())
    }

    /// What the clerk does with a meeting.
    pub(super) async fn step(&self, mutation: &str, meeting: &Read, input: Value) -> Result<Read> {
        Read::of(&self.done(mutation, meeting.with(input)).await?)
    }

    /// A meeting of a group that is called for `moment`, with two items, the second private.
    pub(super) async fn meeting(&self, group: &str, moment: &str) -> Result<Read> {
        let agenda = json!([{ "title": "Minutes" }, { "title": "A contract", "exemptParagraphs": [3] }]);
        let input = json!({ "groupId": group, "scheduledFor": moment, "agenda": agenda });
        Read::of(&self.done("scheduleMeeting", input).await?)
    }

    pub(super) async fn minute(&self, meeting: &Read, rest: Value) -> Result<Read> {
        let mut input = rest;
        input["meetingId"] = json!(meeting.id);
        for (field, text) in [("title", "A minute"), ("text", "It was said.")] {
            if input[field].is_null() {
                input[field] = json!(text);
            }
        }
        Read::of(&self.done("recordMinute", input).await?)
    }

    pub(super) async fn action(&self, text: &str) -> Result<Read> {
        let input = json!({ "groupId": self.board, "text": text, "ownerIds": [] });
        Read::of(&self.done("raiseAction", input).await?)
    }

    /// A meeting whose minutes are published.
    pub(super) async fn published(&self, moment: &str) -> Result<Read> {
        let meeting = self.meeting(&self.board, moment).await?;
        self.minute(&meeting, json!({})).await?;
        self.step("publishMinutes", &meeting, json!({})).await
    }

    pub(super) fn person(&self, index: usize) -> Result<&str> {
        self.people.get(index).map(String::as_str).context("a person")
    }
}

/// An id of the same kind that there is not.
pub(super) fn another(id: &str) -> Result<String> {
    let id = GlobalId::parse(id)?;
    Ok(GlobalId { uuid: uuid::Uuid::now_v7(), ..id }.to_string())
}

/// The codes of what was wrong, each with its path, such as `INVALID endedAt`.
pub(super) fn wrong(payload: &Value) -> Vec<String> {
    let told = |error: &Value| {
        let path: Vec<&str> =
            error["path"].as_array().into_iter().flatten().skip(1).filter_map(Value::as_str).collect();
        format!("{} {}", error["code"].as_str().unwrap_or_default(), path.join("."))
    };
    payload["userErrors"].as_array().into_iter().flatten().map(told).collect()
}
