//! Intake: what becomes of a finding. One cause, one ticket.
//!
//! The store tells the [`Situation`], [`decide`] answers, and always says why; the reason is kept.
//! The rules are those of chapter 6.4 of the fleet study, by number:
//! 3 a fault that another one explains waits; 4 one open ticket per machine or site, further faults join it and may
//! only raise its severity; 5 what comes back within 72 hours reopens its ticket; 6 clearing proposes the closure, a
//! person closes; 7 a maintenance window parks and is looked at again when it ends; 9 a storm becomes one ticket.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use crate::Severity;
use crate::finding::{Change, FindingCode};
use crate::id::TicketId;
use crate::machine::MachineClass;

#[cfg(test)]
mod tests;

/// A fault that comes back this soon after the technical closure belongs to the ticket that was closed.
pub const REOPENS_WITHIN: Duration = Duration::from_hours(72);
/// More tickets than this, opened by machines of an Ente within [`STORM_WINDOW`], are one cause until a person says
/// otherwise.
pub const STORM_FROM: usize = 20;
/// The time over which a storm is counted.
pub const STORM_WINDOW: Duration = Duration::from_mins(10);

/// What matters about the world when a transition arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// What is expected of the machine.
    pub class: MachineClass,
    /// What was decided of this finding before.
    pub standing: Standing,
    /// The open ticket of the machine, or of its site.
    pub open: Option<TicketId>,
    /// A ticket, technically closed within [`REOPENS_WITHIN`], that had the same code on the same object.
    pub closed_lately: Option<TicketId>,
    /// A fault of the same object that stands and explains this one.
    pub explained_by: Option<FindingCode>,
    /// The end of the maintenance window that is open for the machine.
    pub window_until: Option<Timestamp>,
    /// Tickets that machines of this Ente opened within [`STORM_WINDOW`].
    pub opened_lately: usize,
    /// The ticket that collects a storm of this Ente, while it is open.
    pub storm: Option<TicketId>,
}

/// What was decided of a finding before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing yet.
    Unheard,
    /// It waits for a window to end or for what explains it to clear.
    Parked,
    /// It is shown with its machine and has no ticket.
    Kept,
    /// It is on this ticket.
    OnTicket {
        /// Which.
        ticket: TicketId,
        /// Other findings on it that have not cleared.
        others_standing: usize,
    },
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intake {
    /// Open a ticket for the machine or site itself.
    Open {
        /// Its severity.
        severity: Severity,
    },
    /// Open the ticket that collects a storm of the Ente.
    OpenStorm {
        /// Its severity.
        severity: Severity,
    },
    /// Join a ticket that is open.
    Append {
        /// Which.
        ticket: TicketId,
        /// The severity that it must have at least.
        severity: Severity,
    },
    /// Reopen a ticket that was closed too early.
    Reopen {
        /// Which.
        ticket: TicketId,
        /// The severity that it must have at least.
        severity: Severity,
    },
    /// Write the change on the ticket that carries the finding.
    Record {
        /// Which.
        ticket: TicketId,
        /// The severity that it must have at least, when the finding became worse.
        severity: Option<Severity>,
    },
    /// Write the clearing and propose the technical closure to the person who has the ticket.
    ProposeClosure {
        /// Which.
        ticket: TicketId,
    },
    /// Wait, and look again when the reason is gone.
    Park,
    /// Keep it with the machine.
    Keep,
}

/// An [`Intake`] and the reason for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// What is to be done.
    pub intake: Intake,
    /// Why.
    pub because: Because,
}

