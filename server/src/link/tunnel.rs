//! `GET /v1/assistance/{session}/tunnel`: a machine offers a way to its SSH server, which is handed to the bastion.
//!
//! What is carried from then on is ciphertext between the technician and the machine.

use std::io;
use std::path::{Path, PathBuf};

use axum::extract::{Path as InPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use custode_domain::assistance::HostName;
use custode_domain::id::SessionId;
use custode_protocol::assist::{TECHNICIAN, UPGRADE};
use custode_ssh::key::TechnicianKey;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncWriteExt as _, copy_bidirectional};
use tokio::net::UnixStream;

use super::Door;
use super::peer::Peer;
use super::refusal::{Refusal, nothing};
use crate::app::assistance::{NotDone, tunnel as granted};
use crate::bastion::offers::Offer;
use crate::task::Stopping;

pub(super) async fn tunnel(
    State(door): State<Door>,
    peer: Peer,
    InPath(session): InPath<String>,
    mut request: Request,
) -> Result<Response, Refusal> {
    let session: SessionId = session.parse().map_err(|_| nothing())?;
    let technician = technician(request.headers())?;
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return Err(Refusal::not_a_message("the connection is to be upgraded"));
    };
    let key = technician.fingerprint().parse();
    let key = key.map_err(|_| Refusal::not_a_message("not a technician's key"))?;
    let host = granted(&door.app, peer.machine, session, &key).await;
    let host = host.map_err(|error| refuse(&error))?;
    let bastion = offer(&door.limits.tunnels, &host, &technician).await;
    let bastion = bastion.map_err(|error| Refusal::no_room(&error))?;
    tracing::info!(session.id = %session, machine.id = %peer.machine.id, machine.name = %host, "a machine offers its tunnel");
    let stopping = door.tasks.stopping();
    door.tasks.start("tunnel", async move {
        // The connection's place is kept while the tunnel is there.
        let _peer = peer;
        carry(upgrade, bastion, stopping).await;
        tracing::info!(session.id = %session, "the tunnel is gone");
    });
    let headers = [(header::CONNECTION, "upgrade"), (header::UPGRADE, UPGRADE)];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers).into_response())
}

fn technician(headers: &HeaderMap) -> Result<TechnicianKey, Refusal> {
    let wants = headers
        .get(header::UPGRADE)
        .is_some_and(|it| it.as_bytes() == UPGRADE.as_bytes());
    let key = headers.get(TECHNICIAN).and_then(|it| it.to_str().ok());
    let (true, Some(key)) = (wants, key) else {
        return Err(Refusal::not_a_message("a tunnel and its technician's key"));
    };
    TechnicianKey::parse(key).map_err(|error| Refusal::not_a_message(&error.to_string()))
}

/// Says to the bastion where the tunnel leads and for whom it is.
async fn offer(
    socket: &Path,
    host: &HostName,
    technician: &TechnicianKey,
) -> io::Result<UnixStream> {
    let mut stream = UnixStream::connect(socket).await?;
    let offer = Offer {
        machine: host.to_string(),
        technician: technician.to_string(),
    };
    let mut line = serde_json::to_vec(&offer)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    Ok(stream)
}

/// Until either side is gone, or the server stops.
async fn carry(upgrade: OnUpgrade, mut bastion: UnixStream, mut stopping: Stopping) {
    let carried = async {
        let machine = upgrade.await.map_err(io::Error::other)?;
        copy_bidirectional(&mut TokioIo::new(machine), &mut bastion).await
    };
    tokio::select! {
        ended = carried => if let Err(error) = ended {
            tracing::debug!(%error, "a tunnel broke");
        },
        () = stopping.asked() => {}
    }
}

fn refuse(error: &NotDone) -> Refusal {
    match error {
        NotDone::Unseen | NotDone::Refused(_) => nothing(),
        NotDone::Store(_) | NotDone::Broken(_) | NotDone::Unkept(_) => Refusal::no_room(error),
    }
}

/// Where the bastion takes tunnels, when nobody says otherwise; [`crate::bastion::offers`] listens there.
pub(crate) fn default_socket() -> PathBuf {
    PathBuf::from("/run/custode-bastion/tunnels.sock")
}
