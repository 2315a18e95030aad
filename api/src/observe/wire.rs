//! How a request came, and of which trace it is.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, UPGRADE};
use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;

/// What an operation comes over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Transport {
    /// A request and its answer.
    #[default]
    Http,
    /// A request and a stream of answers.
    Sse,
    /// A socket.
    WebSocket,
}

impl Transport {
    fn of(headers: &HeaderMap) -> Self {
        let says = |header, word: &str| {
            let mut said = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
            said.any(|value| value.to_ascii_lowercase().contains(word))
        };
        if says(UPGRADE, "websocket") {
            Self::WebSocket
        } else if says(ACCEPT, "text/event-stream") {
            Self::Sse
        } else {
            Self::Http
        }
    }

    /// Its word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Sse => "sse",
            Self::WebSocket => "websocket",
        }
    }
}

/// How a request came, and of which trace it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire {
    pub(crate) transport: Transport,
    /// The span that what is done for it belongs under.
    pub(super) parent: Option<SpanContext>,
}

impl Wire {
    /// Of a request with these headers. A `traceparent` that makes no sense is none (W3C Trace Context).
    pub(super) fn of(headers: &HeaderMap, traced: bool) -> Self {
        let read = || TraceContextPropagator::new().extract_with_context(&Context::new(), &HeaderExtractor(headers));
        let parent = traced.then(|| read().span().span_context().clone()).filter(SpanContext::is_valid);
        Self { transport: Transport::of(headers), parent }
    }
}
