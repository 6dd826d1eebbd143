//! Live: what changes is told to whoever looks at a page, as far as they may see it.
//!
//! The store is the one source of what changed (`watch`): a change of another server process arrives as one of
//! this process does, and no caller can forget to tell.

mod listen;
mod watch;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use custode_domain::id::{EnteId, MachineId, PersonId, TicketId};
use tokio::sync::{broadcast, watch as signal};
use tokio::time::Instant;

use super::rights::{Action, Thing, may};
use super::viewer::Viewer;

pub use listen::{Heard, Listener, NotHeard};
pub use watch::keep_watching;

/// Changes that a slow listener may be behind, and that one who comes back is told again. Beyond, a page is read anew.
const KEPT: usize = 256;

/// Something that people see on their screens and that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A ticket has another event.
    Ticket {
        /// Its Ente.
        ente: EnteId,
        /// The ticket.
        id: TicketId,
        /// Who asked.
        requester: Option<PersonId>,
        /// The areas that have tasks in it.
        areas: Vec<String>,
    },
    /// A ticket is urgent, and nobody has looked at it (T23).
    Urgent {
        /// The ticket.
        id: TicketId,
        /// As people call it.
        number: String,
        /// In one line; hostile text.
        subject: String,
        /// The name of its Ente.
        ente: String,
    },
    /// Somebody looks at an urgent ticket, or it is not urgent any more.
    Calmed {
        /// The ticket.
        id: TicketId,
    },
    /// So many tickets changed that they are not told one by one.
    Many,
    /// A machine stands otherwise.
    Machine {
        /// Its Ente.
        ente: EnteId,
        /// The machine.
        id: MachineId,
    },
}

/// The place of a change among those that this process told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Drawn at the start of the process: another process counts for itself.
    epoch: u64,
    /// From 1.
    number: u64,
}

/// Tells changes to listeners. One per process.
#[derive(Debug)]
pub struct Live {
    epoch: u64,
    told: Mutex<Told>,
    listeners: signal::Sender<usize>,
}

#[derive(Debug)]
struct Told {
    last: u64,
    kept: VecDeque<Kept>,
    /// Gone once the server ends: the streams then end, too.
    tell: Option<broadcast::Sender<(Mark, Change)>>,
    streams: HashMap<PersonId, usize>,
}

/// A change as it is kept for those who come later.
#[derive(Debug)]
struct Kept {
    at: Instant,
    mark: Mark,
    change: Change,
}

impl Live {
    /// Nobody listens yet. `epoch` is unlike that of every other process.
    pub fn new(epoch: u64) -> Self {
        Self {
            epoch,
            told: Mutex::new(Told {
                last: 0,
                kept: VecDeque::with_capacity(KEPT),
                tell: Some(broadcast::channel(KEPT).0),
                streams: HashMap::new(),
            }),
            listeners: signal::channel(0).0,
        }
    }

    /// Tells everybody who listens and may see it. Changes of tickets are told by the watch; callers need not.
    pub fn tell(&self, change: Change) {
        let mut told = self.told();
        told.last += 1;
        let mark = Mark {
            epoch: self.epoch,
            number: told.last,
        };
        if told.kept.len() == KEPT {
            told.kept.pop_front();
        }
        told.kept.push_back(Kept {
            at: Instant::now(),
            mark,
            change: change.clone(),
        });
        if let Some(tell) = &told.tell {
            // Nobody listening is no failure.
            let _ = tell.send((mark, change));
        }
    }

    /// Ends every stream, and takes no more.
    pub fn close(&self) {
        self.told().tell = None;
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Change {
    /// Whether this person may know of it.
    pub fn concerns(&self, viewer: &Viewer) -> bool {
        match self {
            Self::Ticket {
                ente,
                requester,
                areas,
                ..
            } => {
                let thing = Thing {
                    ente: Some(*ente),
                    person: *requester,
                    areas: areas.clone(),
                };
                may(viewer, Action::SeeTickets, &thing) || may(viewer, Action::WorkTasks, &thing)
            }
            Self::Urgent { .. } | Self::Calmed { .. } => viewer.can(Action::SeeAlerts),
            Self::Many => viewer.can(Action::SeeTickets) || viewer.can(Action::WorkTasks),
            Self::Machine { ente, .. } => {
                let thing = Thing {
                    ente: Some(*ente),
                    ..Thing::default()
                };
                may(viewer, Action::SeeMachines, &thing)
            }
        }
    }
}

/// `6f2c9d0a1b3e4f50-17`: what a browser hands back when it comes again.
impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}-{}", self.epoch, self.number)
    }
}

impl std::str::FromStr for Mark {
    type Err = NotAMark;

    fn from_str(text: &str) -> Result<Self, NotAMark> {
        let (epoch, number) = text.split_once('-').ok_or(NotAMark)?;
        Ok(Self {
            epoch: u64::from_str_radix(epoch, 16).map_err(|_| NotAMark)?,
            number: number.parse().map_err(|_| NotAMark)?,
        })
    }
}

/// A text that marks no change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the mark of a change")]
pub struct NotAMark;
