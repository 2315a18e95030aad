//! What the tests stand on.

mod app;
mod postgres;
mod store;

pub(crate) use app::{ADMINISTRATOR, ANALYST, MANAGER, MEMBER, NOBODY, TestApp};
pub(crate) use store::Store;
