//! Awards, allocations and what hangs on them.

use crate::sight::change::{Change, no_id, no_moment};
use crate::sight::rows::{Allocation, Rows};
use crate::sight::{moment, today};
use crate::support::dice::Dice;
use anyhow::{Context, Result};
use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

const STAGES: [&str; 8] =
    ["PROPOSED", "RECOMMENDED", "BOARD_APPROVED", "AGREED", "COMMISSIONED", "COMPLETED", "WITHDRAWN", "REJECTED"];

/// Statuses, payments and agreements; funds with and without an area, with a size.
pub(super) async fn settlements(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    for fund in &rows.funds {
        let values = vec![("retained", Some(100_i64).into()), ("note", Some("A note on the fund").into())];
        change.row("funds", fund.id, values).await?;
        if dice.chance(20) {
            change.row("funds", fund.id, vec![("police_area_id", no_id())]).await?;
        }
        let source = vec![
            ("id", dice.uuid().into()),
            ("fund_id", fund.id.into()),
            ("position", 9.into()),
            ("name", "A source".into()),
            ("amount", Some(1_000_i64).into()),
        ];
        change.add("fund_sources", source).await?;
    }
    for settlement in &rows.settlements {
        let status = dice.one_of(&["INDICATIVE", "CONFIRMED", "CLOSED"])?;
        change.row("settlements", settlement.id, vec![("status", status.into())]).await?;
        let agreement = dice.uuid();
        let values = vec![
            ("id", agreement.into()),
            ("version", 1.into()),
            ("partnership_id", settlement.partnership_id.into()),
            ("title", "Three years".into()),
            ("from_year", 2018.into()),
            ("to_year", 2020.into()),
        ];
        change.add("funding_agreements", values).await?;
        change.row("settlements", settlement.id, vec![("agreement_id", Some(agreement).into())]).await?;
        for (sequence, kind) in (0..).zip(["PAID", "REVISED", "CLAWED_BACK"]) {
            entry(dice, rows, change, (settlement.id, settlement.partnership_id, None), sequence, kind).await?;
        }
    }
    Ok(())
}

/// An entry of a ledger, numbered after those that an import brings.
async fn entry(
    dice: &mut Dice,
    rows: &Rows,
    change: &Change<'_>,
    (settlement, partnership, allocation): (Uuid, Uuid, Option<Uuid>),
    sequence: i64,
    kind: &'static str,
) -> Result<()> {
    let users: Vec<Uuid> = rows.users.iter().map(|user| user.id).collect();
    let values = vec![
        ("id", dice.uuid().into()),
        ("settlement_id", settlement.into()),
        ("partnership_id", partnership.into()),
        ("allocation_id", allocation.into()),
        ("sequence", (1_000 + sequence).into()),
        ("kind", kind.into()),
        ("amount", (1 + i64::try_from(dice.below(1_000))?).into()),
        ("effective_on", today().into()),
        ("recorded_at", moment(1).into()),
        ("by_user_id", dice.maybe(20, &users).into()),
    ];
    change.add("ledger_entries", values).await
}

