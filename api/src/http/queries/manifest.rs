//! Trusted documents, from a manifest: a JSON file of operations, as tools of clients write it.
//!
//! Three forms are read: Apollo's (`format`, `version` and a list of `operations` with `id`, `name`, `type` and `body`), and the
//! object of ids and texts that graphql-codegen and Relay write. Everything in it is parsed, and held to the schema and the
//! limits, before the service starts.

use super::hash_of;
use crate::graphql::{Document, Hash, Schema, check, parse};
use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

/// What Apollo's form calls itself.
pub(crate) const FORMAT: &str = "apollo-persisted-query-manifest";

/// More faults than this are not told.
const MOST_FAULTS: usize = 50;

/// Why the service does not start with a manifest.
#[derive(Debug, thiserror::Error)]
pub enum BadManifest {
    /// It cannot be read.
    #[error("the manifest {0} of `trusted_documents` cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// It is no manifest.
    #[error(
        "{0} of `trusted_documents` is no manifest: {1}. It is a JSON object of ids and documents, or an \
         {FORMAT} of version 1; `safergraph manifest` writes one"
    )]
    Form(String, String),
    /// Operations in it cannot be run.
    #[error("operations of the manifest {0} cannot be run:\n  {text}", text = .1.join("\n  "))]
    Faulty(String, Vec<String>),
}

/// The operations of a manifest, ready to be run.
#[derive(Debug, Default)]
pub struct Trusted {
    by_id: HashMap<String, Arc<Document>>,
    by_hash: HashMap<Hash, Arc<Document>>,
    names: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Apollo {
    format: String,
    version: u64,
    operations: Vec<ApolloOperation>,
}

#[derive(Deserialize)]
struct ApolloOperation {
    id: String,
    name: Option<String>,
    body: String,
}

/// An operation as it stands in a manifest.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    id: String,
    name: Option<String>,
    text: String,
}

impl Trusted {
    /// Reads the manifest `file`, and holds it to `schema`.
    ///
    /// # Errors
    /// [`BadManifest`], with everything that is wrong.
    pub async fn read(file: &Path, schema: &Schema) -> Result<Self, BadManifest> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| BadManifest::Unreadable(name.clone(), error))?;
        let entries = entries(&text).map_err(|what| BadManifest::Form(name.clone(), what))?;
        let (mut trusted, mut faults) = (Self::default(), Vec::new());
        for entry in entries {
            faults.extend(trusted.add(entry, schema).await.err().unwrap_or_default());
        }
        faults.truncate(MOST_FAULTS);
        if faults.is_empty() { Ok(trusted) } else { Err(BadManifest::Faulty(name, faults)) }
    }

    async fn add(&mut self, Entry { id, name, text }: Entry, schema: &Schema) -> Result<(), Vec<String>> {
        let label = name.as_ref().map_or_else(|| id.clone(), |name| format!("{name} ({id})"));
        let fault = |error: ServerError| vec![told(&label, &error)];
        let parsed = parse(&text).map_err(fault)?;
        let name = only_name(&parsed).map_err(fault)?;
        let label = name.as_ref().map_or_else(|| label.clone(), |name| format!("{name} ({id})"));
        let checked = check(schema, parsed.clone()).await;
        checked.map_err(|errors| errors.iter().map(|error| told(&label, error)).collect::<Vec<_>>())?;
        let hash = hash_of(&text);
        let document = Arc::new(Document { hash, bytes: text.len(), parsed });
        self.by_hash.insert(hash, Arc::clone(&document));
        self.names.extend(name);
        match self.by_id.insert(id, document) {
            Some(other) if other.hash != hash => Err(vec![format!("{label}: another operation has this id")]),
            _ => Ok(()),
        }
    }

    pub(super) fn with_id(&self, id: &str) -> Option<Arc<Document>> {
        self.by_id.get(id).cloned()
    }

    pub(super) fn with_hash(&self, hash: &Hash) -> Option<Arc<Document>> {
        self.by_hash.get(hash).cloned()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// The name of the one operation of a document.
fn only_name(parsed: &ExecutableDocument) -> Result<Option<String>, ServerError> {
    let mut operations = parsed.operations.iter();
    match (operations.next(), operations.next()) {
        (Some((name, _)), None) => Ok(name.map(ToString::to_string)),
        _ => Err(ServerError::new("a document of a manifest has one operation", None)),
    }
}

/// The operations as they stand in a manifest.
fn entries(text: &str) -> Result<Vec<Entry>, String> {
    let read: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if read.get("format").is_none() {
        let plain: BTreeMap<String, String> = serde_json::from_value(read).map_err(|error| error.to_string())?;
        return Ok(plain.into_iter().map(|(id, text)| Entry { id, name: None, text }).collect());
    }
    let apollo: Apollo = serde_json::from_value(read).map_err(|error| error.to_string())?;
    if apollo.format != FORMAT || apollo.version != 1 {
        return Err(format!("its format is {}, version {}", apollo.format, apollo.version));
    }
    let entry = |ApolloOperation { id, name, body }| Entry { id, name, text: body };
    Ok(apollo.operations.into_iter().map(entry).collect())
}

/// A fault with the operation and the line it is in.
fn told(label: &str, error: &ServerError) -> String {
    match error.locations.first() {
        Some(at) => format!("{label}: line {}, column {}: {}", at.line, at.column, error.message),
        None => format!("{label}: {}", error.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_clients_tools_are_read() {
        let entry = |id: &str, name: Option<&str>, text: &str| {
            let (name, text) = (name.map(str::to_owned), text.to_owned());
            Entry { id: id.to_owned(), name, text }
        };
        let apollo = r#"{"format":"apollo-persisted-query-manifest","version":1,"operations":[
            {"id":"a","name":"A","type":"query","body":"query A { viewer { id } }"}]}"#;
        assert_eq!(entries(apollo), Ok(vec![entry("a", Some("A"), "query A { viewer { id } }")]));
        assert_eq!(
            entries(r#"{"b":"{ b }","a":"{ a }"}"#),
            Ok(vec![entry("a", None, "{ a }"), entry("b", None, "{ b }")])
        );
        assert_eq!(entries("{}"), Ok(Vec::new()));
        for other in
            ["", "[]", "1", r#"{"a":1}"#, r#"{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}"#]
        {
            assert!(entries(other).is_err(), "{other}");
        }
    }
}
