//! Who asks, and everything they can reach.

use super::records::Needs;
use crate::support::{ANALYST, Asker, CLERK, MEMBER, NOBODY, TestApp};
use anyhow::Result;
use domain::ids::{GlobalId, Kind};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value, json};

/// Those who ask, with the most that they may read of this group.
pub(super) const ASKERS: [(Asker<'static>, Needs); 8] = [
    (NOBODY, Needs::Nothing),
    (ELSEWHERE, Needs::Nothing),
    // Of another group of the same partnership.
    (MEMBER, Needs::Nothing),
    (ANALYST, Needs::Nothing),
    (COMMISSIONER, Needs::Nothing),
    (Some("scrutineer"), Needs::Papers),
    (Some("commissioning-officer"), Needs::Papers),
    (CLERK, Needs::Keeping),
];

/// A member of the board of another partnership.
pub(super) const ELSEWHERE: Asker<'static> = Some("elsewhere@life.example");

/// Who reads the audit, and no papers.
pub(super) const COMMISSIONER: Asker<'static> = Some("commissioner");

/// What is asked of a meeting.
const MEETING: &str = "title venue note minutesAmendments minutesDigest quorate previous { title } next { title }
    minutesApprovedAt { title venue note } documents { title } agenda { title presenter documents { title } }
    attendance { name person { name } substituteFor { name } }
    declarations { interest person { name } agendaItem { title presenter } }
    minutes { number title text ledBy { name } agendaItem { title presenter } decisions { kind text mover { name } }
        earlierTexts { title text decisions } actionPoints { text } }
    actionPoints { text dueNote updates { text } owners { ... on Person { name } } }";

/// What is asked of an action point.
const ACTION: &str = "text dueNote updates { text by { name } } owners { ... on Person { name } } dueMeeting { title }
    meeting { title venue note } minute { title text decisions { text } }";

/// The answers to everything that `asker` can ask of the group, and of the records with these ids.
pub(super) async fn everything(app: &TestApp, asker: Asker<'_>, group: &str, ids: &[String]) -> Result<String> {
    let document = format!(
        "query($group: ID!, $ids: [ID!]!) {{
        node(id: $group) {{ ... on Group {{ meetings(first: 20) {{ totalCount nodes {{ {MEETING} }} }} }} }}
        actionPoints(filter: {{ groupId: $group }}, first: 100) {{ totalCount nodes {{ {ACTION} }} }}
        nodes(ids: $ids) {{ __typename ... on Meeting {{ title venue note }}
            ... on AgendaItem {{ title presenter documents {{ title }} }}
            ... on MinuteItem {{ title text decisions {{ text }} ledBy {{ name }} earlierTexts {{ title text }}
                actionPoints {{ text updates {{ text }} }} meeting {{ title }} }}
            ... on ActionPoint {{ {ACTION} }} ... on Person {{ name }} }} }}"
    );
    let mut told = app.data(asker, &document, json!({ "group": group, "ids": ids })).await?.to_string();
    let document = r#"{ partnership(by: { slug: "safer-plymouth" }) {
        documents(first: 100) { nodes { title } } findings { message }
        history(first: 100) { nodes { changes { field before after } subject { __typename } } } }
        people(filter: { text: "word" }, first: 100) { nodes { name } }
        meetings(filter: { text: "word" }, first: 100) { totalCount nodes { title venue note } } }"#;
    told.push_str(&app.data(asker, document, json!({})).await?.to_string());
    Ok(told)
}

/// Everything that a search finds, and what it shows of it.
pub(super) async fn found(app: &TestApp, asker: Asker<'_>) -> Result<String> {
    let document = r#"{ search(text: "word", first: 100) { totalCount nodes { snippet hit { __typename } } } }"#;
    Ok(app.data(asker, document, json!({})).await?.to_string())
}

/// Which of `words` a search finds anything by.
pub(super) async fn searched(app: &TestApp, asker: Asker<'_>, words: &[String]) -> Result<Vec<bool>> {
    let mut found = Vec::new();
    for some in words.chunks(25) {
        let search = |(at, word): (usize, &String)| {
            format!("it{at}: search(text: \"{word}\", first: 1) {{ nodes {{ score }} }}")
        };
        let document = format!("{{ {} }}", some.iter().enumerate().map(search).collect::<Vec<_>>().join(" "));
        let data = app.data(asker, &document, json!({})).await?;
        found.extend((0..some.len()).map(|at| data[format!("it{at}")]["nodes"] != json!([])));
    }
    Ok(found)
}

/// Every line of the audit as `asker` reads it, by its id.
pub(super) async fn audit(app: &TestApp, raw: &DatabaseConnection, asker: Asker<'_>) -> Result<String> {
    let rows = raw
        .query_all_raw(sea_orm::Statement::from_string(
            raw.get_database_backend(),
            "SELECT id FROM audit_events ORDER BY sequence DESC LIMIT 20",
        ))
        .await?;
    let id = |row: &sea_orm::QueryResult| {
        let uuid: uuid::Uuid = row.try_get_by_index(0)?;
        anyhow::Ok(GlobalId { kind: Kind::AuditEvent, uuid }.to_string())
    };
    let ids = rows.iter().map(id).collect::<Result<Vec<_>>>()?;
    let document =
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on AuditEvent { action changes { field before after } } } }";
    let data: Value = app.data(asker, document, json!({ "ids": ids })).await?;
    Ok(data.to_string())
}
