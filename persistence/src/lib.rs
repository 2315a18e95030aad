//! Tables, transactions and the reach of a query.
//!
//! A module per aggregate turns rows into the domain's structs and holds the units of work on them.
//! Every statement goes through `scope`, which adds what the one who asks may see or do. Nothing here
//! knows GraphQL, HTTP or tokens.

pub mod account;
pub mod action;
mod audit;
pub mod calendar;
mod database;
pub mod demo;
pub mod document;
pub mod drafting;
pub mod duty;
mod entity;
mod errand;
mod error;
pub mod exempt;
pub mod finding;
pub mod funding;
pub mod generate;
pub mod governance;
pub mod group;
pub mod history;
mod idempotency;
pub mod import;
pub mod indicator;
mod known;
mod live;
pub mod measure;
pub mod meeting;
pub mod membership;
pub mod organisation;
mod page;
pub mod partnership;
pub mod person;
pub mod place;
pub mod plan;
pub mod planning;
pub mod rate;
mod read;
mod readiness;
pub mod risk;
mod row;
mod scope;
pub mod search;
pub mod session;
pub mod storage;
mod text;
pub mod theme;
pub mod throttle;
pub mod watch;
mod work;

pub use audit::Occasion;
pub use database::{Database, Unusable};
pub use errand::{TooLong, carried, in_time};
pub use error::{Error, Result};
pub use idempotency::Once;
pub use live::{Changes, Missed, Told};
pub use readiness::{Pool, Readiness};
