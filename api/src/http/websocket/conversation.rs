//! What the two sides of a socket say to each other, in the order that the protocol wants.

use super::PATIENCE;
use super::close::Close;
use super::message::{Incoming, Outgoing, Welcome, authorization};
use super::running::Running;
use crate::authentication::{Credential, Origin, Unknown};
use crate::http::State;
use crate::http::operation::{self, Members, Trouble};
use axum::extract::ws::{Message, WebSocket};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, interval_at, sleep_until};

/// How long a client may take to say who it is.
const INTRODUCTION: Duration = Duration::from_secs(10);

/// How often a client is asked whether it is there. One that has not said anything since it was last asked is not.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// A conversation over a socket.
pub(super) struct Conversation {
    state: State,
    origin: Origin,
    /// What the client showed; `None` until it has said who it is.
    shown: Option<Shown>,
    running: Running,
}

/// What a client showed: nothing, if it is nobody in particular.
struct Shown {
    credential: Option<Credential>,
    ends_at: Option<Instant>,
}

impl Conversation {
    /// One that begins.
    pub(super) fn new(state: State, origin: Origin) -> Self {
        Self { state, origin, shown: None, running: Running::none() }
    }

    /// Holds it until the client is gone, or until sockets are `closing`.
    ///
    /// # Errors
    /// Why the service ends it.
    pub(super) async fn hold(
        mut self,
        socket: &mut WebSocket,
        closing: &mut watch::Receiver<bool>,
    ) -> Result<(), Close> {
        let introduction = Instant::now() + INTRODUCTION;
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        let mut heard = true;
        loop {
            let (ends_at, why) = match &self.shown {
                None => (Some(introduction), Close::TOO_LATE),
                Some(shown) => (shown.ends_at, Close::FORBIDDEN),
            };
            let say = tokio::select! {
                message = socket.recv() => match message {
                    Some(Ok(message)) => {
                        heard = true;
                        self.hear(&message).await?
                    }
                    // The client is gone without a word, or breaks the rules; only in that case it hears of it.
                    Some(Err(_)) => return Err(Close::UNREADABLE),
                    None => return Ok(()),
                },
                said = self.running.next() => Some(said?),
                _ = heartbeat.tick() => {
                    if !std::mem::take(&mut heard) {
                        return Ok(());
                    }
                    Some(Message::Ping(Vec::new().into()))
                }
                () = moment(ends_at) => return Err(why),
                () = told_to(closing) => return Err(Close::GOING_AWAY),
            };
            if let Some(message) = say {
                match tokio::time::timeout(PATIENCE, socket.send(message)).await {
                    Ok(Ok(())) => {}
                    // The client is gone, or takes in nothing.
                    Ok(Err(_)) | Err(_) => return Ok(()),
                }
            }
        }
    }

    /// What there is to say to a message.
    async fn hear(&mut self, message: &Message) -> Result<Option<Message>, Close> {
        let Some(incoming) = Incoming::read(message)? else { return Ok(None) };
        match incoming {
            Incoming::ConnectionInit { payload } => self.introduced(payload).await.map(Some),
            Incoming::Ping { payload } => Outgoing::Pong { payload }.text().map(Some),
            Incoming::Pong {} => Ok(None),
            Incoming::Subscribe { id, payload } => {
                let shown = self.shown.as_ref().ok_or(Close::UNAUTHORIZED)?;
                self.running.start((&self.state, &self.origin, shown.credential.as_ref()), id, payload)
            }
            Incoming::Complete { id } => {
                self.running.end(&id);
                Ok(None)
            }
        }
    }

    /// The client says who it is.
    async fn introduced(&mut self, payload: Option<Members>) -> Result<Message, Close> {
        if self.shown.is_some() {
            return Err(Close::TWICE);
        }
        let authentication = &self.state.authentication;
        let asked = async {
            let credential = match authorization(payload.as_ref())? {
                Some(authorization) => match authentication.read(authorization).await {
                    Ok(credential) => Some(credential),
                    Err(bad) => return Err(self.close_for(bad).await),
                },
                None => None,
            };
            match authentication.caller(credential.as_ref(), &self.origin).await {
                Ok(_) => Ok(credential),
                Err(bad) => Err(self.close_for(bad).await),
            }
        };
        let credential = tokio::time::timeout(INTRODUCTION, asked).await.map_err(|_| Close::TRY_AGAIN)??;
        let ends_at = credential.as_ref().and_then(Credential::ends_at);
        // Past already: ends now.
        let left = ends_at.map(|ends_at| (ends_at - self.state.clock.now()).to_std().unwrap_or_default());
        self.shown = Some(Shown { credential, ends_at: left.map(|left| Instant::now() + left) });
        Outgoing::ConnectionAck { payload: Welcome { request_id: self.origin.request.as_deref() } }.text()
    }

    /// Why a socket is closed to somebody who is not known.
    async fn close_for(&self, bad: Unknown) -> Close {
        match operation::unknown(&self.state, &self.origin, bad).await {
            Trouble::Token(_) => Close::FORBIDDEN,
            Trouble::Unavailable(_) | Trouble::TooLong(_) | Trouble::TooFast(_) => Close::TRY_AGAIN,
        }
    }
}

/// Waits until `moment`; for ever without one.
async fn moment(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Waits until sockets are closing.
async fn told_to(closing: &mut watch::Receiver<bool>) {
    // An error says that there is nobody left to tell it.
    let _ = closing.wait_for(|closing| *closing).await;
}
