//! A client that speaks `graphql-transport-ws`, or whatever else a test wants it to say.

use super::{Asker, TestApp};
use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// The protocol.
pub(crate) const PROTOCOL: &str = "graphql-transport-ws";

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client's end of a WebSocket.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// A socket that has said nothing yet.
    pub(crate) async fn open(app: &TestApp) -> Result<Self> {
        Self::speaking(app, Some(PROTOCOL)).await
    }

    /// A socket for `protocol`.
    pub(crate) async fn speaking(app: &TestApp, protocol: Option<&'static str>) -> Result<Self> {
        let stream = TcpStream::connect(app.address().strip_prefix("http://").context("an address")?).await?;
        Self::asking(stream, app, protocol).await
    }

    /// A socket over a connection of the test's own.
    pub(crate) async fn over(stream: TcpStream, app: &TestApp) -> Result<Self> {
        Self::asking(stream, app, Some(PROTOCOL)).await
    }

    async fn asking(stream: TcpStream, app: &TestApp, protocol: Option<&'static str>) -> Result<Self> {
        let host = app.address().strip_prefix("http://").context("an address")?;
        let mut request = format!("ws://{host}/graphql").into_client_request()?;
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(protocol));
        }
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
        Ok(Self(socket))
    }

    /// A socket of `asker`, who is known.
    pub(crate) async fn of(app: &TestApp, asker: Asker<'_>) -> Result<Self> {
        let mut socket = Self::open(app).await?;
        let payload = match asker {
            Some(asker) => json!({ "authorization": format!("Bearer {}", app.token(asker).await?) }),
            None => Value::Null,
        };
        socket.introduce(payload).await?;
        Ok(socket)
    }

    /// Says who it is, and is told that it is known.
    pub(crate) async fn introduce(&mut self, payload: Value) -> Result<()> {
        self.say(json!({ "type": "connection_init", "payload": payload })).await?;
        let answer = self.hear().await?;
        ensure!(answer["type"] == "connection_ack", "{answer}");
        Ok(())
    }

    /// Sends a message of the protocol.
    pub(crate) async fn say(&mut self, message: Value) -> Result<()> {
        self.send(Message::text(message.to_string())).await
    }

    /// Sends any message.
    pub(crate) async fn send(&mut self, message: Message) -> Result<()> {
        Ok(self.0.send(message).await?)
    }

    /// Asks for an operation.
    pub(crate) async fn ask(&mut self, id: &str, query: &str, variables: Value) -> Result<()> {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "id": id, "type": "subscribe", "payload": payload })).await
    }

    /// Subscribes, and waits until the service watches for it; no other test may watch the same service.
    pub(crate) async fn subscribe(&mut self, app: &TestApp, id: &str, query: &str, variables: Value) -> Result<()> {
        let before = app.database().watchers().await;
        self.ask(id, query, variables).await?;
        let watching = async {
            while app.database().watchers().await == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, watching).await.context("nobody watches")
    }

    /// The next message of the protocol.
    pub(crate) async fn hear(&mut self) -> Result<Value> {
        match self.next().await? {
            Message::Text(text) => Ok(serde_json::from_str(text.as_str())?),
            other => bail!("no text came but {other:?}"),
        }
    }

    /// The data of the next message, which is an answer to `id`.
    pub(crate) async fn answer(&mut self, id: &str) -> Result<Value> {
        let mut message = self.hear().await?;
        ensure!(message["type"] == "next" && message["id"] == id, "{message:#}");
        ensure!(message["payload"].get("errors").is_none(), "{message:#}");
        Ok(message["payload"]["data"].take())
    }

    /// The code and reason with which the service closes.
    pub(crate) async fn closed(&mut self) -> Result<(u16, String)> {
        match self.next().await? {
            Message::Close(Some(frame)) => {
                // Its goodbye goes out, or the service would wait for it. It may be gone before that.
                let _ = self.0.flush().await;
                Ok((frame.code.into(), frame.reason.as_str().to_owned()))
            }
            other => bail!("it is not closed, but {other:?} came"),
        }
    }

    async fn next(&mut self) -> Result<Message> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await.context("nothing came")?;
            match message.context("the socket ended without a word")?? {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return Ok(message),
            }
        }
    }
}
