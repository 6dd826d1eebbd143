//! Verbs: what the engine may have done with rights: start a program as the session's user, signal it, end all.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt as _;
use std::sync::Arc;

use jiff::Timestamp;
use rustix::process::{Pid, Signal};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::words::{Asked, Order, Over, signal};
use crate::assist::Privileged as _;
use crate::assist::privileged::Here;
use crate::os::session::order::Program;
use crate::os::session::packets::Packets;
use crate::os::session::start::Process;
use crate::os::session::terminal::Shape;

/// More programs at a time than a connection has channels.
const MOST: usize = 64;

/// What the engine tells beside its verbs.
pub(super) enum Happened {
    /// The technician is there.
    Opened(Timestamp),
    /// Its part is over.
    Over(Over),
    /// It is gone.
    Gone,
}

/// The programs of the session, and the way to the engine.
pub(super) struct Verbs {
    engine: Arc<Packets>,
    here: Arc<Here>,
    programs: BTreeMap<u64, mpsc::UnboundedSender<(Option<Pid>, Signal)>>,
    next: u64,
    /// Each waits for its program.
    waiting: JoinSet<(u64, i32)>,
}

/// A program that was started, and the descriptors by which it is spoken to.
type Started = io::Result<(Process, Vec<OwnedFd>)>;

impl Verbs {
    pub(super) fn new(engine: Arc<Packets>, here: Arc<Here>) -> Self {
        Self {
            engine,
            here,
            programs: BTreeMap::new(),
            next: 0,
            waiting: JoinSet::new(),
        }
    }

    /// Does what the engine asks until it tells something.
    ///
    /// An error is a word that is none of ours.
    pub(super) async fn next(&mut self) -> io::Result<Happened> {
        loop {
            tokio::select! {
                asked = self.engine.receive() => match asked? {
                    None => return Ok(Happened::Gone),
                    Some((Asked::Opened { at }, _)) => return Ok(Happened::Opened(at)),
                    Some((Asked::Over(over), _)) => return Ok(Happened::Over(over)),
                    Some((asked, _)) => self.obey(asked).await?,
                },
                Some(Ok((program, status))) = self.waiting.join_next() => {
                    self.programs.remove(&program);
                    // An engine that is gone has said why, which is still to be read.
                    let _ = self.engine.send(&Order::Exited { program, status }, &[]).await;
                }
            }
        }
    }

    /// Nothing is waited for any more.
    pub(super) fn close(&mut self) {
        self.waiting.abort_all();
        self.programs.clear();
    }

    async fn obey(&mut self, asked: Asked) -> io::Result<()> {
        match asked {
            Asked::Start {
                request,
                program,
                environment,
                shape,
            } => {
                let started = self.start(program, environment, shape).await;
                self.started(request, started).await
            }
            Asked::Signal {
                program,
                group,
                signal: number,
            } => {
                let to = self.programs.get(&program);
                if let (Some(to), Some(signal)) = (to, signal(group, number)) {
                    // A program that has ended needs none.
                    let _ = to.send(signal);
                }
                Ok(())
            }
            Asked::End { request } => {
                let gone = self.here.end().await;
                self.engine.send(&Order::Gone { request, gone }, &[]).await
            }
            Asked::Opened { .. } | Asked::Over(_) => Ok(()),
        }
    }

    async fn start(
        &self,
        program: Program,
        environment: Vec<(String, String)>,
        shape: Option<Shape>,
    ) -> Started {
        if self.programs.len() >= MOST {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        if let Some(shape) = shape {
            let started = self.here.at_terminal(program, environment, shape).await;
            let (process, master) = started?;
            Ok((process, vec![master.release()]))
        } else {
            let (process, pipes) = self.here.with_pipes(program, environment).await?;
            Ok((process, pipes.release()?))
        }
    }

    async fn started(&mut self, request: u64, started: Started) -> io::Result<()> {
        let (process, descriptors) = match started {
            Ok(started) => started,
            Err(failure) => {
                let why = failure.to_string();
                return self.engine.send(&Order::Failed { request, why }, &[]).await;
            }
        };
        let program = self.next;
        self.next += 1;
        let (signals, signalled) = mpsc::unbounded_channel();
        self.programs.insert(program, signals);
        let answer = Order::Started { request, program };
        self.engine.send(&answer, &descriptors).await?;
        self.waiting.spawn(attend(program, process, signalled));
        Ok(())
    }
}

/// Passes signals on until the program has ended.
async fn attend(
    program: u64,
    mut process: Process,
    mut signals: mpsc::UnboundedReceiver<(Option<Pid>, Signal)>,
) -> (u64, i32) {
    /// As a program that was killed: what became of it cannot be known.
    const UNKNOWN: i32 = 9;
    loop {
        tokio::select! {
            status = process.ended() => {
                return (program, status.map_or(UNKNOWN, std::process::ExitStatus::into_raw));
            }
            Some((group, signal)) = signals.recv() => process.signal(group, signal),
        }
    }
}
