//! Figures that other parts of the program keep, read when somebody asks for all.

use persistence::{Database, Pool};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use std::fmt::{Debug, Error, Formatter};
use std::sync::{Mutex, PoisonError};

/// A figure that is read.
pub(super) struct Reading {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    /// Whether it only grows.
    pub(super) grows: bool,
    pub(super) read: Box<dyn Fn() -> Option<u64> + Send + Sync>,
}

/// All of them.
#[derive(Default)]
pub(super) struct Readings {
    readings: Mutex<Vec<Reading>>,
    databases: Mutex<Vec<Database>>,
}

impl Debug for Readings {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result<(), Error> {
        formatter.debug_struct("Readings").finish_non_exhaustive()
    }
}

impl Readings {
    /// One more; of two with one name the first stays.
    pub(super) fn add(&self, reading: Reading) {
        let mut readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
        if readings.iter().all(|known| known.name != reading.name) {
            readings.push(reading);
        }
    }

    /// The connections of a database.
    pub(super) fn add_pools(&self, database: Database) {
        let mut databases = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        if databases.is_empty() {
            databases.push(database);
        }
    }
}

type Of = fn(&Pool) -> u32;

/// What is told of a pool.
const POOL: [(&str, &str, Of); 3] = [
    ("pool_limit", "The most connections to the database", |pool| pool.most),
    ("pool_open", "Connections to the database that are open", |pool| pool.open),
    ("pool_busy", "Connections to the database in use", |pool| pool.open.saturating_sub(pool.idle)),
];

impl Collector for Readings {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        for reading in &*self.readings.lock().unwrap_or_else(PoisonError::into_inner) {
            let Some(value) = (reading.read)() else { continue };
            let kind = if reading.grows { MetricType::Counter } else { MetricType::Gauge };
            let metric = encoder.encode_descriptor(reading.name, reading.help, None, kind)?;
            if reading.grows {
                ConstCounter::new(value).encode(metric)?;
            } else {
                gauge(value).encode(metric)?;
            }
        }
        let databases = self.databases.lock().unwrap_or_else(PoisonError::into_inner);
        let pools: Vec<Pool> = databases.iter().flat_map(Database::pools).collect();
        for (name, help, of) in POOL.iter().filter(|_| !pools.is_empty()) {
            let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for pool in &pools {
                gauge(of(pool).into()).encode(metric.encode_family(&[("pool", pool.name)])?)?;
            }
        }
        Ok(())
    }
}

/// A gauge that holds `value`.
pub(super) fn gauge(value: u64) -> ConstGauge {
    ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX))
}
