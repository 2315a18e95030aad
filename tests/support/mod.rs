//! What the tests stand on.

mod postgres;
mod store;

pub(crate) use store::Store;
