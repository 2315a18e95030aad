//! Imports: the national register, the bundles of partnerships, and tables of what is measured.
//!
//! An import is checked whole before a row is written, runs in one transaction with its audit events, and
//! changes nothing when run again: ids follow from what a source calls its records, so a second run finds
//! the rows of the first, and what somebody changed since is left as it is.

mod bundle;
mod crime;
mod figures;
pub(crate) mod ids;
mod measures;
mod register;
mod report;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod writer;

pub use bundle::{Source, bundles};
pub use crime::{POPULATION, crime};
pub use measures::measures;
pub use register::register;
pub use report::{Report, Tally};

/// Who is told how far an import has come.
pub trait Progress: Sync {
    /// A stage begins: its name, and of how many rows it consists.
    fn stage(&self, name: &str, total: u64);

    /// `by` more rows of the stage are done.
    fn advance(&self, by: u64);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str, _: u64) {}

    fn advance(&self, _: u64) {}
}
