//! Step: one thing that happened to a session; an event of its ticket.

use jiff::Timestamp;

use super::{Asked, Basis, Ending, Grant, HostName};
use crate::coded::coded;
use crate::id::SessionId;
use crate::ticket::{Line, Text};

coded! {
    /// The name of a step, without its data.
    StepName {
        /// [`Step::Requested`].
        Requested = "requested",
        /// [`Step::Offered`].
        Offered = "offered",
        /// [`Step::Declined`].
        Declined = "declined",
        /// [`Step::Consented`].
        Consented = "consented",
        /// [`Step::Refused`].
        Refused = "refused",
        /// [`Step::Expired`].
        Expired = "expired",
        /// [`Step::Withdrawn`].
        Withdrawn = "withdrawn",
        /// [`Step::Granted`].
        Granted = "granted",
        /// [`Step::Opened`].
        Opened = "opened",
        /// [`Step::EndAsked`].
        EndAsked = "end_asked",
        /// [`Step::Ended`].
        Ended = "ended",
    }
}

/// What can happen to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A technician asked for it.
    Requested(Asked),
    /// The machine says what exactly would be allowed, and waits for a contact's consent.
    Offered(Grant),
    /// The machine does not even ask.
    Declined {
        /// Which session.
        session: SessionId,
        /// Why, in the machine's words.
        reason: Line,
    },
    /// A contact of the Ente signed; the machine has yet to look at it.
    Consented {
        /// Which session.
        session: SessionId,
    },
    /// A contact of the Ente refused.
    Refused {
        /// Which session.
        session: SessionId,
        /// Why.
        reason: Option<Line>,
    },
    /// Nobody answered: that is a refusal.
    Expired {
        /// Which session.
        session: SessionId,
    },
    /// The desk does not need it any more.
    Withdrawn {
        /// Which session.
        session: SessionId,
    },
    /// The machine found the consent good: the technician may come.
    Granted {
        /// What is allowed.
        grant: Grant,
        /// On whose word.
        basis: Basis,
        /// How the technician reaches the machine.
        host: HostName,
    },
    /// The technician is on the machine.
    Opened {
        /// Which session.
        session: SessionId,
        /// Since when, by the machine.
        since: Timestamp,
    },
    /// The machine is asked to end it.
    EndAsked {
        /// Which session.
        session: SessionId,
        /// Why.
        why: Ending,
    },
    /// It is over.
    Ended {
        /// Which session.
        session: SessionId,
        /// Why.
        why: Ending,
        /// What it left behind on the machine, where the machine looked.
        left: Option<Text>,
    },
}

impl Step {
    /// Its name.
    pub const fn name(&self) -> StepName {
        match self {
            Self::Requested(_) => StepName::Requested,
            Self::Offered(_) => StepName::Offered,
            Self::Declined { .. } => StepName::Declined,
            Self::Consented { .. } => StepName::Consented,
            Self::Refused { .. } => StepName::Refused,
            Self::Expired { .. } => StepName::Expired,
            Self::Withdrawn { .. } => StepName::Withdrawn,
            Self::Granted { .. } => StepName::Granted,
            Self::Opened { .. } => StepName::Opened,
            Self::EndAsked { .. } => StepName::EndAsked,
            Self::Ended { .. } => StepName::Ended,
        }
    }

    /// Which session it is about.
    pub const fn session(&self) -> SessionId {
        match self {
            Self::Requested(asked) => asked.session,
            Self::Offered(grant) | Self::Granted { grant, .. } => grant.session,
            Self::Declined { session, .. }
            | Self::Consented { session }
            | Self::Refused { session, .. }
            | Self::Expired { session }
            | Self::Withdrawn { session }
            | Self::Opened { session, .. }
            | Self::EndAsked { session, .. }
            | Self::Ended { session, .. } => *session,
        }
    }
}
