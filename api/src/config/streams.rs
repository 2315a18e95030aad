//! The settings of streams: WebSockets and event streams.

use super::Settings;
use crate::http::StreamLimits;
use clap::Args;
use serde::Serialize;
use std::time::Duration;

/// What a flag or the environment may say of streams.
#[derive(Args, Clone, Default, Serialize)]
#[command(next_help_heading = "Live updates")]
pub struct GivenStreams {
    /// WebSockets and event streams of the process [default: 2000]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_STREAMS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    streams: Option<usize>,
    /// WebSockets and event streams from one address [default: 500]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_STREAMS_PER_ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    streams_per_address: Option<usize>,
    /// WebSockets and event streams of one user [default: 100]
    #[arg(long, value_name = "COUNT", env = "SAFERGRAPH_STREAMS_PER_USER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    streams_per_user: Option<usize>,
    /// Seconds that the client of a WebSocket may take to say who it is [default: 10]
    #[arg(long, value_name = "SECONDS", env = "SAFERGRAPH_STREAM_GREETING")]
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_greeting: Option<u32>,
    /// Seconds from one sign of life to the next [default: 15]
    #[arg(long, value_name = "SECONDS", env = "SAFERGRAPH_STREAM_HEARTBEAT", value_parser = clap::value_parser!(u32).range(1..))]
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_heartbeat: Option<u32>,
    /// Seconds that a client may take to take in an event [default: 10]
    #[arg(long, value_name = "SECONDS", env = "SAFERGRAPH_STREAM_PATIENCE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_patience: Option<u32>,
    /// Hours for which events are kept for those who come back [default: 24]
    #[arg(long, value_name = "HOURS", env = "SAFERGRAPH_EVENTS_KEPT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    events_kept: Option<u32>,
}

impl Settings {
    /// How many streams there may be, and how long their clients may take.
    #[must_use]
    pub fn stream_limits(&self) -> StreamLimits {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        StreamLimits {
            all: self.streams,
            per_address: self.streams_per_address,
            per_user: self.streams_per_user,
            greeting: seconds(self.stream_greeting),
            // A file may say nought, which is no interval.
            heartbeat: seconds(self.stream_heartbeat.max(1)),
            patience: seconds(self.stream_patience),
        }
    }

    /// For how long events are kept for those who come back.
    #[must_use]
    pub fn changes_kept(&self) -> Duration {
        Duration::from_secs(u64::from(self.events_kept) * 3_600)
    }
}
