//! What every mutation's payload holds beside its result: what the user can mend.

use async_graphql::{Enum, SimpleObject};

/// What kind of mistake it is. Clients may rely on the code; the message is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum UserErrorCode {
    /// A value is not of its form or out of its range.
    Invalid,
    /// A value is missing.
    Required,
    /// The record named is not there, or may not be seen.
    NotFound,
    /// The record may be seen, but this may not be done with it.
    Forbidden,
    /// What is to be made is there already, or overlaps with what is.
    Conflict,
    /// Somebody changed the record since it was read; `currentVersion` is its version now.
    StaleVersion,
    /// An amount or a size goes beyond its limit.
    LimitExceeded,
    /// This does not follow from the state the record is in.
    WrongState,
    /// Address, password or token is wrong, without saying which.
    Credentials,
    /// Too many attempts; `retryAfter` says when the next one is heard.
    Throttled,
}

/// One thing in the input that the user can mend.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub(crate) struct UserError {
    /// What kind of mistake it is.
    code: UserErrorCode,
    /// What is wrong, fit to show to the user.
    message: String,
    /// Where: the names of the argument and its fields, such as `["input", "email"]`.
    path: Vec<String>,
    /// The record's version now; null unless the code is STALE_VERSION.
    current_version: Option<i32>,
    /// Seconds until the next attempt is heard; null unless the code is THROTTLED.
    retry_after: Option<i32>,
}

impl UserError {
    /// A mistake in the field of the input that `path` leads to; an empty path means the input itself.
    pub(crate) fn new(code: UserErrorCode, path: &[&str], message: impl Into<String>) -> Self {
        let path = std::iter::once("input").chain(path.iter().copied()).map(str::to_owned).collect();
        Self { code, message: message.into(), path, current_version: None, retry_after: None }
    }
}
