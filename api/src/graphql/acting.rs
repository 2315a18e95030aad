//! Who acts in a mutation, and how what became of it is told.

use super::context::Ask;
use super::error::{Failure, Result};
use super::loaders::{Asking, Records};
use super::payload::UserError;
use super::viewer::caller;
use crate::authentication::{Authentication, Caller, Origin};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID};
use domain::access::{Access, capability::Capability};
use domain::account::User;
use domain::{Refusal, RefusalCode};
use persistence::{Occasion, Once};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::hash::Hash;
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

    /// The proof that the one who acts may act as `C` somewhere; or of the record that `field` names, what they may
    /// know: NOT_FOUND where they do not see it.
    pub(crate) async fn access_over<C, K>(&self, key: K, field: &str, what: &str) -> Result<Access<C>>
    where
        C: Capability,
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Records: Loader<K, Error = Arc<persistence::Error>>,
    {
        match self.access(&[field]) {
            Ok(access) => Ok(access),
            Err(_) if self.ask.one(key).await?.is_none() => Err(Refusal::not_found(field, what).into()),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// The moment, and the request.
    pub(crate) fn occasion(&self) -> Occasion {
        self.origin.occasion(self.ask.now())
    }
}

/// Finds in a mutation what its client calls it, so that asked twice it is done once.
pub(crate) trait Repeatable {
    /// The client's `key` with a hash of the rest of the input, which must be the same when it is used again.
    fn once(&self, key: Option<&ID>) -> Result<Option<Once>>;
}

/// The most characters of a client's key.
const LONGEST_KEY: usize = 200;

impl Repeatable for Context<'_> {
    fn once(&self, key: Option<&ID>) -> Result<Option<Once>> {
        let Some(key) = key else { return Ok(None) };
        let refused = |code, message: &str| Failure::from(Refusal::new(code, &["idempotencyKey"], message));
        if key.trim().is_empty() {
            return Err(refused(RefusalCode::Required, "A key is not blank; leave it out where you need none."));
        }
        if key.chars().count() > LONGEST_KEY {
            return Err(refused(RefusalCode::LimitExceeded, "A key has at most 200 characters."));
        }
        let field = self.field();
        let arguments = field.arguments().map_err(|error| Failure::Internal(error.message))?;
        let mut text = String::new();
        for (name, value) in arguments {
            text.push_str(name.as_str());
            let value = value.into_json().map_err(|error| Failure::Internal(error.to_string()))?;
            canonical(&value, &mut text);
        }
        let input = data_encoding::HEXLOWER.encode(&Sha256::digest(text));
        Ok(Some(Once { mutation: field.name().to_owned(), key: key.to_string(), input }))
    }
}

/// Writes `value` so that two inputs that mean the same are written the same: fields in one order, none that is null,
/// and not the key itself.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let stated = fields.iter().filter(|(name, value)| !value.is_null() && *name != "idempotencyKey");
            let in_order: BTreeMap<_, _> = stated.collect();
            text.push('{');
            for (name, value) in in_order {
                text.push_str(&format!("{name:?}:"));
                canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
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
