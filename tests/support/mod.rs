//! What the tests stand on.

pub(crate) mod app;
pub(crate) mod dice;
mod document;
pub(crate) mod grown;
pub(crate) mod harbour;
pub(crate) mod operations;
pub(crate) mod operator;
mod postgres;
pub(crate) mod provider;
pub(crate) mod quays;
pub(crate) mod socket;
mod store;
pub(crate) mod stream;
pub(crate) mod wharf;

pub(crate) use app::{ADMINISTRATOR, ANALYST, Asker, CLERK, MANAGER, MEMBER, NOBODY, PASSWORD, TestApp, clock};
pub(crate) use postgres::{fresh_name, scratch};
pub(crate) use store::Store;
