//! What every mutation's payload holds beside its result: what the user can mend.

use crate::observe;
use async_graphql::resolver_utils::enum_value;
use async_graphql::{Enum, SimpleObject};
use domain::{Refusal, RefusalCode};

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

impl From<Refusal> for UserError {
    fn from(refusal: Refusal) -> Self {
        let (code, current_version, retry_after) = match refusal.code {
            RefusalCode::Invalid => (UserErrorCode::Invalid, None, None),
            RefusalCode::Required => (UserErrorCode::Required, None, None),
            RefusalCode::NotFound => (UserErrorCode::NotFound, None, None),
            RefusalCode::Forbidden => (UserErrorCode::Forbidden, None, None),
            RefusalCode::Conflict => (UserErrorCode::Conflict, None, None),
            RefusalCode::StaleVersion(version) => (UserErrorCode::StaleVersion, Some(version), None),
            RefusalCode::LimitExceeded => (UserErrorCode::LimitExceeded, None, None),
            RefusalCode::WrongState => (UserErrorCode::WrongState, None, None),
            RefusalCode::Credentials => (UserErrorCode::Credentials, None, None),
            RefusalCode::Throttled(seconds) => (UserErrorCode::Throttled, None, Some(seconds)),
        };
        observe::refused(&enum_value(code).to_string());
        let path = std::iter::once("input".to_owned()).chain(refusal.path).collect();
        Self { code, message: refusal.message, path, current_version, retry_after }
    }
}
