//! Units of work on action points: raised, reported on, passed on, closed.

mod change;
mod raise;
mod rows;

pub use change::{Closing, close, report, update};
pub use raise::{Raised, raise};

pub(crate) use rows::{check_references, insert_action};
