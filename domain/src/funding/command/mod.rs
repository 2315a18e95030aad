//! What is asked to be done with money: what each command holds, and what of it can be wrong in itself.
//!
//! Whether it may be done, and follows from what there is, is for the unit of work that does it.

mod allocation;
mod award;
mod decision;
mod fund;
mod movement;
mod returns;

pub use allocation::*;
pub use award::*;
pub use decision::*;
pub use fund::*;
pub use movement::*;
pub use returns::*;
