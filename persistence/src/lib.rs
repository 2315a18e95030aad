//! Tables, transactions and the reach of a query.
//!
//! A module per aggregate turns rows into the domain's structs and holds the units of work on them.
//! Every statement goes through `scope`, which adds what the one who asks may see or do. Nothing here
//! knows GraphQL, HTTP or tokens.

pub mod account;
mod audit;
mod database;
pub mod demo;
mod entity;
mod error;
pub mod history;
pub mod import;
mod page;
pub mod partnership;
pub mod place;
mod read;
mod row;
mod scope;
pub mod session;
mod text;

pub use audit::Occasion;
pub use database::{Database, Unusable};
pub use error::{Error, Result};
