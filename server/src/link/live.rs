//! `GET /v1/live`: the connection that a machine holds. It carries heartbeats; nudges travel the other way.

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use custode_protocol::V1;
use custode_protocol::nudge::{About, MAX_MESSAGE, Nudge};
use tokio::time::{Instant, timeout};

use super::Door;
use super::peer::Peer;
use crate::app::heartbeat;
use crate::app::held::{Hold, Word};
use crate::app::recognise::{NotRecognised, recognise};
use crate::task::Stopping;

/// Measured: 12.5 KiB of server memory for each machine; axum's own sizes cost 144.
const BUFFER: usize = 1024;

pub(super) async fn live(
    State(door): State<Door>,
    peer: Peer,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .on_upgrade(async move |socket| {
            let tasks = door.tasks.clone();
            let stopping = tasks.stopping();
            tasks.start("held connection", hold(door, peer, socket, stopping));
        })
}

/// Why a held connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The machine ended it, or the network did.
    Gone,
    /// The machine said something other than a heartbeat.
    Foreign,
    Silent,
    Replaced,
    Revoked,
    Stopping,
}

async fn hold(door: Door, peer: Peer, mut socket: WebSocket, stopping: Stopping) {
    let machine = peer.machine;
    let mut held = door.app.held.hold(machine.id);
    door.app.metrics.link_held.add(1);
    heartbeat::heard(&door.app, &machine, door.app.clock.now());
    tracing::debug!(machine.id = %machine.id, ente.id = %machine.ente, client.address = %peer.caller.address, "connection held");
    let end = keep(&door, &peer, &mut socket, &mut held, stopping).await;
    drop(held);
    door.app.metrics.link_held.add(-1);
    tracing::debug!(machine.id = %machine.id, ente.id = %machine.ente, reason = ?end, "held connection ended");
    if let Some(frame) = end.frame() {
        // Politeness, to somebody who may be gone.
        let _ = timeout(door.limits.head, socket.send(Message::Close(Some(frame)))).await;
    }
}

async fn keep(
    door: &Door,
    peer: &Peer,
    socket: &mut WebSocket,
    held: &mut Hold,
    mut stopping: Stopping,
) -> End {
    let mut recognised = Instant::now();
    loop {
        let message = tokio::select! {
            () = stopping.asked() => return End::Stopping,
            word = held.word() => match say(door, socket, word).await {
                Ok(()) => continue,
                Err(end) => return end,
            },
            message = timeout(door.limits.silence, socket.recv()) => message,
        };
        match message {
            Err(_) => return End::Silent,
            Ok(None | Some(Err(_) | Ok(Message::Close(_)))) => return End::Gone,
            Ok(Some(Ok(Message::Text(_) | Message::Binary(_)))) => return End::Foreign,
            // A pong that nobody asked for is a heartbeat that wants no answer; a ping is one that does.
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
        }
        if recognised.elapsed() >= door.limits.recognise {
            if was_revoked(door, peer).await {
                return End::Revoked;
            }
            recognised = Instant::now();
        }
        door.app.metrics.heartbeats.inc();
        heartbeat::heard(&door.app, &peer.machine, door.app.clock.now());
    }
}

async fn say(door: &Door, socket: &mut WebSocket, word: Word) -> Result<(), End> {
    match word {
        Word::Nudge(about) => match timeout(door.limits.head, socket.send(nudge(about))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        },
        Word::Replaced => Err(End::Replaced),
        Word::Revoked => Err(End::Revoked),
    }
}

fn nudge(about: About) -> Message {
    let nudge = Nudge { version: V1, about };
    let text = serde_json::to_string(&nudge).expect("a nudge is two plain fields");
    Message::Text(text.into())
}

/// A store that does not answer revokes nobody.
async fn was_revoked(door: &Door, peer: &Peer) -> bool {
    match recognise(&door.app, peer.shown, door.app.clock.unwound()).await {
        Ok(_) | Err(NotRecognised::Store(_)) => false,
        Err(NotRecognised::Unknown | NotRecognised::Withdrawn | NotRecognised::Ended) => true,
    }
}

impl End {
    fn frame(self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Gone => return None,
            Self::Foreign => (
                close_code::UNSUPPORTED,
                "nothing but heartbeats is understood here",
            ),
            Self::Silent => (close_code::NORMAL, "nothing was heard for too long"),
            Self::Replaced => (close_code::NORMAL, "the machine came by another connection"),
            Self::Revoked => (
                close_code::POLICY,
                "the machine's certificate is no longer good",
            ),
            Self::Stopping => (
                close_code::RESTART,
                "the server restarts: come back in a while",
            ),
        };
        Some(CloseFrame {
            code,
            reason: reason.into(),
        })
    }
}
