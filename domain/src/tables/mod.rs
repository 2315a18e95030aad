//! Tables handed in as comma-separated values: recorded crime as published, populations, and a partnership's own
//! measures. Each is read whole into values, or every fault in it is told with line and column.

mod crime;
mod measures;
mod population;
mod sheet;

pub use crime::{Area, AreaCounts, CrimeTable, Offence, read as read_crime};
pub use measures::{MEASURE_COLUMNS, MeasureLine, read as read_measures};
pub use population::{Population, read as read_population};

/// The most bytes of a table that is read. The largest as published has less than a hundredth of it.
pub const LARGEST_TABLE: u64 = 20 * 1024 * 1024;

/// One file.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// What it is called, for the faults found in it.
    pub name: &'a str,
    /// What stands in it: comma-separated values.
    pub text: &'a str,
}
