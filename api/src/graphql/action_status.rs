//! How far something that was to be done has got: shared by actions and recommendations.

use async_graphql::Enum;
use domain::words;

/// How far something that was to be done has got.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::ActionStatus")]
pub(crate) enum ActionStatus {
    /// Not begun.
    Open,
    /// Begun.
    InProgress,
    /// Done.
    Done,
    /// Not to be done any more.
    Cancelled,
}
