//! Serve: one session from its stream to its end, and the end is one: the transport is cut, every process is killed.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use custode_ssh::cut::severable;
use custode_ssh::login;
use custode_ssh::recording::Event;
use custode_ssh::settings::{self, AGENT_WINDOW};
use jiff::Timestamp;
use russh::Disconnect;
use russh::keys::PrivateKey;
use russh::server::{RunningSession, run_stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio::time::{Instant, interval, timeout};

use super::desk::Desk;
use super::door::Door;
use super::permit::Permit;
use super::privileged::{Gone, Privileged};
use super::record::{Recorder, TICK};
use crate::clock::Clock;

/// Minutes before the end at which the technician is told.
const WARNINGS: [u64; 3] = [10, 5, 1];
/// How long a client may take to hear why its session ends.
const FAREWELL: Duration = Duration::from_millis(200);

/// How long the conversation may take to notice that its stream is gone: one pause of flow control at most.
const REST: Duration = Duration::from_millis(500);

/// The key by which technicians recognise the machine; it never leaves it.
#[derive(Clone)]
pub struct HostKey(PrivateKey);

/// It is no private key of a kind that is spoken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no ed25519 key without a passphrase, as `ssh-keygen -t ed25519` makes it")]
pub struct NotAHostKey;

impl HostKey {
    /// Its public half, as OpenSSH writes it.
    pub fn public(&self) -> String {
        let mut public = self.0.public_key().clone();
        public.set_comment("");
        public.to_openssh().unwrap_or_default()
    }

    /// Reads a key in OpenSSH's form.
    pub fn parse(text: &str) -> Result<Self, NotAHostKey> {
        let key = PrivateKey::from_openssh(text).map_err(|_| NotAHostKey)?;
        if key.is_encrypted() || !settings::KEYS.contains(&key.algorithm()) {
            return Err(NotAHostKey);
        }
        Ok(Self(key))
    }
}

impl std::fmt::Debug for HostKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HostKey")
    }
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The technician left, or the way to them broke.
    ClientLeft,
    /// The time of the permit is over.
    Deadline,
    /// Nobody showed the permitted key in time.
    NoLogin,
    /// It could not be recorded any more.
    RecordingLost,
    /// Somebody who may asked for the end: the contact, the desk, the machine's own user.
    Asked,
}

impl Why {
    /// The word of the recording.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ClientLeft => "client-left",
            Self::Deadline => "deadline",
            Self::NoLogin => "no-login",
            Self::RecordingLost => "recording-lost",
            Self::Asked => "asked",
        }
    }

    /// What the technician reads.
    const fn farewell(self) -> &'static str {
        match self {
            Self::ClientLeft | Self::NoLogin => "",
            Self::Deadline => "Custode: il tempo concesso alla sessione è finito.",
            Self::RecordingLost => {
                "Custode: la registrazione non è più possibile; la sessione è chiusa."
            }
            Self::Asked => "Custode: la sessione è stata terminata dall'Ente o dal servizio.",
        }
    }
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Why.
    pub why: Why,
    /// What is left of its processes.
    pub gone: Gone,
}

