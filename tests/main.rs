//! SaferGraph seen from outside, on both databases.

mod golden;
mod migrations;
mod support;
