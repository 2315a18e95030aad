//! `safergraph serve`: from settings to a service that stops in good order.

use super::arguments::Serve;
use super::problem::{Outcome, Problem};
use super::{demo, open_within, say, watch};
use crate::authentication::{Authentication, Issuer, Keys, Passwords};
use crate::clock::Clock;
use crate::config::Settings;
use crate::graphql;
use crate::http::{self, Gate, Limits, State, Streams};
use persistence::Database;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long requests in flight may take to end once the program is told to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often changes that were told long ago are forgotten.
const SWEEP: Duration = Duration::from_secs(600);

/// Serves until told to stop.
pub(super) async fn serve(settings: &Settings, arguments: &Serve) -> Outcome {
    // Whatever can be wrong is found before the database is touched.
    let keys = keys(settings, arguments.demo)?;
    let letters = settings.letters()?;
    let client_address = settings.client_address().ok_or_else(|| {
        let given = &settings.client_address;
        Problem::new(format!("the setting `client_address` is not understood: {given}. Try ConnectInfo or XRealIp"))
    })?;
    let issuer = issuer(settings)?;
    let doors = settings.doors()?;
    let schema = graphql::schema();
    let queries = settings.queries(&schema).await?;
    let storage = settings.storage()?;
    let password = arguments.demo_password.as_deref();
    if arguments.demo {
        demo::check(password)?;
    }
    let listener = listen(&settings.listen, "listen").await?;
    let address = listener.local_addr().map_err(|error| Problem::new(format!("cannot listen: {error}")))?;

    let (observe, metrics) = watch::observe(settings, &queries).await?;
    let passwords = Passwords::try_new(settings.cost(), settings.hashes_at_once)?;
    let time_limit = Duration::from_secs(settings.time_limit);
    let database = open_within(settings, time_limit).await?;
    let clock = Clock::System;
    if arguments.demo {
        say(demo::prepare(&database, &passwords, password, clock).await?)?;
    }
    let authentication = Authentication::new(database.clone(), passwords, keys, clock)
        .with_letters(letters)
        .with_issuer(issuer)
        .with_patience(settings.patience());
    let streams = Streams::within(settings.stream_limits());
    let page = if doors.without_page { String::new() } else { format!("; try it at http://{address}/") };
    let state = State {
        schema,
        doors,
        limits: Limits::new(settings.paces(), &database),
        queries,
        database,
        authentication,
        streams,
        clock,
        time_limit,
        connections: settings.connections(),
        gate: Gate::new(settings.capacity()),
        client_address,
        storage,
        document_limit: settings.document_bytes(),
        meeting_link: settings.meeting_link.clone(),
        observe,
    };
    state.observe.watch(&state);
    say(format!("SaferGraph answers at http://{address}/graphql{page} (Ctrl-C stops it)"))?;
    watch::serve(metrics, &state.observe)?;
    let observe = state.observe.clone();
    let forgetting = tokio::spawn(forget_changes(state.database.clone(), settings.changes_kept()));
    let outcome = run(listener, state, settings.stop_delay()).await;
    forgetting.abort();
    observe.flush().await;
    outcome
}

/// Forgets changes that were told longer ago than `kept`, again and again.
async fn forget_changes(database: Database, kept: Duration) {
    let mut sweep = tokio::time::interval(SWEEP);
    loop {
        sweep.tick().await;
        match database.forget_changes(kept).await {
            Ok(0) => {}
            Ok(changes) => tracing::debug!(changes, "what was told long ago is forgotten"),
            Err(cause) => tracing::warn!(%cause, "what was told long ago could not be forgotten; it is tried again"),
        }
    }
}