/// Stages with their history, approvals with their givers, returns, contracts.
pub(super) async fn allocations(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    for (number, allocation) in (0..).zip(&rows.allocations) {
        let earlier = dice.one_of(&STAGES)?;
        let stage = if dice.chance(40) { "AGREED" } else { dice.one_of(&STAGES)? };
        state(dice, rows, change, allocation, (1, moment(1).date_naive(), earlier)).await?;
        state(dice, rows, change, allocation, (2, today(), stage)).await?;
        approval(dice, rows, change, allocation).await?;
        let of = (allocation.settlement_id, allocation.partnership_id, Some(allocation.id));
        entry(dice, rows, change, of, 1_000 + number, "SPENT").await?;
        let values = vec![
            ("id", dice.uuid().into()),
            ("version", 1.into()),
            ("allocation_id", allocation.id.into()),
            ("partnership_id", allocation.partnership_id.into()),
            ("period_from", today().into()),
            ("period_to", today().into()),
            ("recency", 1.into()),
            ("spent", 1_i64.into()),
            ("effective_on", today().into()),
            ("submitted_at", moment(1).into()),
        ];
        change.add("spend_returns", values).await?;
        let contract = dice.uuid();
        let values = vec![
            ("id", contract.into()),
            ("partnership_id", allocation.partnership_id.into()),
            ("allocation_id", dice.maybe(30, &[allocation.id]).into()),
            ("position", 9.into()),
            ("kind", "GRANT".into()),
            ("title", "A service".into()),
            ("value_certainty", "NOT_STATED".into()),
        ];
        change.add("contracts", values).await?;
        if let Some(measure) = dice.maybe(70, &rows.measures) {
            let subject = ["partnership_id", "police_area_id", "group_id"].map(|column| (column, no_id()));
            change
                .row(
                    "measures",
                    measure.id,
                    subject.into_iter().chain([("contract_id", Some(contract).into())]).collect(),
                )
                .await?;
        }
    }
    Ok(())
}

async fn state(
    dice: &mut Dice,
    rows: &Rows,
    change: &Change<'_>,
    allocation: &Allocation,
    (later, from, stage): (i32, NaiveDate, &'static str),
) -> Result<()> {
    let states = rows.allocation_states.iter().filter(|state| state.allocation_id == allocation.id);
    let last = states.map(|state| state.sequence).max().context("an allocation without a state")?;
    let values = vec![
        ("id", dice.uuid().into()),
        ("allocation_id", allocation.id.into()),
        ("sequence", (last + later).into()),
        ("effective_on", from.into()),
        ("recorded_at", moment(1).into()),
        ("stage", stage.into()),
        ("amount", allocation.amount.into()),
        ("amount_certainty", allocation.amount_certainty.clone().into()),
        ("total_budget", allocation.total_budget.into()),
        ("total_budget_certainty", allocation.total_budget_certainty.clone().into()),
    ];
    change.add("allocation_states", values).await?;
    change.row("allocations", allocation.id, vec![("stage", stage.into())]).await
}

async fn approval(dice: &mut Dice, rows: &Rows, change: &Change<'_>, allocation: &Allocation) -> Result<()> {
    let users: Vec<Uuid> = rows.users.iter().map(|user| user.id).collect();
    let minute = dice.maybe(40, &rows.minute_items);
    let values = vec![
        ("id", dice.uuid().into()),
        ("allocation_id", allocation.id.into()),
        ("position", 9.into()),
        ("stage", "BOARD_APPROVED".into()),
        ("approved_as", "CLERK".into()),
        ("by_user_id", dice.maybe(20, &users).into()),
        ("on_day", today().into()),
        ("meeting_id", minute.as_ref().map(|minute| minute.meeting_id).into()),
        ("minute_id", minute.as_ref().map(|minute| minute.id).into()),
        ("voided_at", if dice.chance(15) { moment(1).into() } else { no_moment() }),
    ];
    change.add("approvals", values).await
}

/// Events at every home that there is.
pub(super) async fn audit(dice: &mut Dice, rows: &Rows, change: &Change<'_>) -> Result<()> {
    let users: Vec<Uuid> = rows.users.iter().map(|user| user.id).collect();
    let homes: Vec<Uuid> = rows.groups.iter().filter_map(|group| group.partnership_id.or(group.county_id)).collect();
    for number in 0..20_i64 {
        let subject = dice.one_of(&rows.allocations)?.id;
        let values = vec![
            ("id", dice.uuid().into()),
            ("sequence", (1_000_000 + number).into()),
            ("at", moment(1).into()),
            ("by_user_id", dice.maybe(20, &users).into()),
            ("action", "TRIED".into()),
            ("subject_kind", "Allocation".into()),
            ("subject_id", subject.into()),
            ("home_id", dice.maybe(10, &homes).into()),
            ("changes", json!([]).into()),
        ];
        change.add("audit_events", values).await?;
    }
    Ok(())
}
