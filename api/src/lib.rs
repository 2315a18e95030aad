//! GraphQL, HTTP, tokens and configuration of SaferGraph.
//!
//! Knows who asks and how an answer is shown. Tables and SQL are `persistence`'s, words and rules
//! `domain`'s.

pub mod authentication;
pub mod cli;
pub mod clock;
pub mod config;
pub mod graphql;
pub mod http;
pub mod observe;

pub use http::{Capacity, Connections, Gate, State, StreamLimits, Streams, serve};
pub use observe::Observe;
