//! Where a request comes from, read from its head.

use super::State;
use super::middleware::RequestId;
use crate::authentication::Origin;
use crate::observe::Wire;
use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum_client_ip::ClientIp;
use std::convert::Infallible;

impl FromRequestParts<State> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        let client = ClientIp::from_request_parts(parts, state).await;
        let id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let wire = parts.extensions.get::<Wire>().cloned().unwrap_or_default();
        Ok(Self { wire, ..Self::new(id, client.ok().map(|client| client.0), agent) })
    }
}
