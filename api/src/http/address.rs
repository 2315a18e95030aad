//! A request in an address, for queries over GET.

use super::answer::bad_request;
use super::asked::{Asked, Members};
use super::body::no_json;
use axum::extract::Query;
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;

/// What an address holds: the members that are objects as JSON text. What is empty is not given.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// Reads the request in `uri`.
pub(super) fn addressed(uri: &Uri) -> Result<Asked, Response> {
    let text = uri.query().unwrap_or_default();
    if std::str::from_utf8(&bytes(text)).is_err() {
        return Err(bad_request("the address is not in UTF-8"));
    }
    let Query(given) = Query::<Parameters>::try_from_uri(uri).map_err(|_| {
        bad_request("an address names `query`, `documentId`, `operationName`, `variables` and `extensions` once each")
    })?;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let asked = Asked {
        query: filled(given.query),
        document_id: filled(given.document_id),
        operation_name: filled(given.operation_name),
        variables: members("variables", filled(given.variables))?,
        extensions: members("extensions", filled(given.extensions))?,
    };
    asked.complete().map_err(|_| bad_request("a GET request names its `query`, or its `documentId`, in the address"))
}

fn members(name: &str, text: Option<String>) -> Result<Option<Members>, Response> {
    let Some(text) = text else { return Ok(None) };
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| bad_request(no_json(&format!("`{name}`"), &error)))?;
    match value {
        serde_json::Value::Null => Ok(None),
        serde_json::Value::Object(members) => Ok(Some(members)),
        _ => Err(bad_request(format!("`{name}` is a JSON object or null"))),
    }
}

/// What an address says, its percent signs read: the extractor would put a sign of its own for what is no text.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let coded = after.get(..2).filter(|_| *first == b'%');
        let byte = coded.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    bytes
}
