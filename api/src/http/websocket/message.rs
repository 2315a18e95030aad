//! The messages of `graphql-transport-ws`.

use super::close::Close;
use crate::http::asked::{Asked, Members};
use crate::http::written::Written;
use async_graphql::ServerError;
use axum::extract::ws::Message;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What clients say.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Incoming {
    /// Who they are.
    ConnectionInit { payload: Option<Members> },
    /// Are you there?
    Ping { payload: Option<Members> },
    /// I am here.
    Pong {},
    /// An operation is to be run.
    Subscribe { id: String, payload: Asked },
    /// No more of an operation.
    Complete { id: String },
}

impl Incoming {
    /// Reads a message; `None` for one of the WebSocket's own.
    pub(super) fn read(message: &Message) -> Result<Option<Self>, Close> {
        match message {
            Message::Text(text) => {
                let read = serde_json::from_str(text.as_str());
                let read = read.map_err(|_| Close::bad_message("Invalid message received"))?;
                match &read {
                    Self::Subscribe { id, .. } | Self::Complete { id } if id.is_empty() => {
                        Err(Close::bad_message("Invalid message received: `id` is empty"))
                    }
                    _ => Ok(Some(read)),
                }
            }
            Message::Binary(_) => Err(Close::bad_message("Messages are text")),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Ok(None),
        }
    }
}

/// The `authorization` that a client shows, whose name may be written as that of a header; `None` without.
pub(super) fn authorization(payload: Option<&Members>) -> Result<Option<&str>, Close> {
    let shown = payload.into_iter().flatten().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    match shown.map(|(_, value)| value) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Close::bad_message("`authorization` is text, such as \"Bearer …\"")),
    }
}

/// What the service says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Outgoing<'a> {
    /// The client is known.
    ConnectionAck { payload: Welcome<'a> },
    /// I am here.
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Members>,
    },
    /// An answer.
    Next { id: &'a str, payload: Written<'a> },
    /// The operation cannot be run, or is broken off; there is no more of it.
    Error { id: &'a str, payload: &'a [ServerError] },
    /// There is no more of the operation.
    Complete { id: &'a str },
}

/// What a client is told that is known.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Welcome<'a> {
    /// What the connection is called in the log: browsers do not show the header.
    pub(super) request_id: Option<&'a str>,
}

impl Outgoing<'_> {
    /// The message as it is sent.
    pub(super) fn text(&self) -> Result<Message, Close> {
        let text = serde_json::to_string(self).map_err(|cause| {
            tracing::error!(%cause, "a message could not be written");
            Close::TRY_AGAIN
        })?;
        Ok(Message::text(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Incoming>, Close> {
        Incoming::read(&Message::text(text))
    }

    #[test]
    fn messages_of_the_protocol_are_read() {
        let good = [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"type":"ping","payload":{"a":1}}"#,
            r#"{"type":"pong","payload":{}}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{__typename}","variables":null,"extensions":{}}}"#,
            r#"{"payload":{"query":"{__typename}"},"type":"subscribe","id":"1"}"#,
            r#"{"id":"1","type":"complete"}"#,
        ];
        for text in good {
            assert!(matches!(read(text), Ok(Some(_))), "{text}");
        }
    }

    #[test]
    fn others_are_not() {
        let bad = [
            "",
            "{",
            "[]",
            "1",
            r#"{"type":"next","id":"1","payload":{}}"#,
            r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#,
            r#"{"type":"connection_init","payload":"Bearer"}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"complete"}"#,
        ];
        for text in bad {
            assert!(matches!(read(text), Err(Close { code: 4400, .. })), "{text}");
        }
        assert!(matches!(Incoming::read(&Message::binary(vec![1])), Err(Close { code: 4400, .. })));
    }

    #[test]
    fn who_shows_no_authorization_is_nobody_and_a_wrong_one_is_no_message() {
        let of = |text: &str| match read(&format!(r#"{{"type":"connection_init","payload":{text}}}"#)) {
            Ok(Some(Incoming::ConnectionInit { payload })) => {
                authorization(payload.as_ref()).map(|shown| shown.map(str::to_owned))
            }
            other => Err(Close::bad_message(if other.is_ok() { "another message" } else { "no message" })),
        };
        assert_eq!(of("null"), Ok(None));
        assert_eq!(of("{}"), Ok(None));
        assert_eq!(of(r#"{"authorization":null}"#), Ok(None));
        assert_eq!(of(r#"{"Authorization":"Bearer a"}"#), Ok(Some("Bearer a".to_owned())));
        assert!(of(r#"{"authorization":1}"#).is_err());
    }
}
