//! Engine: the unprivileged child that serves one session: it dials the tunnel, speaks SSH and writes the recording.
//!
//! What it does with rights it asks of the [`privileged`](crate::privileged) process, which started it and ends it.

mod distant;
pub mod shelf;
mod tunnel;

use std::future::Future;
use std::io;
use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::Duration;

use custode_domain::assistance::Classes;
use custode_domain::id::SessionId;
use custode_ssh::key::{KeyRefusal, TechnicianKey};
use jiff::Timestamp;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::assist::permit::{Forwards, PermitRefusal};
use crate::assist::record::{Recorder, Signer};
use crate::assist::{HostKey, Permit, serve};
use crate::brain::Backoff;
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::host_key::{self, HostKeyError};
use crate::link::{Courier, Identity, IdentityError};
use crate::mint;
use crate::os::session::given;
use crate::os::session::packets::Packets;
use crate::privileged::words::{Asked, Order, Over, Task};
use crate::task;
use distant::Distant;
use shelf::Folder;
use tunnel::{Dial, Tunnel, somebody};

/// Between two tries to reach the server.
const PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// After somebody who did not get in the technician comes, who does not wait long.
const LONGEST_PAUSE_AFTER_STRANGERS: Duration = Duration::from_secs(4);

/// Why no session is served.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The privileged process is not there, or says nothing of ours.
    #[error("there is no order")]
    Order(#[source] io::Error),
    /// The configuration is not taken.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The machine's identity cannot be used.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The machine's host key cannot be used.
    #[error(transparent)]
    HostKey(#[from] HostKeyError),
    /// The technician's key is of a kind that opens nothing.
    #[error("the technician's key opens no session")]
    Key(#[from] KeyRefusal),
    /// The permit is none.
    #[error(transparent)]
    Permit(#[from] PermitRefusal),
    /// There is no place for the recording.
    #[error("nothing can be recorded")]
    Recording(#[source] io::Error),
    /// The server's address is none.
    #[error("the address of the server has no host")]
    Address,
}

/// Serves the session that the process at this descriptor orders.
pub async fn run(descriptor: RawFd) -> Result<(), EngineError> {
    let socket = given::take(descriptor).map_err(EngineError::Order)?;
    let socket = Arc::new(Packets::over(socket).map_err(EngineError::Order)?);
    let order = socket.receive().await.map_err(EngineError::Order)?;
    let Some((Order::Serve(task), _)) = order else {
        return Err(EngineError::Order(io::ErrorKind::InvalidData.into()));
    };
    let distant = Distant::over(socket);
    let _listening = task::Task::start("privileged", distant.clone().listen());
    let over = Engine::open(*task, distant.clone())?.last().await?;
    // Whoever does not hear it notices the end of this process.
    let _ = distant.say(&Asked::Over(over)).await;
    Ok(())
}

/// What one session needs.
struct Engine {
    task: Task,
    session: SessionId,
    config: Config,
    identity: Identity,
    host_key: HostKey,
    distant: Arc<Distant>,
    clock: Clock,
}

impl Engine {
    fn open(task: Task, distant: Arc<Distant>) -> Result<Self, EngineError> {
        let config = Config::load(&task.config)?;
        let identity = Identity {
            authority: config.server.authority.clone(),
            pair: config.server.identity.clone(),
        };
        let session = task.session.parse();
        let session = session.map_err(|_| EngineError::Order(io::ErrorKind::InvalidData.into()))?;
        Ok(Self {
            host_key: host_key::read(&config.agent.state_dir)?,
            session,
            task,
            config,
            identity,
            distant,
            clock: Clock::start(),
        })
    }

    /// Until the session is over.
    async fn last(self) -> Result<Over, EngineError> {
        let permit = self.permit()?;
        let mut recorder = Some(self.recorder(&permit, self.clock.now().wall)?);
        let mut strangers = Backoff::new(PAUSE, LONGEST_PAUSE_AFTER_STRANGERS);
        loop {
            let left = permit.until().duration_since(self.clock.now().wall);
            let left = Duration::try_from(left).unwrap_or_default();
            let tunnel = tokio::select! {
                tunnel = self.technician() => tunnel?,
                () = self.distant.stopped() => return Ok(Over::Stopped),
                () = sleep(left) => return Ok(Over::Deadline),
            };
            let recording = match recorder.take() {
                Some(recording) => recording,
                None => self.recorder(&permit, self.clock.now().wall)?,
            };
            let (told, opened) = oneshot::channel();
            let session = serve(
                tunnel,
                self.host_key.clone(),
                permit.clone(),
                recording,
                self.distant.clone(),
                self.clock,
                (told, self.distant.stopped()),
            );
            let ended = self.telling(opened, session).await;
            // Somebody who did not come in uses nothing up.
            if let Some(over) = Over::of(ended.why) {
                return Ok(over);
            }
            // A server that sends noise does not keep the machine busy.
            tokio::select! {
                () = sleep(strangers.after_failure(mint::luck())) => {}
                () = self.distant.stopped() => return Ok(Over::Stopped),
            }
        }
    }

    /// Says once that the technician is there.
    async fn telling<T>(
        &self,
        opened: oneshot::Receiver<()>,
        session: impl Future<Output = T>,
    ) -> T {
        let tell = async {
            if opened.await.is_ok() {
                let at = self.clock.now().wall;
                // The privileged process is gone when this fails, and the session is over.
                let _ = self.distant.say(&Asked::Opened { at }).await;
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            ended = session => ended,
            () = tell => unreachable!("invariant: what is pending does not end"),
        }
    }

    /// A tunnel at whose end somebody is. Whatever breaks before is dialled again.
    async fn technician(&self) -> Result<Tunnel, EngineError> {
        let url = &self.config.server.url;
        let host = url.host_str().ok_or(EngineError::Address)?;
        let dial = Dial {
            address: (
                host.trim_start_matches('[').trim_end_matches(']'),
                url.port_or_known_default().unwrap_or(443),
            ),
            courier: Courier::new(url.as_str(), &self.identity)?,
            tls: Arc::new(self.identity.client_config()?),
            session: self.session,
            technician: &self.task.technician,
        };
        let mut backoff = Backoff::new(PAUSE, LONGEST_PAUSE);
        loop {
            match dial.dial().await {
                Ok(mut tunnel) => {
                    backoff.succeeded();
                    if somebody(&mut tunnel).await.is_ok() {
                        return Ok(tunnel);
                    }
                }
                Err(error) => {
                    let why: &dyn std::error::Error = &error;
                    tracing::warn!(error = why, "no tunnel to the technician");
                }
            }
            sleep(backoff.after_failure(mint::luck())).await;
        }
    }

    fn permit(&self) -> Result<Permit, EngineError> {
        let classes = Classes::from_code(&self.task.classes);
        let classes =
            classes.ok_or_else(|| EngineError::Order(io::ErrorKind::InvalidData.into()))?;
        let ports = self.task.forwards.iter().filter_map(|it| it.parse().ok());
        let technician = TechnicianKey::parse(&self.task.technician)?;
        Ok(Permit::new(
            &self.task.session,
            technician,
            &self.task.user,
            classes,
            Forwards::new(ports.collect(), &[])?,
            self.task.until,
            &self.task.ticket,
        )?)
    }

    fn recorder(&self, permit: &Permit, now: Timestamp) -> Result<Recorder, EngineError> {
        let state = &self.config.agent.state_dir;
        let folder = Folder::open(state, &self.task.session).map_err(EngineError::Recording)?;
        let signer = self.identity.signer()?;
        let sign: Signer = Arc::new(move |message| signer.sign(message));
        let (machine, key) = (&self.task.machine, self.task.recording_key);
        Recorder::begin(Box::new(folder), (sign, key), permit, machine, now)
            .map_err(EngineError::Recording)
    }
}
