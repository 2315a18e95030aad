//! Papers on their way in: as the body itself, with what is said of it in the address, or as a form with the file as
//! its last field. Whether it may be filed is asked before its bytes are read, and again when they are there.

use super::super::State;
use super::super::answer::{refusal, refused};
use super::super::asker::{Asker, not_found, told, unauthenticated};
use super::fields::{Fields, OF_PAPER, OF_VERSION, file_name};
use super::taking::{Incoming, Taken, take, too_large};
use crate::authentication::{Caller, Origin};
use axum::Json;
use axum::body::Body;
use axum::extract::{self, Path};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::{Access, capability::ManageMeetings};
use domain::ids::{DocumentId, GlobalId, Id};
use domain::{Refusal, RefusalCode};
use multer::{Constraints, Multipart, SizeLimit};
use persistence::document::{self, IncomingFile, NewPaper, NewVersion};
use serde_json::json;

/// What a form has beside the file.
const REST_OF_FORM: u64 = 64 * 1_024;

/// Where a paper goes.
#[derive(Clone, Debug)]
enum Target {
    Paper(NewPaper),
    Version(NewVersion),
}

/// A paper that is to be filed.
pub(super) async fn new(
    extract::State(state): extract::State<State>,
    origin: Origin,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    upload(Upload { asker: Asker { state, origin, headers }, uri, of: None }, body).await
}

/// Further bytes of one.
pub(super) async fn version(
    extract::State(state): extract::State<State>,
    origin: Origin,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(id) = GlobalId::parse(&id).and_then(GlobalId::of) else { return not_found("there is no such document") };
    upload(Upload { asker: Asker { state, origin, headers }, uri, of: Some(id) }, body).await
}

