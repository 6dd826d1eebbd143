//! Live: the one connection that is held open, for heartbeats and nudges.
//!
//! Nothing that arrives here makes the machine do more than it would by itself.

use std::sync::Arc;
use std::time::Duration;

use custode_protocol::nudge::{MAX_MESSAGE, Nudge};
use custode_protocol::path;
use futures_util::{SinkExt, StreamExt};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};

use crate::brain::Backoff;
use crate::{mint, os};

/// Connecting takes no longer than this, or the way is not free.
const PATIENCE: Duration = Duration::from_secs(20);
/// A heartbeat that nobody acknowledges for this long was sent over a dead connection.
const UNACKNOWLEDGED: Duration = Duration::from_secs(45);
/// The buffers of a connection that carries a few bytes a minute.
const BUFFER: usize = 1024;

/// What the held connection tells the daemon.
#[derive(Debug)]
pub enum LiveEvent {
    /// The server is reached.
    Up,
    /// It is not, for this reason.
    Down(String),
    /// The server asks.
    Nudged(Nudge),
}

/// What the held connection needs.
pub struct Live {
    /// Host and port of the server.
    pub address: (String, u16),
    /// The machine's TLS configuration.
    pub tls: Arc<ClientConfig>,
    /// How long to wait between tries.
    pub backoff: Backoff,
    /// Each message here is one heartbeat to send. When the sender is dropped, the connection ends.
    pub beats: mpsc::Receiver<()>,
    /// Where events go.
    pub events: mpsc::Sender<LiveEvent>,
}

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("{0} is not a name that a certificate can have")]
    Name(String),
    #[error("connecting took too long")]
    Slow,
    #[error("the way to the server is not free: {0}")]
    Way(#[from] std::io::Error),
    #[error("the held connection broke: {0}")]
    Broke(#[from] Box<tungstenite::Error>),
    #[error("the server closed the held connection: {0}")]
    Closed(String),
    #[error("the agent stops")]
    Stopping,
}

type Socket = WebSocketStream<TlsStream<TcpStream>>;

impl Live {
    /// Holds a connection until the daemon is gone.
    pub async fn hold(mut self) {
        loop {
            let ended = match self.connect().await {
                Ok(socket) => {
                    self.backoff.succeeded();
                    self.tell(LiveEvent::Up).await;
                    self.listen(socket).await
                }
                Err(ended) => ended,
            };
            if matches!(ended, Ended::Stopping) || self.events.is_closed() {
                return;
            }
            self.tell(LiveEvent::Down(ended.to_string())).await;
            let pause = self.backoff.after_failure(mint::luck());
            if !self.wait(pause).await {
                return;
            }
        }
    }

    async fn connect(&self) -> Result<Socket, Ended> {
        timeout(PATIENCE, self.connect_unhurried())
            .await
            .map_err(|_| Ended::Slow)?
    }

    async fn connect_unhurried(&self) -> Result<Socket, Ended> {
        let (host, port) = &self.address;
        let name = ServerName::try_from(host.clone()).map_err(|_| Ended::Name(host.clone()))?;
        let stream = TcpStream::connect((host.as_str(), *port)).await?;
        stream.set_nodelay(true)?;
        os::give_up_after(&stream, UNACKNOWLEDGED)?;
        let stream = TlsConnector::from(Arc::clone(&self.tls))
            .connect(name, stream)
            .await?;
        let url = format!("wss://{host}:{port}{}", path::LIVE);
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(BUFFER)
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE));
        let upgraded = tokio_tungstenite::client_async_with_config(url, stream, Some(config)).await;
        upgraded
            .map(|(socket, _)| socket)
            .map_err(|error| Ended::Broke(Box::new(error)))
    }

    async fn listen(&mut self, mut socket: Socket) -> Ended {
        loop {
            tokio::select! {
                beat = self.beats.recv() => {
                    if beat.is_none() {
                        let _ = socket.close(None).await;
                        return Ended::Stopping;
                    }
                    // An unasked pong is a heartbeat that wants no answer (RFC 6455, 5.5.3): half the bytes of a ping.
                    if let Err(error) = socket.send(Message::Pong(Vec::new().into())).await {
                        return Ended::Broke(Box::new(error));
                    }
                }
                message = socket.next() => if let Err(ended) = self.take(message).await {
                    return ended;
                },
            }
        }
    }

    async fn take(&self, message: Option<tungstenite::Result<Message>>) -> Result<(), Ended> {
        match message {
            None => Err(Ended::Closed("without a word".to_owned())),
            Some(Err(error)) => Err(Ended::Broke(Box::new(error))),
            Some(Ok(Message::Close(frame))) => {
                let reason = frame.map_or_else(String::new, |frame| frame.reason.to_string());
                Err(Ended::Closed(reason))
            }
            Some(Ok(Message::Text(text))) => {
                match serde_json::from_str(text.as_str()) {
                    Ok(nudge) => self.tell(LiveEvent::Nudged(nudge)).await,
                    Err(error) => tracing::warn!(%error, "the server said something unknown"),
                }
                Ok(())
            }
            Some(Ok(
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_),
            )) => Ok(()),
        }
    }

    /// Waits out a pause; heartbeats meanwhile have nowhere to go. False when the daemon is gone.
    async fn wait(&mut self, pause: Duration) -> bool {
        let pause = sleep(pause);
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => return true,
                beat = self.beats.recv() => if beat.is_none() { return false },
            }
        }
    }

    async fn tell(&self, event: LiveEvent) {
        // The daemon is gone when this fails, and the next look at `beats` ends the loop.
        let _ = self.events.send(event).await;
    }
}
