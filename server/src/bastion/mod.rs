//! Bastion: the way from a technician's stock `ssh -J` to a machine's tunnel, and to nothing else.
//!
//! A process of its own, which holds no secret but its host key. It splices channels to streams that machines have
//! dialled and that the server handed over before it said a word; it resolves nothing, connects to nothing, runs nothing,
//! and sees ciphertext only: the session that matters is between the technician and the machine.

mod arrival;
mod awake;
mod door;
mod heard;
mod name;
pub mod offers;
pub mod socket;
mod splice;
mod tunnels;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use custode_ssh::cut::severable;
use custode_ssh::settings::{self, BASTION_WINDOW};
use custode_ssh::sources::{Place, Sources};
use custode_ssh::{key, login};
use russh::keys::PrivateKey;
use russh::server::{Config, run_stream};
use tokio::io::BufReader;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use door::Door;
pub use heard::Heard;
pub use name::{MachineName, NotAName};
pub use tunnels::{Answer, Stream, Tunnels};

/// Connections from one address: an office behind one address has few technicians at work.
const EACH: usize = 20;
/// Connections together.
const ALL: usize = 500;
/// Bytes of a technician's packets that are read together.
const ROOM: usize = 4096;

/// The bastion's host key is none that is spoken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the host key is no ed25519 key without a passphrase, as `ssh-keygen -t ed25519` makes it")]
pub struct NotAHostKey;

/// A bastion that is ready to answer.
pub struct Bastion {
    config: Arc<Config>,
    tunnels: Arc<dyn Tunnels>,
    sources: Arc<Sources>,
}

impl Bastion {
    /// A bastion with this host key, in OpenSSH's form, and these tunnels.
    pub fn new(host_key: &str, tunnels: Arc<dyn Tunnels>) -> Result<Self, NotAHostKey> {
        let key = PrivateKey::from_openssh(host_key).map_err(|_| NotAHostKey)?;
        if key.is_encrypted() || !settings::KEYS.contains(&key.algorithm()) {
            return Err(NotAHostKey);
        }
        Ok(Self {
            config: Arc::new(settings::server(key, BASTION_WINDOW)),
            tunnels,
            sources: Sources::new(EACH, ALL),
        })
    }

    /// Answers until it is dropped.
    pub async fn answer(&self, listener: &TcpListener) -> io::Result<()> {
        let mut connections = JoinSet::new();
        loop {
            let (stream, from) = listener.accept().await?;
            while connections.try_join_next().is_some() {}
            let Some(place) = self.sources.admit(from.ip()) else {
                tracing::warn!(client.address = %from, "too many connections");
                continue;
            };
            connections.spawn(converse(
                self.config.clone(),
                self.tunnels.clone(),
                stream,
                from,
                place,
            ));
        }
    }
}

/// One connection, from its first byte to its last.
async fn converse(
    config: Arc<Config>,
    tunnels: Arc<dyn Tunnels>,
    stream: TcpStream,
    from: SocketAddr,
    _place: Place,
) {
    // Without it keystrokes wait for each other; it fails on a connection that is gone.
    let _ = stream.set_nodelay(true);
    // A packet is read as its length and its rest: one call for both, where it is short.
    let (stream, scissors) = severable(BufReader::with_capacity(ROOM, stream));
    let (told, logged_in) = oneshot::channel();
    let door = Door::new(tunnels, told);
    if let Some(session) = login::within_time(run_stream(config, stream, door), logged_in).await {
        let ended = session.await;
        tracing::debug!(client.address = %from, ?ended, "connection ended");
    } else {
        tracing::info!(client.address = %from, "no login");
    }
    scissors.cut();
}

/// A technician's key, as the tunnels know it.
pub type TechnicianKey = key::TechnicianKey;
