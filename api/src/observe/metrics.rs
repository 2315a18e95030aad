//! Figures for Prometheus. No label holds anything of a user's, and none has more values than the program knows.

use super::notes::{Learnt, Stage};
use super::process;
use super::readings::{Reading, Readings};
use super::wire::Transport;
use persistence::Database;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// Seconds, from what a small query takes to the usual time limit.
const SECONDS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Seconds of what is a part of that.
const PARTS: [f64; 11] = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.01, 0.025, 0.1, 0.5, 2.5];

/// What an operation is called that nobody announced.
const OTHER: &str = "other";

type Labels<const N: usize> = [(&'static str, String); N];
type Histograms = Family<Labels<1>, Histogram, fn() -> Histogram>;

/// All figures of a process.
pub(super) struct Metrics {
    registry: Registry,
    known: HashSet<String>,
    requests: Family<Labels<2>, Counter>,
    operations: Family<Labels<3>, Counter>,
    errors: Family<Labels<1>, Counter>,
    refusals: Family<Labels<1>, Counter>,
    in_flight: Gauge,
    pub(super) subscriptions: Gauge,
    events: Counter,
    times: Histograms,
    stages: Histograms,
    statements: Histograms,
    readings: Arc<Readings>,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Metrics").field("known", &self.known.len()).finish_non_exhaustive()
    }
}

/// What there is to count of a request that is over.
pub(super) struct Over<'a> {
    pub(super) learnt: &'a Learnt,
    pub(super) route: Option<&'a str>,
    pub(super) status: Option<u16>,
    pub(super) transport: Transport,
    pub(super) kind: Option<&'static str>,
    pub(super) outcome: &'static str,
    pub(super) total: Duration,
}

impl Metrics {
    pub(super) fn new(known: HashSet<String>) -> Self {
        let metrics = Self {
            registry: Registry::default(),
            known,
            requests: Family::default(),
            operations: Family::default(),
            errors: Family::default(),
            refusals: Family::default(),
            in_flight: Gauge::default(),
            subscriptions: Gauge::default(),
            events: Counter::default(),
            times: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            stages: Family::new_with_constructor(|| Histogram::new(PARTS)),
            statements: Family::new_with_constructor(|| Histogram::new(PARTS)),
            readings: Arc::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        self.registry.register_collector(Box::new(process::Process::started()));
        let registry = self.registry.sub_registry_with_prefix("safergraph");
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program", version);
        registry.register("requests", "HTTP requests by route and status", self.requests.clone());
        let help = "GraphQL operations by transport, kind and outcome";
        registry.register("operations", help, self.operations.clone());
        registry.register("errors", "Errors in answers, by code", self.errors.clone());
        let help = "What users were told that they can mend, by code";
        registry.register("refusals", help, self.refusals.clone());
        registry.register("in_flight", "Requests and socket operations under way", self.in_flight.clone());
        registry.register("subscriptions_open", "Subscriptions that are open", self.subscriptions.clone());
        registry.register("subscription_events", "Answers that subscriptions gave", self.events.clone());
        let help = "Time that queries and mutations took, by operation";
        registry.register_with_unit("operation", help, Unit::Seconds, self.times.clone());
        let help = "Time that parts of an operation took, by stage";
        registry.register_with_unit("stage", help, Unit::Seconds, self.stages.clone());
        let help = "Time that statements took, waiting for a connection included, by outcome";
        registry.register_with_unit("statement", help, Unit::Seconds, self.statements.clone());
        registry.register_collector(Box::new(Arc::clone(&self.readings)));
        self
    }

    pub(super) fn begun(&self) {
        self.in_flight.inc();
    }

    pub(super) fn over(&self, over: &Over<'_>) {
        self.in_flight.dec();
        if let (Some(route), Some(status)) = (over.route, over.status) {
            let class = format!("{}xx", status / 100);
            self.requests.get_or_create(&[("route", route.to_owned()), ("status", class)]).inc();
        }
        self.events.inc_by(over.learnt.events.unwrap_or_default());
        let Some(kind) = over.kind else { return };
        let labels = [("transport", over.transport.word()), ("kind", kind), ("outcome", over.outcome)]
            .map(|(k, v)| (k, v.to_owned()));
        self.operations.get_or_create(&labels).inc();
        for (stage, took) in Stage::ALL.iter().zip(over.learnt.stages) {
            if let Some(took) = took {
                self.stages.get_or_create(&[("stage", stage.word().to_owned())]).observe(took.as_secs_f64());
            }
        }
        // How long a subscription is open says nothing of how fast it is.
        if over.learnt.events.is_none() {
            let name = over
                .learnt
                .document
                .as_ref()
                .and_then(|it| it.operation.as_ref())
                .filter(|name| self.known.contains(*name));
            let name = name.map_or_else(|| OTHER.to_owned(), Clone::clone);
            self.times.get_or_create(&[("operation", name)]).observe(over.total.as_secs_f64());
        }
    }

    pub(super) fn error(&self, code: &str) {
        self.errors.get_or_create(&[("code", code.to_owned())]).inc();
    }

    pub(super) fn refusal(&self, code: &str) {
        self.refusals.get_or_create(&[("code", code.to_owned())]).inc();
    }

    pub(super) fn statement(&self, took: Duration, failed: bool) {
        let outcome = if failed { "failed" } else { "ok" };
        self.statements.get_or_create(&[("outcome", outcome.to_owned())]).observe(took.as_secs_f64());
    }

    pub(super) fn read(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> Option<u64> + Send + Sync + 'static,
    ) {
        self.readings.add(Reading { name, help, grows: false, read: Box::new(read) });
    }

    pub(super) fn read_counter(
        &self,
        name: &'static str,
        help: &'static str,
        read: impl Fn() -> Option<u64> + Send + Sync + 'static,
    ) {
        self.readings.add(Reading { name, help, grows: true, read: Box::new(read) });
    }

    pub(super) fn pools(&self, database: Database) {
        self.readings.add_pools(database);
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail; a figure that cannot be written leaves those before it.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
