//! Privileged: the one process of the agent that has rights, for one session, from its second look to its end.
//!
//! systemd starts it when the resident agent connects (`Accept=yes`), and it ends with the session. It parses what its own
//! agent says and nothing that comes from the network: SSH is spoken by the [`engine`](crate::engine), a child without
//! rights. When either of them is gone, the session is over.

mod child;
mod proof;
pub mod slip;
mod spent;
mod verbs;
pub mod words;

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use custode_domain::assistance::{Ending, Grant};
use jiff::Timestamp;
use serde::Serialize;
use tokio::io::{
    AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines, Take,
};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{sleep_until, timeout};

use crate::assist::privileged::{Gone, Here};
use crate::assist::{Privileged as _, account::AccountRefusal};
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::consent::gate::told;
use crate::consent::seam::Evidence;
use crate::os::beside;
use crate::os::left::Picture;
use crate::os::session::order::Pam;
use crate::os::session::packets::{self, Packets};
use proof::{Proved, prove};
use verbs::{Happened, Verbs};
use words::{Order, Over, Task, Told, Wanted};

pub use proof::NoProof;

/// How long the agent may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the engine may take to say farewell.
const FAREWELL: Duration = Duration::from_millis(600);
/// This binary, also after the file was replaced.
const ITSELF: &str = "/proc/self/exe";

