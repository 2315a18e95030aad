//! What no history may leave behind, read off the records themselves.

use crate::money::desk::{Desk, rows};
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Holds the records of everything that people did to the rules on who does it.
pub(super) async fn check(desk: &Desk) -> Result<()> {
    moves(desk).await?;
    let own = "SELECT approvals.id FROM approvals JOIN allocation_states AS state
        ON state.allocation_id = approvals.allocation_id AND state.by_user_id = approvals.by_user_id
        WHERE approvals.voided_at IS NULL AND approvals.stage IN ('RECOMMENDED', 'AGREED') AND state.stage = 'PROPOSED'";
    ensure!(rows(&desk.connection, own).await?.is_empty(), "somebody recommended or agreed what they proposed");
    let alone = "SELECT allocations.id FROM allocations
        WHERE stage IN ('AGREED', 'COMMISSIONED', 'COMPLETED') AND proposed_by_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM approvals AS one JOIN approvals AS other
            ON other.allocation_id = one.allocation_id AND other.by_user_id <> one.by_user_id
            WHERE one.allocation_id = allocations.id AND one.stage = 'AGREED' AND other.stage = 'AGREED'
            AND one.voided_at IS NULL AND other.voided_at IS NULL
            AND one.approved_as = 'COMMISSIONER' AND other.approved_as = 'TREASURER')";
    ensure!(rows(&desk.connection, alone).await?.is_empty(), "something is agreed without two people of both offices");
    let by_whom = "SELECT id FROM approvals WHERE stage = 'AGREED' AND by_user_id IS NOT NULL
        AND approved_as NOT IN ('COMMISSIONER', 'TREASURER')";
    ensure!(rows(&desk.connection, by_whom).await?.is_empty(), "something was agreed in another office");
    let unminuted =
        "SELECT id FROM approvals WHERE stage = 'BOARD_APPROVED' AND by_user_id IS NOT NULL AND meeting_id IS NULL";
    ensure!(rows(&desk.connection, unminuted).await?.is_empty(), "the board approved at no meeting");
    let agreed = "SELECT id FROM allocations WHERE stage IN ('AGREED', 'COMMISSIONED', 'COMPLETED') AND proposed_by_id IS NOT NULL";
    ensure!(!rows(&desk.connection, agreed).await?.is_empty(), "no history came as far as an agreement");
    Ok(())
}

/// Stages follow one another as design.md §2 has it, and days never go back.
async fn moves(desk: &Desk) -> Result<()> {
    let question = "SELECT allocation_id, stage, CAST(effective_on AS text) AS effective_on FROM allocation_states
        WHERE by_user_id IS NOT NULL ORDER BY allocation_id, sequence";
    let mut last: BTreeMap<Uuid, (String, String)> = BTreeMap::new();
    for row in rows(&desk.connection, question).await? {
        let id: Uuid = row.try_get("", "allocation_id")?;
        let next: (String, String) = (row.try_get("", "stage")?, row.try_get("", "effective_on")?);
        match last.insert(id, next.clone()) {
            None => ensure!(next.0 == "PROPOSED", "{id} began at {}", next.0),
            Some(before) => {
                let may = may_follow(&before.0, &next.0);
                ensure!(may && before.1 <= next.1, "{id} went from {before:?} to {next:?}");
            }
        }
    }
    Ok(())
}

fn may_follow(before: &str, next: &str) -> bool {
    let is_open = ["PROPOSED", "RECOMMENDED", "BOARD_APPROVED", "AGREED"].contains(&before);
    match next {
        "PROPOSED" | "WITHDRAWN" | "REJECTED" => is_open,
        _ if next == before => true,
        "RECOMMENDED" => before == "PROPOSED",
        "BOARD_APPROVED" => before == "RECOMMENDED",
        "AGREED" => before == "BOARD_APPROVED",
        "COMMISSIONED" => before == "AGREED",
        "COMPLETED" => before == "COMMISSIONED",
        _ => false,
    }
}
