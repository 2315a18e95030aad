//! Sending spans to a collector by OTLP over HTTP, from a queue that drops what it cannot hold: a collector that is
//! slow or gone costs traces and nothing else.

use super::Traces;
use async_graphql::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;

/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the collector takes traces (OTLP specification).
const PATH: &str = "/v1/traces";

/// A collector that spans are sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    /// Its address, such as `http://collector:4318`.
    pub endpoint: String,
    /// What the service is called there.
    pub service: String,
    /// How many of a hundred traces are kept.
    pub percent: u8,
}

/// A collector that nothing can be sent to.
#[derive(Debug, thiserror::Error)]
pub enum UnusableCollector {
    /// The address is none.
    #[error("`otlp_endpoint` is the address of a collector, such as http://collector:4318, not `{0}`")]
    Address(String),
    /// The share is none.
    #[error("`trace_percent` goes up to 100, not {0}")]
    Share(u8),
    /// Spans cannot be sent at all.
    #[error("traces cannot be sent: {0}")]
    Exporter(String),
}

impl Collector {
    /// Sends to it from now on. Needs a tokio runtime.
    ///
    /// # Errors
    /// [`UnusableCollector`]. Whether the collector is there is not asked.
    pub fn connect(&self) -> Result<Traces, UnusableCollector> {
        let unusable = |error: &dyn std::fmt::Display| UnusableCollector::Exporter(error.to_string());
        let share = self.share()?;
        let client = reqwest::Client::builder().timeout(PATIENCE).build().map_err(|error| unusable(&error))?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Courier { client, runtime: Handle::current(), complained: AtomicBool::default() })
            .with_endpoint(self.address()?)
            .with_timeout(PATIENCE)
            .build()
            .map_err(|error| unusable(&error))?;
        let resource = Resource::builder()
            .with_service_name(self.service.clone())
            .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::TraceIdRatioBased(share))
            .with_resource(resource)
            .build();
        Ok(Traces::of(provider))
    }

    fn address(&self) -> Result<String, UnusableCollector> {
        let wrong = || UnusableCollector::Address(self.endpoint.clone());
        let address = reqwest::Url::parse(&self.endpoint).map_err(|_| wrong())?;
        if !["http", "https"].contains(&address.scheme()) || address.host().is_none() {
            return Err(wrong());
        }
        let base = self.endpoint.trim_end_matches('/');
        Ok(if base.ends_with(PATH) { base.to_owned() } else { format!("{base}{PATH}") })
    }

    #[expect(clippy::float_arithmetic, reason = "a share of traces is no money")]
    fn share(&self) -> Result<f64, UnusableCollector> {
        if self.percent > 100 {
            return Err(UnusableCollector::Share(self.percent));
        }
        Ok(f64::from(self.percent) / 100.0)
    }
}

/// Carries spans, through the program's one kind of HTTP client. The exporter asks from a thread outside the runtime.
#[derive(Debug)]
struct Courier {
    client: reqwest::Client,
    runtime: Handle,
    /// Whether it was said that nothing gets through; it is said once, until something does.
    complained: AtomicBool,
}

#[async_trait::async_trait]
impl HttpClient for Courier {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let request = reqwest::Request::try_from(request)?;
        let client = self.client.clone();
        let carried = self.runtime.spawn(async move {
            let response = client.execute(request).await?.error_for_status()?;
            let status = response.status();
            Ok::<_, reqwest::Error>((status, response.bytes().await?))
        });
        match carried.await? {
            Ok((status, body)) => {
                self.complained.store(false, Ordering::Relaxed);
                let mut response = Response::new(body);
                *response.status_mut() = status;
                Ok(response)
            }
            Err(cause) => {
                if !self.complained.swap(true, Ordering::Relaxed) {
                    tracing::warn!(cause = %cause.without_url(), "traces do not get to the collector");
                }
                Err("the collector did not take it".into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collector(endpoint: &str, percent: u8) -> Collector {
        Collector { endpoint: endpoint.to_owned(), service: "safergraph".to_owned(), percent }
    }

    #[test]
    fn traces_go_where_collectors_take_them() {
        let address = |endpoint| collector(endpoint, 100).address().ok();
        assert_eq!(address("http://collector:4318").as_deref(), Some("http://collector:4318/v1/traces"));
        assert_eq!(address("https://c.example/otlp/").as_deref(), Some("https://c.example/otlp/v1/traces"));
        assert_eq!(address("http://c/v1/traces").as_deref(), Some("http://c/v1/traces"));
        assert_eq!(address("collector:4317"), None);
        assert_eq!(address("grpc://collector:4317"), None);
    }

    #[test]
    fn a_share_is_part_of_a_hundred() {
        assert!(collector("http://c", 101).share().is_err());
        assert!(collector("http://c", 100).share().is_ok_and(|share| share >= 1.0));
        assert!(collector("http://c", 1).share().is_ok_and(|share| share > 0.009 && share < 0.011));
    }
}
