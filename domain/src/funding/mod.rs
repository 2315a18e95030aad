//! Money: funds, settlements, allocations, returns, and how every figure follows from them
//! (design.md §2).

mod allocation;
mod award;
mod figures;
mod fund;
mod returns;
mod summary;

pub use allocation::*;
pub use award::*;
pub use figures::*;
pub use fund::*;
pub use returns::*;
pub use summary::*;
