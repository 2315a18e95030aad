//! Writing to a settlement's ledger: entries are only ever added (design.md §2).

use super::standing::Held;
use crate::audit::Occasion;
use crate::entity::ledger_entries;
use crate::error::Result;
use crate::scope;
use chrono::NaiveDate;
use domain::Pence;
use domain::access::{Permit, capability::Capability};
use domain::ids::{AllocationId, LedgerEntryId, PartnershipId, SettlementId};
use domain::live::{Change, FundingChange};
use domain::words::{LedgerKind, Word};
use ledger_entries::{Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, QueryFilter, QuerySelect};
use uuid::Uuid;

/// An entry to write.
pub(super) struct Line {
    pub(super) kind: LedgerKind,
    /// The signed change of its figure.
    pub(super) amount: Pence,
    pub(super) allocation: Option<AllocationId>,
    pub(super) note: Option<String>,
}

impl Line {
    pub(super) const fn new(kind: LedgerKind, amount: Pence) -> Self {
        Self { kind, amount, allocation: None, note: None }
    }

    pub(super) const fn of(mut self, allocation: AllocationId) -> Self {
        self.allocation = Some(allocation);
        self
    }

    pub(super) fn because(mut self, note: impl Into<Option<String>>) -> Self {
        self.note = note.into();
        self
    }
}

/// Whose ledger.
#[derive(Clone, Copy)]
pub(super) struct Ledger {
    pub(super) settlement: SettlementId,
    pub(super) partnership: PartnershipId,
}

impl From<&Held> for Ledger {
    fn from(held: &Held) -> Self {
        Self { settlement: held.id(), partnership: held.partnership() }
    }
}

impl Ledger {
    /// Writes `lines` in their order; the settlement must be held. What subscribers are to be told of them.
    pub(super) async fn write<C: Capability>(
        self,
        transaction: &DatabaseTransaction,
        permit: &Permit<C>,
        on: NaiveDate,
        lines: Vec<Line>,
        occasion: &Occasion,
    ) -> Result<Vec<Change>> {
        let last: Option<Option<i64>> = scope::named_by_what_is_seen::<Entity>()
            .select_only()
            .column_as(Column::Sequence.max(), "last")
            .filter(Column::SettlementId.eq(self.settlement.0))
            .into_tuple()
            .one(transaction)
            .await?;
        let mut changes = Vec::new();
        for (sequence, line) in (last.flatten().unwrap_or_default() + 1..).zip(lines) {
            let id = LedgerEntryId(Uuid::now_v7());
            let row = ledger_entries::ActiveModel {
                id: Set(id.0),
                settlement_id: Set(self.settlement.0),
                partnership_id: Set(self.partnership.0),
                allocation_id: Set(line.allocation.map(|id| id.0)),
                sequence: Set(sequence),
                kind: Set(line.kind.word().to_owned()),
                amount: Set(line.amount.pence()),
                effective_on: Set(on),
                recorded_at: Set(occasion.at),
                by_user_id: Set(permit.user().map(|user| user.0)),
                note: Set(line.note),
            };
            scope::insert_permitted(permit, transaction, row).await?;
            changes.push(self.change(Some(id), line.allocation));
        }
        Ok(changes)
    }

    /// What subscribers are to be told where an allocation changed without an entry.
    pub(super) const fn change(self, entry: Option<LedgerEntryId>, allocation: Option<AllocationId>) -> Change {
        Change::Funding(FundingChange { partnership: self.partnership, settlement: self.settlement, entry, allocation })
    }
}
