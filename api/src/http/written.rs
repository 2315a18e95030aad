//! An answer as it is written, by every transport.

use crate::observe;
use async_graphql::{ErrorExtensionValues, Response as Answer, ServerError, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// More errors than this help nobody.
const MOST_ERRORS: usize = 20;

/// A message longer than this repeats the request.
const LONGEST_MESSAGE: usize = 300;

/// Fields in the order asked for, every error with a code, `data` left out where there never was any.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

impl<'a> Written<'a> {
    /// `answer`, with what clients get of its errors.
    pub(super) fn of(answer: &'a mut Answer) -> Self {
        tidy(&mut answer.errors);
        let data = (!refused(answer)).then_some(&answer.data);
        Self { errors: &answer.errors, data, extensions: &answer.extensions }
    }
}

/// Whether execution never began: then there is no data, not even null.
pub(super) fn refused(answer: &Answer) -> bool {
    answer.data == Value::Null && !answer.errors.is_empty() && answer.errors.iter().all(|e| e.path.is_empty())
}

/// Errors as clients get them: not too many, not too long, with a code.
pub(super) fn tidy(errors: &mut Vec<ServerError>) {
    errors.truncate(MOST_ERRORS);
    errors.iter_mut().for_each(add_code);
    for code in errors.iter().filter_map(|error| error.extensions.as_ref()?.get("code")) {
        if let Value::String(code) = code {
            observe::failed(code);
        }
    }
}

/// Errors of ours have a code; the others are the library's, about the request.
fn add_code(error: &mut ServerError) {
    if error.message.len() > LONGEST_MESSAGE {
        error.message = error.message.chars().take(LONGEST_MESSAGE).chain(['…']).collect();
    }
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        extensions.set("code", "BAD_REQUEST");
    }
}
