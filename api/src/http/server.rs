//! The server under the routes: connections that are slow, idle or too many take nothing from the others.

use super::patient::Patient;
use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::ConnectInfo;
use axum::http::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// What connections may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// How many there may be at once; more wait outside.
    pub most: usize,
    /// How long the head of the first request may take to arrive.
    pub head_time: Duration,
    /// How long one may be idle between requests, the head of the next one included: longer than proxies keep theirs.
    pub idle_time: Duration,
    /// How long a client may take in nothing of an answer before its connection is broken off.
    pub taking_in: Duration,
}

/// How often a connection of HTTP/2 is asked whether somebody is there, and how long it may take to say so.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Requests at once over one connection of HTTP/2.
const MOST_STREAMS: u32 = 100;

/// The most bytes of a request's headers, its address included.
const LARGEST_HEAD: usize = 96 * 1_024;

/// Serves `app` to whoever connects, until `stop`; then until those who are there have their answers. What goes over
/// to a WebSocket is no longer counted.
pub(super) async fn serve(
    mut listener: TcpListener,
    app: Router,
    connections: Connections,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(connections.most));
    let (builder, graceful) = (builder(&connections), GracefulShutdown::new());
    let mut stop = std::pin::pin!(stop);
    loop {
        let arrives = async {
            let place = Arc::clone(&places).acquire_owned().await;
            let (stream, address) = Listener::accept(&mut listener).await;
            // Events are small: none waits for the next to fill a packet. Where this fails they only come later.
            let _ = stream.set_nodelay(true);
            (place, stream, address)
        };
        let (place, stream, address) = tokio::select! {
            arrived = arrives => arrived,
            () = &mut stop => break,
        };
        let (builder, app, watcher) = (builder.clone(), app.clone(), graceful.watcher());
        tokio::spawn(async move {
            let stream = Patient::new(stream, connections.taking_in);
            hold(stream, address, &builder, app, connections.head_time, watcher).await;
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

fn builder(connections: &Connections) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(connections.idle_time)
        .max_buf_size(LARGEST_HEAD)
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEARTBEAT)
        .keep_alive_timeout(HEARTBEAT)
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(u32::try_from(LARGEST_HEAD).unwrap_or(u32::MAX));
    builder
}

/// Holds a connection until one of the two sides ends it.
async fn hold(
    stream: Patient<TcpStream>,
    address: SocketAddr,
    builder: &Builder<TokioExecutor>,
    app: Router,
    head_time: Duration,
    watcher: Watcher,
) {
    let begun = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&begun);
    let service = service_fn(move |request: Request<Incoming>| {
        heard.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        app.clone().oneshot(request)
    });
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
    let silence = async {
        tokio::time::sleep(head_time).await;
        if begun.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    };
    // Neither of the two protocols has begun before it is known which, and that has no time limit of its own.
    tokio::select! {
        ended = watcher.watch(connection) => {
            if let Err(cause) = ended {
                tracing::debug!(%cause, "a connection ended early");
            }
        }
        () = silence => tracing::debug!("a connection sent no request and is closed"),
    }
}
