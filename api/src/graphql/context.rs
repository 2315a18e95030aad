//! What a resolver finds in its request.

use super::error::{Failure, Result, bad_id};
use super::loaders::Asking;
use async_graphql::{Context, ID};
use domain::ids::{GlobalId, Id};
use domain::page::PageRequest;

/// Finds in a request what it may read.
pub(crate) trait Ask {
    /// What the request may read.
    fn ask(&self) -> Result<&Asking>;
}

impl Ask for Context<'_> {
    fn ask(&self) -> Result<&Asking> {
        self.data::<Asking>().map_err(|error| Failure::Internal(error.message))
    }
}

/// The page that Relay's arguments ask for, counted when `totalCount` is selected.
pub(crate) fn page_request(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> Result<PageRequest> {
    let request = PageRequest::try_new(first, after.as_deref(), last, before.as_deref())?;
    Ok(request.counting(ctx.look_ahead().field("totalCount").exists()))
}

/// The id that a client sent as `argument`.
pub(crate) fn id_of<I: Id>(argument: &str, id: &ID) -> Result<I> {
    GlobalId::parse(id).and_then(GlobalId::of).map_err(|error| bad_id(argument, &error))
}

/// The ids that a client sent as `argument`.
pub(crate) fn ids_of<I: Id>(argument: &str, ids: &[ID]) -> Result<Vec<I>> {
    ids.iter().map(|id| id_of(argument, id)).collect()
}

/// The id that a client may have sent as `argument`.
pub(crate) fn maybe_id_of<I: Id>(argument: &str, id: Option<&ID>) -> Result<Option<I>> {
    id.map(|id| id_of(argument, id)).transpose()
}

/// An id as clients see it.
pub(crate) fn global<I: Id>(id: I) -> ID {
    ID(id.global().to_string())
}
