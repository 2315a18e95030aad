//! Who acts in a mutation, and how what became of it is told.

use super::context::Ask;
use super::error::{Failure, Result};
use super::loaders::Asking;
use super::payload::UserError;
use super::viewer::caller;
use crate::authentication::{Authentication, Caller, Origin};
use async_graphql::Context;
use domain::Refusal;
use domain::access::{Access, capability::Capability};
use domain::account::User;
use persistence::Occasion;
use std::sync::Arc;

/// Somebody signed in who does something.
pub(crate) struct Acting<'a> {
    pub(crate) ask: &'a Asking,
    pub(crate) caller: &'a Caller,
    pub(crate) user: &'a Arc<User>,
    pub(crate) origin: &'a Origin,
}

/// Finds in a request who acts.
pub(crate) trait Act {
    /// Who acts; a failure of the request where nobody is signed in (design.md §4).
    fn acting(&self) -> Result<Acting<'_>>;

    /// Where the request comes from.
    fn origin(&self) -> Result<&Origin>;

    /// Who signs people in.
    fn authentication(&self) -> Result<&Authentication>;
}

impl Act for Context<'_> {
    fn acting(&self) -> Result<Acting<'_>> {
        let caller = caller(self)?;
        let user = caller.user.as_ref().ok_or(Failure::Unauthenticated)?;
        Ok(Acting { ask: self.ask()?, caller, user, origin: self.origin()? })
    }

    fn origin(&self) -> Result<&Origin> {
        self.data::<Origin>().map_err(|error| Failure::Internal(error.message))
    }

    fn authentication(&self) -> Result<&Authentication> {
        self.data::<Authentication>().map_err(|error| Failure::Internal(error.message))
    }
}

impl Acting<'_> {
    /// The proof that the one who acts may act as `C`, or what to tell them.
    pub(crate) fn access<C: Capability>(&self, path: &[&str]) -> Result<Access<C>, Refusal> {
        let denied = |_| Refusal::forbidden(path, "You have no role that allows this.");
        self.caller.viewer.access().map_err(denied)
    }

    /// The moment, and the request.
    pub(crate) fn occasion(&self) -> Occasion {
        self.origin.occasion(self.ask.now())
    }
}

/// What came of a mutation: what it made, or what the user can mend. What they cannot fails the field.
pub(crate) fn settled<T, E: Into<Failure>>(outcome: Result<T, E>) -> Result<Result<T, Vec<UserError>>> {
    match outcome.map_err(Into::into) {
        Ok(made) => Ok(Ok(made)),
        Err(Failure::Persistence(error)) => match &*error {
            persistence::Error::Refused(refusals) => Ok(Err(refusals.iter().cloned().map(UserError::from).collect())),
            _ => Err(Failure::Persistence(error)),
        },
        Err(failure) => Err(failure),
    }
}
