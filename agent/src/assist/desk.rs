//! Desk: what every channel of a session has in common.

use std::future::Future;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use custode_ssh::carry::Outlet;
use custode_ssh::recording::Event;
use rustix::process::Signal;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::permit::Permit;
use super::privileged::Privileged;
use super::record::Recorder;
use crate::os::session::start::Process;

/// More warnings than a terminal can have missed.
const WARNINGS: usize = 8;

/// The session, as its channels see it.
pub(super) struct Desk {
    pub(super) permit: Permit,
    pub(super) privileged: Arc<dyn Privileged>,
    pub(super) recorder: Arc<Recorder>,
    /// What every terminal is to show.
    pub(super) warnings: broadcast::Sender<String>,
    tasks: Mutex<JoinSet<()>>,
}

impl Desk {
    pub(super) fn new(
        permit: Permit,
        privileged: Arc<dyn Privileged>,
        recorder: Arc<Recorder>,
    ) -> Self {
        Self {
            permit,
            privileged,
            recorder,
            warnings: broadcast::channel(WARNINGS).0,
            tasks: Mutex::default(),
        }
    }

    /// Starts the work of a channel; it ends with the session at the latest.
    pub(super) fn start(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(work);
    }

    /// Ends all work and waits for it.
    pub(super) async fn close(&self) {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let mut tasks = tasks;
        tasks.shutdown().await;
    }

    /// What was asked for is not given, and the recording says so.
    pub(super) fn refuse(&self, what: &str, why: &str) {
        /// Longer than any sensible request, characters.
        const MOST: usize = 200;
        let what: String = what.chars().take(MOST).collect();
        // What was asked for may hold a secret: it is in the recording, not in the log.
        tracing::info!(
            session.id = self.permit.session,
            reason = why,
            "refused in a session"
        );
        let why = why.to_owned();
        self.recorder.event(&Event::Refused { what, why });
    }
}

/// What the client, or the handler, wants of a running program.
#[derive(Debug)]
pub(super) enum Control {
    /// The window has another size: columns, rows.
    Resize((u16, u16)),
    /// A signal, for the group in front or the program's own.
    Signal(Signal),
}

/// How a running program is spoken to; when it is gone, so is the channel.
pub(super) type Controls = mpsc::Sender<Control>;

/// A channel that a program was started on.
pub(super) struct Line {
    /// The channel's number within the session, for the recording.
    pub(super) number: u32,
    pub(super) outlet: Outlet,
    pub(super) queue: Arc<custode_ssh::queue::Queue>,
    pub(super) handle: russh::server::Handle,
    pub(super) controls: mpsc::Receiver<Control>,
}

impl Line {
    /// Tells the client how its program ended, and closes the channel.
    pub(super) async fn conclude(&self, status: &io::Result<ExitStatus>) {
        /// What ssh itself answers when it does not know.
        const UNKNOWN: u32 = 255;
        let signal = status.as_ref().ok().and_then(ExitStatusExt::signal);
        if let (Some(signal), Ok(status)) = (signal, status) {
            let (id, name) = (self.outlet.id(), super::signal::to_name(signal));
            let dumped = status.core_dumped();
            // It fails when the client is gone, who then need not know.
            let told =
                self.handle
                    .exit_signal_request(id, name, dumped, String::new(), String::new());
            let _ = told.await;
        } else {
            let code = status.as_ref().ok().and_then(ExitStatus::code);
            let code = code
                .and_then(|code| u32::try_from(code).ok())
                .unwrap_or(UNKNOWN);
            let _ = self.outlet.exit_status(code).await;
        }
        custode_ssh::carry::finish(&self.outlet).await;
    }
}

/// What is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// The program writes no more; it may still be at work.
    Output,
    /// The client has left.
    Client,
}

/// Waits for the program's end, and brings it about when its client has left.
pub(super) async fn bury(
    process: &mut Process,
    controls: &mut mpsc::Receiver<Control>,
    over: Over,
) -> io::Result<ExitStatus> {
    /// How long a program may take to end when nobody is there any more.
    const HANGUP: Duration = Duration::from_secs(2);
    if over == Over::Output {
        let left = async { while controls.recv().await.is_some() {} };
        tokio::select! {
            status = process.ended() => return status,
            () = left => {}
        }
    }
    process.signal(None, Signal::HUP);
    if let Ok(status) = timeout(HANGUP, process.ended()).await {
        return status;
    }
    process.signal(None, Signal::KILL);
    process.ended().await
}
