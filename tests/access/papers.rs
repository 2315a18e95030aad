//! What everybody tries to do with papers, those of Safer Plymouth's board, made afresh for each try; and with
//! calendars, which are one's own.

use super::cast::Viewer;
use super::mutations::{act, outcome};
use super::world::World;
use crate::support::TestApp;
use crate::support::app::{Asker, clock};
use anyhow::{Context, Result};
use domain::access::{Access, capability::ManageMeetings};
use domain::document::{DocumentTerms, FileFormat};
use domain::ids::{DocumentId, GlobalId, GroupId, Id};
use domain::words::Visibility;
use persistence::Occasion;
use persistence::document::{self, IncomingFile, NewPaper, PaperOf};
use persistence::storage::Stored;
use serde_json::{Value, json};

/// Makes the one who asks an address that shows Safer Plymouth's meetings.
pub(super) async fn make_address(app: &TestApp, asker: Asker<'_>) -> Result<()> {
    let here = app.data(asker, r#"{ partnership(by: { slug: "safer-plymouth" }) { id } }"#, json!({})).await?;
    let document = "mutation($input: CreateCalendarAddressInput!) { createCalendarAddress(input: $input) { url } }";
    let input = json!({ "label": "Mine", "partnershipId": here["partnership"]["id"] });
    app.data(asker, document, json!({ "input": input })).await.map(|_| ())
}

/// A paper of the board for its members.
async fn fresh(world: &World) -> Result<DocumentId> {
    let access: Access<ManageMeetings> = domain::access::Viewer::system().access()?;
    let document = r#"{ partnership(by: { slug: "safer-plymouth" }) { groups(kind: [BOARD]) { id } } }"#;
    let data = world.app.data(world.administrator()?.email.as_deref(), document, json!({})).await?;
    let board = data["partnership"]["groups"][0]["id"].as_str().context("a board")?;
    let board: GroupId = GlobalId::parse(board)?.of()?;
    let (title, visibility) = ("Tried".to_owned(), Visibility::Members);
    let terms = DocumentTerms { title, visibility, exempt_paragraphs: Vec::new(), publish: false };
    let key = uuid::Uuid::now_v7().to_string();
    let stored = Stored { key, sha256: "ab12".to_owned(), size_bytes: 1 };
    let file = IncomingFile { stored, format: FileFormat::Pdf, file_name: None };
    let new = NewPaper { of: PaperOf::Group(board), terms };
    let occasion = Occasion::command(clock()?.now());
    Ok(document::file(world.app.database(), &access, &new, &file, &occasion).await?)
}

async fn tried(world: &World, viewer: &Viewer, mutation: &str, kind: &str, rest: &str, input: Value) -> Result<String> {
    Ok(outcome(&act(world, viewer, mutation, kind, rest, input).await?, mutation))
}

pub(super) async fn update(world: &World, viewer: &Viewer) -> Result<String> {
    let id = fresh(world).await?.global().to_string();
    let input = json!({ "id": id, "expectedVersion": 1, "title": "Tried again" });
    tried(world, viewer, "updateDocument", "UpdateDocumentInput", "document { id }", input).await
}

pub(super) async fn remove(world: &World, viewer: &Viewer) -> Result<String> {
    let id = fresh(world).await?.global().to_string();
    let input = json!({ "id": id, "expectedVersion": 1 });
    tried(world, viewer, "removeDocument", "RemoveDocumentInput", "removedId", input).await
}

pub(super) async fn create_address(world: &World, viewer: &Viewer) -> Result<String> {
    let input = json!({ "label": "Tried" });
    tried(world, viewer, "createCalendarAddress", "CreateCalendarAddressInput", "url", input).await
}

/// The administrator's; everybody's own is theirs to take back.
pub(super) async fn revoke_address(world: &World, viewer: &Viewer) -> Result<String> {
    let places = world.examples.get("CalendarAddress").and_then(|places| places.first()?.first());
    let mut id = json!(places.context("an address")?);
    if viewer.name == world.administrator()?.name {
        let input = json!({ "label": "Tried" });
        let rest = "calendarAddress { id }";
        let made = act(world, viewer, "createCalendarAddress", "CreateCalendarAddressInput", rest, input).await?;
        id = made["data"]["createCalendarAddress"]["calendarAddress"]["id"].clone();
    }
    let input = json!({ "id": id });
    let rest = "calendarAddress { id }";
    tried(world, viewer, "revokeCalendarAddress", "RevokeCalendarAddressInput", rest, input).await
}
