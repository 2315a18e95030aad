//! What an import did.

use std::fmt;

/// How many rows of one table an import found and made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows written.
    pub added: u64,
    /// Rows changed.
    pub updated: u64,
    /// Rows that were there already and stayed as they were.
    pub there: u64,
}

/// What an import did, table by table in the order written. Printed, it is one line for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    tables: Vec<(&'static str, Tally)>,
}

impl Report {
    /// The table's tally; nothing where the import did not touch it.
    #[must_use]
    pub fn of(&self, table: &str) -> Tally {
        self.tables.iter().find(|(name, _)| *name == table).map(|(_, tally)| *tally).unwrap_or_default()
    }

    /// All tables together.
    #[must_use]
    pub fn total(&self) -> Tally {
        self.tables.iter().fold(Tally::default(), |sum, (_, tally)| Tally {
            added: sum.added + tally.added,
            updated: sum.updated + tally.updated,
            there: sum.there + tally.there,
        })
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        let total = self.total();
        total.added == 0 && total.updated == 0
    }

    /// Each table with its tally, in the order written.
    pub fn tables(&self) -> impl Iterator<Item = (&'static str, Tally)> + '_ {
        self.tables.iter().copied()
    }

    /// Counts what another unit of work did as well.
    pub(crate) fn add(&mut self, other: &Self) {
        for (table, tally) in other.tables() {
            let entry = self.entry(table);
            entry.added += tally.added;
            entry.updated += tally.updated;
            entry.there += tally.there;
        }
    }

    pub(super) fn entry(&mut self, table: &'static str) -> &mut Tally {
        let place = self.tables.iter().position(|(name, _)| *name == table).unwrap_or_else(|| {
            self.tables.push((table, Tally::default()));
            self.tables.len() - 1
        });
        &mut self.tables[place].1
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, name: &str, tally: Tally| {
            let Tally { added, updated, there } = tally;
            writeln!(f, "{name}: {added} new, {updated} updated, {there} already there")
        };
        for (table, tally) in self.tables.iter().filter(|(_, tally)| *tally != Tally::default()) {
            line(f, &table.replace('_', " "), *tally)?;
        }
        line(f, "in all", self.total())
    }
}
