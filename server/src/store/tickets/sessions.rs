//! Sessions: the steps of remote sessions inside events, as JSON.

use custode_domain::assistance::{
    Asked, Basis, Classes, Ending, EndingName, Grant, HostName, KeyPrint, Length, LocalUser, Nonce,
    Step,
};
use custode_domain::id::{EnteId, MachineId, PersonId, SessionId, TicketId};
use custode_domain::ticket::{Line, Text};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::spelt::{Spell, Spelt, bare};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum SessionDocument {
    Requested {
        session: Spelt<SessionId>,
        machine: Spelt<MachineId>,
        technician: Spelt<PersonId>,
        key: Spelt<KeyPrint>,
        user: Spelt<LocalUser>,
        classes: Spelt<Classes>,
        minutes: Spelt<Length>,
        reason: Spelt<Line>,
    },
    Offered(GrantDocument),
    Declined {
        session: Spelt<SessionId>,
        reason: Spelt<Line>,
    },
    Consented {
        session: Spelt<SessionId>,
    },
    Refused {
        session: Spelt<SessionId>,
        reason: Option<Spelt<Line>>,
    },
    Expired {
        session: Spelt<SessionId>,
    },
    Withdrawn {
        session: Spelt<SessionId>,
    },
    Granted {
        grant: GrantDocument,
        basis: BasisDocument,
        host: Spelt<HostName>,
    },
    Opened {
        session: Spelt<SessionId>,
        since: Spelt<Timestamp>,
    },
    EndAsked {
        session: Spelt<SessionId>,
        why: EndingDocument,
    },
    Ended {
        session: Spelt<SessionId>,
        why: EndingDocument,
        left: Option<Spelt<Text>>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantDocument {
    session: Spelt<SessionId>,
    ente: Spelt<EnteId>,
    machine: Spelt<MachineId>,
    ticket: Spelt<TicketId>,
    key: Spelt<KeyPrint>,
    user: Spelt<LocalUser>,
    classes: Spelt<Classes>,
    until: Spelt<Timestamp>,
    nonce: Spelt<Nonce>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum BasisDocument {
    Contact(Spelt<Line>),
    AtTheMachine(Spelt<Line>),
    Window,
    Standing,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum EndingDocument {
    Ente(Spelt<PersonId>),
    Desk(Spelt<PersonId>),
    By(Spelt<EndingName>),
}

impl From<Step> for SessionDocument {
    fn from(step: Step) -> Self {
        match step {
            Step::Requested(asked) => Self::Requested {
                session: Spelt(asked.session),
                machine: Spelt(asked.machine),
                technician: Spelt(asked.technician),
                key: Spelt(asked.key),
                user: Spelt(asked.user),
                classes: Spelt(asked.classes),
                minutes: Spelt(asked.length),
                reason: Spelt(asked.reason),
            },
            Step::Offered(grant) => Self::Offered(grant.into()),
            Step::Declined { session, reason } => Self::Declined {
                session: Spelt(session),
                reason: Spelt(reason),
            },
            Step::Consented { session } => Self::Consented {
                session: Spelt(session),
            },
            Step::Refused { session, reason } => Self::Refused {
                session: Spelt(session),
                reason: reason.map(Spelt),
            },
            Step::Expired { session } => Self::Expired {
                session: Spelt(session),
            },
            Step::Withdrawn { session } => Self::Withdrawn {
                session: Spelt(session),
            },
            Step::Granted { grant, basis, host } => Self::Granted {
                grant: grant.into(),
                basis: basis.into(),
                host: Spelt(host),
            },
            Step::Opened { session, since } => Self::Opened {
                session: Spelt(session),
                since: Spelt(since),
            },
            Step::EndAsked { session, why } => Self::EndAsked {
                session: Spelt(session),
                why: why.into(),
            },
            Step::Ended { session, why, left } => Self::Ended {
                session: Spelt(session),
                why: why.into(),
                left: left.map(Spelt),
            },
        }
    }
}

impl From<SessionDocument> for Step {
    fn from(document: SessionDocument) -> Self {
        match document {
            SessionDocument::Requested {
                session,
                machine,
                technician,
                key,
                user,
                classes,
                minutes,
                reason,
            } => Self::Requested(Asked {
                session: session.0,
                machine: machine.0,
                technician: technician.0,
                key: key.0,
                user: user.0,
                classes: classes.0,
                length: minutes.0,
                reason: reason.0,
            }),
            SessionDocument::Offered(grant) => Self::Offered(grant.into()),
            SessionDocument::Declined { session, reason } => Self::Declined {
                session: session.0,
                reason: reason.0,
            },
            SessionDocument::Consented { session } => Self::Consented { session: session.0 },
            SessionDocument::Refused { session, reason } => Self::Refused {
                session: session.0,
                reason: bare(reason),
            },
            SessionDocument::Expired { session } => Self::Expired { session: session.0 },
            SessionDocument::Withdrawn { session } => Self::Withdrawn { session: session.0 },
            SessionDocument::Granted { grant, basis, host } => Self::Granted {
                grant: grant.into(),
                basis: basis.into(),
                host: host.0,
            },
            SessionDocument::Opened { session, since } => Self::Opened {
                session: session.0,
                since: since.0,
            },
            SessionDocument::EndAsked { session, why } => Self::EndAsked {
                session: session.0,
                why: why.into(),
            },
            SessionDocument::Ended { session, why, left } => Self::Ended {
                session: session.0,
                why: why.into(),
                left: bare(left),
            },
        }
    }
}

impl From<Grant> for GrantDocument {
    fn from(grant: Grant) -> Self {
        Self {
            session: Spelt(grant.session),
            ente: Spelt(grant.ente),
            machine: Spelt(grant.machine),
            ticket: Spelt(grant.ticket),
            key: Spelt(grant.key),
            user: Spelt(grant.user),
            classes: Spelt(grant.classes),
            until: Spelt(grant.until),
            nonce: Spelt(grant.nonce),
        }
    }
}

impl From<GrantDocument> for Grant {
    fn from(document: GrantDocument) -> Self {
        Self {
            session: document.session.0,
            ente: document.ente.0,
            machine: document.machine.0,
            ticket: document.ticket.0,
            key: document.key.0,
            user: document.user.0,
            classes: document.classes.0,
            until: document.until.0,
            nonce: document.nonce.0,
        }
    }
}

impl From<Basis> for BasisDocument {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Contact(name) => Self::Contact(Spelt(name)),
            Basis::AtTheMachine(name) => Self::AtTheMachine(Spelt(name)),
            Basis::Window => Self::Window,
            Basis::Standing => Self::Standing,
        }
    }
}

impl From<BasisDocument> for Basis {
    fn from(document: BasisDocument) -> Self {
        match document {
            BasisDocument::Contact(name) => Self::Contact(name.0),
            BasisDocument::AtTheMachine(name) => Self::AtTheMachine(name.0),
            BasisDocument::Window => Self::Window,
            BasisDocument::Standing => Self::Standing,
        }
    }
}

impl From<Ending> for EndingDocument {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Ente(person) => Self::Ente(Spelt(person)),
            Ending::Desk(person) => Self::Desk(Spelt(person)),
            Ending::Technician
            | Ending::AtTheMachine
            | Ending::Deadline
            | Ending::RecordingLost
            | Ending::ConnectionLost
            | Ending::TicketClosed
            | Ending::RosterChanged
            | Ending::PolicyChanged
            | Ending::AgentStopped
            | Ending::NotLetIn
            | Ending::LostTouch => Self::By(Spelt(ending.name())),
        }
    }
}

