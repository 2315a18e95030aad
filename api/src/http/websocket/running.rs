//! The operations of a socket that are running, each in a task of its own.

use super::close::Close;
use super::message::Outgoing;
use crate::authentication::{Credential, Origin};
use crate::http::State;
use crate::http::answering;
use crate::http::asked::Asked;
use crate::http::operation::Operation;
use crate::http::trouble::{Trouble, coded};
use crate::http::written::{Written, refused, tidy};
use crate::observe;
use async_graphql::{Response as Answer, ServerError};
use axum::extract::ws::Message;
use futures_util::StreamExt;
use std::collections::HashMap;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

/// The most operations of a socket at once.
const MOST: usize = 50;

/// What operations say may wait for the client in this number; then they wait themselves.
const WAITING: usize = 16;

/// What an operation says.
struct Said {
    id: String,
    /// Which one under this id: what one that was ended still says is not taken for its successor's.
    run: u64,
    message: Result<Message, Close>,
    last: bool,
}

struct Run {
    number: u64,
    task: AbortHandle,
}

/// The operations of a socket. They end with it.
pub(super) struct Running {
    by_id: HashMap<String, Run>,
    tasks: JoinSet<()>,
    started: u64,
    mouth: mpsc::Sender<Said>,
    ear: mpsc::Receiver<Said>,
}

impl Running {
    /// None yet.
    pub(super) fn none() -> Self {
        let (mouth, ear) = mpsc::channel(WAITING);
        Self { by_id: HashMap::new(), tasks: JoinSet::new(), started: 0, mouth, ear }
    }

    /// Starts one, or answers with the message that says why not.
    pub(super) fn start(
        &mut self,
        (state, origin, credential): (&State, &Origin, Option<&Credential>),
        id: String,
        asked: Asked,
    ) -> Result<Option<Message>, Close> {
        if self.by_id.contains_key(&id) {
            return Err(Close::in_use(&id));
        }
        if self.by_id.len() >= MOST {
            let message = format!("a connection runs at most {MOST} operations at once: end one or open another");
            let refusal = [coded("RATE_LIMITED", message)];
            return Outgoing::Error { id: &id, payload: &refusal }.text().map(Some);
        }
        self.started += 1;
        let voice = Voice { id: id.clone(), run: self.started, mouth: self.mouth.clone() };
        let task = Box::pin(run(voice, state.clone(), origin.clone(), credential.cloned(), asked));
        let task = state.observe.operation(origin, task);
        self.by_id.insert(id, Run { number: self.started, task: self.tasks.spawn(task) });
        Ok(None)
    }

    /// Ends one, if it runs.
    pub(super) fn end(&mut self, id: &str) {
        if let Some(run) = self.by_id.remove(id) {
            run.task.abort();
        }
    }

    /// The next message that one of them has for the client. Nothing is lost if this is given up while it waits.
    pub(super) async fn next(&mut self) -> Result<Message, Close> {
        loop {
            tokio::select! {
                Some(said) = self.ear.recv() => {
                    if self.by_id.get(&said.id).is_none_or(|run| run.number != said.run) {
                        continue;
                    }
                    if said.last {
                        self.by_id.remove(&said.id);
                    }
                    return said.message;
                }
                Some(ended) = self.tasks.join_next_with_id() => {
                    let Err(failed) = ended else { continue };
                    let of_task = self.by_id.iter().find(|(_, run)| run.task.id() == failed.id());
                    let Some(id) = of_task.map(|(id, _)| id.clone()) else { continue };
                    self.by_id.remove(&id);
                    let answer = answering::panicked();
                    return Outgoing::Error { id: &id, payload: &answer.errors }.text();
                }
                else => std::future::pending().await,
            }
        }
    }
}

/// With which an operation speaks to its client.
struct Voice {
    id: String,
    run: u64,
    mouth: mpsc::Sender<Said>,
}

impl Voice {
    async fn say(&self, message: Result<Message, Close>, last: bool) {
        if let Ok(Message::Text(text)) = &message {
            observe::wrote(text.len());
        }
        // Nobody hears it where the socket is closed; then this task is about to end.
        let _ = self.mouth.send(Said { id: self.id.clone(), run: self.run, message, last }).await;
    }

    async fn next(&self, mut answer: Answer) {
        self.say(Outgoing::Next { id: &self.id, payload: Written::of(&mut answer) }.text(), false).await;
    }

    async fn error(&self, mut errors: Vec<ServerError>) {
        tidy(&mut errors);
        self.say(Outgoing::Error { id: &self.id, payload: &errors }.text(), true).await;
    }

    async fn trouble(&self, trouble: Trouble) {
        match trouble {
            Trouble::Token(_) => self.say(Err(Close::FORBIDDEN), true).await,
            trouble => self.error(vec![trouble.error()]).await,
        }
    }

    async fn complete(&self) {
        self.say(Outgoing::Complete { id: &self.id }.text(), true).await;
    }
}

async fn run(voice: Voice, state: State, origin: Origin, credential: Option<Credential>, asked: Asked) {
    let credential = credential.as_ref();
    let operation = match Operation::read(&state.queries, asked) {
        Ok(operation) => operation,
        Err(error) => {
            return match answering::unread(&state, &origin, error).await {
                Ok(answer) => voice.error(answer.errors).await,
                Err(trouble) => voice.trouble(trouble).await,
            };
        }
    };
    let mut answers = match answering::run(&state, operation, credential, &origin).await {
        Ok(answers) => answers,
        Err(trouble) => return voice.trouble(trouble).await,
    };
    while let Some(answer) = answers.next().await {
        if refused(&answer) {
            return voice.error(answer.errors).await;
        }
        if answering::has_ended(&answer, credential) {
            return voice.say(Err(Close::FORBIDDEN), true).await;
        }
        voice.next(answer).await;
    }
    voice.complete().await;
}