/// Takes a paper in to its end, even if its sender goes away once all of it is there.
async fn upload(upload: Upload, body: Body) -> Response {
    let incoming = Incoming::new(body);
    let stays = incoming.clone();
    let done = tokio::spawn(async move { upload.run(&incoming).await }).await;
    match done {
        Ok(Ok(response)) => response,
        Ok(Err(response)) => {
            stays.linger();
            response
        }
        Err(cause) => {
            tracing::error!(%cause, "a document could not be taken in");
            let message = "the service could not take this in; the request id finds the cause in its log";
            refusal(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
        }
    }
}

struct Upload {
    asker: Asker,
    uri: Uri,
    /// The paper of which it is a version; `None` for a new one.
    of: Option<DocumentId>,
}

impl Upload {
    async fn run(&self, incoming: &Incoming) -> Result<Response, Response> {
        let caller = self.asker.caller().await?;
        if caller.user.is_none() {
            return Err(unauthenticated("sign in to file documents, and send the token as `Authorization: Bearer …`"));
        }
        let known = if self.of.is_some() { OF_VERSION } else { OF_PAPER };
        let fields = Fields::of(&self.uri, known)?;
        let declared = self.asker.headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).map(str::to_owned);
        let boundary = declared.as_deref().and_then(|declared| multer::parse_boundary(declared).ok());
        let rest = if boundary.is_some() { REST_OF_FORM } else { 0 };
        self.check_length(rest)?;
        match boundary {
            Some(boundary) => self.form(&caller, fields, incoming, boundary).await,
            None => {
                let (target, access) = self.target(&caller, &fields).await?;
                let limit = self.asker.state.document_limit;
                let taken = take(&self.asker.state.storage, incoming.stream(), limit).await?;
                let file = taken.keep(fields.file_name(), declared.as_deref()).await?;
                self.file(&access, &target, file).await
            }
        }
    }

    /// What says to be too large is not begun with.
    fn check_length(&self, rest: u64) -> Result<(), Response> {
        let limit = self.asker.state.document_limit;
        let length = self.asker.headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > limit.saturating_add(rest)) { Err(too_large(limit)) } else { Ok(()) }
    }

    async fn form(
        &self,
        caller: &Caller,
        mut fields: Fields,
        incoming: &Incoming,
        boundary: String,
    ) -> Result<Response, Response> {
        let limit = self.asker.state.document_limit;
        let sizes = SizeLimit::new().whole_stream(limit.saturating_add(2 * REST_OF_FORM));
        let constraints = Constraints::new().size_limit(sizes);
        let mut form = Multipart::with_constraints(Box::pin(incoming.stream()), boundary, constraints);
        while let Some(field) = form.next_field().await.map_err(|error| self.unread(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            if name != "file" {
                let text = text_of(field).await.map_err(|error| self.unread(&error))?;
                fields.add(name, text.ok_or_else(|| wrong_field(&["file"], "A field of the form is too long."))?)?;
                continue;
            }
            let (target, access) = self.target(caller, &fields).await?;
            let declared = field.content_type().map(ToString::to_string);
            let file_name = fields.file_name().or_else(|| field.file_name().and_then(file_name));
            let taken = take(&self.asker.state.storage, field, limit).await?;
            let taken = self.ended(&mut form, taken).await?;
            return self.file(&access, &target, taken.keep(file_name, declared.as_deref()).await?).await;
        }
        Err(refused(&[Refusal::new(RefusalCode::Required, &["file"], "Send the document as the field `file`.")]))
    }

    /// That nothing follows the file: what is said of it must be known before it is read.
    async fn ended(&self, form: &mut Multipart<'_>, taken: Taken) -> Result<Taken, Response> {
        let wrong = match form.next_field().await {
            Ok(None) => return Ok(taken),
            Ok(Some(_)) => wrong_field(&["file"], "The file is the last field of the form: put the others before it."),
            Err(error) => self.unread(&error),
        };
        taken.abandon().await;
        Err(wrong)
    }

    fn unread(&self, error: &multer::Error) -> Response {
        match error {
            multer::Error::StreamSizeExceeded { .. } => too_large(self.asker.state.document_limit),
            error => wrong_field(&["file"], &format!("The form broke off or is not one ({error}): nothing is kept.")),
        }
    }

    /// Where the paper goes, if it may.
    async fn target(&self, caller: &Caller, fields: &Fields) -> Result<(Target, Access<ManageMeetings>), Response> {
        let (database, sight) = (&self.asker.state.database, caller.viewer.sight());
        let target = match self.of {
            Some(document) => Target::Version(fields.version(document)?),
            None => Target::Paper(fields.paper()?),
        };
        let Ok(access) = caller.viewer.access::<ManageMeetings>() else {
            let refusal = match &target {
                Target::Paper(new) => document::refusal_for(database, &sight, new.of).await,
                Target::Version(new) => version_refusal(self, &sight, *new).await,
            };
            return Err(refused(&[refusal.map_err(|error| told(&error))?]));
        };
        let may = match &target {
            Target::Paper(new) => document::may_file(database, &access, new, &self.asker.occasion()).await,
            Target::Version(new) => document::may_replace(database, &access, *new).await,
        };
        may.map_err(|error| told(&error))?;
        Ok((target, access))
    }

    /// Files what is in the storage, or takes it out again.
    async fn file(
        &self,
        access: &Access<ManageMeetings>,
        target: &Target,
        file: IncomingFile,
    ) -> Result<Response, Response> {
        let (database, occasion) = (&self.asker.state.database, self.asker.occasion());
        let filed = match target {
            Target::Paper(new) => document::file(database, access, new, &file, &occasion).await,
            Target::Version(new) => document::replace(database, access, *new, &file, &occasion).await,
        };
        match filed {
            Ok(id) => Ok(filed_as(id, &file)),
            Err(error) => {
                self.asker.state.storage.forget(&[file.stored.key]).await;
                Err(told(&error))
            }
        }
    }
}

/// What to tell of a paper to somebody who may manage no meetings at all.
async fn version_refusal(
    upload: &Upload,
    sight: &domain::access::Sight,
    new: NewVersion,
) -> persistence::Result<Refusal> {
    let seen = document::by_ids(&upload.asker.state.database, sight, &[new.document]).await?;
    Ok(if seen.contains_key(&new.document) {
        Refusal::forbidden(&["documentId"], "You have no role that allows this here.")
    } else {
        Refusal::not_found("documentId", "document")
    })
}

/// The text of a field; `None` where it is too long.
async fn text_of(mut field: multer::Field<'_>) -> Result<Option<String>, multer::Error> {
    let mut bytes = Vec::new();
    while let Some(some) = field.chunk().await? {
        bytes.extend_from_slice(&some);
        if bytes.len() as u64 > REST_OF_FORM {
            return Ok(None);
        }
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn wrong_field(path: &[&str], message: &str) -> Response {
    refused(&[Refusal::new(RefusalCode::Invalid, path, message)])
}

fn filed_as(id: DocumentId, file: &IncomingFile) -> Response {
    let (id, stored) = (id.global().to_string(), &file.stored);
    let url = format!("/documents/{id}");
    let document = json!({
        "id": id,
        "url": url,
        "mediaType": file.format.media_type(),
        "sizeBytes": stored.size_bytes,
        "sha256": stored.sha256,
    });
    (StatusCode::CREATED, [(LOCATION, url)], Json(json!({ "document": document }))).into_response()
}
