//! What everybody tries of drafting minutes: those of Safer Plymouth's board.

use super::cast::Viewer;
use super::mutations::{act, outcome};
use super::world::World;
use anyhow::{Context, Result};
use serde_json::json;

pub(super) async fn minutes(world: &World, viewer: &Viewer) -> Result<String> {
    let group = world.examples.get("Group").and_then(|places| places.first()?.first()).context("a group")?;
    let input = json!({ "groupId": group, "text": "Present: Ann Lee\n1. Welcome\nAll were welcomed." });
    let answer = act(world, viewer, "draftMinutes", "DraftMinutesInput", "bundle", input).await?;
    Ok(outcome(&answer, "draftMinutes"))
}
