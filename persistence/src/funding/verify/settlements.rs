//! Settlements: their totals, their awards, what the funder keeps, and the numbers of their ledgers.

use super::allocations::{self, Records};
use super::difference::{Difference, Of, maybe};
use super::{Verified, counted, hanging_on};
use crate::entity::{ledger_entries, settlement_totals, settlements};
use crate::error::Result;
use crate::funding::fund::maybe_percent;
use crate::funding::totals::{self, Computed};
use crate::row::Row;
use domain::Pence;
use domain::ids::SettlementId;
use sea_orm::DatabaseTransaction;
use std::collections::HashMap;
use uuid::Uuid;

/// Checks a few settlements with all that hangs on them.
pub(super) async fn check(
    snapshot: &DatabaseTransaction,
    rows: &[settlements::Model],
    verified: &mut Verified,
    told: &mut impl FnMut(Difference),
) -> Result<()> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let keys: Vec<SettlementId> = ids.iter().copied().map(SettlementId).collect();
    let entries = hanging_on::<ledger_entries::Entity, _>(snapshot, ledger_entries::Column::SettlementId, &ids).await?;
    let records = Records::read(snapshot, &ids).await?;
    let computed = totals::computed(snapshot, &keys).await?;
    let kept = totals::kept(snapshot, &keys).await?;
    verified.settlements += counted(rows);
    verified.entries += counted(&entries);
    verified.allocations += counted(&records.allocations);
    let mut ledgers: HashMap<Uuid, Vec<&ledger_entries::Model>> = HashMap::new();
    for entry in &entries {
        ledgers.entry(entry.settlement_id).or_default().push(entry);
    }
    for row in rows {
        let id = SettlementId(row.id);
        let ledger = ledgers.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let computed = computed.get(&id).copied().unwrap_or_default();
        check_totals(row, &computed, kept.get(&id), told)?;
        check_award(row, &computed, told)?;
        check_position(row, &computed, ledger, told)?;
        let numbers = ledger.iter().map(|entry| entry.sequence).collect();
        check_numbers(Of::Settlement(id), "the numbering of its ledger", numbers, told);
    }
    allocations::check(&records, &entries, told);
    Ok(())
}

/// The totals that queries read.
fn check_totals(
    row: &settlements::Model,
    computed: &Computed,
    kept: Option<&settlement_totals::Model>,
    told: &mut impl FnMut(Difference),
) -> Result<()> {
    let id = SettlementId(row.id);
    let of = Of::Settlement(id);
    let permitted = totals::permitted(row, computed)?;
    let given = totals::row_of(id, computed, permitted.max(totals::excess_of(&computed.position)?));
    let Some(kept) = kept else {
        told(Difference::new(of, "the row of its totals", "missing", "there").of_what_is_kept());
        return Ok(());
    };
    for ((figure, kept), (_, given)) in figures(kept).into_iter().zip(figures(&given)) {
        if kept != given {
            told(Difference::new(of, figure, kept, given).of_what_is_kept());
        }
    }
    Ok(())
}

/// The figures of a settlement's totals by the names they have in the schema, where they have one there.
pub(super) const fn figures(totals: &settlement_totals::Model) -> [(&'static str, i64); 18] {
    [
        ("settled", totals.settled),
        ("topSliced", totals.top_sliced),
        ("carriedIn", totals.carried_in),
        ("carriedOut", totals.carried_out),
        ("clawedBack", totals.clawed_back),
        ("paid", totals.paid),
        ("allocated", totals.allocated),
        ("agreed", totals.agreed),
        ("spent", totals.spent),
        ("matched", totals.matched),
        ("totalBudget", totals.total_budget),
        ("undetermined", totals.undetermined),
        ("approximate", totals.approximate),
        ("matched of what is agreed", totals.agreed_matched),
        ("totalBudget of what is agreed", totals.agreed_total_budget),
        ("undetermined of what is agreed", totals.agreed_undetermined),
        ("approximate of what is agreed", totals.agreed_approximate),
        ("tolerated", totals.tolerated),
    ]
}

/// The award, and what the funder keeps of it: a stated amount, else a share of what is settled.
fn check_award(row: &settlements::Model, computed: &Computed, told: &mut impl FnMut(Difference)) -> Result<()> {
    let of = Of::Settlement(SettlementId(row.id));
    let at = Row::new("settlements", row.id);
    let figures = &computed.position.settlements;
    let (amount, settled) = (row.amount.unwrap_or_default(), figures.settled);
    if amount != settled.pence() {
        told(Difference::new(of, "amount", maybe(row.amount), settled.pence()));
    }
    let share = maybe_percent(at, row.top_slice_percent)?.map_or(Pence::ZERO, |percent| settled.share(percent));
    let stated = at.maybe_pence(row.top_slice_amount)?;
    // Nothing is kept of an award that is not known yet.
    let kept = if row.amount.is_some() { stated.unwrap_or(share) } else { Pence::ZERO };
    if kept != figures.top_sliced {
        told(Difference::new(of, "what its terms have the funder keep", kept.pence(), figures.top_sliced.pence()));
    }
    Ok(())
}

/// What no history of an award leads to.
fn check_position(
    row: &settlements::Model,
    computed: &Computed,
    ledger: &[&ledger_entries::Model],
    told: &mut impl FnMut(Difference),
) -> Result<()> {
    let of = Of::Settlement(SettlementId(row.id));
    let (figures, allocations) = (&computed.position.settlements, &computed.position.allocations);
    let never_negative = [
        ("settled", figures.settled),
        ("topSliced", figures.top_sliced),
        ("carriedIn", figures.carried_in),
        ("carriedOut", figures.carried_out),
        ("clawedBack", figures.clawed_back),
        ("paid", figures.paid),
        ("allocated", allocations.allocated),
        ("spent", allocations.spent),
    ];
    for (figure, amount) in never_negative.into_iter().filter(|(_, amount)| *amount < Pence::ZERO) {
        told(Difference::new(of, figure, "never below nothing", amount.pence()));
    }
    // What an import brings is taken as the documents have it; people are held to the limits.
    let imported = ledger.iter().any(|entry| entry.by_user_id.is_none());
    let (over, permitted) = (totals::excess_of(&computed.position)?, totals::permitted(row, computed)?);
    if over > permitted && !imported {
        told(Difference::new(of, "what may be allocated beyond what is available", permitted, over));
    }
    Ok(())
}

/// That numbers run from 1 without a gap.
pub(super) fn check_numbers(of: Of, figure: &'static str, mut numbers: Vec<i64>, told: &mut impl FnMut(Difference)) {
    numbers.sort_unstable();
    if let Some((expected, number)) = (1_i64..).zip(numbers).find(|(expected, number)| expected != number) {
        told(Difference::new(of, figure, format!("{expected} next"), number));
    }
}