/// Why an intake was decided as it was. It is kept, and shown to whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// No ticket was open for this.
    FirstOfItsKind,
    /// A ticket of the machine or site is open.
    OneTicketPerMachine,
    /// The same fault was closed less than 72 hours ago.
    CameBack,
    /// Too many tickets were opened in a short time.
    Storm,
    /// A maintenance window is open.
    Window {
        /// Until when.
        until: Timestamp,
    },
    /// Another fault explains it.
    Explained {
        /// Which.
        by: FindingCode,
    },
    /// It makes no ticket on such a machine.
    NotWorthATicket,
    /// It was told before.
    ToldBefore,
    /// It changed on the ticket that carries it.
    ChangedOnTicket,
    /// It was the last one that stood on its ticket.
    LastToClear,
    /// It cleared before it became a ticket.
    ClearedUnseen,
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstOfItsKind => f.write_str("nessun ticket aperto per questa macchina o sede"),
            Self::OneTicketPerMachine => {
                f.write_str("la macchina o la sede ha già un ticket aperto: un guasto, un ticket")
            }
            Self::CameBack => f.write_str(
                "lo stesso guasto è stato chiuso da meno di 72 ore: il ticket si riapre",
            ),
            Self::Storm => write!(
                f,
                "più di {STORM_FROM} ticket automatici in dieci minuti: raccolti in uno solo"
            ),
            Self::Window { until } => write!(
                f,
                "finestra di manutenzione fino a {until}: si riguarda alla fine"
            ),
            Self::Explained { by } => write!(
                f,
                "lo spiega un altro guasto ({}): si riguarda quando rientra",
                by.code()
            ),
            Self::NotWorthATicket => {
                f.write_str("su questo tipo di macchina non apre ticket: resta nella sua scheda")
            }
            Self::ToldBefore => f.write_str("già noto"),
            Self::ChangedOnTicket => f.write_str("annotato sul ticket che lo segue"),
            Self::LastToClear => {
                f.write_str("rientrato l'ultimo guasto del ticket: si propone la chiusura tecnica")
            }
            Self::ClearedUnseen => f.write_str("rientrato prima di diventare un ticket"),
        }
    }
}

/// Decides what becomes of a change of a finding.
pub fn decide(
    code: FindingCode,
    severity: Severity,
    change: Change,
    situation: &Situation,
) -> Decision {
    match (change, situation.standing) {
        (Change::Raised { .. } | Change::Regraded { .. }, Standing::Unheard | Standing::Parked) => {
            decide_raised(code, severity, situation)
        }
        (Change::Raised { .. }, Standing::OnTicket { .. } | Standing::Kept) => {
            keep(Because::ToldBefore)
        }
        (Change::Regraded { .. }, Standing::OnTicket { ticket, .. }) => {
            record(ticket, code.weigh(severity, situation.class))
        }
        (
            Change::Cleared,
            Standing::OnTicket {
                ticket,
                others_standing: 0,
            },
        ) => Decision {
            intake: Intake::ProposeClosure { ticket },
            because: Because::LastToClear,
        },
        (Change::Flapping | Change::Cleared, Standing::OnTicket { ticket, .. }) => {
            record(ticket, None)
        }
        (Change::Cleared, Standing::Parked | Standing::Unheard) => keep(Because::ClearedUnseen),
        (Change::Flapping, Standing::Unheard | Standing::Parked | Standing::Kept)
        | (Change::Regraded { .. } | Change::Cleared, Standing::Kept) => {
            keep(Because::NotWorthATicket)
        }
    }
}

fn decide_raised(code: FindingCode, judged: Severity, situation: &Situation) -> Decision {
    let Some(severity) = code.weigh(judged, situation.class) else {
        return keep(Because::NotWorthATicket);
    };
    if let Some(until) = situation.window_until {
        return Decision {
            intake: Intake::Park,
            because: Because::Window { until },
        };
    }
    if let Some(by) = situation.explained_by {
        return Decision {
            intake: Intake::Park,
            because: Because::Explained { by },
        };
    }
    if let Some(ticket) = situation.open {
        return Decision {
            intake: Intake::Append { ticket, severity },
            because: Because::OneTicketPerMachine,
        };
    }
    if let Some(ticket) = situation.closed_lately {
        return Decision {
            intake: Intake::Reopen { ticket, severity },
            because: Because::CameBack,
        };
    }
    if let Some(ticket) = situation.storm {
        return Decision {
            intake: Intake::Append { ticket, severity },
            because: Because::Storm,
        };
    }
    if situation.opened_lately >= STORM_FROM {
        return Decision {
            intake: Intake::OpenStorm { severity },
            because: Because::Storm,
        };
    }
    Decision {
        intake: Intake::Open { severity },
        because: Because::FirstOfItsKind,
    }
}

const fn record(ticket: TicketId, severity: Option<Severity>) -> Decision {
    Decision {
        intake: Intake::Record { ticket, severity },
        because: Because::ChangedOnTicket,
    }
}

const fn keep(because: Because) -> Decision {
    Decision {
        intake: Intake::Keep,
        because,
    }
}
