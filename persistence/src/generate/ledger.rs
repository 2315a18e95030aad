//! The ledger that an award, its allocations and their returns make (design.md §2).

use super::line::Line;
use super::plan::Award;
use crate::error::Result;
use chrono::{Datelike, NaiveDate};
use domain::words::LedgerKind;
use uuid::Uuid;

/// An entry before it has its place in the ledger.
pub(super) struct Entry {
    pub(super) allocation: Option<Uuid>,
    pub(super) kind: LedgerKind,
    pub(super) amount: i64,
    pub(super) on: NaiveDate,
}

/// The entries of an award whose allocations these are, in the order of days; of one day, in the order in which they
/// came about.
pub(super) fn entries(award: &Award, lines: &[(Uuid, Line)]) -> Result<Vec<Entry>> {
    let first_day = award.year.first_day();
    let of_award = |kind, amount, on| Entry { allocation: None, kind, amount, on };
    let mut entries = vec![of_award(LedgerKind::Settled, award.settled.pence(), first_day)];
    let kept = award.top_sliced();
    entries.extend(kept.map(|kept| of_award(LedgerKind::TopSliced, kept.pence(), first_day)));
    let available = award.available()?.pence();
    let quarter = available / 4;
    for (amount, (from, _)) in
        [quarter, quarter, quarter, available - quarter * 3].into_iter().zip(award.year.quarters())
    {
        entries.push(of_award(LedgerKind::Paid, amount, from.with_day(15).unwrap_or(from)));
    }
    for (id, line) in lines {
        of_line(*id, line, &mut entries);
    }
    entries.sort_by_key(|entry| entry.on);
    Ok(entries)
}

fn of_line(id: Uuid, line: &Line, entries: &mut Vec<Entry>) {
    let mut add = |kind, amount, on| entries.push(Entry { allocation: Some(id), kind, amount, on });
    // Without an amount there is nothing to count yet.
    if let Some(amount) = line.amount {
        add(LedgerKind::Allocated, amount, line.proposed_on());
        let (stage, on) = line.stands();
        if !stage.counts() {
            add(LedgerKind::Released, -amount, on);
        }
    }
    for one in &line.returns {
        add(LedgerKind::Spent, one.spent, one.on);
        if let Some((spent, on)) = one.corrected {
            add(LedgerKind::Corrected, spent - one.spent, on);
        }
    }
}
