//! Word: what a machine says of its session.

use custode_domain::assistance::{Basis, Ending, EndingName, Step};
use custode_domain::id::{PersonId, SessionId};
use custode_domain::ticket::{Line, Text as Prose};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{NotAGrant, WireEnding, WireEndingName, WireGrant};
use crate::V1;
use crate::bounded::Text;
use crate::report::id;

/// What a machine posts to [`crate::path::ASSISTANCE`], one after the other, each until it is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// The version of the protocol.
    pub version: V1,
    /// Of which session.
    #[serde(with = "id")]
    pub session: SessionId,
    /// When, by the machine.
    pub at_ms: i64,
    /// What.
    pub said: Said,
}

/// What a machine can say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Said {
    /// This would be allowed: a contact is to be asked.
    Offered(WireGrant),
    /// It is not even asked.
    Declined {
        /// Why.
        reason: Text<200>,
    },
    /// The technician may come.
    Granted {
        /// What is allowed.
        grant: WireGrant,
        /// On whose word.
        basis: WireBasis,
        /// How the technician reaches the machine: `machine.ente`.
        host: Text<127>,
    },
    /// The technician is there.
    Opened,
    /// It is over.
    Ended {
        /// Why.
        why: WireEnding,
        /// What it left behind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<Text<8000>>,
    },
}

/// [`Basis`] on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WireBasis {
    /// A contact's passkey, under the name that it has at the machine.
    Contact(Text<200>),
    /// Somebody at the machine.
    AtTheMachine(Text<200>),
    /// The policy's window.
    Window,
    /// The policy's standing agreement.
    Standing,
}

/// What was said is nothing that a machine can say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAStep {
    /// A grant that is none, or of another session.
    #[error("the grant cannot be read")]
    Grant(#[from] NotAGrant),
    /// A grant of another session.
    #[error("the grant is of another session")]
    OtherSession,
    /// A part is missing or wrong.
    #[error("not a step of a session (`{0}` is wrong)")]
    Part(&'static str),
}

impl Word {
    /// The step of the session.
    pub fn step(&self) -> Result<Step, NotAStep> {
        let session = self.session;
        let own = |grant: &WireGrant| {
            if grant.session == session {
                Ok(grant.read()?)
            } else {
                Err(NotAStep::OtherSession)
            }
        };
        Ok(match &self.said {
            Said::Offered(grant) => Step::Offered(own(grant)?),
            Said::Declined { reason } => Step::Declined {
                session,
                reason: Line::fit(reason.as_str()),
            },
            Said::Granted { grant, basis, host } => Step::Granted {
                grant: own(grant)?,
                basis: basis.read(),
                host: host.as_str().parse().map_err(|_| NotAStep::Part("host"))?,
            },
            Said::Opened => Step::Opened {
                session,
                since: Timestamp::from_millisecond(self.at_ms)
                    .map_err(|_| NotAStep::Part("at_ms"))?,
            },
            Said::Ended { why, left } => Step::Ended {
                session,
                why: why.read().ok_or(NotAStep::Part("why"))?,
                left: left.as_ref().and_then(|it| Prose::parse(it.as_str()).ok()),
            },
        })
    }
}

impl WireBasis {
    fn read(&self) -> Basis {
        match self {
            Self::Contact(name) => Basis::Contact(Line::fit(name.as_str())),
            Self::AtTheMachine(name) => Basis::AtTheMachine(Line::fit(name.as_str())),
            Self::Window => Basis::Window,
            Self::Standing => Basis::Standing,
        }
    }
}

impl From<&Basis> for WireBasis {
    fn from(basis: &Basis) -> Self {
        match basis {
            Basis::Contact(name) => Self::Contact(Text::fit(name.as_str())),
            Basis::AtTheMachine(name) => Self::AtTheMachine(Text::fit(name.as_str())),
            Basis::Window => Self::Window,
            Basis::Standing => Self::Standing,
        }
    }
}

impl WireEnding {
    /// The reason; nothing where a person is missing, or is too much.
    pub fn read(&self) -> Option<Ending> {
        let person: Option<PersonId> = match &self.person {
            Some(id) => Some(id.as_str().parse().ok()?),
            None => None,
        };
        let plain = |ending: Ending| person.is_none().then_some(ending);
        match self.why.0 {
            EndingName::Ente => person.map(Ending::Ente),
            EndingName::Desk => person.map(Ending::Desk),
            EndingName::Technician => plain(Ending::Technician),
            EndingName::AtTheMachine => plain(Ending::AtTheMachine),
            EndingName::Deadline => plain(Ending::Deadline),
            EndingName::RecordingLost => plain(Ending::RecordingLost),
            EndingName::ConnectionLost => plain(Ending::ConnectionLost),
            EndingName::TicketClosed => plain(Ending::TicketClosed),
            EndingName::RosterChanged => plain(Ending::RosterChanged),
            EndingName::PolicyChanged => plain(Ending::PolicyChanged),
            EndingName::NotLetIn => plain(Ending::NotLetIn),
            EndingName::AgentStopped => plain(Ending::AgentStopped),
            EndingName::LostTouch => plain(Ending::LostTouch),
        }
    }
}

impl From<Ending> for WireEnding {
    fn from(ending: Ending) -> Self {
        let person = match ending {
            Ending::Ente(person) | Ending::Desk(person) => Some(Text::fit(&person.to_string())),
            Ending::Technician
            | Ending::AtTheMachine
            | Ending::Deadline
            | Ending::RecordingLost
            | Ending::ConnectionLost
            | Ending::TicketClosed
            | Ending::RosterChanged
            | Ending::PolicyChanged
            | Ending::NotLetIn
            | Ending::AgentStopped
            | Ending::LostTouch => None,
        };
        Self {
            why: WireEndingName(ending.name()),
            person,
        }
    }
}
