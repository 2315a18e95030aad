//! What the tests stand on.

pub(crate) mod app;
pub(crate) mod grown;
pub(crate) mod operations;
mod postgres;
pub(crate) mod provider;
mod store;
pub(crate) mod wharf;

pub(crate) use app::{ADMINISTRATOR, ANALYST, Asker, CLERK, MANAGER, MEMBER, NOBODY, TestApp};
pub(crate) use store::Store;