impl From<EndingDocument> for Ending {
    fn from(document: EndingDocument) -> Self {
        match document {
            EndingDocument::Ente(person) => Self::Ente(person.0),
            EndingDocument::Desk(person) => Self::Desk(person.0),
            EndingDocument::By(name) => without_person(name.0),
        }
    }
}

/// An ending that no person asked for. Where the name wants a person, none was kept: nothing more is known of it.
const fn without_person(name: EndingName) -> Ending {
    match name {
        EndingName::Technician => Ending::Technician,
        EndingName::AtTheMachine => Ending::AtTheMachine,
        EndingName::Deadline => Ending::Deadline,
        EndingName::RecordingLost => Ending::RecordingLost,
        EndingName::ConnectionLost => Ending::ConnectionLost,
        EndingName::TicketClosed => Ending::TicketClosed,
        EndingName::RosterChanged => Ending::RosterChanged,
        EndingName::PolicyChanged => Ending::PolicyChanged,
        EndingName::NotLetIn => Ending::NotLetIn,
        EndingName::AgentStopped => Ending::AgentStopped,
        EndingName::LostTouch | EndingName::Ente | EndingName::Desk => Ending::LostTouch,
    }
}

impl Spell for Classes {
    fn spell(&self) -> String {
        self.to_string()
    }
    fn read(text: &str) -> Option<Self> {
        Self::from_code(text)
    }
}

/// Their number.
impl Spell for Length {
    fn spell(&self) -> String {
        self.get().to_string()
    }
    fn read(text: &str) -> Option<Self> {
        Self::minutes(text.parse().ok()?).ok()
    }
}
