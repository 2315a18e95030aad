//! Sharing a fund out by a formula: each factor's weight goes to the partnerships in the proportion of their values,
//! changes from year to year stay between a floor and a ceiling, and what is rounded still sums exactly.
//!
//! Everything is reckoned in exact fractions; only the awards themselves are rounded, and once.

mod apportion;
mod command;
mod exact;
mod held;
mod proposal;
mod share;
mod years;

pub use command::*;
pub use proposal::*;
pub use share::{FoundValue, Sharer};
pub use years::propose;

#[cfg(test)]
mod tests;