/// Serves a session over a stream that leads to the technician. Returns when nothing of it is left, or when all was
/// done that can be. `opened` hears when the technician has proved the key; `end` is whoever may ask for the end; a session
/// whose permit is over never begins.
pub async fn serve<S>(
    stream: S,
    host_key: HostKey,
    permit: Permit,
    recorder: Recorder,
    privileged: Arc<dyn Privileged>,
    clock: Clock,
    (opened, end): (oneshot::Sender<()>, impl Future<Output = ()> + Send),
) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let recorder = Arc::new(recorder);
    let until = permit.until;
    let desk = Arc::new(Desk::new(permit, privileged.clone(), recorder.clone()));
    let (stream, scissors) = severable(stream);
    let mut running = None;
    let why = {
        let (told, logged_in) = oneshot::channel();
        let door = Door::new(desk.clone(), told);
        let config = Arc::new(settings::server(host_key.0, AGENT_WINDOW));
        let begun = run_stream(config, stream, door);
        let session = converse(begun, logged_in, opened, &mut running);
        tokio::select! {
            biased;
            () = recorder.lost() => Why::RecordingLost,
            () = end => Why::Asked,
            () = watch(&desk, clock, until) => Why::Deadline,
            why = session => why,
        }
    };
    if let Some(session) = running.take() {
        running = bid_farewell(session, why.farewell()).await;
    }
    scissors.cut();
    let _ = privileged.end().await;
    // Once its stream is reset the conversation ends, and nobody is left who could start anything.
    if let Some(session) = running {
        let _ = timeout(REST, session).await;
    }
    desk.close().await;
    let gone = privileged.end().await;
    recorder.event(&Event::Ended {
        why: why.word().to_owned(),
        gone: gone == Gone::All,
    });
    recorder.end();
    tracing::info!(
        session.id = desk.permit.session,
        reason = why.word(),
        session.gone = ?gone,
        "session ended"
    );
    Ended { why, gone }
}

/// The conversation, until the client has left or has not logged in.
async fn converse(
    session: impl Future<Output = Result<RunningSession<Door>, russh::Error>>,
    logged_in: oneshot::Receiver<()>,
    opened: oneshot::Sender<()>,
    running: &mut Option<RunningSession<Door>>,
) -> Why {
    let Some(session) = login::within_time(session, logged_in).await else {
        return Why::NoLogin;
    };
    // Whoever need not know has dropped its end.
    let _ = opened.send(());
    let session = running.insert(session);
    let ended = session.await;
    tracing::debug!(?ended, "the client left");
    *running = None;
    Why::ClientLeft
}

/// Says why, for as long as a client that listens needs. One that does not is answered with its session, to be cut off.
async fn bid_farewell(
    mut session: RunningSession<Door>,
    text: &str,
) -> Option<RunningSession<Door>> {
    if text.is_empty() {
        return Some(session);
    }
    let handle = session.handle();
    let said = async {
        let reason = Disconnect::ByApplication;
        // It fails when the client is gone already.
        let _ = handle
            .disconnect(reason, text.to_owned(), String::new())
            .await;
        let _ = (&mut session).await;
    };
    let is_heard = timeout(FAREWELL, said).await.is_ok();
    (!is_heard).then_some(session)
}

/// Keeps the time: by the machine's clock, and by one that nobody can set back.
async fn watch(desk: &Desk, clock: Clock, until: Timestamp) {
    let left = |now: Timestamp| Duration::try_from(until - now).unwrap_or_default();
    let deadline = Instant::now() + left(clock.now().wall);
    let mut tick = interval(TICK);
    let all = left(clock.now().wall);
    // What is past when a session begins is no warning.
    let mut next = WARNINGS.partition_point(|minutes| all <= minutes_of(*minutes));
    loop {
        tick.tick().await;
        desk.recorder.tick();
        let left = left(clock.now().wall).min(deadline.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return;
        }
        while let Some(minutes) = WARNINGS.get(next)
            && left <= minutes_of(*minutes)
        {
            warn(desk, *minutes);
            next += 1;
        }
    }
}

const fn minutes_of(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

fn warn(desk: &Desk, minutes: u64) {
    let text = match minutes {
        1 => "\r\n*** Custode: la sessione finisce tra 1 minuto ***\r\n".to_owned(),
        more => format!("\r\n*** Custode: la sessione finisce tra {more} minuti ***\r\n"),
    };
    // Nobody listens when no terminal is open.
    let _ = desk.warnings.send(text);
    desk.recorder.event(&Event::Warned { minutes });
}

/// The first line of a shell.
pub(super) fn greeting(permit: &Permit) -> String {
    format!(
        "*** Custode: sessione registrata, fino alle {} UTC ***\r\n",
        permit.until.strftime("%H:%M")
    )
}
