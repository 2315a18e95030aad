//! Papers on their way out: to those who see them in the schema. Who reads what is exempt is written down before the
//! first byte of it is sent.

use super::super::State;
use super::super::answer::refusal;
use super::super::asker::{Asker, failed, not_found, told, unavailable};
use super::AsItIs;
use super::headers::{Asked, disposition, range};
use crate::authentication::Origin;
use axum::body::Body;
use axum::extract::{self, Path};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::access::Sight;
use domain::document::FileFormat;
use domain::ids::{DocumentId, GlobalId, Id};
use persistence::document::Bytes;
use std::collections::HashSet;

const NONE: &str = "there is no such document, or it is not for you to read";

/// A paper as it is now.
pub(super) async fn current(
    extract::State(state): extract::State<State>,
    origin: Origin,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let asker = Asker { state, origin, headers };
    asker.in_time(answer(&asker, &id, None)).await
}

/// A paper as it was once handed in.
pub(super) async fn version(
    extract::State(state): extract::State<State>,
    origin: Origin,
    Path((id, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let asker = Asker { state, origin, headers };
    let Ok(number) = number.parse() else { return not_found(NONE) };
    asker.in_time(answer(&asker, &id, Some(number))).await
}

async fn answer(asker: &Asker, id: &str, number: Option<i32>) -> Result<Response, Response> {
    let id: DocumentId = GlobalId::parse(id).and_then(GlobalId::of).map_err(|_| not_found(NONE))?;
    let sight = asker.caller().await?.viewer.sight();
    let found = persistence::document::bytes(&asker.state.database, &sight, id, number).await;
    let bytes = found.map_err(|error| told(&error))?.ok_or_else(|| not_found(NONE))?;
    let Some(key) = bytes.key.clone() else {
        return Err(not_found("only the title of this document is kept here, not the document itself"));
    };
    let tag = format!("\"{}\"", bytes.sha256.as_deref().unwrap_or_default());
    if asker.has(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept(&bytes), [(ETAG, tag)]).into_response());
    }
    let asked = range(&asker.headers, bytes.size_bytes, &tag);
    if asked == Asked::Beyond {
        let size = format!("bytes */{}", bytes.size_bytes);
        let response = refusal(StatusCode::RANGE_NOT_SATISFIABLE, "BAD_REQUEST", "the document is not that long");
        return Err(([(CONTENT_RANGE, size)], response).into_response());
    }
    if bytes.exempt {
        write_down(asker, &sight, id).await?;
    }
    send(asker, &key, &bytes, asked, tag).await
}

/// Without its line in the audit, what is exempt is not given.
async fn write_down(asker: &Asker, sight: &Sight, id: DocumentId) -> Result<(), Response> {
    let shown = HashSet::from([id.global()]);
    let recorded = persistence::exempt::record(&asker.state.database, sight, &shown, &asker.occasion()).await;
    recorded.map_err(|cause| {
        tracing::error!(%cause, "who reads an exempt document could not be written down");
        unavailable("this document is exempt, and the service cannot write down who reads it just now; try again")
    })
}

async fn send(asker: &Asker, key: &str, bytes: &Bytes, asked: Asked, tag: String) -> Result<Response, Response> {
    let (part, status) = match asked {
        Asked::Part(part) => (Some(part), StatusCode::PARTIAL_CONTENT),
        Asked::Whole | Asked::Beyond => (None, StatusCode::OK),
    };
    let reading = asker.state.storage.read(key, part.clone()).await.map_err(|cause| failed(&cause))?;
    let media_type = bytes.media_type.as_deref().unwrap_or("application/octet-stream");
    let charset = if media_type.starts_with("text/") { "; charset=utf-8" } else { "" };
    let length = part.as_ref().map_or(bytes.size_bytes, |part| part.end - part.start);
    let headers = [
        (CONTENT_TYPE, format!("{media_type}{charset}")),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, disposition(&bytes.title, FileFormat::of_media_type(media_type))),
        (ETAG, tag),
        (ACCEPT_RANGES, "bytes".to_owned()),
    ];
    let range = part.map(|part| format!("bytes {}-{}/{}", part.start, part.end - 1, bytes.size_bytes));
    let mut response = (status, kept(bytes), headers, Body::from_stream(reading)).into_response();
    if let Some(range) = range.and_then(|range| range.parse().ok()) {
        response.headers_mut().insert(CONTENT_RANGE, range);
    }
    response.extensions_mut().insert(AsItIs);
    Ok(response)
}

/// Who may keep it on the way: everybody what is public, for a minute; nobody what is exempt.
fn kept(bytes: &Bytes) -> [(HeaderName, &'static str); 2] {
    let keep = if bytes.public {
        "public, max-age=60"
    } else if bytes.exempt {
        "no-store"
    } else {
        "private, no-cache"
    };
    [(CACHE_CONTROL, keep), (VARY, "authorization")]
}
