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
use super::streams::Place;
use crate::authentication::Origin;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use close::Close;
use conversation::Conversation;
use tracing::Instrument;

const PROTOCOL: &str = "graphql-transport-ws";

/// The most bytes of a message from a client.
const LARGEST: usize = 64 * 1_024;

/// Goes over to a WebSocket.
pub(super) fn open(state: State, upgrade: WebSocketUpgrade, origin: Origin) -> Response {
    let place = match state.streams.place(&origin) {
        Ok(place) => place,
        Err(full) => return full.response(),
    };
    let held = |socket| hold(socket, state, origin, place).in_current_span();
    upgrade.protocols([PROTOCOL]).max_message_size(LARGEST).max_frame_size(LARGEST).on_upgrade(held)
}

/// Holds a socket, and its place, until one of the two sides ends it.
async fn hold(mut socket: WebSocket, state: State, origin: Origin, mut place: Place) {
    let patience = state.streams.limits().patience;
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
        let _ = tokio::time::timeout(patience, goodbye).await;
    }
}
