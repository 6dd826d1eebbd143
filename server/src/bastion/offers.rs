//! Offers: tunnels of granted sessions, as the server tells of them: first offered, then dialled by their machine, then
//! taken by their technician. Each lives no longer than the server's connection that offered it.

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::arrival::{Machine, welcome};
use super::socket::{Arrival, Offer, Pass, Said, hear};
use super::{Answer, MachineName, Stream, TechnicianKey, Tunnels};

/// How long a line, or a machine's greeting and its pass, may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an offer waits for its machine, which asked for it a moment ago.
const REDEEM: Duration = Duration::from_secs(30);
/// Tunnels that are offered, wait, or are being greeted, each at a time.
const MOST: usize = 1000;

/// The tunnels that are offered and those that wait.
#[derive(Debug, Default)]
pub struct Offers {
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    offered: HashMap<Pass, Offered>,
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Offered {
    machine: MachineName,
    technician: TechnicianKey,
    server: UnixStream,
}

#[derive(Debug)]
struct Waiting {
    offered: Offered,
    stream: Machine,
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

    /// Takes in what is said until it is dropped.
    pub async fn take_in(self: Arc<Self>, listener: UnixListener) -> io::Result<()> {
        let mut arriving = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await?;
            while arriving.try_join_next().is_some() {}
            if arriving.len() >= MOST {
                tracing::warn!("too many machines arrive at a time");
                continue;
            }
            let offers = self.clone();
            arriving.spawn(async move {
                if let Err(failure) = offers.listen_to(stream).await {
                    let why: &dyn std::error::Error = &failure;
                    tracing::warn!(error = why, "no tunnel");
                }
            });
        }
    }

    async fn listen_to(&self, server: UnixStream) -> io::Result<()> {
        let (said, beside) = timeout(PATIENCE, hear(&server)).await??;
        match (said, beside) {
            (Said::Offer(offer), None) => self.offer(offer, server).await,
            (Said::Arrival(arrival), Some(descriptor)) => self.arrive(arrival, descriptor).await,
            (Said::Offer(_), Some(_)) | (Said::Arrival(_), None) => {
                Err(io::ErrorKind::InvalidData.into())
            }
        }
    }

    /// Keeps an offer until its machine comes, or does not.
    async fn offer(&self, offer: Offer, server: UnixStream) -> io::Result<()> {
        let offered = Offered {
            machine: MachineName::parse(&offer.machine).map_err(io::Error::other)?,
            technician: TechnicianKey::parse(&offer.technician).map_err(io::Error::other)?,
            server,
        };
        {
            let mut inside = self.inside();
            if inside.offered.len() >= MOST {
                return Err(io::ErrorKind::QuotaExceeded.into());
            }
            inside.offered.insert(offer.pass.clone(), offered);
        }
        sleep(REDEEM).await;
        self.inside().offered.remove(&offer.pass);
        Ok(())
    }

    /// Exchanges a machine's pass for its offer.
    async fn arrive(&self, arrival: Arrival, descriptor: OwnedFd) -> io::Result<()> {
        let (pass, stream) = timeout(PATIENCE, welcome(arrival, descriptor)).await??;
        let mut inside = self.inside();
        let offered = inside.offered.remove(&pass);
        let offered = offered.ok_or(io::ErrorKind::PermissionDenied)?;
        if inside.waiting.len() >= MOST {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        tracing::info!(machine.name = %offered.machine, "a tunnel waits");
        inside.waiting.push(Waiting { offered, stream });
        Ok(())
    }

    /// What is offered and what waits, as far as it still holds.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.offered.retain(|_, it| !is_closed(&it.server));
        inside.waiting.retain(|it| {
            let machine = it.stream.get_ref().0.stream();
            let ready = machine.ready(Interest::READABLE).now_or_never();
            let is_gone = ready.is_some_and(|it| it.map_or(true, tokio::io::Ready::is_read_closed));
            !is_gone && !is_closed(&it.offered.server)
        });
        inside
    }
}

/// Asks without reading: the server has no more to say.
fn is_closed(server: &UnixStream) -> bool {
    let ready = server.ready(Interest::READABLE).now_or_never();
    ready.is_some_and(|ready| ready.map_or(true, tokio::io::Ready::is_read_closed))
}

impl Tunnels for Offers {
    fn expects(&self, key: &russh::keys::PublicKey) -> Option<TechnicianKey> {
        let inside = self.inside();
        let mut technicians = inside.waiting.iter().map(|it| &it.offered.technician);
        technicians.find(|it| it.is(key)).cloned()
    }

    fn take<'a>(
        &'a self,
        name: &'a MachineName,
        technician: &'a TechnicianKey,
    ) -> Answer<'a, Option<Box<dyn Stream>>> {
        let mut inside = self.inside();
        let found = inside
            .waiting
            .iter()
            .position(|it| it.offered.machine == *name && it.offered.technician == *technician);
        let taken = found.map(|at| Box::new(inside.waiting.remove(at)) as Box<dyn Stream>);
        drop(inside);
        Box::pin(std::future::ready(taken))
    }
}

/// Read to its end when the machine is gone, and when the server is.
impl AsyncRead for Waiting {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.offered.server.poll_read_ready(context).is_ready() {
            match self.offered.server.try_read(&mut [0]) {
                // It seemed ready because it was: what it said was read, and nothing is left.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Ok(_) | Err(_) => return Poll::Ready(Ok(())),
            }
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Waiting {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
