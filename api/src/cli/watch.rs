//! What is seen of the service while it runs: figures on an address of their own, traces to a collector.

use super::problem::Problem;
use super::serve::listen;
use super::{Settings, say};
use crate::http::Queries;
use crate::observe::{Observe, serve_metrics};
use tokio::net::TcpListener;

/// What the settings say is to be seen, the operations of the manifest by their names. The listener is for [`serve`].
pub(super) async fn observe(settings: &Settings, queries: &Queries) -> Result<(Observe, Option<TcpListener>), Problem> {
    let traces = settings.collector().map(|collector| collector.connect()).transpose()?;
    let listener = match settings.metrics_address() {
        Some(address) => Some(listen(address, "metrics-listen").await?),
        None => None,
    };
    let known = settings.known_operations.iter().map(String::as_str).chain(queries.names());
    let known = known.map(str::to_owned).collect();
    Ok((Observe::new(listener.is_some(), known, traces), listener))
}

/// Serves the figures as long as the program runs.
pub(super) fn serve(listener: Option<TcpListener>, observe: &Observe) -> Result<(), Problem> {
    let Some(listener) = listener else { return Ok(()) };
    let address = listener.local_addr().map_err(|error| Problem::new(format!("cannot listen: {error}")))?;
    say(format!("Figures for Prometheus are at http://{address}/metrics"))?;
    let observe = observe.clone();
    tokio::spawn(async move {
        if let Err(cause) = serve_metrics(listener, observe).await {
            tracing::error!(%cause, "figures are not served any more");
        }
    });
    Ok(())
}
