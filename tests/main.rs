//! SaferGraph seen from outside, on both databases.

mod bad_input;
mod golden;
mod meetings;
mod migrations;
mod operations;
mod performance;
mod schema;
mod sessions;
mod support;
