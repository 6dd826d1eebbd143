//! State: where a ticket stands between its opening and its end.

use jiff::Timestamp;

use crate::coded::coded;
use crate::id::{PersonId, TicketId};
use crate::person::{Actor, Level};
use crate::ticket::{Line, Text};

coded! {
    /// The name of a state, without its data.
    StateName {
        /// *Nuovo*.
        New = "new",
        /// *Preso in carico*.
        TakenInCharge = "taken_in_charge",
        /// *In lavorazione*.
        InProgress = "in_progress",
        /// *In attesa*.
        Waiting = "waiting",
        /// *Chiusura tecnica*.
        TechnicallyClosed = "technically_closed",
        /// *Chiuso*.
        Closed = "closed",
        /// *Annullato*.
        Cancelled = "cancelled",
        /// *Duplicato*.
        Duplicate = "duplicate",
    }

    /// What a waiting ticket waits for.
    WaitingFor {
        /// The requester's answer. Pauses the clock.
        User = "user",
        /// Somebody outside the desk. Pauses the clock.
        ThirdParty = "third_party",
        /// A visit with a date. Pauses nothing, unless the contract says so.
        PlannedVisit = "planned_visit",
    }

    /// How somebody was spoken to.
    Medium {
        /// The web platform.
        Sam = "sam",
        /// A telephone call.
        Phone = "phone",
        /// A mail.
        Mail = "mail",
        /// The chat.
        Chat = "chat",
        /// In person, on site.
        Visit = "visit",
    }

    /// What came of asking the requester whether the fix holds (T40, T41).
    AttemptOutcome {
        /// Nobody answered.
        NotReached = "not_reached",
        /// Asked to be called again.
        Postponed = "postponed",
        /// It works: the ticket closes.
        Effective = "effective",
        /// It does not: the ticket reopens.
        Ineffective = "ineffective",
    }

    /// Whether anybody but the desk worked on a ticket: then its administrative closure is owed a verification (T40).
    ThirdParties {
        /// The desk alone.
        Absent = "absent",
        /// The third level, a vendor, or somebody who was waited for.
        Worked = "worked",
    }

    /// Why a ticket could be closed for good.
    ClosingBasis {
        /// The requester said that it works.
        Verified = "verified",
        /// The requester could not be reached, often enough.
        Unreachable = "unreachable",
        /// The desk alone worked on it: no verification is owed.
        NotOwed = "not_owed",
    }
}

/// Where a ticket stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody looked at it yet.
    New,
    /// Somebody answers for it, and has not begun.
    TakenInCharge {
        /// Who.
        by: PersonId,
        /// Since when.
        at: Timestamp,
    },
    /// Somebody works on it.
    InProgress {
        /// Since when.
        since: Timestamp,
    },
    /// Nothing can be done until something happens.
    Waiting {
        /// What is awaited, and why.
        wait: Wait,
        /// Since when.
        since: Timestamp,
    },
    /// The answer was given and sent.
    TechnicallyClosed(TechnicalClosure),
    /// The end.
    Closed {
        /// The technical closure that held.
        closure: TechnicalClosure,
        /// Why it could be closed.
        basis: ClosingBasis,
        /// When.
        at: Timestamp,
    },
    /// Not to be worked.
    Cancelled {
        /// Why.
        reason: Text,
        /// When.
        at: Timestamp,
    },
    /// The same request as another ticket.
    Duplicate {
        /// The other ticket, which goes on.
        of: TicketId,
        /// Why they are the same.
        reason: Text,
        /// When.
        at: Timestamp,
    },
}

/// What is awaited, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Which kind of waiting; the clock depends on it.
    pub on: WaitingFor,
    /// Who or what is awaited, by name.
    pub awaited: Line,
    /// Why the work cannot go on.
    pub reason: Text,
    /// When it is expected, where that is known: the date of a visit.
    pub expected: Option<Timestamp>,
}

/// The answer, given and sent (T39).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TechnicalClosure {
    /// What the requester was told.
    pub answer: Text,
    /// How.
    pub told: Medium,
    /// Why tasks or standing faults did not keep it open.
    pub despite: Option<Text>,
    /// Who closed.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The level that solved it: the first level's own solutions are counted (T05).
    pub level: Level,
    /// Whether a verification is owed.
    pub third_parties: ThirdParties,
    /// The verifications tried since (T41).
    pub attempts: Vec<Attempt>,
}

/// One try to learn from the requester whether the fix holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// Who tried.
    pub by: Actor,
    /// What was tried, and what came of it.
    pub check: Check,
}

/// What was tried, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// How the requester was spoken to.
    pub medium: Medium,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// What the requester said of the quality of the service, or why nobody answered.
    pub remark: Option<Text>,
}

impl State {
    /// Its name.
    pub const fn name(&self) -> StateName {
        match self {
            Self::New => StateName::New,
            Self::TakenInCharge { .. } => StateName::TakenInCharge,
            Self::InProgress { .. } => StateName::InProgress,
            Self::Waiting { .. } => StateName::Waiting,
            Self::TechnicallyClosed(_) => StateName::TechnicallyClosed,
            Self::Closed { .. } => StateName::Closed,
            Self::Cancelled { .. } => StateName::Cancelled,
            Self::Duplicate { .. } => StateName::Duplicate,
        }
    }
}

impl StateName {
    /// Work is still owed: neither the answer was given nor the ticket dropped.
    pub const fn is_open(self) -> bool {
        match self {
            Self::New | Self::TakenInCharge | Self::InProgress | Self::Waiting => true,
            Self::TechnicallyClosed | Self::Closed | Self::Cancelled | Self::Duplicate => false,
        }
    }

    /// Nothing leads out of it.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Closed | Self::Cancelled | Self::Duplicate => true,
            Self::New
            | Self::TakenInCharge
            | Self::InProgress
            | Self::Waiting
            | Self::TechnicallyClosed => false,
        }
    }

    /// The name in an English sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::TakenInCharge => "taken in charge",
            Self::InProgress => "in progress",
            Self::Waiting => "waiting",
            Self::TechnicallyClosed => "technically closed",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::Duplicate => "a duplicate",
        }
    }
}
