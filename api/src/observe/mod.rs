//! Seeing inside: a line in the log for each request, figures for Prometheus, spans for OpenTelemetry
//! (`docs/observability.md`).
//!
//! What is learnt on the way of a request goes into its `notes`, wherever in the program that is; they go with the
//! task. Once the answer is out, `exchange` makes line, figures and spans of them. Nothing here ever sees a
//! variable, a token, or the text of a document.

mod body;
mod exchange;
mod metrics;
mod notes;
mod page;
mod process;
mod readings;
mod spans;
mod stream;
mod wire;

pub(crate) use body::Observed;
pub(crate) use exchange::Exchange;
pub(crate) use notes::{Document, Inherit, Stage, current, failed, known, refused, stage, timed, wrote};
pub use page::serve as serve_metrics;
pub use spans::{Collector, Traces, UnusableCollector};
pub(crate) use stream::followed;
pub(crate) use wire::Wire;

use crate::authentication::Origin;
use crate::graphql::Figures;
use crate::http::State;
use metrics::Metrics;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tracing::Instrument;

/// What is watched, and where what was seen goes.
#[derive(Clone, Debug, Default)]
pub struct Observe(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    metrics: Option<Metrics>,
    traces: Option<Traces>,
    stopping: AtomicBool,
}

impl Observe {
    /// Figures where `metrics` says so, in which operations that are `known` have their names; spans where they go
    /// somewhere.
    #[must_use]
    pub fn new(metrics: bool, known: HashSet<String>, traces: Option<Traces>) -> Self {
        let metrics = metrics.then(|| Metrics::new(known));
        Self(Arc::new(Inner { metrics, traces, stopping: AtomicBool::default() }))
    }

    /// Reads the connections, sockets, ledgers and remembered documents of a service with the other figures, from now on.
    pub fn watch(&self, state: &State) {
        let Some(metrics) = self.metrics() else { return };
        let (database, streams) = (state.database.clone(), state.streams.clone());
        metrics.read("sockets_open", "Sockets and streams that are open", move || u64::try_from(streams.open()).ok());
        let entered = database.clone();
        metrics.read_counter("ledger_entries", "Entries added to ledgers by users, through this process", move || {
            Some(entered.entered())
        });
        metrics.pools(database);
        let queries = state.queries.clone();
        let figure = |read: fn(Figures) -> u64| {
            let queries = queries.clone();
            move || Some(read(queries.figures()))
        };
        metrics.read("documents_remembered", "Documents that are remembered", figure(|it| it.entries));
        metrics.read("documents_remembered_bytes", "The memory they are reckoned to take", figure(|it| it.bytes));
        metrics.read_counter(
            "document_hits",
            "Documents that were remembered when they were asked",
            figure(|it| it.hits),
        );
        metrics.read_counter("document_misses", "Documents that were not", figure(|it| it.misses));
        metrics.read_counter("validations_saved", "Operations found valid before", figure(|it| it.validations_saved));
    }

    /// A figure of another part of the program, read when all are; `None` where it cannot be had just now.
    pub fn gauge(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> Option<u64> + Send + Sync + 'static,
    ) {
        if let Some(metrics) = self.metrics() {
            metrics.read(name, help, read);
        }
    }

    /// The same for one that only grows; `_total` is put behind its name.
    pub fn counter(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> Option<u64> + Send + Sync + 'static,
    ) {
        if let Some(metrics) = self.metrics() {
            metrics.read_counter(name, help, read);
        }
    }

    /// All figures, as Prometheus reads them; `None` where none are kept.
    #[must_use]
    pub fn figures(&self) -> Option<String> {
        self.metrics().map(Metrics::text)
    }

    /// The service stops: from now on it is not ready.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether it stops.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }

    /// Sends the spans that still wait; called last.
    pub async fn flush(&self) {
        if let Some(traces) = self.traces() {
            traces.flush().await;
        }
    }

    /// Runs an operation that has no request of its own to be told with, such as one over a socket.
    pub(crate) fn operation<F: Future>(&self, origin: &Origin, work: F) -> impl Future<Output = F::Output> + use<F> {
        let mut exchange = Exchange::operation(self, origin);
        let work = exchange.within(work);
        async move {
            let outcome = work.await;
            exchange.finished();
            outcome
        }
        .in_current_span()
    }

    fn metrics(&self) -> Option<&Metrics> {
        self.0.metrics.as_ref()
    }

    fn traces(&self) -> Option<&Traces> {
        self.0.traces.as_ref()
    }
}
