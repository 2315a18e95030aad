//! What the two sides of a socket say to each other, in the order that the protocol wants.

use super::close::Close;
use super::message::{Incoming, Outgoing, Welcome, authorization};
use super::running::Running;
use crate::authentication::{Credential, Origin, Unknown};
use crate::http::State;
use crate::http::answering;
use crate::http::asked::Members;
use crate::http::streams::{Place, moment};
use crate::http::trouble::Trouble;
use axum::extract::ws::{Message, WebSocket};
use tokio::time::{Instant, interval_at};

/// For so many heartbeats a client may say nothing, not even that it is there.
const SILENCE: u32 = 4;

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

    /// Holds it, in its `place`, until the client is gone, or until streams are to close.
    ///
    /// # Errors
    /// Why the service ends it.
    pub(super) async fn hold(mut self, socket: &mut WebSocket, place: &mut Place) -> Result<(), Close> {
        let limits = self.state.streams.limits();
        let introduction = Instant::now() + limits.greeting;
        let mut heartbeat = interval_at(Instant::now() + limits.heartbeat, limits.heartbeat);
        let mut unheard = 0;
        loop {
            let (ends_at, why) = match &self.shown {
                None => (Some(introduction), Close::TOO_LATE),
                Some(shown) => (shown.ends_at, Close::FORBIDDEN),
            };
            let say = tokio::select! {
                message = socket.recv() => match message {
                    Some(Ok(message)) => {
                        unheard = 0;
                        self.hear(&message, place).await?
                    }
                    // The client is gone without a word, or breaks the rules; only in that case it hears of it.
                    Some(Err(_)) => return Err(Close::UNREADABLE),
                    None => return Ok(()),
                },
                said = self.running.next() => Some(said?),
                _ = heartbeat.tick() => {
                    unheard += 1;
                    self.look_again(unheard).await?;
                    Some(Message::Ping(Vec::new().into()))
                }
                () = moment(ends_at) => return Err(why),
                () = place.closing() => return Err(Close::GOING_AWAY),
            };
            if let Some(message) = say {
                match tokio::time::timeout(limits.patience, socket.send(message)).await {
                    Ok(Ok(())) => {}
                    // The client is gone.
                    Ok(Err(_)) => return Ok(()),
                    Err(_) => {
                        tracing::debug!("a socket is dropped: its client takes in nothing");
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Whether the client is still there, and what it showed still good.
    async fn look_again(&self, unheard: u32) -> Result<(), Close> {
        if unheard > SILENCE {
            return Err(Close::SILENT);
        }
        let credential = self.shown.as_ref().and_then(|shown| shown.credential.as_ref());
        if answering::has_lapsed(&self.state, credential, &self.origin).await {
            return Err(Close::FORBIDDEN);
        }
        Ok(())
    }

    /// What there is to say to a message.
    async fn hear(&mut self, message: &Message, place: &mut Place) -> Result<Option<Message>, Close> {
        let Some(incoming) = Incoming::read(message)? else { return Ok(None) };
        match incoming {
            Incoming::ConnectionInit { payload } => self.introduced(payload, place).await.map(Some),
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
    async fn introduced(&mut self, payload: Option<Members>, place: &mut Place) -> Result<Message, Close> {
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
                Ok(caller) => Ok((credential, caller.user)),
                Err(bad) => Err(self.close_for(bad).await),
            }
        };
        let asked = tokio::time::timeout(self.state.time_limit, asked).await;
        let (credential, user) = asked.map_err(|_| Close::TRY_AGAIN)??;
        if let Some(user) = user {
            place.belongs_to(user.id).map_err(|_| Close::TOO_MANY)?;
        }
        let ends_at = credential.as_ref().and_then(Credential::ends_at);
        // Past already: ends now.
        let left = ends_at.map(|ends_at| (ends_at - self.state.clock.now()).to_std().unwrap_or_default());
        self.shown = Some(Shown { credential, ends_at: left.map(|left| Instant::now() + left) });
        Outgoing::ConnectionAck { payload: Welcome { request_id: self.origin.request.as_deref() } }.text()
    }

    /// Why a socket is closed to somebody who is not known.
    async fn close_for(&self, bad: Unknown) -> Close {
        match answering::unknown(&self.state, &self.origin, bad).await {
            Trouble::Token(_) => Close::FORBIDDEN,
            _ => Close::TRY_AGAIN,
        }
    }
}
