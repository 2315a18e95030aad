//! SaferGraph seen from outside, on both databases.

mod migrations;
mod support;
