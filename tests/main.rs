//! SaferGraph seen from outside, on both databases.

mod bad_input;
mod golden;
mod migrations;
mod operations;
mod performance;
mod schema;
mod sessions;
mod support;
