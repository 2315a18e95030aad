//! The log, switched on and off while the program runs. Its lines are made and written, to nowhere.

use anyhow::Result;
use std::fs::File;
use std::sync::Arc;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry, reload};

/// What is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Log {
    /// Nothing.
    #[default]
    Off,
    /// What is logged in production.
    Json,
    /// That, and the spans that the GraphQL engine makes around each load.
    WithEngine,
}

/// Switches.
pub(crate) struct Handle(reload::Handle<EnvFilter, Registry>);

impl Handle {
    /// From now on.
    pub(crate) fn set(&self, log: Log) -> Result<()> {
        let filter = match log {
            Log::Off => "off",
            Log::Json => "info,async_graphql=warn",
            Log::WithEngine => "info",
        };
        Ok(self.0.reload(EnvFilter::new(filter))?)
    }
}

/// Sets the log up, switched off.
pub(crate) fn install() -> Result<Handle> {
    let nowhere = Arc::new(File::options().write(true).open("/dev/null")?);
    let (filter, handle) = reload::Layer::new(EnvFilter::new("off"));
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(nowhere);
    tracing_subscriber::registry().with(filter).with(lines).try_init()?;
    Ok(Handle(handle))
}
