//! A request, or an operation over a socket, from its first byte to the last of its answer. When it is over, it is told.

use super::Observe;
use super::metrics::Over;
use super::notes::{Notes, Stage, within};
use super::spans::{Spans, Told};
use super::wire::{Transport, Wire};
use crate::authentication::Origin;
use async_graphql::parser::types::OperationType;
use axum::extract::MatchedPath;
use axum::http::Request;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One line is written of it, whatever becomes of it: when this is dropped.
pub(crate) struct Exchange {
    notes: Arc<Notes>,
    begun: Instant,
    id: Option<String>,
    transport: Transport,
    request: Option<Asked>,
    finished: bool,
}

/// The request, where it is one.
struct Asked {
    method: String,
    path: String,
    route: Option<MatchedPath>,
    status: Option<u16>,
}

impl Exchange {
    /// A request that begins, under the name `id`; `path` is what may be told of its address.
    pub(crate) fn request<B>(observe: &Observe, request: &mut Request<B>, id: String, path: String) -> Self {
        let mut wire = Wire::of(request.headers(), observe.traces().is_some());
        let spans = observe.traces().map(|traces| traces.begin(wire.parent.as_ref(), "request"));
        if let Some(spans) = &spans {
            wire.parent = Some(spans.root());
        }
        let asked = Asked {
            method: request.method().to_string(),
            path,
            route: request.extensions().get::<MatchedPath>().cloned(),
            status: None,
        };
        let transport = wire.transport;
        request.extensions_mut().insert(wire);
        Self::begin(observe, spans, Some(id), transport, Some(asked))
    }

    /// An operation that begins, of the request `origin`.
    pub(super) fn operation(observe: &Observe, origin: &Origin) -> Self {
        let spans = observe.traces().map(|traces| traces.begin(origin.wire.parent.as_ref(), "operation"));
        Self::begin(observe, spans, origin.request.clone(), origin.wire.transport, None)
    }

    fn begin(
        observe: &Observe,
        spans: Option<Spans>,
        id: Option<String>,
        transport: Transport,
        request: Option<Asked>,
    ) -> Self {
        if let Some(metrics) = observe.metrics() {
            metrics.begun();
        }
        let notes = Notes::new(observe.clone(), spans);
        Self { notes, begun: Instant::now(), id, transport, request, finished: false }
    }

    /// Does `work` for it.
    pub(crate) fn within<F: Future>(&self, work: F) -> impl Future<Output = F::Output> + use<F> {
        within(Arc::clone(&self.notes), work)
    }

    pub(super) const fn notes(&self) -> &Arc<Notes> {
        &self.notes
    }

    /// There is an answer, with this status. One that has no body by its nature is out with it.
    pub(crate) fn answered(&mut self, status: u16) {
        if let Some(request) = &mut self.request {
            request.status = Some(status);
            self.finished = request.method == "HEAD" || [101, 204, 304].contains(&status);
        }
    }

    /// All of the answer is out.
    pub(crate) const fn finished(&mut self) {
        self.finished = true;
    }

    /// What became of it.
    fn outcome(&self, failed: bool) -> &'static str {
        match (self.finished, failed) {
            (false, _) => "gone",
            (true, true) => "errors",
            (true, false) => "ok",
        }
    }
}

const fn word(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// Codes in one text; `None` where there are none.
fn listed(codes: &BTreeSet<String>) -> Option<String> {
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    (!codes.is_empty()).then(|| codes.join(","))
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Whoever looks every few seconds whether the service is there fills no log.
fn is_probe(path: &str) -> bool {
    ["/healthz", "/readyz"].contains(&path)
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let total = self.begun.elapsed();
        let learnt = self.notes.learnt();
        let request = self.request.as_ref();
        let (status, outcome) = (request.and_then(|it| it.status), self.outcome(!learnt.errors.is_empty()));
        let document = learnt.document.as_ref();
        let kind = document.map(|document| word(document.kind));
        let trace = self.notes.spans.as_ref().and_then(Spans::trace);
        // Lines are of one form, whether levels differ or not.
        macro_rules! line {
            ($level:expr) => {{
                let stage = |stage: Stage| learnt.stages.get(stage as usize).copied().flatten().map(micros);
                let user = learnt.user.map(|user| user.map_or_else(|| "nobody".to_owned(), |user| user.0.to_string()));
                let (errors, refusals) = (listed(&learnt.errors), listed(&learnt.refusals));
                tracing::event!(
                    target: "safergraph::request",
                    parent: None,
                    $level,
                    request = self.id.as_deref(),
                    trace = trace.as_deref(),
                    transport = self.transport.word(),
                    method = request.map(|it| it.method.as_str()),
                    path = request.map(|it| it.path.as_str()),
                    status,
                    outcome,
                    kind,
                    operation = document.and_then(|it| it.operation.as_deref()),
                    hash = document.and_then(|it| it.hash.as_deref()),
                    user = user.as_deref(),
                    cost = document.map(|it| it.cost),
                    errors = errors.as_deref(),
                    refusals = refusals.as_deref(),
                    events = learnt.events,
                    bytes = learnt.bytes,
                    parse_us = stage(Stage::Parse),
                    authenticate_us = stage(Stage::Authenticate),
                    validate_us = stage(Stage::Validate),
                    execute_us = stage(Stage::Execute),
                    write_us = stage(Stage::Write),
                    statements = learnt.statements,
                    sql_us = micros(learnt.in_statements),
                    total_us = micros(total),
                    "{}",
                    if request.is_some() { "answered" } else { "operation" },
                );
            }};
        }
        if request.is_some_and(|it| is_probe(&it.path)) {
            line!(tracing::Level::DEBUG);
        } else {
            line!(tracing::Level::INFO);
        }
        let route = request.map(|it| it.route.as_ref().map_or("other", MatchedPath::as_str));
        if let Some(metrics) = self.notes.observe.metrics() {
            metrics.over(&Over { learnt: &learnt, route, status, transport: self.transport, kind, outcome, total });
        }
        if let Some(spans) = &self.notes.spans {
            spans.end(&Told { learnt: &learnt, method: request.map(|it| it.method.as_str()), route, status, kind });
        }
    }
}
