//! Offers: tunnels that come in through a socket of this computer, from the process that machines dial.
//!
//! Each connection is one tunnel: a line of JSON that says which machine it leads to and whose key may take it,
//! then the bytes of the machine's SSH server. Nothing is answered.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use serde::{Deserialize, Serialize};
use std::os::unix::fs::PermissionsExt as _;
use tokio::io::{AsyncReadExt as _, Interest};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Answer, MachineName, Stream, TechnicianKey, Tunnels};

/// Longer than any first line, bytes.
const MOST_LINE: usize = 2048;
/// How long the first line may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Tunnels that wait at a time.
const MOST: usize = 1000;

/// The first line of a tunnel.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The machine's name, as the technician types it.
    pub machine: String,
    /// The technician's public key, as OpenSSH writes it.
    pub technician: String,
}

/// The tunnels that wait.
#[derive(Debug, Default)]
pub struct Offers {
    waiting: Mutex<Vec<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    machine: MachineName,
    technician: TechnicianKey,
    stream: UnixStream,
}

impl Offers {
    /// Listens at this path; what is left there from an earlier life is removed.
    pub fn listen(path: &Path) -> io::Result<UnixListener> {
        match fs_err::remove_file(path) {
            Err(failure) if failure.kind() != io::ErrorKind::NotFound => return Err(failure),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(path)?;
        // Whoever may write to it can offer a tunnel: the server, which shares the bastion's group.
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
        Ok(listener)
    }

    /// Takes in what is offered until it is dropped.
    pub async fn take_in(self: Arc<Self>, listener: UnixListener) -> io::Result<()> {
        let mut arriving = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await?;
            while arriving.try_join_next().is_some() {}
            let offers = self.clone();
            arriving.spawn(async move {
                match timeout(PATIENCE, read(stream)).await {
                    Ok(Ok(waiting)) => offers.add(waiting),
                    Ok(Err(failure)) => {
                        tracing::warn!(error = &failure as &dyn std::error::Error, "no offer");
                    }
                    Err(_) => tracing::warn!("an offer did not say what it is"),
                }
            });
        }
    }

    fn add(&self, offer: Waiting) {
        let mut waiting = self.waiting();
        if waiting.len() < MOST {
            tracing::info!(machine.name = %offer.machine, "a tunnel waits");
            waiting.push(offer);
        } else {
            tracing::warn!("too many tunnels wait");
        }
    }

    /// Those that wait and whose other end is still there.
    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|it| !it.is_closed());
        waiting
    }
}

impl Waiting {
    /// Asks without reading: the first bytes of the machine may wait there.
    fn is_closed(&self) -> bool {
        let ready = self.stream.ready(Interest::READABLE).now_or_never();
        ready.is_some_and(|ready| ready.map_or(true, tokio::io::Ready::is_read_closed))
    }
}

async fn read(mut stream: UnixStream) -> io::Result<Waiting> {
    let mut line = Vec::new();
    loop {
        // Byte by byte: what is behind the line belongs to the technician.
        match stream.read_u8().await? {
            b'\n' => break,
            _ if line.len() >= MOST_LINE => return Err(io::ErrorKind::InvalidData.into()),
            byte => line.push(byte),
        }
    }
    let offer: Offer = serde_json::from_slice(&line)?;
    let machine = MachineName::parse(&offer.machine).map_err(io::Error::other)?;
    let technician = TechnicianKey::parse(&offer.technician).map_err(io::Error::other)?;
    Ok(Waiting {
        machine,
        technician,
        stream,
    })
}

impl Tunnels for Offers {
    fn expects(&self, key: &russh::keys::PublicKey) -> Option<TechnicianKey> {
        let waiting = self.waiting();
        let found = waiting.iter().find(|it| it.technician.is(key));
        found.map(|it| it.technician.clone())
    }

    fn take<'a>(
        &'a self,
        name: &'a MachineName,
        technician: &'a TechnicianKey,
    ) -> Answer<'a, Option<Box<dyn Stream>>> {
        let mut waiting = self.waiting();
        let found = waiting
            .iter()
            .position(|it| it.machine == *name && it.technician == *technician);
        let taken = found.map(|at| Box::new(waiting.remove(at).stream) as Box<dyn Stream>);
        drop(waiting);
        Box::pin(std::future::ready(taken))
    }
}
