//! The ledger that an award, its allocations and its returns make (design.md §2).
//!
//! An entry is written with the record it follows from: those of a new settlement all, those of an earlier
//! one only for allocations and returns that are new. What is there is never touched.

use super::Import;
use super::placed::Placed;
use super::settlements::{Award, awards};
use super::values::word;
use super::{allocations, returns};
use crate::entity::ledger_entries;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use domain::Pence;
use domain::bundle::Allocation;
use domain::percent::Percent;
use domain::words::LedgerKind;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// An entry before it has its place in the ledger.
struct Entry {
    id: Uuid,
    /// The record that it follows from.
    owner: Uuid,
    allocation: Option<Uuid>,
    kind: LedgerKind,
    amount: Pence,
    on: NaiveDate,
    note: Option<String>,
}

impl Import<'_> {
    /// Writes the entries that follow from records that are `new`.
    pub(super) async fn ledger(&mut self, new: &HashSet<Uuid>) -> Result<()> {
        let last = self.last_entries().await?;
        let mut rows = Vec::new();
        for placed in &self.bundles {
            for award in awards(placed)? {
                let mut entries = entries(placed, award)?;
                entries.retain(|entry| new.contains(&entry.owner));
                // In the order of days; of one day, in the order in which they came about.
                entries.sort_by_key(|entry| entry.on);
                let first = last.get(&award.id).copied().unwrap_or(0) + 1;
                rows.extend((first..).zip(entries).map(|(sequence, entry)| ledger_entries::Model {
                    id: entry.id,
                    settlement_id: award.id,
                    partnership_id: placed.partnership,
                    allocation_id: entry.allocation,
                    sequence,
                    kind: word(entry.kind),
                    amount: entry.amount.pence(),
                    effective_on: entry.on,
                    recorded_at: self.writer.now,
                    by_user_id: None,
                    note: entry.note.or_else(|| Some(placed.origin())),
                }));
            }
        }
        self.writer.add::<ledger_entries::Entity>(rows).await.map(|_| ())
    }

    /// The last sequence number of each settlement that the bundles have.
    async fn last_entries(&self) -> Result<HashMap<Uuid, i64>> {
        let mut last = HashMap::new();
        for placed in &self.bundles {
            let ids = awards(placed)?.into_iter().map(|award| award.id);
            let found = self
                .writer
                .find::<ledger_entries::Entity>()
                .select_only()
                .column(ledger_entries::Column::SettlementId)
                .column_as(ledger_entries::Column::Sequence.max(), "last")
                .filter(ledger_entries::Column::SettlementId.is_in(ids))
                .group_by(ledger_entries::Column::SettlementId)
                .into_tuple::<(Uuid, i64)>();
            last.extend(found.all(self.writer.connection()).await?);
        }
        Ok(last)
    }
}

fn entries(placed: &Placed<'_>, award: Award<'_>) -> Result<Vec<Entry>> {
    let mut entries = of_award(placed, award)?;
    for allocation in &award.settlement.allocations {
        of_allocation(placed, award, allocation, &mut entries);
        of_returns(placed, allocation, &mut entries)?;
    }
    Ok(entries)
}

fn of_award(placed: &Placed<'_>, award: Award<'_>) -> Result<Vec<Entry>> {
    let settlement = award.settlement;
    let mut entries = Vec::new();
    let entry = |name: &[&str], kind, amount, on, note: &Option<String>| Entry {
        id: placed.id_of("ledgerEntry", name),
        owner: award.id,
        allocation: None,
        kind,
        amount,
        on,
        note: note.clone(),
    };
    let percent = settlement.top_slice_percent.map(|percent| Percent::try_from_decimal(percent.value()));
    let percent = percent.transpose().ok().flatten().filter(|_| settlement.top_slice_amount.is_none());
    let share = |amount: Pence| percent.map_or(Pence::ZERO, |percent| amount.share(percent));
    let mut settled = Pence::ZERO;
    if let Some(amount) = settlement.amount.pence {
        let name = settlement.key.as_str();
        entries.push(entry(&["settled", name], LedgerKind::Settled, amount, award.from(), &None));
        settled = amount;
        // A stated amount wins over the percentage.
        let kept = settlement.top_slice_amount.or(percent.map(|_| share(amount)));
        entries.extend(kept.map(|kept| entry(&["topSliced", name], LedgerKind::TopSliced, kept, award.from(), &None)));
    }
    let mut further: Vec<_> = settlement.entries.iter().collect();
    further.sort_by_key(|one| one.on);
    for one in further {
        entries.push(entry(&["further", &one.key], one.kind, one.amount, one.on, &one.note));
        if one.kind == LedgerKind::Revised && percent.is_some() {
            // The funder keeps its share of the uplift too.
            let revised = settled.plus(one.amount).map_err(Error::from)?;
            let more = share(revised).minus(share(settled)).map_err(Error::from)?;
            entries.push(entry(&["topSlicedOf", &one.key], LedgerKind::TopSliced, more, one.on, &one.note));
            settled = revised;
        }
    }
    Ok(entries)
}

fn of_allocation(placed: &Placed<'_>, award: Award<'_>, allocation: &Allocation, entries: &mut Vec<Entry>) {
    // Without an amount there is nothing to count yet, and it is not nil.
    let Some(amount) = allocation.amount.pence else { return };
    let id = placed.id("allocation", &allocation.key);
    let mut add = |name: &str, kind, amount, on| {
        entries.push(Entry {
            id: placed.id_of("ledgerEntry", &[name, &allocation.key]),
            owner: id,
            allocation: Some(id),
            kind,
            amount,
            on,
            note: None,
        });
    };
    let from = allocations::from(award, allocation);
    add("allocated", LedgerKind::Allocated, amount, from);
    if !allocation.stage.counts() {
        let left = allocations::history(award, allocation).last().map_or(from, |(_, on)| *on);
        // Never before it was proposed.
        add("released", LedgerKind::Released, negative(amount), left.max(from));
    }
}

fn negative(amount: Pence) -> Pence {
    Pence::ZERO.minus(amount).unwrap_or(amount)
}

fn of_returns(placed: &Placed<'_>, allocation: &Allocation, entries: &mut Vec<Entry>) -> Result<()> {
    for one in &allocation.spend_returns {
        let replaced = one.corrects.as_ref();
        let replaced = replaced.and_then(|key| allocation.spend_returns.iter().find(|other| &other.key == key));
        let (kind, amount) = match replaced {
            None => (LedgerKind::Spent, one.spent),
            Some(old) => (LedgerKind::Corrected, one.spent.minus(old.spent).map_err(Error::from)?),
        };
        entries.push(Entry {
            id: placed.id_of("ledgerEntry", &["return", &one.key]),
            owner: placed.id("spendReturn", &one.key),
            allocation: Some(placed.id("allocation", &allocation.key)),
            kind,
            amount,
            on: returns::from(one),
            note: None,
        });
    }
    Ok(())
}
