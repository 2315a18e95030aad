//! A request as clients send it, whichever way.

use serde::Deserialize;
use serde_json::Value;

/// Members of a JSON object.
pub(super) type Members = serde_json::Map<String, Value>;

/// A request as clients send it, in JSON.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Asked {
    /// The document, unless it is sent by an id.
    pub(super) query: Option<String>,
    /// The id of a persisted document (GraphQL over HTTP, "Persisted Documents").
    pub(super) document_id: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<Members>,
    pub(super) extensions: Option<Members>,
}

/// JSON that is no request; it says what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    #[error("batching is not offered: send one operation in a request, as an object and not as a list")]
    Batch,
    #[error("a request is a JSON object with `query`, and if need be `operationName`, `variables` and `extensions`")]
    NoObject,
    #[error("`query` is missing: it holds the document, as text; or name one by its `documentId`")]
    NoQuery,
    #[error("`{0}` is text")]
    NoText(&'static str),
    #[error("`{0}` is an object or null")]
    NoMembers(&'static str),
}

impl TryFrom<Value> for Asked {
    type Error = Malformed;

    fn try_from(value: Value) -> Result<Self, Malformed> {
        let mut members = match value {
            Value::Object(members) => members,
            Value::Array(_) => return Err(Malformed::Batch),
            _ => return Err(Malformed::NoObject),
        };
        let mut take = |name: &str| members.remove(name).filter(|value| !value.is_null());
        let asked = Self {
            query: text("query", take("query"))?,
            document_id: text("documentId", take("documentId"))?,
            operation_name: text("operationName", take("operationName"))?,
            variables: object("variables", take("variables"))?,
            extensions: object("extensions", take("extensions"))?,
        };
        asked.complete()
    }
}

fn text(name: &'static str, value: Option<Value>) -> Result<Option<String>, Malformed> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Malformed::NoText(name)),
    }
}

fn object(name: &'static str, value: Option<Value>) -> Result<Option<Members>, Malformed> {
    match value {
        None => Ok(None),
        Some(Value::Object(members)) => Ok(Some(members)),
        Some(_) => Err(Malformed::NoMembers(name)),
    }
}

impl Asked {
    /// It, unless it names no document at all: by its text, its id, or its hash in the extensions.
    pub(super) fn complete(self) -> Result<Self, Malformed> {
        let has = |name: &str| self.extensions.as_ref().is_some_and(|extensions| extensions.contains_key(name));
        if self.query.is_none() && self.document_id.is_none() && !has("persistedQuery") {
            return Err(Malformed::NoQuery);
        }
        Ok(self)
    }

    /// Whether the client asks to be told what its operation costs.
    pub(super) fn wants_cost(&self) -> bool {
        self.extensions.as_ref().is_some_and(|extensions| extensions.get("cost") == Some(&Value::Bool(true)))
    }
}
