//! Event streams, those who come back, and what ends streams of either kind: their clients, their tokens, the service.

mod crowded;
mod ending;
mod resuming;
mod sse;

/// What the tests subscribe to.
const WATCH: &str = "subscription { fundingChanged { settlement { id } entry { id } } }";
