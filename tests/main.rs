//! SaferGraph seen from outside, on both databases.

mod access;
mod accounts;
mod bad_input;
mod golden;
mod governance;
mod meetings;
mod migrations;
mod operations;
mod performance;
mod public;
mod schema;
mod sessions;
mod sight;
mod single_sign_on;
mod support;
