//! What an operation says, passed on to its stream while the client takes it in.

use super::frame;
use crate::authentication::{BadToken, Credential, Origin};
use crate::http::State;
use crate::http::answering;
use crate::http::operation::Operation;
use crate::http::streams::{Place, moment};
use crate::http::trouble::Trouble;
use async_graphql::{Response as Answer, ServerError};
use axum::body::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, iter, once};
use std::panic::AssertUnwindSafe;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at, timeout};

/// One stream, with its place. It ends with the client, with the operation, with what the client showed, and with the
/// service: then without a `complete`, so that the client comes back.
pub(super) struct Pump {
    pub(super) state: State,
    pub(super) origin: Origin,
    pub(super) credential: Option<Credential>,
    pub(super) place: Place,
    pub(super) mouth: mpsc::Sender<Bytes>,
}

/// What is to be passed on, and whether anything follows.
enum Say {
    More(Option<Bytes>),
    Last(Option<Bytes>),
}

impl Pump {
    /// Passes on what `operation` says.
    pub(super) async fn run(mut self, operation: Result<Operation, ServerError>) {
        let limits = self.state.streams.limits();
        let mut answers = self.answers(operation);
        let mut heartbeat = interval_at(Instant::now() + limits.heartbeat, limits.heartbeat);
        let ends_at = self.ends_at();
        loop {
            let say = tokio::select! {
                answer = answers.next() => match answer {
                    Some(answer) => self.say(answer),
                    None => Say::Last(None),
                },
                _ = heartbeat.tick() => self.look_again().await,
                () = moment(ends_at) => over(),
                () = self.place.closing() => return,
                () = self.mouth.closed() => return,
            };
            let (frames, last) = match say {
                Say::More(frame) => ([frame, None], false),
                Say::Last(frame) => ([frame, Some(frame::COMPLETE)], true),
            };
            for frame in frames.into_iter().flatten() {
                match timeout(limits.patience, self.mouth.send(frame)).await {
                    Ok(Ok(())) => {}
                    // The client is gone.
                    Ok(Err(_)) => return,
                    Err(_) => return tracing::debug!("a stream is dropped: its client takes in nothing"),
                }
            }
            if last {
                return;
            }
        }
    }

    /// What the operation says, from its start.
    fn answers(&self, operation: Result<Operation, ServerError>) -> BoxStream<'static, Answer> {
        let (state, origin, credential) = (self.state.clone(), self.origin.clone(), self.credential.clone());
        let started = async move {
            let wrong = |error: ServerError| iter([Answer::from_errors(vec![error])]).boxed();
            match operation {
                Ok(operation) => answering::run(&state, operation, credential.as_ref(), &origin)
                    .await
                    .unwrap_or_else(|trouble| wrong(trouble.error())),
                Err(error) => match answering::unread(&state, &origin, error).await {
                    Ok(answer) => iter([answer]).boxed(),
                    Err(trouble) => wrong(trouble.error()),
                },
            }
        };
        let answers = AssertUnwindSafe(once(started).flatten()).catch_unwind();
        answers.map(|answer| answer.unwrap_or_else(|_| answering::panicked())).boxed()
    }

    /// A sign of life, unless what the client showed is no longer good.
    async fn look_again(&self) -> Say {
        let lapsed = answering::has_lapsed(&self.state, self.credential.as_ref(), &self.origin).await;
        if lapsed { over() } else { Say::More(Some(frame::HEARTBEAT)) }
    }

    fn say(&self, mut answer: Answer) -> Say {
        let ended = answering::has_ended(&answer, self.credential.as_ref());
        let frame = frame::next(&mut answer);
        if ended { Say::Last(frame) } else { Say::More(frame) }
    }

    /// When what the client showed ends by itself.
    fn ends_at(&self) -> Option<Instant> {
        let ends_at = self.credential.as_ref().and_then(Credential::ends_at)?;
        // Past already: ends now.
        let left = (ends_at - self.state.clock.now()).to_std().unwrap_or_default();
        Some(Instant::now() + left)
    }
}

/// What the client showed opens nothing any more.
fn over() -> Say {
    let error = Trouble::from(BadToken).error();
    Say::Last(frame::next(&mut Answer::from_errors(vec![error])))
}
