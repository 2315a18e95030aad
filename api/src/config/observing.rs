//! The settings of seeing inside: figures, traces, and how the end is announced.

use super::Settings;
use crate::observe::Collector;
use clap::Args;
use serde::Serialize;
use std::time::Duration;

/// What a flag or the environment may say of seeing inside.
#[derive(Args, Clone, Default, Serialize)]
#[command(next_help_heading = "Seeing inside")]
pub struct GivenObserving {
    /// Address and port at which Prometheus finds /metrics, such as 127.0.0.1:9464; whoever reaches it may read it
    /// [default: none, and no figures are kept]
    #[arg(long, value_name = "ADDRESS:PORT", env = "SAFERGRAPH_METRICS_LISTEN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics_listen: Option<String>,
    /// Operations that have a time of their own among the figures, by name; all others are "other"
    #[arg(long, value_name = "NAME", value_delimiter = ',', env = "SAFERGRAPH_KNOWN_OPERATIONS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    known_operations: Option<Vec<String>>,
    /// The OpenTelemetry collector that traces go to, by OTLP over HTTP, such as http://collector:4318
    /// [default: none]
    #[arg(long, value_name = "URL", env = "SAFERGRAPH_OTLP_ENDPOINT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    otlp_endpoint: Option<String>,
    /// How many of a hundred traces go there [default: 100]
    #[arg(long, value_name = "PERCENT", env = "SAFERGRAPH_TRACE_PERCENT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_percent: Option<u8>,
    /// What the service is called in traces [default: safergraph]
    #[arg(long, value_name = "NAME", env = "SAFERGRAPH_TRACE_SERVICE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_service: Option<String>,
    /// Seconds for which /readyz says that the service stops, before it takes no more connections [default: 0]
    #[arg(long, value_name = "SECONDS", env = "SAFERGRAPH_STOP_DELAY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_delay: Option<u64>,
}

impl Settings {
    /// Where traces go; `None` where they go nowhere.
    #[must_use]
    pub fn collector(&self) -> Option<Collector> {
        let endpoint = self.otlp_endpoint.clone().filter(|endpoint| !endpoint.is_empty())?;
        Some(Collector { endpoint, service: self.trace_service.clone(), percent: self.trace_percent })
    }

    /// Where figures are read; `None` where none are kept.
    #[must_use]
    pub fn metrics_address(&self) -> Option<&str> {
        self.metrics_listen.as_deref().filter(|address| !address.is_empty())
    }

    /// How long the end is announced before it begins.
    #[must_use]
    pub const fn stop_delay(&self) -> Duration {
        Duration::from_secs(self.stop_delay)
    }
}
