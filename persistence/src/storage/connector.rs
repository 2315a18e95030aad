//! How a bucket is reached: with the client that the rest of the service uses, and its certificates.

use async_trait::async_trait;
use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
};
use std::time::Duration;

/// How long a bucket may take to be connected to.
const TO_CONNECT: Duration = Duration::from_secs(5);

/// How long it may say nothing.
const SILENCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let redirects = reqwest::redirect::Policy::none();
        let client =
            reqwest::Client::builder().connect_timeout(TO_CONNECT).read_timeout(SILENCE).redirect(redirects).build();
        let client = client.map_err(|error| object_store::Error::Generic { store: "S3", source: error.into() })?;
        Ok(HttpClient::new(Caller(client)))
    }
}

#[derive(Debug)]
struct Caller(reqwest::Client);

#[async_trait]
impl HttpService for Caller {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = reqwest::Request::try_from(request.map(reqwest::Body::wrap)).map_err(failed)?;
        let response = http::Response::<reqwest::Body>::from(self.0.execute(request).await.map_err(failed)?);
        Ok(response.map(|body| HttpResponseBody::new(body.map_err(failed))))
    }
}

/// A failure, and whether it is worth trying again.
fn failed(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_decode() {
        HttpErrorKind::Decode
    } else if error.is_request() {
        HttpErrorKind::Request
    } else {
        HttpErrorKind::Unknown
    };
    HttpError::new(kind, error.without_url())
}
