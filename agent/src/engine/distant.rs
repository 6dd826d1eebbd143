//! Distant: the privileged verbs, done by the process at the other end of a socket.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal};
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::assist::Privileged;
use crate::assist::privileged::{Answer, Gone};
use crate::os::session::order::Program;
use crate::os::session::packets::{MOST_COMMAND, Packets};
use crate::os::session::start::{Pipes, Process};
use crate::os::session::terminal::{Master, Shape};
use crate::privileged::words::{Asked, Order};

/// The verbs, and whoever waits for their answers.
pub(super) struct Distant {
    socket: Arc<Packets>,
    next: AtomicU64,
    inside: Mutex<Inside>,
    stop: Notify,
}

#[derive(Default)]
struct Inside {
    requests: BTreeMap<u64, oneshot::Sender<Reply>>,
    programs: BTreeMap<u64, watch::Sender<Option<i32>>>,
    /// Carry signals; they end with the session.
    signals: JoinSet<()>,
}

enum Reply {
    Started(Process, Vec<OwnedFd>),
    Failed(String),
    Gone(Gone),
}

impl Distant {
    pub(super) fn over(socket: Arc<Packets>) -> Arc<Self> {
        Arc::new(Self {
            socket,
            next: AtomicU64::new(0),
            inside: Mutex::default(),
            stop: Notify::new(),
        })
    }

    /// Takes answers until the other side is gone.
    pub(super) async fn listen(self: Arc<Self>) {
        loop {
            match self.socket.receive().await {
                Ok(Some((order, descriptors))) => self.take(order, descriptors),
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(%error, "the privileged process is not understood");
                    break;
                }
            }
        }
        // Nobody is left who could do anything.
        *self.inside() = Inside::default();
        self.stop.notify_one();
    }

    /// Answers when the session is to end.
    pub(super) async fn stopped(&self) {
        self.stop.notified().await;
    }

    /// Says something that wants no answer.
    pub(super) async fn say(&self, asked: &Asked) -> io::Result<()> {
        self.socket.send(asked, &[]).await
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, order: Order, descriptors: Vec<OwnedFd>) {
        match order {
            Order::Started { request, program } => {
                let process = self.process(program);
                self.answer(request, Reply::Started(process, descriptors));
            }
            Order::Failed { request, why } => self.answer(request, Reply::Failed(why)),
            Order::Gone { request, gone } => self.answer(request, Reply::Gone(gone)),
            Order::Exited { program, status } => {
                if let Some(told) = self.inside().programs.remove(&program) {
                    told.send_replace(Some(status));
                }
            }
            Order::Stop => self.stop.notify_one(),
            Order::Serve(_) => tracing::error!("invariant: a session is served once"),
        }
    }

    fn answer(&self, request: u64, reply: Reply) {
        if let Some(waiting) = self.inside().requests.remove(&request) {
            // Whoever asked may be gone with its channel.
            let _ = waiting.send(reply);
        }
    }

    fn process(&self, program: u64) -> Process {
        let (told, status) = watch::channel(None);
        let (signals, mut sent) = mpsc::unbounded_channel::<(Option<Pid>, Signal)>();
        let socket = self.socket.clone();
        let mut inside = self.inside();
        inside.programs.insert(program, told);
        inside.signals.spawn(async move {
            while let Some((group, signal)) = sent.recv().await {
                let asked = Asked::Signal {
                    program,
                    group: group.map(Pid::as_raw_nonzero).map(i32::from),
                    signal: signal.as_raw(),
                };
                if socket.send(&asked, &[]).await.is_err() {
                    return;
                }
            }
        });
        drop(inside);
        Process::told(status, signals)
    }

    async fn ask(&self, asked: impl FnOnce(u64) -> Asked) -> io::Result<Reply> {
        let request = self.next.fetch_add(1, Ordering::Relaxed);
        let (waiting, reply) = oneshot::channel();
        self.inside().requests.insert(request, waiting);
        self.socket.send(&asked(request), &[]).await?;
        reply.await.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    async fn start(
        &self,
        program: Program,
        environment: Vec<(String, String)>,
        shape: Option<Shape>,
    ) -> io::Result<(Process, Vec<OwnedFd>)> {
        if matches!(&program, Program::Command(line) if line.len() > MOST_COMMAND) {
            return Err(io::ErrorKind::ArgumentListTooLong.into());
        }
        let asked = |request| Asked::Start {
            request,
            program,
            environment,
            shape,
        };
        match self.ask(asked).await? {
            Reply::Started(process, descriptors) => Ok((process, descriptors)),
            Reply::Failed(why) => Err(io::Error::other(why)),
            Reply::Gone(_) => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

impl Privileged for Distant {
    fn at_terminal(
        &self,
        program: Program,
        environment: Vec<(String, String)>,
        shape: Shape,
    ) -> Answer<'_, io::Result<(Process, Master)>> {
        Box::pin(async move {
            let (process, descriptors) = self.start(program, environment, Some(shape)).await?;
            let [master] = <[OwnedFd; 1]>::try_from(descriptors)
                .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            Ok((process, Master::adopt(master)?))
        })
    }

    fn with_pipes(
        &self,
        program: Program,
        environment: Vec<(String, String)>,
    ) -> Answer<'_, io::Result<(Process, Pipes)>> {
        Box::pin(async move {
            let (process, descriptors) = self.start(program, environment, None).await?;
            Ok((process, Pipes::adopt(descriptors)?))
        })
    }

    fn end(&self) -> Answer<'_, Gone> {
        Box::pin(async move {
            match self.ask(|request| Asked::End { request }).await {
                Ok(Reply::Gone(gone)) => gone,
                Ok(Reply::Started(..) | Reply::Failed(_)) | Err(_) => Gone::NotAll,
            }
        })
    }
}
