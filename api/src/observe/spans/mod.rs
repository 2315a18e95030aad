//! Spans for OpenTelemetry: the request, the stages of its operation, the statements that it sent.
//!
//! Whether a trace is kept follows from its id alone, so that services with one share keep the same ones, and no
//! client decides what we send.

mod exporter;

pub use exporter::{Collector, UnusableCollector};

use super::notes::Learnt;
use opentelemetry::trace::{
    Span as _, SpanBuilder, SpanContext, SpanKind, Status, TraceContextExt, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// The most characters of a statement that are told.
const LONGEST_STATEMENT: usize = 2_000;

/// Where spans go.
#[derive(Clone, Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Traces {
    fn of(provider: SdkTracerProvider) -> Self {
        let tracer = provider.tracer("safergraph");
        Self { provider, tracer }
    }

    /// Sends what still waits, for a few seconds at most. Nothing is sent after this.
    pub async fn flush(&self) {
        let provider = self.provider.clone();
        // It waits in the thread it is called on, for work that needs this one.
        let sent = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if !sent.is_ok_and(|sent| sent.is_ok()) {
            tracing::warn!("some spans were not sent before the end");
        }
    }

    /// The spans of a request, under the span `parent` of whoever sent it.
    pub(super) fn begin(&self, parent: Option<&SpanContext>, name: &'static str) -> Spans {
        let outside = parent.map_or_else(Context::new, |it| Context::new().with_remote_span_context(it.clone()));
        let builder = SpanBuilder::from_name(name).with_kind(SpanKind::Server);
        let root = outside.with_span(builder.start_with_context(&self.tracer, &outside));
        Spans { tracer: self.tracer.clone(), here: Mutex::new(root.clone()), root }
    }
}

/// The spans of a request.
#[derive(Debug)]
pub(super) struct Spans {
    tracer: SdkTracer,
    root: Context,
    /// The span under which things happen just now.
    here: Mutex<Context>,
}

/// A statement that was sent.
pub(super) struct Statement<'a> {
    pub(super) text: &'a str,
    pub(super) failed: bool,
    pub(super) took: Duration,
    pub(super) ended: SystemTime,
}

/// What is told of a request that is over.
pub(super) struct Told<'a> {
    pub(super) learnt: &'a Learnt,
    pub(super) method: Option<&'a str>,
    pub(super) route: Option<&'a str>,
    pub(super) status: Option<u16>,
    pub(super) kind: Option<&'static str>,
}

impl Spans {
    /// The span of the request itself.
    pub(super) fn root(&self) -> SpanContext {
        self.root.span().span_context().clone()
    }

    /// The trace's id, where it is kept.
    pub(super) fn trace(&self) -> Option<String> {
        let context = self.root();
        context.is_sampled().then(|| context.trace_id().to_string())
    }

    fn is_kept(&self) -> bool {
        self.root.span().is_recording()
    }

    /// A stage begins; what it stands in is given back, to be handed to [`Self::leave`].
    pub(super) fn enter(&self, stage: &'static str) -> Option<Context> {
        if !self.is_kept() {
            return None;
        }
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        let span = SpanBuilder::from_name(stage).start_with_context(&self.tracer, &here);
        let inside = here.with_span(span);
        Some(std::mem::replace(&mut here, inside))
    }

    /// The stage is over.
    pub(super) fn leave(&self, above: Context) {
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *here, above).span().end();
    }

    /// A statement was sent; its text has placeholders where values stand.
    pub(super) fn statement(&self, statement: &Statement<'_>) {
        if !self.is_kept() {
            return;
        }
        let here = self.here.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let verb = statement.text.split_whitespace().next().unwrap_or("SQL").to_ascii_uppercase();
        let text: String = statement.text.chars().take(LONGEST_STATEMENT).collect();
        let builder = SpanBuilder::from_name(verb.clone())
            .with_kind(SpanKind::Client)
            .with_start_time(statement.ended.checked_sub(statement.took).unwrap_or(statement.ended))
            .with_attributes([KeyValue::new("db.operation.name", verb), KeyValue::new("db.query.text", text)]);
        let mut span = builder.start_with_context(&self.tracer, &here);
        if statement.failed {
            span.set_status(Status::error("the database refused it"));
        }
        span.end_with_timestamp(statement.ended);
    }

    /// The request is over.
    pub(super) fn end(&self, told: &Told<'_>) {
        let span = self.root.span();
        let text = |key: &'static str, value: Option<&str>| value.map(|value| KeyValue::new(key, value.to_owned()));
        let number = |key: &'static str, value: u64| KeyValue::new(key, i64::try_from(value).unwrap_or(i64::MAX));
        let learnt = told.learnt;
        let document = learnt.document.as_ref();
        let operation = document.and_then(|document| document.operation.as_deref());
        let attributes = [
            text("http.request.method", told.method),
            text("http.route", told.route),
            told.status.map(|status| KeyValue::new("http.response.status_code", i64::from(status))),
            text("graphql.operation.name", operation),
            text("graphql.operation.type", told.kind),
            text("graphql.document.hash", document.and_then(|document| document.hash.as_deref())),
            text("error.type", learnt.errors.iter().next().map(String::as_str)),
            document.map(|document| number("graphql.cost", document.cost)),
            Some(number("db.statements", learnt.statements)),
        ];
        span.set_attributes(attributes.into_iter().flatten());
        // A span is named after what was asked for (OpenTelemetry's conventions for GraphQL and HTTP).
        match (told.kind, operation, told.method) {
            (Some(kind), Some(name), _) => span.update_name(format!("{kind} {name}")),
            (Some(kind), None, _) => span.update_name(kind),
            (None, _, Some(method)) => span.update_name(format!("{method} {}", told.route.unwrap_or_default())),
            (None, _, None) => {}
        }
        if learnt.errors.contains("INTERNAL") || told.status.is_some_and(|status| status >= 500) {
            span.set_status(Status::error("the service failed"));
        }
        span.end();
    }
}
