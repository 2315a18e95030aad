//! What whoever runs the service sees of it: log, figures, traces, readiness.

mod log;
mod metrics;
mod process;
mod readiness;
mod traces;
