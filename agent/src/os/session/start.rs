//! Start: puts the session's child to work, and holds the ends of what it reads and writes.

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal};
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

use super::order::Order;

/// A running program of a session: the child, and after its `exec` what it became.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// The leader of its session and of its group.
    id: Pid,
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
    start(agent, order, Standard::Terminal(slave)).await
}

/// Starts a program with pipes.
pub async fn with_pipes(agent: &Path, order: &Order) -> io::Result<(Process, Pipes)> {
    let mut process = start(agent, order, Standard::Pipes).await?;
    let child = &mut process.child;
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
    Ok((process, pipes))
}

async fn start(agent: &Path, order: &Order, standard: Standard) -> io::Result<Process> {
    let (theirs, ours) = io::pipe()?;
    let mut command = command(agent, theirs.into(), standard)?;
    let child = command.spawn()?;
    // Their end is in the command: with it here, the child would wait for an end that does not come.
    drop(command);
    let id = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    let id = id.ok_or(io::ErrorKind::NotFound)?;
    let mut ours = tokio::net::unix::pipe::Sender::from_owned_fd(ours.into())?;
    ours.write_all(&serde_json::to_vec(order)?).await?;
    Ok(Process { child, id })
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
    /// How it ended, once it has.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Sends a signal to this group of processes, or to the program's own.
    pub fn signal(&self, group: Option<Pid>, signal: Signal) {
        // Whoever has ended needs no signal.
        let _ = rustix::process::kill_process_group(group.unwrap_or(self.id), signal);
    }
}
