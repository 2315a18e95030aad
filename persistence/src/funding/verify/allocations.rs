//! Allocations: their current terms against their last state, and their money against the ledger and the returns.

use super::difference::{Difference, Of, maybe};
use super::hanging_on;
use super::settlements::check_numbers;
use crate::entity::{allocation_states, allocations, ledger_entries, spend_returns};
use crate::error::Result;
use domain::ids::{AllocationId, SettlementId};
use domain::words::{AllocationStage, LedgerKind};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect, QueryTrait};
use std::collections::HashMap;
use uuid::Uuid;

/// The allocations of a few settlements, with their states and returns.
pub(super) struct Records {
    pub(super) allocations: Vec<allocations::Model>,
    states: HashMap<Uuid, Vec<allocation_states::Model>>,
    returned: HashMap<Uuid, i64>,
}

impl Records {
    pub(super) async fn read(snapshot: &DatabaseTransaction, settlements: &[Uuid]) -> Result<Self> {
        use allocations::Column;
        let of_these = || {
            crate::scope::named_by_what_is_seen::<allocations::Entity>()
                .select_only()
                .column(Column::Id)
                .filter(Column::SettlementId.is_in(settlements.iter().copied()))
                .into_query()
        };
        let mut states: HashMap<Uuid, Vec<allocation_states::Model>> = HashMap::new();
        let found = crate::scope::named_by_what_is_seen::<allocation_states::Entity>()
            .filter(allocation_states::Column::AllocationId.in_subquery(of_these()))
            .all(snapshot)
            .await?;
        for state in found {
            states.entry(state.allocation_id).or_default().push(state);
        }
        let mut returned: HashMap<Uuid, i64> = HashMap::new();
        let found = crate::scope::named_by_what_is_seen::<spend_returns::Entity>()
            .filter(spend_returns::Column::AllocationId.in_subquery(of_these()))
            .filter(spend_returns::Column::CorrectedById.is_null())
            .all(snapshot)
            .await?;
        for current in found {
            add(&mut returned, current.allocation_id, current.spent);
        }
        let allocations = hanging_on::<allocations::Entity, _>(snapshot, Column::SettlementId, settlements).await?;
        Ok(Self { allocations, states, returned })
    }
}

/// Adds up; a sum beyond all numbers stays at the end of them, where nothing else is.
fn add(sums: &mut HashMap<Uuid, i64>, of: Uuid, amount: i64) {
    let sum = sums.entry(of).or_default();
    *sum = sum.saturating_add(amount);
}

/// Checks allocations against the entries of their settlements.
pub(super) fn check(records: &Records, entries: &[ledger_entries::Model], told: &mut impl FnMut(Difference)) {
    let (mut allocated, mut spent) = (HashMap::new(), HashMap::new());
    for (allocation, entry) in entries.iter().filter_map(|entry| Some((entry.allocation_id?, entry))) {
        match entry.kind.parse() {
            Ok(LedgerKind::Allocated | LedgerKind::Released) => add(&mut allocated, allocation, entry.amount),
            Ok(LedgerKind::Spent | LedgerKind::Corrected) => add(&mut spent, allocation, entry.amount),
            _ => {}
        }
    }
    for row in &records.allocations {
        let of = Of::Allocation(AllocationId(row.id), SettlementId(row.settlement_id));
        let sum = |sums: &HashMap<Uuid, i64>| sums.get(&row.id).copied().unwrap_or_default();
        let states = records.states.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        check_numbers(of, "the numbering of its states", states.iter().map(|it| it.sequence.into()).collect(), told);
        check_last_state(of, row, states, told);
        let counts = row.stage.parse().is_ok_and(AllocationStage::counts);
        let amount = row.amount.filter(|_| counts).unwrap_or_default();
        if amount != sum(&allocated) {
            told(Difference::new(of, "what it counts for", amount, sum(&allocated)));
        }
        if row.spent != sum(&spent) {
            told(Difference::new(of, "spent", row.spent, sum(&spent)).of_what_is_kept());
        }
        if sum(&records.returned) != sum(&spent) {
            told(Difference::new(of, "the sum of its current returns", sum(&records.returned), sum(&spent)));
        }
    }
}

/// Its current terms are those of its last state.
fn check_last_state(
    of: Of,
    row: &allocations::Model,
    states: &[allocation_states::Model],
    told: &mut impl FnMut(Difference),
) {
    let Some(last) = states.iter().max_by_key(|state| state.sequence) else {
        told(Difference::new(of, "its first state", "missing", "there"));
        return;
    };
    let terms = [
        ("stage", row.stage.clone(), last.stage.clone()),
        ("amount", maybe(row.amount), maybe(last.amount)),
        ("amountCertainty", row.amount_certainty.clone(), last.amount_certainty.clone()),
        ("totalBudget", maybe(row.total_budget), maybe(last.total_budget)),
        ("totalBudgetCertainty", row.total_budget_certainty.clone(), last.total_budget_certainty.clone()),
    ];
    for (figure, kept, given) in terms.into_iter().filter(|(_, kept, given)| kept != given) {
        told(Difference::new(of, figure, kept, given));
    }
}
