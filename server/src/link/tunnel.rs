//! `POST /v1/assistance/{session}/tunnel`: a machine wants to offer a way to its SSH server. The bastion is told of it, and
//! the machine gets the pass with which it dials again; that second connection is the bastion's from its first word on.

use std::io;
use std::os::fd::AsFd as _;
use std::path::Path;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path as InPath, State};
use axum::http::HeaderMap;
use custode_domain::assistance::HostName;
use custode_domain::id::SessionId;
use custode_protocol::V1;
use custode_protocol::assist::{TunnelPass, WantedTunnel};
use custode_protocol::bounded::Text;
use custode_ssh::key::TechnicianKey;
use tokio::io::Interest;
use tokio::net::{TcpStream, UnixStream};

use super::peer::Peer;
use super::refusal::{Refusal, nothing};
use super::{Door, body};
use crate::app::assistance::{NotDone, tunnel as granted};
use crate::bastion::socket::{Arrival, Bytes, Offer, Pass, Said, say};
use crate::mint::Token;
use crate::task::Stopping;

pub(super) async fn tunnel(
    State(door): State<Door>,
    peer: Peer,
    InPath(session): InPath<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<TunnelPass>, Refusal> {
    let session: SessionId = session.parse().map_err(|_| nothing())?;
    let wanted: WantedTunnel = body::short(&headers, body, door.limits.body).await?;
    let technician = TechnicianKey::parse(wanted.technician.as_str());
    let technician = technician.map_err(|error| Refusal::not_a_message(&error.to_string()))?;
    let key = technician.fingerprint().parse();
    let key = key.map_err(|_| Refusal::not_a_message("not a technician's key"))?;
    let host = granted(&door.app, peer.machine, session, &key).await;
    let host = host.map_err(|error| refuse(&error))?;
    let pass = door.app.mint.token();
    let bastion = offer(&door.limits.tunnels, &host, &technician, &pass).await;
    let bastion = bastion.map_err(|error| Refusal::no_room(&error))?;
    tracing::info!(session.id = %session, machine.id = %peer.machine.id, machine.name = %host, "a machine offers its tunnel");
    let stopping = door.tasks.stopping();
    door.tasks.start("tunnel", async move {
        hold(&bastion, stopping).await;
        tracing::info!(session.id = %session, "the tunnel is gone");
    });
    Ok(Json(TunnelPass {
        version: V1,
        pass: Text::fit(pass.reveal()),
    }))
}

/// Says to the bastion where a tunnel will lead and for whom it is.
async fn offer(
    socket: &Path,
    host: &HostName,
    technician: &TechnicianKey,
    pass: &Token,
) -> io::Result<UnixStream> {
    let offer = Offer {
        machine: host.to_string(),
        technician: technician.to_string(),
        pass: Pass(pass.reveal().to_owned()),
    };
    say(socket, &Said::Offer(offer), None).await
}

/// The tunnel is there as long as this is. The bastion says nothing: it ends.
async fn hold(bastion: &UnixStream, mut stopping: Stopping) {
    tokio::select! {
        _ = bastion.ready(Interest::READABLE) => {}
        () = stopping.asked() => {}
    }
}

/// Hands a connection to the bastion, with a certificate of the bastion's own for it.
pub(super) async fn hand_over(
    door: &Door,
    stream: TcpStream,
    heard: Vec<u8>,
) -> Result<(), NotHandedOver> {
    let made = door.app.authority.certify_bastion(door.app.clock.unwound());
    let (chain, key) = made?;
    let arrival = Arrival {
        heard: Bytes(heard),
        chain: chain.map(|it| Bytes(it.to_vec())),
        key: Bytes(key.secret_pkcs8_der().to_vec()),
    };
    let said = Said::Arrival(arrival);
    say(&door.limits.tunnels, &said, Some(stream.as_fd())).await?;
    Ok(())
}

/// Why a connection stays here, and ends.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotHandedOver {
    #[error(transparent)]
    Certificate(#[from] crate::authority::AuthorityError),
    #[error("the bastion does not take it")]
    Bastion(#[from] io::Error),
}

fn refuse(error: &NotDone) -> Refusal {
    match error {
        NotDone::Unseen | NotDone::Refused(_) => nothing(),
        NotDone::Store(_) | NotDone::Broken(_) | NotDone::Unkept(_) => Refusal::no_room(error),
    }
}
