//! How sure an amount or value is: shared by funding, plans and performance.

use async_graphql::Enum;
use domain::words;

/// How sure an amount or value is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "words::Certainty")]
pub(crate) enum Certainty {
    /// As printed, to the penny or the unit.
    Exact,
    /// Rounded or estimated by its source, such as "£2m".
    Approximate,
    /// Not settled yet, such as "Tbd": null, which is not nil.
    ToBeDetermined,
    /// The source does not say: null, which is not nil.
    NotStated,
}
