//! GraphQL over WebSocket, at the same address: the protocol `graphql-transport-ws` and no older one.
//!
//! The engine's own sockets close with codes that the protocol does not know and watch over no limits, so
//! these are ours. No cookie is ever looked at, so a foreign page's socket is nobody's and its `Origin` need not be
//! checked.

mod close;
mod conversation;
mod message;
mod running;

use super::State;
use super::answer::refusal;
use crate::authentication::Origin;
use crate::graphql::Turns;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use close::Close;
use conversation::Conversation;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tracing::Instrument;

const PROTOCOL: &str = "graphql-transport-ws";

/// The most bytes of a message from a client.
const LARGEST: usize = 64 * 1_024;

/// The most sockets of a process.
const MOST_SOCKETS: usize = 2_000;

/// How long a client may take to take in a message, and to say goodbye.
const PATIENCE: Duration = Duration::from_secs(10);

/// The sockets of a process, which are closed together.
#[derive(Clone, Debug)]
pub struct Sockets {
    /// Whether they are to close; each socket holds a receiver for as long as it is open.
    closing: Arc<watch::Sender<bool>>,
    turns: Turns,
}

impl Default for Sockets {
    fn default() -> Self {
        Self { closing: Arc::new(watch::Sender::new(false)), turns: Turns::default() }
    }
}

impl Sockets {
    /// Closes all of them, now and from now on, and waits until they are closed.
    pub async fn close(&self) {
        self.closing.send_replace(true);
        self.closing.closed().await;
    }

    /// How many are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.closing.receiver_count()
    }

    /// The turns that their subscribers take.
    pub(super) fn turns(&self) -> Turns {
        self.turns.clone()
    }

    /// A place for one more, if there is one.
    fn place(&self) -> Option<watch::Receiver<bool>> {
        (self.closing.receiver_count() < MOST_SOCKETS).then(|| self.closing.subscribe())
    }
}

/// Goes over to a WebSocket.
pub(super) fn open(state: State, upgrade: WebSocketUpgrade, origin: Origin) -> Response {
    let Some(place) = state.sockets.place() else {
        let message = "too many connections are open just now; try again";
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message);
    };
    let held = |socket| hold(socket, state, origin, place).in_current_span();
    upgrade.protocols([PROTOCOL]).max_message_size(LARGEST).max_frame_size(LARGEST).on_upgrade(held)
}

/// Holds a socket, and its place, until one of the two sides ends it.
async fn hold(mut socket: WebSocket, state: State, origin: Origin, mut place: watch::Receiver<bool>) {
    let ended = match socket.protocol() {
        Some(_) => Conversation::new(state, origin).hold(&mut socket, &mut place).await,
        None => Err(Close::NO_SUCH_PROTOCOL),
    };
    if let Err(close) = ended {
        tracing::debug!(code = close.code, reason = %close.reason, "a socket is closed");
        // Whatever the client still sends is read and dropped until it answers, or it might not read the reason.
        let goodbye = async {
            if socket.send(Message::Close(Some(close.into()))).await.is_ok() {
                while let Some(Ok(_)) = socket.recv().await {}
            }
        };
        let _ = tokio::time::timeout(PATIENCE, goodbye).await;
    }
}
