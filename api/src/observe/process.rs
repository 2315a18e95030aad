//! Figures of the process itself, under the names that Prometheus's own clients give them.

use super::readings::gauge;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use std::fmt::Error;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The bytes of a page of memory where this is read.
const PAGE: u64 = 4_096;

/// The process.
#[derive(Debug)]
pub(super) struct Process {
    /// Seconds since 1970.
    since: u64,
    begun: Instant,
}

impl Process {
    /// One that has just started.
    pub(super) fn started() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self { since, begun: Instant::now() }
    }
}

/// The bytes of memory that it has; `None` where the system does not tell.
fn memory() -> Option<u64> {
    let sizes = std::fs::read_to_string("/proc/self/statm").ok()?;
    sizes.split(' ').nth(1)?.parse::<u64>().ok()?.checked_mul(PAGE)
}

/// The files and connections that it has open; `None` where the system does not tell.
fn descriptors() -> Option<u64> {
    u64::try_from(std::fs::read_dir("/proc/self/fd").ok()?.count()).ok()
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        let figures = [
            ("process_start_time_seconds", "When the process started, in seconds since 1970", Some(self.since)),
            ("process_uptime_seconds", "Seconds since it started", Some(self.begun.elapsed().as_secs())),
            ("process_resident_memory_bytes", "Memory that the process has", memory()),
            ("process_open_fds", "Files and connections that the process has open", descriptors()),
        ];
        for (name, help, value) in figures {
            let Some(value) = value else { continue };
            gauge(value).encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)?;
        }
        Ok(())
    }
}
