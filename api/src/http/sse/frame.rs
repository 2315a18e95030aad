//! Events as they are written: lines of a name and a value, and an empty one (HTML, "Server-sent events").

use crate::http::answering::event_of;
use crate::http::written::Written;
use async_graphql::Response as Answer;
use axum::body::Bytes;

/// A line that clients skip: the service is there.
pub(super) const HEARTBEAT: Bytes = Bytes::from_static(b":\n\n");

/// There is no more of the operation. Browsers pass on no event without data, so there is some, which is empty.
pub(super) const COMPLETE: Bytes = Bytes::from_static(b"event: complete\ndata:\n\n");

/// An answer; `None` where it cannot be written, whose cause is for the log. JSON has no line ends of its own.
pub(super) fn next(answer: &mut Answer) -> Option<Bytes> {
    let id = event_of(answer).map(|id| format!("id: {id}\n")).unwrap_or_default();
    match serde_json::to_string(&Written::of(answer)) {
        Ok(text) => Some(format!("{id}event: next\ndata: {text}\n\n").into()),
        Err(cause) => {
            tracing::error!(%cause, "an event could not be written");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::{Value, value};

    #[test]
    fn an_event_is_written_on_lines_of_its_own() {
        let mut answer = Answer::new(value!({ "text": "one\ntwo" }));
        let written = next(&mut answer).unwrap_or_default();
        assert_eq!(written, "event: next\ndata: {\"data\":{\"text\":\"one\\ntwo\"}}\n\n");
        answer.extensions.insert("eventId".to_owned(), Value::from("a-b"));
        let written = next(&mut answer).unwrap_or_default();
        assert!(written.starts_with(b"id: a-b\nevent: next\ndata: "), "{written:?}");
    }
}
