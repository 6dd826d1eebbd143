//! Counter: the socket at which root answers for whoever sits at the machine.
//!
//! A technician's session runs as another user: it can neither open the socket, which is its owner's alone, nor be taken
//! for root, since the kernel says who connects.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use custode_domain::id::SessionId;
use custode_domain::ticket::Line;
use custode_protocol::assist::WireGrant;
use fs_err as fs;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};

use crate::task::Task;

/// The longest thing that is asked, bytes: a grant and a name.
const LONGEST: u64 = 8 * 1024;
/// Whoever connects says something within this time, or makes room for the next.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is asked at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Asked {
    /// What waits and what runs.
    List,
    /// To agree to this grant, as it was shown.
    Accept {
        /// What was shown.
        grant: WireGrant,
        /// Who agrees.
        by: String,
    },
    /// To refuse.
    Refuse {
        /// Which session.
        session: String,
        /// Who refuses.
        by: String,
        /// Why.
        reason: Option<String>,
    },
    /// To end.
    End {
        /// Which session.
        session: String,
        /// Who ends it.
        by: String,
    },
    /// To look at the machine's files at once.
    Look,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answered {
    /// What waits and what runs.
    List(Vec<Shown>),
    /// It is done.
    Done,
    /// It is not, for this reason.
    Not(String),
}

/// A session, as it is shown at the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// What is allowed, or would be.
    pub grant: WireGrant,
    /// Why, in the technician's words, while an answer is missing.
    pub reason: Option<String>,
}

/// A question that waits for its answer.
#[derive(Debug)]
pub struct Call {
    /// What is asked.
    pub asked: Asked,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Answered>,
}

/// The counter, open.
#[derive(Debug)]
pub struct Counter {
    calls: mpsc::Receiver<Call>,
    // Ends with the counter.
    _task: Task,
}

impl Counter {
    /// Where it is.
    pub fn within(state: &Path) -> PathBuf {
        state.join("consent.sock")
    }

    /// Opens it to `owner` and nobody else: root.
    pub fn open(path: &Path, owner: u32) -> io::Result<Self> {
        let listener = listen(path)?;
        let (calls_in, calls) = mpsc::channel(1);
        let attend = async move {
            loop {
                // One at a time: root has no need of more, and nobody else gets in.
                if let Err(error) = receive(&listener, owner, &calls_in).await {
                    tracing::warn!(%error, "nobody was attended at the counter");
                }
            }
        };
        Ok(Self {
            calls,
            _task: Task::start("counter", attend),
        })
    }

    /// The next question.
    pub async fn call(&mut self) -> Call {
        match self.calls.recv().await {
            Some(call) => call,
            None => std::future::pending().await,
        }
    }
}

