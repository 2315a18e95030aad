//! Bytes of a paper as they come in: counted, looked at and written away as they pass, never gathered.

use super::super::answer::{refusal, refused};
use super::super::asker::failed;
use axum::body::{Body, BodyDataStream};
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::response::Response;
use bytes::Bytes;
use domain::document::Inspector;
use domain::{Refusal, RefusalCode};
use futures_util::{Stream, StreamExt, stream};
use persistence::document::IncomingFile;
use persistence::storage::{Storage, Writing};
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long those who send may say nothing.
const SILENCE: Duration = Duration::from_secs(30);

/// How long a paper may take in all.
const IN_ALL: Duration = Duration::from_secs(15 * 60);

/// How long, and for how many bytes, what is refused is still listened to, so that its sender hears why.
const LINGER: Duration = Duration::from_secs(5);
const LINGER_BYTES: usize = 64 * 1_024 * 1_024;

/// A body that is read in one place and can be read on in another.
#[derive(Clone)]
pub(super) struct Incoming(Arc<Mutex<BodyDataStream>>);

impl Incoming {
    pub(super) fn new(body: Body) -> Self {
        Self(Arc::new(Mutex::new(body.into_data_stream())))
    }

    /// Its bytes.
    pub(super) fn stream(&self) -> impl Stream<Item = Result<Bytes, axum::Error>> + Send + 'static {
        stream::unfold(self.0.clone(), async |body| {
            let next = body.lock().await.next().await;
            next.map(|next| (next, body))
        })
    }

    /// Reads on for a while what nobody wants: a connection that is closed on unread bytes may take the answer with it.
    pub(super) fn linger(self) {
        tokio::spawn(tokio::time::timeout(LINGER, async move {
            let mut rest = Box::pin(self.stream());
            let mut read = 0_usize;
            while let Some(Ok(bytes)) = rest.next().await {
                read = read.saturating_add(bytes.len());
                if read > LINGER_BYTES {
                    break;
                }
            }
        }));
    }
}

/// A paper that came in whole, not yet kept.
pub(super) struct Taken {
    writing: Writing,
    inspector: Inspector,
}

/// Takes the bytes of a paper in.
pub(super) async fn take<E: Display>(
    storage: &Storage,
    bytes: impl Stream<Item = Result<Bytes, E>>,
    limit: u64,
) -> Result<Taken, Response> {
    let mut bytes = std::pin::pin!(bytes);
    let writing = storage.begin().await.map_err(|cause| failed(&cause))?;
    let mut taken = Taken { writing, inspector: Inspector::default() };
    let end = Instant::now() + IN_ALL;
    loop {
        let patience = end.min(Instant::now() + SILENCE);
        let wrong = match tokio::time::timeout_at(patience, bytes.next()).await {
            Ok(None) => return Ok(taken),
            Ok(Some(Ok(some))) => match taken.add(some, limit).await {
                Ok(()) => continue,
                Err(response) => response,
            },
            Ok(Some(Err(error))) => broken_off(&error),
            Err(_) => refusal(
                StatusCode::REQUEST_TIMEOUT,
                "BAD_REQUEST",
                "the document did not arrive in time; nothing is kept",
            ),
        };
        taken.writing.abandon().await;
        return Err(wrong);
    }
}

fn broken_off(error: &dyn Display) -> Response {
    let message = format!("The document broke off or is not sent as it should be ({error}): nothing is kept.");
    refused(&[Refusal::new(RefusalCode::Invalid, &["file"], message)])
}

impl Taken {
    async fn add(&mut self, bytes: Bytes, limit: u64) -> Result<(), Response> {
        if self.writing.size().saturating_add(bytes.len() as u64) > limit {
            return Err(too_large(limit));
        }
        self.inspector.feed(&bytes);
        self.writing.write(bytes).await.map_err(|cause| failed(&cause))
    }

    /// Gives up: nothing of it stays.
    pub(super) async fn abandon(self) {
        self.writing.abandon().await;
    }

    /// Keeps the paper, if it is what its name and what it is declared as say.
    pub(super) async fn keep(self, name: Option<String>, declared: Option<&str>) -> Result<IncomingFile, Response> {
        match self.inspector.finish(name.as_deref(), declared) {
            Ok(format) => {
                let stored = self.writing.finish().await.map_err(|cause| failed(&cause))?;
                Ok(IncomingFile { stored, format, file_name: name })
            }
            Err(not_taken) => {
                self.writing.abandon().await;
                let mut response = refused(&[not_taken.into()]);
                *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                Err(response)
            }
        }
    }
}

/// A paper that is larger than any is to be.
pub(super) fn too_large(limit: u64) -> Response {
    let message = format!("A document has at most {} MiB.", limit / 1_024 / 1_024);
    let mut response = refused(&[Refusal::new(RefusalCode::LimitExceeded, &["file"], message)]);
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
