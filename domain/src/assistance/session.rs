//! Session: what its steps amount to.
//!
//! `Requested -> Offered -> Consented -> Granted -> Open -> Over`. Where the machine's policy agreed beforehand, it grants
//! at once. Whatever comes for a session that is over changes nothing.

use jiff::{SignedDuration, Timestamp};

use super::{Asked, Basis, Ending, Grant, HostName, Step};
use crate::coded::coded;
use crate::ticket::{Line, Text};

/// A request or an offer that nobody answers within this time is refused: silence is no consent.
pub const ANSWER_WITHIN: SignedDuration = SignedDuration::from_mins(15);
/// A session whose time is over by this much, and of which its machine says nothing, is shown as ended: the machine keeps
/// the deadline by itself.
pub const LOST_AFTER: SignedDuration = SignedDuration::from_mins(2);

coded! {
    /// The name of a session's state, without its data.
    SessionStateName {
        /// Asked for.
        Requested = "requested",
        /// A contact is asked.
        Offered = "offered",
        /// A contact agreed.
        Consented = "consented",
        /// The technician may come.
        Granted = "granted",
        /// The technician is there.
        Open = "open",
        /// It was.
        Ended = "ended",
        /// It never came to be.
        Refused = "refused",
        /// Nobody answered.
        Expired = "expired",
        /// It was not needed any more.
        Withdrawn = "withdrawn",
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What was asked for.
    pub asked: Asked,
    /// When.
    pub asked_at: Timestamp,
    /// What the machine would allow, once it said so.
    pub grant: Option<Grant>,
    /// On whose word it began.
    pub basis: Option<Basis>,
    /// How the technician reaches the machine, once it was granted.
    pub host: Option<HostName>,
    /// Why the machine was asked to end it.
    pub end_asked: Option<Ending>,
    /// Where it stands.
    pub state: SessionState,
}

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// Asked for; the machine has yet to look at it.
    Requested,
    /// The machine would allow it; a contact is asked.
    Offered {
        /// Since when.
        since: Timestamp,
    },
    /// A contact signed; the machine has yet to look at it.
    Consented {
        /// Since when.
        since: Timestamp,
    },
    /// The technician may come.
    Granted {
        /// Since when.
        since: Timestamp,
    },
    /// The technician is there.
    Open {
        /// Since when, by the machine.
        since: Timestamp,
    },
    /// It was.
    Ended {
        /// When.
        at: Timestamp,
        /// Why.
        why: Ending,
        /// What it left behind.
        left: Option<Text>,
    },
    /// The machine or a contact refused.
    Refused {
        /// When.
        at: Timestamp,
        /// Why.
        reason: Option<Line>,
    },
    /// Nobody answered.
    Expired {
        /// When.
        at: Timestamp,
    },
    /// The desk did not need it any more.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
}

impl Session {
    /// A session that was asked for.
    pub(crate) fn asked(asked: &Asked, at: Timestamp) -> Self {
        Self {
            asked: asked.clone(),
            asked_at: at,
            grant: None,
            basis: None,
            host: None,
            end_asked: None,
            state: SessionState::Requested,
        }
    }

    /// The session after a step of it. What comes too late changes nothing: the log keeps it, the session stays over.
    pub(crate) fn after(mut self, step: &Step, at: Timestamp) -> Self {
        if self.is_over() {
            return self;
        }
        match step {
            Step::Requested(_) => return self,
            Step::Offered(grant) => {
                self.grant = Some(grant.clone());
                self.state = SessionState::Offered { since: at };
            }
            Step::Consented { .. } => self.state = SessionState::Consented { since: at },
            Step::Granted { grant, basis, host } => {
                self.grant = Some(grant.clone());
                self.basis = Some(basis.clone());
                self.host = Some(host.clone());
                self.state = SessionState::Granted { since: at };
            }
            Step::Opened { since, .. } => self.state = SessionState::Open { since: *since },
            Step::EndAsked { why, .. } => self.end_asked = Some(*why),
            Step::Declined { reason, .. } => {
                let reason = Some(reason.clone());
                self.state = SessionState::Refused { at, reason };
            }
            Step::Refused { reason, .. } => {
                let reason = reason.clone();
                self.state = SessionState::Refused { at, reason };
            }
            Step::Expired { .. } => self.state = SessionState::Expired { at },
            Step::Withdrawn { .. } => self.state = SessionState::Withdrawn { at },
            Step::Ended { why, left, .. } => {
                let (why, left) = (*why, left.clone());
                self.state = SessionState::Ended { at, why, left };
            }
        }
        self
    }

    /// Nothing comes after this.
    pub const fn is_over(&self) -> bool {
        self.state.name().is_over()
    }

    /// What it left behind on the machine, where the machine looked.
    pub const fn left(&self) -> Option<&Text> {
        match &self.state {
            SessionState::Ended { left, .. } => left.as_ref(),
            SessionState::Requested
            | SessionState::Offered { .. }
            | SessionState::Consented { .. }
            | SessionState::Granted { .. }
            | SessionState::Open { .. }
            | SessionState::Refused { .. }
            | SessionState::Expired { .. }
            | SessionState::Withdrawn { .. } => None,
        }
    }

    /// When the session changes by itself, if nothing happens to it: an answer is missing then, or its machine's word.
    pub fn lapses_at(&self) -> Option<Timestamp> {
        let later = |at: Timestamp, by| at.saturating_add(by).unwrap_or(at);
        match self.state {
            SessionState::Requested => Some(later(self.asked_at, ANSWER_WITHIN)),
            SessionState::Offered { since } | SessionState::Consented { since } => {
                Some(later(since, ANSWER_WITHIN))
            }
            SessionState::Granted { .. } | SessionState::Open { .. } => {
                self.grant.as_ref().map(|it| later(it.until, LOST_AFTER))
            }
            SessionState::Ended { .. }
            | SessionState::Refused { .. }
            | SessionState::Expired { .. }
            | SessionState::Withdrawn { .. } => None,
        }
    }
}

impl SessionState {
    /// Its name.
    pub const fn name(&self) -> SessionStateName {
        match self {
            Self::Requested => SessionStateName::Requested,
            Self::Offered { .. } => SessionStateName::Offered,
            Self::Consented { .. } => SessionStateName::Consented,
            Self::Granted { .. } => SessionStateName::Granted,
            Self::Open { .. } => SessionStateName::Open,
            Self::Ended { .. } => SessionStateName::Ended,
            Self::Refused { .. } => SessionStateName::Refused,
            Self::Expired { .. } => SessionStateName::Expired,
            Self::Withdrawn { .. } => SessionStateName::Withdrawn,
        }
    }
}

impl SessionStateName {
    /// Nothing comes after this.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Requested | Self::Offered | Self::Consented | Self::Granted | Self::Open => false,
            Self::Ended | Self::Refused | Self::Expired | Self::Withdrawn => true,
        }
    }
}
