//! An answer's body on its way out: its bytes are counted, and what still has to be done for it is done for its request.

use super::exchange::Exchange;
use super::notes::within_now;
use axum::body::{Body, HttpBody};
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A body, and the request that it is the answer to. Once it is out, or given up, the request is over.
pub(crate) struct Observed {
    body: Body,
    exchange: Exchange,
}

impl Observed {
    /// `response`, whose body ends `exchange`.
    pub(crate) fn over(response: Response, mut exchange: Exchange) -> Response {
        exchange.answered(response.status().as_u16());
        response.map(|body| Body::new(Self { body, exchange }))
    }
}

impl HttpBody for Observed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Self { body, exchange } = &mut *self;
        let frame = within_now(exchange.notes(), || Pin::new(body).poll_frame(cx));
        match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                exchange.notes().learnt().bytes += u64::try_from(bytes).unwrap_or(u64::MAX);
            }
            Poll::Ready(None) => exchange.finished(),
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        // The server does not ask a body that says that it is at its end.
        if self.body.is_end_stream() {
            self.exchange.finished();
        }
    }
}
