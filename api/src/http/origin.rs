//! Where a request comes from, read from its head.

use super::State;
use super::middleware::RequestId;
use crate::authentication::Origin;
use crate::observe::Wire;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum_client_ip::{ClientIp, ClientIpSource};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

impl FromRequestParts<State> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        let client = client(parts, state).await;
        let id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let wire = parts.extensions.get::<Wire>().cloned().unwrap_or_default();
        Ok(Self { wire, ..Self::new(id, client, agent) })
    }
}

/// The address of who asks: what a header says of it, if that was written by a proxy that is believed; else that of the
/// connection.
async fn client(parts: &mut Parts, state: &State) -> Option<IpAddr> {
    let proxies = &state.doors.proxies;
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    if state.client_address == ClientIpSource::ConnectInfo || peer.is_some_and(|peer| !proxies.believe(peer)) {
        return peer;
    }
    if state.client_address == ClientIpSource::RightmostXForwardedFor {
        let headers = parts.headers.get_all("x-forwarded-for").iter().filter_map(|header| header.to_str().ok());
        let told: Vec<&str> = headers.flat_map(|header| header.split(',')).collect();
        if let Some(client) = proxies.client(told.into_iter()) {
            return Some(client);
        }
    }
    ClientIp::from_request_parts(parts, state).await.ok().map(|client| client.0).or(peer)
}
