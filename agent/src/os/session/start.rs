//! Start: puts the session's child to work, and holds the ends of what it reads and writes.

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal};
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::{mpsc, watch};

use super::order::Order;
use super::report::{self, Word};

/// A running program of a session: the child, and after its `exec` what it became.
#[derive(Debug)]
pub struct Process(Whose);

#[derive(Debug)]
enum Whose {
    /// A child of this process.
    Own {
        child: Child,
        /// The leader of its session and of its group.
        id: Pid,
        /// On which it says what it could not do.
        line: UnixStream,
    },
    /// Another process's child, of which it tells.
    Told {
        /// The raw status, once there is one.
        status: watch::Receiver<Option<i32>>,
        signals: mpsc::UnboundedSender<(Option<Pid>, Signal)>,
    },
}

/// The three ends of a program without a terminal.
#[derive(Debug)]
pub struct Pipes {
    /// What it reads.
    pub input: ChildStdin,
    /// What it writes.
    pub output: ChildStdout,
    /// What it complains of.
    pub complaints: ChildStderr,
}

/// How a child gets its standard descriptors.
enum Standard {
    Terminal(OwnedFd),
    Pipes,
}

/// Starts a program at a terminal, whose slave side this is.
pub async fn at_terminal(agent: &Path, order: &Order, slave: OwnedFd) -> io::Result<Process> {
    start(agent, order, Standard::Terminal(slave))
        .await
        .map(Process)
}

/// Starts a program with pipes.
pub async fn with_pipes(agent: &Path, order: &Order) -> io::Result<(Process, Pipes)> {
    let mut started = start(agent, order, Standard::Pipes).await?;
    let Whose::Own { child, .. } = &mut started else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let ends = child
        .stdin
        .take()
        .zip(child.stdout.take())
        .zip(child.stderr.take());
    let ((input, output), complaints) = ends.ok_or(io::ErrorKind::BrokenPipe)?;
    let pipes = Pipes {
        input,
        output,
        complaints,
    };
    Ok((Process(started), pipes))
}

async fn start(agent: &Path, order: &Order, standard: Standard) -> io::Result<Whose> {
    let (theirs, ours) = UnixStream::pair()?;
    let mut command = command(agent, theirs.into(), standard)?;
    let child = command.spawn()?;
    // Their end is in the command: with it here, the child would wait for an end that does not come.
    drop(command);
    let id = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    let id = id.ok_or(io::ErrorKind::NotFound)?;
    ours.set_nonblocking(true)?;
    let mut ours = tokio::net::UnixStream::from_std(ours)?;
    ours.write_all(&serde_json::to_vec(order)?).await?;
    ours.shutdown().await?;
    let line = ours.into_std()?;
    Ok(Whose::Own { child, id, line })
}

/// Passes on what the child said before it became the program, or did not.
fn tell(line: &UnixStream) {
    let words = report::read(line).unwrap_or_else(|error| vec![Word::Failed(error.to_string())]);
    for word in words {
        match word {
            Word::Remark(cause) => tracing::warn!(cause, "PAM has a remark on a session's program"),
            Word::Failed(error) => tracing::warn!(error, "a session's program was not started"),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the door to sessions")]
#[expect(unsafe_code, reason = "the order comes on a descriptor of its own")]
fn command(agent: &Path, order: OwnedFd, standard: Standard) -> io::Result<Command> {
    let mut command = Command::new(agent);
    command
        .arg("session")
        .env_clear()
        .current_dir("/")
        .kill_on_drop(true);
    match standard {
        Standard::Terminal(slave) => {
            command
                .stdin(slave.try_clone()?)
                .stdout(slave.try_clone()?)
                .stderr(slave);
        }
        Standard::Pipes => {
            command
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
        }
    }
    let descriptor = order.as_raw_fd();
    command.arg(descriptor.to_string());
    // SAFETY: between fork and exec only `fcntl` is called, which is async-signal-safe and allocates nothing.
    // The descriptor is open: the closure owns it. It is kept open here, in the child alone, and so reaches no other.
    unsafe {
        command.pre_exec(
            move || match libc::fcntl(order.as_raw_fd(), libc::F_SETFD, 0) {
                -1 => Err(io::Error::last_os_error()),
                _ => Ok(()),
            },
        );
    }
    Ok(command)
}

impl Process {
    /// A program that another process started, which tells how it ended and takes signals for it.
    pub const fn told(
        status: watch::Receiver<Option<i32>>,
        signals: mpsc::UnboundedSender<(Option<Pid>, Signal)>,
    ) -> Self {
        Self(Whose::Told { status, signals })
    }

    /// How it ended, once it has.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        match &mut self.0 {
            Whose::Own { child, line, .. } => {
                let ended = child.wait().await;
                tell(line);
                ended
            }
            Whose::Told { status, .. } => {
                let told = status.wait_for(Option::is_some).await;
                let raw = told.ok().and_then(|status| *status);
                raw.map(ExitStatus::from_raw)
                    .ok_or_else(|| io::ErrorKind::BrokenPipe.into())
            }
        }
    }

    /// Sends a signal to this group of processes, or to the program's own.
    ///
    /// A group is one of the program's terminal, or it gets nothing: whoever names it may be wrong about what it is.
    pub fn signal(&self, group: Option<Pid>, signal: Signal) {
        match &self.0 {
            Whose::Own { id, .. } => {
                let is_own =
                    |group: Pid| group == *id || rustix::process::getsid(Some(group)) == Ok(*id);
                let group = group.unwrap_or(*id);
                if is_own(group) {
                    // Whoever has ended needs no signal.
                    let _ = rustix::process::kill_process_group(group, signal);
                }
            }
            // A process that is gone has taken the program with it.
            Whose::Told { signals, .. } => drop(signals.send((group, signal))),
        }
    }
}

impl Pipes {
    /// The ends that another process made, in the order of [`Self::release`].
    pub fn adopt(ends: Vec<OwnedFd>) -> io::Result<Self> {
        let [input, output, complaints] =
            <[OwnedFd; 3]>::try_from(ends).map_err(|_| io::ErrorKind::InvalidData)?;
        Ok(Self {
            input: ChildStdin::from_std(input.into())?,
            output: ChildStdout::from_std(output.into())?,
            complaints: ChildStderr::from_std(complaints.into())?,
        })
    }

    /// The descriptors, for another process.
    pub fn release(self) -> io::Result<Vec<OwnedFd>> {
        Ok(vec![
            self.input.into_owned_fd()?,
            self.output.into_owned_fd()?,
            self.complaints.into_owned_fd()?,
        ])
    }
}
