//! Why a socket is closed: the codes of the protocol, and those of WebSockets themselves.

use axum::extract::ws::{CloseFrame, close_code};
use std::borrow::Cow;

/// The most bytes of a reason (RFC 6455 §5.5, less two for the code).
const LONGEST: usize = 123;

/// A code and its reason.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: Cow<'static, str>,
}

impl Close {
    /// The client knows no protocol of ours.
    pub(super) const NO_SUCH_PROTOCOL: Self = Self::new(4406, "Subprotocol not acceptable: use graphql-transport-ws");
    /// It asks before it said who it is.
    pub(super) const UNAUTHORIZED: Self = Self::new(4401, "Unauthorized");
    /// What it shows opens nothing, or nothing any more.
    pub(super) const FORBIDDEN: Self = Self::new(4403, "Forbidden: the token is not or no longer valid");
    /// It never said who it is.
    pub(super) const TOO_LATE: Self = Self::new(4408, "Connection initialisation timeout");
    /// It said so twice.
    pub(super) const TWICE: Self = Self::new(4429, "Too many initialisation requests");
    /// The service stops.
    pub(super) const GOING_AWAY: Self = Self::new(close_code::AWAY, "The service is going away: connect again");
    /// Nothing has come from the client for long.
    pub(super) const SILENT: Self = Self::new(close_code::AWAY, "Nothing was heard from the client: connect again");
    /// The user has too many others.
    pub(super) const TOO_MANY: Self = Self::new(close_code::AGAIN, "Too many streams of this user are open: close one");
    /// The service cannot find out who asks.
    pub(super) const TRY_AGAIN: Self = Self::new(close_code::AGAIN, "The service cannot do this just now: try again");
    /// A message is broken or too long.
    pub(super) const UNREADABLE: Self = Self::new(4400, "Messages are text of at most 65536 bytes");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    /// A message is none of the protocol's.
    pub(super) fn bad_message(what: &'static str) -> Self {
        Self::new(4400, what)
    }

    /// An operation's id is in use.
    pub(super) fn in_use(id: &str) -> Self {
        Self { code: 4409, reason: Cow::Owned(format!("Subscriber for {id} already exists")) }
    }
}

impl From<Close> for CloseFrame {
    fn from(Close { code, reason }: Close) -> Self {
        let end = reason.floor_char_boundary(LONGEST);
        Self { code, reason: reason.get(..end).unwrap_or_default().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_its_frame() {
        let frame = CloseFrame::from(Close::in_use(&"é".repeat(200)));
        assert!(frame.reason.as_str().len() <= LONGEST);
        assert!(frame.reason.as_str().starts_with("Subscriber for éé"));
    }
}
