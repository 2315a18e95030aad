//! GraphQL, HTTP, tokens and configuration of SaferGraph.
//!
//! Knows who asks and how an answer is shown. Tables and SQL are `persistence`'s, words and rules
//! `domain`'s.

pub mod graphql;
