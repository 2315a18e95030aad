//! The settings of load: how much is taken on at once, and how long slow clients are waited for.

use super::Settings;
use crate::http::{Capacity, Connections};
use clap::Args;
use serde::Serialize;
use std::time::Duration;

/// Operations that run at once for each core, unless told: most of them wait for the database most of their time.
const RUNNING_PER_CORE: usize = 16;

/// Operations that run at once at the least, unless told.
const LEAST_RUNNING: usize = 32;

/// Operations that wait, for each that runs, unless told.
const WAITING_PER_RUNNING: usize = 2;

/// How long an operation waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a client may take in nothing of an answer before its connection is broken off.
const TAKING_IN: Duration = Duration::from_secs(30);

/// What a flag or the environment may say of load.
#[derive(Args, Clone, Default, Serialize)]
#[command(next_help_heading = "Load")]
pub struct GivenLoad {
    /// Operations that run at once; beyond, they wait [default: 16 for each core, at least 32]
    #[arg(long, value_name = "NUMBER", env = "SAFERGRAPH_OPERATIONS_AT_ONCE", value_parser = clap::value_parser!(u32).range(1..))]
    #[serde(skip_serializing_if = "Option::is_none")]
    operations_at_once: Option<u32>,
    /// Operations that wait for their turn; beyond, they are sent away [default: twice as many as run]
    #[arg(long, value_name = "NUMBER", env = "SAFERGRAPH_OPERATIONS_WAITING")]
    #[serde(skip_serializing_if = "Option::is_none")]
    operations_waiting: Option<u32>,
    /// Connections at once; beyond, they wait outside [default: 4096]
    #[arg(long, value_name = "NUMBER", env = "SAFERGRAPH_CONNECTIONS", value_parser = clap::value_parser!(u32).range(1..))]
    #[serde(skip_serializing_if = "Option::is_none")]
    connections: Option<u32>,
    /// Seconds that the head of a connection's first request may take to arrive [default: 10]
    #[arg(long, value_name = "SECONDS", env = "SAFERGRAPH_HEAD_SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    #[serde(skip_serializing_if = "Option::is_none")]
    head_seconds: Option<u32>,
    /// Seconds that the body of a GraphQL request may take to arrive [default: 5]
    #[arg(long, value_name = "SECONDS", env = "SAFERGRAPH_BODY_SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    #[serde(skip_serializing_if = "Option::is_none")]
    body_seconds: Option<u32>,
    /// Seconds that a connection may be idle between requests: longer than the proxy in front keeps it [default: 75]
    #[arg(long, value_name = "SECONDS", env = "SAFERGRAPH_IDLE_SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    #[serde(skip_serializing_if = "Option::is_none")]
    idle_seconds: Option<u32>,
}

impl Settings {
    /// How many operations are taken on at once.
    #[must_use]
    pub fn capacity(&self) -> Capacity {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let usual = cores.saturating_mul(RUNNING_PER_CORE).max(LEAST_RUNNING);
        let running = self.operations_at_once.map_or(usual, size).max(1);
        Capacity {
            running,
            waiting: self.operations_waiting.map_or(running.saturating_mul(WAITING_PER_RUNNING), size),
            patience: PATIENCE,
            body_time: seconds(self.body_seconds),
        }
    }

    /// What connections may take.
    #[must_use]
    pub fn connections(&self) -> Connections {
        Connections {
            most: size(self.connections).max(1),
            head_time: seconds(self.head_seconds),
            idle_time: seconds(self.idle_seconds),
            taking_in: TAKING_IN,
        }
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.max(1).into())
}

fn size(number: u32) -> usize {
    // More than a semaphore counts is as good as no limit.
    usize::try_from(number).unwrap_or(usize::MAX).min(tokio::sync::Semaphore::MAX_PERMITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_wait_as_is_said_and_twice_as_many_as_run_where_it_is_not() {
        let told = |running, waiting| {
            let settings = Settings { operations_at_once: running, operations_waiting: waiting, ..Settings::default() };
            let capacity = settings.capacity();
            (capacity.running, capacity.waiting)
        };
        assert_eq!(told(Some(10), None), (10, 20));
        assert_eq!(told(Some(10), Some(0)), (10, 0));
        assert_eq!(told(Some(0), None), (1, 2));
        assert!(told(None, None).0 >= LEAST_RUNNING);
    }
}