/// Made under another name, closed to others, and only then put where it is looked for.
fn listen(path: &Path) -> io::Result<UnixListener> {
    let beside = path.with_extension("new");
    super::file::remove(&beside)?;
    let listener = UnixListener::bind(&beside)?;
    fs::set_permissions(&beside, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    fs::rename(&beside, path)?;
    Ok(listener)
}

async fn receive(
    listener: &UnixListener,
    owner: u32,
    calls: &mpsc::Sender<Call>,
) -> io::Result<()> {
    let (stream, _) = match listener.accept().await {
        Ok(accepted) => accepted,
        Err(error) => {
            // Out of descriptors, as a rule: it passes, and asking at once does not help.
            sleep(PATIENCE).await;
            return Err(error);
        }
    };
    timeout(PATIENCE, attend(stream, owner, calls)).await?
}

async fn attend(stream: UnixStream, owner: u32, calls: &mpsc::Sender<Call>) -> io::Result<()> {
    let caller = stream.peer_cred()?.uid();
    if caller != owner {
        let why = format!("user {caller} is not root");
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    let (reading, mut writing) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reading.take(LONGEST))
        .read_line(&mut line)
        .await?;
    let asked = serde_json::from_str(&line).map_err(io::Error::other)?;
    let (answer, answered) = oneshot::channel();
    calls
        .send(Call { asked, answer })
        .await
        .map_err(io::Error::other)?;
    let answered = answered.await.map_err(io::Error::other)?;
    let mut line = serde_json::to_string(&answered).map_err(io::Error::other)?;
    line.push('\n');
    writing.write_all(line.as_bytes()).await
}

impl super::Gate {
    /// Answers what was asked at the counter.
    pub fn attend(&mut self, asked: Asked, now: crate::brain::Now) -> Answered {
        let line = |text: &str| Line::fit(text);
        let done = match asked {
            Asked::List => return Answered::List(self.shown()),
            Asked::Accept { grant, by } => match grant.read() {
                Ok(grant) => self.accept_here(grant, line(&by), now),
                Err(error) => return Answered::Not(error.to_string()),
            },
            Asked::Refuse {
                session,
                by,
                reason,
            } => match session.parse::<SessionId>() {
                Ok(session) => {
                    let reason = reason.as_deref().map(line);
                    self.refuse_here(session, &line(&by), reason.as_ref(), now)
                }
                Err(error) => return Answered::Not(error.to_string()),
            },
            Asked::End { session, by } => match session.parse::<SessionId>() {
                Ok(session) => self.end_here(session, &line(&by), now),
                Err(error) => return Answered::Not(error.to_string()),
            },
            Asked::Look => self.look(now),
        };
        match done {
            Ok(()) => Answered::Done,
            Err(no) => Answered::Not(super::gate::told(&no)),
        }
    }

    fn shown(&self) -> Vec<Shown> {
        let shown = |standing: &super::book::Standing| {
            let reason = match standing {
                super::book::Standing::Offered { reason, .. } => Some(reason.clone()),
                super::book::Standing::Granted { .. }
                | super::book::Standing::Open { .. }
                | super::book::Standing::Over { .. } => None,
            };
            let grant = standing.grant()?;
            Some(Shown {
                grant: WireGrant::from(grant),
                reason,
            })
        };
        let live = self.book().live();
        live.filter_map(|(_, standing)| shown(standing)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::os::child;

    const ASK: &str = r#"
        use IO::Socket::UNIX; $SIG{PIPE} = "IGNORE";
        my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "closed: $!\n";
        print $s "\"list\"\n"; $s->flush; my $answer = <$s>; print $answer // "nothing\n";"#;

    /// Another user than the one that the test runs as, if it may be one.
    async fn asked_by_another(path: &Path) -> Option<child::Output> {
        let path = path.to_str().unwrap();
        let args = [
            "--reuid=65534",
            "--clear-groups",
            "/usr/bin/perl",
            "-e",
            ASK,
            path,
        ];
        let setpriv = Path::new("/usr/bin/setpriv");
        rustix::process::geteuid().is_root().then_some(
            child::run(setpriv, &args, child::Limits::default())
                .await
                .unwrap(),
        )
    }

    async fn ask(path: &Path) -> io::Result<String> {
        let stream = UnixStream::connect(path).await?;
        let (reading, mut writing) = stream.into_split();
        writing.write_all(b"\"list\"\n").await?;
        let mut line = String::new();
        BufReader::new(reading).read_line(&mut line).await?;
        Ok(line)
    }

    /// Attack 14: the technician's user can neither open the socket nor, if somebody opened it, be taken for root.
    #[tokio::test(flavor = "current_thread")]
    async fn t28_nobody_but_root_answers_at_the_machine() {
        let folder = tempfile::tempdir().unwrap();
        let path = Counter::within(folder.path());
        let me = rustix::process::geteuid().as_raw();
        let mut counter = Counter::open(&path, me).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );

        let (answer, ()) = tokio::join!(ask(&path), async {
            let call = counter.call().await;
            assert_eq!(call.asked, Asked::List);
            call.answer.send(Answered::List(Vec::new())).unwrap();
        });
        assert_eq!(answer.unwrap(), "{\"list\":[]}\n");

        fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        if let Some(refused) = asked_by_another(&path).await {
            assert_eq!(refused.stderr, "closed: Permission denied\n");
        }
        fs::set_permissions(&path, PermissionsExt::from_mode(0o666)).unwrap();
        if let Some(refused) = asked_by_another(&path).await {
            assert_eq!(refused.stdout, "nothing\n", "{}", refused.stderr);
        }
        drop(counter);
        // Whoever runs the test is not the owner here: the kernel's word counts, and no mode.
        let mut counter = Counter::open(&path, me + 1).unwrap();
        assert!(ask(&path).await.map_or(true, |line| line.is_empty()));
        let asked = timeout(Duration::from_millis(1), counter.call()).await;
        assert!(asked.is_err(), "nothing was asked");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn what_is_no_question_is_not_passed_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = Counter::within(folder.path());
        let mut counter = Counter::open(&path, rustix::process::geteuid().as_raw()).unwrap();
        for wrong in ["\"lst\"\n".to_owned(), "x".repeat(100_000), "\n".to_owned()] {
            let mut stream = UnixStream::connect(&path).await.unwrap();
            let _ = stream.write_all(wrong.as_bytes()).await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            assert!(answer.is_empty());
        }
        assert!(
            timeout(Duration::from_millis(1), counter.call())
                .await
                .is_err()
        );
    }
}