async fn run(listener: TcpListener, state: State, delay: Duration) -> Outcome {
    let (streams, observe) = (state.streams.clone(), state.observe.clone());
    let (stop, stopped) = oneshot::channel::<()>();
    let draining = async {
        let _ = stopped.await;
    };
    let mut serving = tokio::spawn(http::serve(listener, state, draining));
    let ended = |ended: Result<(), tokio::task::JoinError>| {
        ended.map_err(|error| Problem::new(format!("the service stopped: {error}")))
    };
    tokio::select! {
        outcome = &mut serving => return ended(outcome),
        () = told_to_stop() => {}
    }
    observe.stop();
    tracing::info!("stopping; requests in flight are finished first");
    // Whoever shares requests out sees that this process is not ready, and sends no more.
    tokio::select! {
        () = tokio::time::sleep(delay) => {}
        () = told_to_stop() => {}
    }
    let _ = stop.send(());
    // The server does not count a socket as a request in flight, and an event stream is one without end.
    let serving = async { tokio::join!(serving, streams.close()).0 };
    tokio::select! {
        outcome = serving => ended(outcome),
        () = told_to_stop() => Ok(()),
        () = tokio::time::sleep(PATIENCE) => {
            tracing::warn!("some requests did not end in time and were given up");
            Ok(())
        }
    }
}

/// Ctrl-C or, where there is such a thing, SIGTERM.
async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// The key that was given, or one for this run where it is a demonstration.
fn keys(settings: &Settings, demo: bool) -> Result<Keys, Problem> {
    let pem = match (&settings.signing_key, &settings.signing_key_file) {
        (Some(pem), _) => pem.clone().into(),
        (None, Some(file)) => std::fs::read_to_string(file)
            .map_err(|error| Problem::new(format!("the signing key {} cannot be read: {error}", file.display())))?
            .into(),
        (None, None) if demo => Keys::make()?,
        (None, None) => {
            return Err(Problem::new(
                "no signing key: make one with `safergraph keys new > key.pem` and start with --signing-key-file \
                 key.pem, or set SAFERGRAPH_SIGNING_KEY; to look around without one, start with --demo",
            ));
        }
    };
    Ok(Keys::read(&pem)?)
}

/// The provider for single sign-on, if one is set.
fn issuer(settings: &Settings) -> Result<Option<Issuer>, Problem> {
    Ok(settings.oidc()?.map(Issuer::try_new).transpose()?)
}

/// Listens on `address`, which stands in the setting that `--flag` sets.
pub(super) async fn listen(address: &str, flag: &str) -> Result<TcpListener, Problem> {
    TcpListener::bind(address).await.map_err(|error| {
        let way_out = match error.kind() {
            ErrorKind::AddrInUse => {
                format!("another program has this port: stop that one, or choose another with --{flag}")
            }
            ErrorKind::PermissionDenied => format!("ports below 1024 are reserved: choose another with --{flag}"),
            ErrorKind::InvalidInput => "write it like 127.0.0.1:8080".to_owned(),
            _ => format!("name an address of this machine with --{flag}, such as 127.0.0.1:8080"),
        };
        Problem::new(format!("cannot listen on {address} ({error}): {way_out}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    /// Why the service does not start with these settings. No database is touched: there is none.
    async fn refusal(change: impl FnOnce(&mut Settings)) -> Result<String, Problem> {
        let mut settings = Settings {
            signing_key: Some(Keys::make()?.expose_secret().to_owned()),
            database_url: "nowhere://".to_owned(),
            listen: "127.0.0.1:0".to_owned(),
            ..Settings::default()
        };
        change(&mut settings);
        let outcome = serve(&settings, &Serve::default()).await;
        Ok(outcome.err().map(|problem| problem.to_string()).unwrap_or_default())
    }

    #[tokio::test]
    async fn single_sign_on_that_is_half_set_up_stops_the_start() -> Result<(), Problem> {
        let issuer = Some("https://login.example.org".to_owned());
        let audience = Some("us".to_owned());
        let said = refusal(|settings| settings.oidc_issuer = issuer.clone()).await?;
        assert!(said.contains("not `oidc_audience`"), "{said}");
        let said = refusal(|settings| settings.oidc_audience = audience.clone()).await?;
        assert!(said.contains("not `oidc_issuer`"), "{said}");
        let plain = Some("http://login.example.org".to_owned());
        let said = refusal(|it| (it.oidc_issuer, it.oidc_audience) = (plain, audience.clone())).await?;
        assert!(said.contains("https"), "{said}");
        let said = refusal(|it| (it.oidc_issuer, it.oidc_audience) = (issuer, audience)).await?;
        assert!(said.contains("nowhere"), "only the database is missing: {said}");
        Ok(())
    }
}
