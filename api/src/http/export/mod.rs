//! `/export/…`: lists as files, for whoever publishes or reads them (design.md §5). Each is one file below; what
//! they share, who asks and how a file is answered, is here.

pub(crate) mod grants;
pub(crate) mod parameters;
mod table;

use super::State;
use super::answer::refusal;
use super::asker::{Asker, told};
use crate::authentication::Origin;
use axum::Router;
use axum::extract;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::BASE64URL_NOPAD;
use grants::NoList;
use parameters::Parameters;
use sha2::{Digest, Sha256};

/// The addresses of the exports.
pub(super) fn routes() -> Router<State> {
    Router::new().route("/export/crime-and-disorder-reduction-grants.csv", get(grants_of_an_area))
}

/// The grants that a commissioner made: the same list for everybody.
async fn grants_of_an_area(
    extract::State(state): extract::State<State>,
    origin: Origin,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asker = Asker { state, origin, headers };
    asker.in_time(asker.grants(&uri)).await
}

impl Asker {
    async fn grants(&self, uri: &Uri) -> Result<Response, Response> {
        let parameters = Parameters::of(uri, &["police_area", "year", "from", "to"])?;
        let (area, years) = (parameters.police_area()?, parameters.years()?);
        let (sight, database) = (self.caller().await?.viewer.sight(), &self.state.database);
        let area = persistence::place::police_area(database, &sight, area).await.map_err(|error| told(&error))?;
        let Some(area) = area else {
            return Err(refusal(StatusCode::NOT_FOUND, "BAD_REQUEST", "`police_area`: there is no such police area"));
        };
        let list = grants::list(database, &sight, &area, years).await.map_err(|error| failed(&error))?;
        Ok(self.file(&grants::file_name(&area, years), list))
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
}

/// Why there is no list, without what is for the log only.
fn failed(cause: &NoList) -> Response {
    if let NoList::Unread(error @ persistence::Error::TooManyRows { .. }) = cause {
        return refusal(StatusCode::BAD_REQUEST, "TOO_COMPLEX", error.to_string());
    }
    super::asker::failed(cause)
}
