//! A subscription's answers on their way: counted, and made in the name of their request.

use super::Observe;
use super::exchange::Exchange;
use super::notes::{Document, Notes, current, within_now};
use crate::authentication::Origin;
use async_graphql::Response;
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, Stream};
use prometheus_client::metrics::gauge::Gauge;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// `answers`, which are told of with the request that this task works for, or else by themselves.
pub(crate) fn followed(
    observe: &Observe,
    origin: &Origin,
    document: &Document,
    answers: BoxStream<'static, Response>,
) -> BoxStream<'static, Response> {
    let own = current().is_none().then(|| Exchange::operation(observe, origin));
    let notes = own.as_ref().map(|own| Arc::clone(own.notes())).or_else(current);
    let Some(notes) = notes else { return answers };
    {
        let mut learnt = notes.learnt();
        (learnt.events, learnt.document) = (Some(0), Some(document.clone()));
    }
    let open = observe.metrics().map(|metrics| Open::one(metrics.subscriptions.clone()));
    Followed { answers, notes, own, _open: open }.boxed()
}

struct Followed {
    answers: BoxStream<'static, Response>,
    notes: Arc<Notes>,
    own: Option<Exchange>,
    _open: Option<Open>,
}

impl Stream for Followed {
    type Item = Response;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Response>> {
        let Self { answers, notes, own, .. } = &mut *self;
        let next = within_now(notes, || answers.poll_next_unpin(cx));
        match (&next, own) {
            (Poll::Ready(Some(_)), _) => {
                let mut learnt = notes.learnt();
                learnt.events = Some(learnt.events.unwrap_or_default() + 1);
            }
            (Poll::Ready(None), Some(own)) => own.finished(),
            _ => {}
        }
        next
    }
}

/// A subscription that is open.
struct Open(Gauge);

impl Open {
    fn one(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
