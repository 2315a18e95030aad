//! SaferGraph seen from outside, on both databases.

mod access;
mod accounts;
mod bad_input;
mod commissioning;
mod contracts;
mod expected_returns;
mod generate;
mod golden;
mod governance;
mod live;
mod meetings;
mod migrations;
mod minuting;
mod money;
mod operations;
mod performance;
mod public;
mod publication;
mod schema;
mod sessions;
mod sight;
mod single_sign_on;
mod support;
