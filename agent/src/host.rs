//! Host: has a granted session opened by the privileged process, and tells what becomes of it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use custode_domain::assistance::Ending;
use custode_domain::id::SessionId;
use custode_domain::ticket::Text;
use custode_protocol::assist::WireGrant;
use serde::Serialize;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::OwnedWriteHalf;
use tokio::sync::mpsc;

use crate::consent::seam::{Granted, Host, HostEvent};
use crate::privileged::words::{LONGEST, Told, Wanted};
use crate::task::Task;

/// Sessions of this machine, each with the process that has its rights.
pub struct Sessions {
    socket: PathBuf,
    events: mpsc::Sender<HostEvent>,
    under_way: BTreeMap<SessionId, UnderWay>,
}

struct UnderWay {
    ends: mpsc::UnboundedSender<Ending>,
    // Ends with the agent, and the session with it.
    _task: Task,
}

impl Sessions {
    /// Sessions that are opened through this socket; what becomes of them goes to `events`.
    pub fn through(socket: &Path, events: mpsc::Sender<HostEvent>) -> Self {
        Self {
            socket: socket.to_owned(),
            events,
            under_way: BTreeMap::new(),
        }
    }
}

impl Host for Sessions {
    fn begin(&mut self, granted: Granted) {
        let session = granted.consent.grant().session;
        self.under_way.retain(|_, it| !it.ends.is_closed());
        let (ends, ended) = mpsc::unbounded_channel();
        let (socket, events) = (self.socket.clone(), self.events.clone());
        let work = async move {
            let event = last(&socket, granted, ended, &events).await;
            // The daemon is gone when this fails.
            let _ = events.send(event).await;
        };
        let task = Task::start("remote session", work);
        let under_way = UnderWay { ends, _task: task };
        self.under_way.insert(session, under_way);
    }

    fn end(&mut self, session: SessionId, why: Ending) {
        if let Some(under_way) = self.under_way.get(&session) {
            // One that has ended needs no end.
            let _ = under_way.ends.send(why);
        }
    }
}

/// From its beginning to its end, which is one event.
async fn last(
    socket: &Path,
    granted: Granted,
    ends: mpsc::UnboundedReceiver<Ending>,
    events: &mpsc::Sender<HostEvent>,
) -> HostEvent {
    let session = granted.consent.grant().session;
    let (why, left) = match converse(socket, granted, ends, events).await {
        Ok(ended) => ended,
        Err(error) => {
            let text = format!("the privileged part of the agent does not answer: {error}");
            tracing::error!(session.id = %session, %error, "a granted session did not begin");
            (Ending::NotLetIn, Some(text))
        }
    };
    HostEvent::Ended {
        session,
        why,
        left: left.and_then(|text| Text::parse(&text).ok()),
    }
}

async fn converse(
    socket: &Path,
    granted: Granted,
    mut ends: mpsc::UnboundedReceiver<Ending>,
    events: &mpsc::Sender<HostEvent>,
) -> io::Result<(Ending, Option<String>)> {
    let grant = granted.consent.grant();
    let session = grant.session;
    let (reading, mut writing) = UnixStream::connect(socket).await?.into_split();
    let mut lines = BufReader::new(reading.take(LONGEST)).lines();
    let open = Wanted::Open {
        grant: WireGrant::from(grant),
        evidence: granted.evidence,
    };
    say(&mut writing, &open).await?;
    let mut asked = None;
    loop {
        tokio::select! {
            line = lines.next_line() => match line? {
                None => return Ok((asked.unwrap_or(Ending::AgentStopped), None)),
                Some(line) => match serde_json::from_str(&line)? {
                    Told::Refused(why) => return Ok((Ending::NotLetIn, Some(why))),
                    Told::Opened { at } => {
                        // The daemon is gone when this fails.
                        let _ = events.send(HostEvent::Opened { session, at }).await;
                    }
                    Told::Ended { why, left } => {
                        let why = why.read().unwrap_or(Ending::AgentStopped);
                        return Ok((why, left));
                    }
                },
            },
            Some(why) = ends.recv() => if asked.is_none() {
                asked = Some(why);
                say(&mut writing, &Wanted::End(why.into())).await?;
            },
        }
    }
}

async fn say<T: Serialize>(writing: &mut OwnedWriteHalf, wanted: &T) -> io::Result<()> {
    let mut line = serde_json::to_vec(wanted)?;
    line.push(b'\n');
    writing.write_all(&line).await
}
