//! `safergraph serve`: from settings to a service that stops in good order.

use super::arguments::Serve;
use super::problem::{Outcome, Problem};
use super::{demo, open, say};
use crate::authentication::{Authentication, Issuer, Keys, Passwords};
use crate::clock::Clock;
use crate::config::Settings;
use crate::graphql;
use crate::http::{Limits, Sockets, State, service};
use std::io::ErrorKind;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long requests in flight may take to end once the program is told to stop.
const PATIENCE: Duration = Duration::from_secs(30);

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
    let listener = listen(&settings.listen).await?;
    let address = listener.local_addr().map_err(|error| Problem::new(format!("cannot listen: {error}")))?;

    let passwords = Passwords::try_new(settings.cost(), settings.hashes_at_once)?;
    let database = open(settings).await?;
    let clock = Clock::System;
    if arguments.demo {
        say(demo::prepare(&database, &passwords, password, clock).await?)?;
    }
    let authentication = Authentication::new(database.clone(), passwords, keys, clock)
        .with_letters(letters)
        .with_issuer(issuer)
        .with_patience(settings.patience());
    let time_limit = Duration::from_secs(settings.time_limit);
    let sockets = Sockets::default();
    let page = if doors.without_page { String::new() } else { format!("; try it at http://{address}/") };
    let state = State {
        schema,
        doors,
        limits: Limits::new(settings.paces(), &database),
        queries,
        database,
        authentication,
        sockets,
        clock,
        time_limit,
        client_address,
        storage,
        document_limit: settings.document_bytes(),
        meeting_link: settings.meeting_link.clone(),
    };
    say(format!("SaferGraph answers at http://{address}/graphql{page} (Ctrl-C stops it)"))?;
    run(listener, state).await
}

async fn run(listener: TcpListener, state: State) -> Outcome {
    let sockets = state.sockets.clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let draining = async {
        let _ = stopped.await;
    };
    let mut serving =
        tokio::spawn(axum::serve(listener, service(state)).with_graceful_shutdown(draining).into_future());
    let ended = |ended: Result<std::io::Result<()>, tokio::task::JoinError>| match ended {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Problem::new(format!("the service stopped: {error}"))),
        Err(error) => Err(Problem::new(format!("the service stopped: {error}"))),
    };
    tokio::select! {
        outcome = &mut serving => return ended(outcome),
        () = told_to_stop() => {}
    }
    tracing::info!("stopping; requests in flight are finished first");
    let _ = stop.send(());
    // The server does not count a socket as a request in flight.
    let serving = async { tokio::join!(serving, sockets.close()).0 };
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

async fn listen(address: &str) -> Result<TcpListener, Problem> {
    TcpListener::bind(address).await.map_err(|error| {
        let way_out = match error.kind() {
            ErrorKind::AddrInUse => "another program has this port: stop that one, or choose another with --listen",
            ErrorKind::PermissionDenied => "ports below 1024 are reserved: choose another with --listen",
            ErrorKind::InvalidInput => "write it like 127.0.0.1:8080",
            _ => "name an address of this machine with --listen, such as 127.0.0.1:8080",
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
