//! Money: funds, settlements, allocations, returns, and how every figure follows from them
//! (design.md §2).

mod allocation;
mod award;
mod command;
mod contract;
mod entered;
mod figures;
mod formula;
mod fund;
mod publication;
mod returns;
mod stage;
mod stated;
mod summary;

pub use allocation::*;
pub use award::*;
pub use command::*;
pub use contract::*;
pub use entered::*;
pub use figures::*;
pub use formula::*;
pub use fund::*;
pub use publication::*;
pub use returns::*;
pub use stage::*;
pub use summary::*;