/// Why no session was served.
#[derive(Debug, thiserror::Error)]
pub enum PrivilegedError {
    /// The configuration is not taken.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Nobody is there, or not in our words.
    #[error("the agent does not say what it wants")]
    Agent(#[source] io::Error),
    /// The engine could not be started.
    #[error("the engine does not start")]
    Engine(#[source] io::Error),
}

/// Why a session was refused.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    NoProof(#[from] NoProof),
    #[error(transparent)]
    Account(#[from] AccountRefusal),
    #[error("what is granted cannot be read")]
    NotAGrant,
}

/// Serves the session that the agent at this socket wants, and returns when nothing of it is left.
pub async fn serve(file: &Path, socket: OwnedFd) -> Result<(), PrivilegedError> {
    let config = Config::load(file)?;
    // A process like this one that was killed could not end its session; systemd does, where there is systemd.
    crate::os::sweep_sessions();
    let mut agent = Agent::over(socket).map_err(PrivilegedError::Agent)?;
    let clock = Clock::start();
    let (grant, evidence) = agent.wish().await.map_err(PrivilegedError::Agent)?;
    room(&config.assistance.state).map_err(PrivilegedError::Agent)?;
    let now = clock.now().wall;
    match admit((file, &config), grant, &evidence, now).await {
        Ok((proved, here)) => Session::begin(file, proved, here, agent)
            .await?
            .last(&clock)
            .await
            .map_err(PrivilegedError::Agent),
        Err(refused) => {
            let why = told(&refused);
            tracing::warn!(why, "a session does not begin");
            let told = agent.tell(&Told::Refused(why)).await;
            told.map_err(PrivilegedError::Agent)
        }
    }
}

async fn admit(
    (file, config): (&Path, &Config),
    grant: Option<Grant>,
    evidence: &Evidence,
    now: Timestamp,
) -> Result<(Proved, Here), Refused> {
    let grant = grant.ok_or(Refused::NotAGrant)?;
    let proved = prove((file, config), grant, evidence, now).await?;
    let (session, user) = (proved.grant.session.to_string(), proved.grant.user.as_str());
    let pam = Pam {
        service: config.assistance.pam.clone(),
        technician: proved.grant.key.to_string(),
    };
    let here = Here::open(PathBuf::from(ITSELF), &session, user, pam, now)?;
    Ok((proved, here))
}

/// The folder of what is remembered here: root's alone.
fn room(state: &Path) -> io::Result<()> {
    fs_err::create_dir_all(state)?;
    fs_err::set_permissions(state, std::os::unix::fs::PermissionsExt::from_mode(0o700))
}

/// The machine now. Looking blocks, and the agent is to be heard meanwhile.
async fn picture(user: &str) -> Picture {
    let user = user.to_owned();
    let looked = tokio::task::spawn_blocking(move || Picture::take(&user)).await;
    // A look that panicked has seen nothing, and the other one says so.
    looked.unwrap_or_default()
}

/// What the ticket is told.
fn left(gone: Gone, differences: Option<String>) -> Option<String> {
    let processes = match gone {
        Gone::All | Gone::AllThatWasFound => None,
        Gone::NotAll => Some("Alcuni processi della sessione non sono terminati.".to_owned()),
    };
    match (processes, differences) {
        (Some(processes), Some(differences)) => Some(format!("{processes}\n{differences}")),
        (processes, differences) => processes.or(differences),
    }
}

/// The resident agent, at the other end of the socket.
struct Agent {
    lines: Lines<BufReader<Take<OwnedReadHalf>>>,
    writing: OwnedWriteHalf,
    user: (u32, u32),
}

impl Agent {
    fn over(socket: OwnedFd) -> io::Result<Self> {
        rustix::io::ioctl_fionbio(&socket, true)?;
        let stream = UnixStream::from_std(socket.into())?;
        let peer = stream.peer_cred()?;
        let (reading, writing) = stream.into_split();
        Ok(Self {
            lines: BufReader::new(reading.take(words::LONGEST)).lines(),
            writing,
            user: (peer.uid(), peer.gid()),
        })
    }

    async fn wish(&mut self) -> io::Result<(Option<Grant>, Evidence)> {
        let line = timeout(PATIENCE, self.lines.next_line()).await??;
        let line = line.ok_or(io::ErrorKind::UnexpectedEof)?;
        match serde_json::from_str(&line)? {
            Wanted::Open { grant, evidence } => Ok((grant.read().ok(), evidence)),
            Wanted::End(_) => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    /// Until it wants the end, or is gone.
    async fn end(&mut self) -> Ending {
        // A line that is none, or of more than one end, is an end all the same.
        let line = self.lines.next_line().await.ok().flatten();
        let wanted = line.and_then(|line| serde_json::from_str(&line).ok());
        match wanted {
            Some(Wanted::End(why)) => why.read().unwrap_or(Ending::AgentStopped),
            Some(Wanted::Open { .. }) | None => Ending::AgentStopped,
        }
    }

    async fn tell<T: Serialize>(&mut self, told: &T) -> io::Result<()> {
        let mut line = serde_json::to_vec(told)?;
        line.push(b'\n');
        self.writing.write_all(&line).await
    }
}

/// A session under way.
struct Session {
    grant: Grant,
    here: Arc<Here>,
    agent: Agent,
    engine: Arc<Packets>,
    child: tokio::process::Child,
    verbs: Verbs,
    /// The machine as it was before anybody came.
    before: Picture,
}

impl Session {
    async fn begin(
        file: &Path,
        proved: Proved,
        here: Here,
        agent: Agent,
    ) -> Result<Self, PrivilegedError> {
        let grant = proved.grant;
        let before = picture(grant.user.as_str()).await;
        let (engine, theirs) = packets::pair().map_err(PrivilegedError::Engine)?;
        let program = beside::program(beside::ENGINE).map_err(PrivilegedError::Engine)?;
        let child = child::start(&program, theirs, agent.user);
        let child = child.map_err(PrivilegedError::Engine)?;
        let task = Task {
            config: file.to_owned(),
            session: grant.session.to_string(),
            machine: grant.machine.to_string(),
            technician: proved.technician,
            user: grant.user.to_string(),
            classes: grant.classes.to_string(),
            forwards: proved.forwards,
            until: grant.until,
            ticket: grant.ticket.to_string(),
            recording_key: proved.recording_key,
        };
        let served = engine.send(&Order::Serve(Box::new(task)), &[]).await;
        served.map_err(PrivilegedError::Engine)?;
        let (engine, here) = (Arc::new(engine), Arc::new(here));
        Ok(Self {
            grant,
            verbs: Verbs::new(engine.clone(), here.clone()),
            here,
            agent,
            engine,
            child,
            before,
        })
    }

    /// Until its end, whoever brings it about; then nothing of it is left.
    async fn last(mut self, clock: &Clock) -> io::Result<()> {
        let why = self.wait(clock).await;
        let gone = self.close().await;
        let after = picture(self.grant.user.as_str()).await;
        let left = left(gone, self.before.differences(&after));
        tracing::info!(session.id = %self.grant.session, session.ending = why.name().code(), ?gone, "a session is over");
        let ended = Told::Ended {
            why: why.into(),
            left,
        };
        self.agent.tell(&ended).await
    }

    async fn wait(&mut self, clock: &Clock) -> Ending {
        let now = clock.now();
        let left =
            Duration::try_from(self.grant.until.duration_since(now.wall)).unwrap_or_default();
        // The engine keeps the time and says farewell; this is for one that does not.
        let deadline = clock.instant(now.uptime + left + FAREWELL);
        loop {
            tokio::select! {
                why = self.agent.end() => return why,
                () = sleep_until(deadline) => return Ending::Deadline,
                happened = self.verbs.next() => match happened {
                    Ok(Happened::Opened(at)) => {
                        // An agent that is gone is noticed by its end.
                        let _ = self.agent.tell(&Told::Opened { at }).await;
                    }
                    Ok(Happened::Over(over)) => return over.ending(None),
                    Ok(Happened::Gone) => return Ending::ConnectionLost,
                    Err(error) => {
                        tracing::error!(%error, "the engine is not understood");
                        return Ending::ConnectionLost;
                    }
                },
            }
        }
    }

    /// Lets the engine say farewell, then kills whatever is left.
    async fn close(&mut self) -> Gone {
        if self.engine.send(&Order::Stop, &[]).await.is_ok() {
            let over = async {
                loop {
                    match self.verbs.next().await {
                        Ok(Happened::Opened(_)) => {}
                        Ok(
                            Happened::Over(
                                Over::Stopped
                                | Over::ClientLeft
                                | Over::Deadline
                                | Over::RecordingLost,
                            )
                            | Happened::Gone,
                        )
                        | Err(_) => return,
                    }
                }
            };
            // One that takes longer is killed.
            let _ = timeout(FAREWELL, over).await;
        }
        let gone = self.here.end().await;
        self.verbs.close();
        // It writes the end of the recording, and ends when its socket does.
        let _ = timeout(FAREWELL, self.child.wait()).await;
        let _ = self.child.kill().await;
        gone
    }
}
