//! `/export/…`: lists as files, for whoever publishes or reads them (design.md §5). Each is one file below; what
//! they share, who asks and how a file is answered, is here.

pub(crate) mod grants;
pub(crate) mod parameters;
mod table;

use super::State;
use super::answer::refusal;
use crate::authentication::{Origin, Unknown};
use axum::Router;
use axum::extract;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::BASE64URL_NOPAD;
use domain::access::Sight;
use grants::NoList;
use parameters::Parameters;
use sha2::{Digest, Sha256};

/// The addresses of the exports.
pub(super) fn routes() -> Router<State> {
    Router::new().route("/export/crime-and-disorder-reduction-grants.csv", get(grants_of_an_area))
}

/// Who asks, and with which headers.
struct Request {
    state: State,
    origin: Origin,
    headers: HeaderMap,
}

/// The grants that a commissioner made: the same list for everybody.
async fn grants_of_an_area(
    extract::State(state): extract::State<State>,
    origin: Origin,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let request = Request { state, origin, headers };
    let limit = request.state.time_limit;
    match tokio::time::timeout(limit, request.grants(&uri)).await {
        Ok(Ok(response) | Err(response)) => response,
        Err(_) => {
            let message = format!("this took longer than {} seconds and was given up", limit.as_secs());
            refusal(StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT", message)
        }
    }
}

impl Request {
    async fn grants(&self, uri: &Uri) -> Result<Response, Response> {
        let parameters = Parameters::of(uri, &["police_area", "year", "from", "to"])?;
        let (area, years) = (parameters.police_area()?, parameters.years()?);
        let (sight, database) = (self.sight().await?, &self.state.database);
        let area =
            persistence::place::police_area(database, &sight, area).await.map_err(|error| failed(&error.into()))?;
        let Some(area) = area else {
            return Err(refusal(StatusCode::NOT_FOUND, "BAD_REQUEST", "`police_area`: there is no such police area"));
        };
        let list = grants::list(database, &sight, &area, years).await.map_err(|error| failed(&error))?;
        Ok(self.file(&grants::file_name(&area, years), list))
    }

    /// What the one who asks may see.
    async fn sight(&self) -> Result<Sight, Response> {
        let unavailable = |message: &str| refusal(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message);
        let authentication = &self.state.authentication;
        let caller = async {
            let credential = authentication.credential(&self.headers).await?;
            authentication.caller(credential.as_ref(), &self.origin).await
        };
        match caller.await {
            Ok(caller) => Ok(caller.viewer.sight()),
            Err(Unknown::Token(bad)) => {
                let mut response = refusal(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", bad.to_string());
                response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                Err(response)
            }
            Err(unreachable @ Unknown::IssuerUnreachable) => Err(unavailable(&unreachable.to_string())),
            Err(Unknown::Failed(failure)) => {
                tracing::error!(cause = %failure, "it could not be found out who asks");
                Err(unavailable("the service cannot reach its records just now; try again"))
            }
        }
    }

    /// A public file: whoever has it already, by its tag, is told so. It is kept for some minutes, and asked for
    /// again after that.
    fn file(&self, name: &str, content: Vec<u8>) -> Response {
        // Weak, for the same list is sent compressed or not.
        let tag = format!("W/\"{}\"", BASE64URL_NOPAD.encode(&Sha256::digest(&content)));
        let headers = [
            (CACHE_CONTROL, "public, max-age=300".to_owned()),
            (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            (ETAG, tag.clone()),
        ];
        if self.has(&tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let content_type = (CONTENT_TYPE, "text/csv; charset=utf-8; header=present");
        (headers, [content_type], content).into_response()
    }

    /// Whether the one who asks says to have what `tag` marks (RFC 9110 §13.1.2).
    fn has(&self, tag: &str) -> bool {
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let said = self.headers.get_all(IF_NONE_MATCH).iter().filter_map(|header| header.to_str().ok());
        said.flat_map(|header| header.split(',')).any(|one| one.trim() == "*" || opaque(one) == opaque(tag))
    }
}

/// Why there is no list, without what is for the log only.
fn failed(cause: &NoList) -> Response {
    if let NoList::Unread(error @ persistence::Error::TooManyRows { .. }) = cause {
        return refusal(StatusCode::BAD_REQUEST, "TOO_COMPLEX", error.to_string());
    }
    tracing::error!(%cause, "an export could not be answered");
    let message = "the service cannot reach its records just now; try again";
    refusal(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message)
}
