//! Ending: why a session is over.

use crate::coded::coded;
use crate::id::PersonId;

coded! {
    /// The name of an ending, without its data.
    EndingName {
        /// [`Ending::Technician`].
        Technician = "technician",
        /// [`Ending::Ente`].
        Ente = "ente",
        /// [`Ending::Desk`].
        Desk = "desk",
        /// [`Ending::AtTheMachine`].
        AtTheMachine = "at_the_machine",
        /// [`Ending::Deadline`].
        Deadline = "deadline",
        /// [`Ending::RecordingLost`].
        RecordingLost = "recording_lost",
        /// [`Ending::ConnectionLost`].
        ConnectionLost = "connection_lost",
        /// [`Ending::TicketClosed`].
        TicketClosed = "ticket_closed",
        /// [`Ending::RosterChanged`].
        RosterChanged = "roster_changed",
        /// [`Ending::PolicyChanged`].
        PolicyChanged = "policy_changed",
        /// [`Ending::NotLetIn`].
        NotLetIn = "not_let_in",
        /// [`Ending::AgentStopped`].
        AgentStopped = "agent_stopped",
        /// [`Ending::LostTouch`].
        LostTouch = "lost_touch",
    }
}

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The technician left.
    Technician,
    /// A contact of the Ente ended it (*Termina*).
    Ente(PersonId),
    /// Somebody of the desk ended it.
    Desk(PersonId),
    /// Somebody at the machine ended it.
    AtTheMachine,
    /// Its time was over.
    Deadline,
    /// It could not be recorded any more.
    RecordingLost,
    /// The tunnel was cut.
    ConnectionLost,
    /// Its ticket was closed.
    TicketClosed,
    /// The technician is no longer on the roster, or not for this.
    RosterChanged,
    /// The machine's policy no longer allows it.
    PolicyChanged,
    /// The machine granted it, and its second look found that it may not begin: what it left says why.
    NotLetIn,
    /// The agent stopped or was killed: what it left behind was ended at its next start.
    AgentStopped,
    /// The machine said nothing any more, and the session's time was over.
    LostTouch,
}

impl Ending {
    /// Its name.
    pub const fn name(self) -> EndingName {
        match self {
            Self::Technician => EndingName::Technician,
            Self::Ente(_) => EndingName::Ente,
            Self::Desk(_) => EndingName::Desk,
            Self::AtTheMachine => EndingName::AtTheMachine,
            Self::Deadline => EndingName::Deadline,
            Self::RecordingLost => EndingName::RecordingLost,
            Self::ConnectionLost => EndingName::ConnectionLost,
            Self::TicketClosed => EndingName::TicketClosed,
            Self::RosterChanged => EndingName::RosterChanged,
            Self::PolicyChanged => EndingName::PolicyChanged,
            Self::NotLetIn => EndingName::NotLetIn,
            Self::AgentStopped => EndingName::AgentStopped,
            Self::LostTouch => EndingName::LostTouch,
        }
    }
}
