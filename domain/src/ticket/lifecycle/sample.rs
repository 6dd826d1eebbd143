//! Sample: an exemplary ticket in every state, brought there by commands.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::Severity;
use crate::assistance::{Asked, Class, Classes, Length};
use crate::calendar::{DayPlan, ServiceCalendar, Week, Zone};
use crate::channel::Channel;
use crate::finding::{FindingCode, Object};
use crate::id::{EnteId, FindingId, MachineId, PersonId, SessionId, TaskId, TicketId};
use crate::on_call::{LineUp, OutOfHours, Settings, Standby};
use crate::person::{Actor, Level, Role};
use crate::ticket::{
    Area, AreaKind, Assignment, AttemptOutcome, Check, Competence, Concern, Event, Kind, Line,
    Medium, Opening, Raised, Refusal, Routed, StateName, Text, Ticket, Wait, WaitingFor,
};

/// What has happened to a sample beside its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Story {
    /// A person asked, and the first level works on it.
    FirstLevel,
    /// A person asked, and a specialist works on it.
    SecondLevel,
    /// A specialist works on it, and a task is out.
    TaskOut,
    /// A specialist works on it, and a task was answered: third parties worked.
    TaskAnswered,
    /// A machine asked, and its fault stands.
    Fault,
    /// A person asked, and who is on call was called.
    Paged,
}

pub(crate) const ENTE: EnteId = EnteId::from_uuid(Uuid::from_u128(1));
pub(crate) const TICKET: TicketId = TicketId::from_uuid(Uuid::from_u128(2));
pub(crate) const OTHER_TICKET: TicketId = TicketId::from_uuid(Uuid::from_u128(3));
pub(crate) const MACHINE: MachineId = MachineId::from_uuid(Uuid::from_u128(4));
pub(crate) const OPENED: Timestamp = Timestamp::UNIX_EPOCH;

pub(crate) const USER: Actor = person(10, Role::User, Some(ENTE));
pub(crate) const OPERATOR: Actor = person(11, Role::Operator, None);
pub(crate) const SPECIALIST: Actor = person(12, Role::Specialist, None);
pub(crate) const COORDINATOR: Actor = person(13, Role::Coordinator, None);
pub(crate) const VENDOR: Actor = person(14, Role::Vendor, None);
pub(crate) const AGENT: Actor = Actor::Machine(MACHINE);

const fn person(number: u128, role: Role, ente: Option<EnteId>) -> Actor {
    let id = PersonId::from_uuid(Uuid::from_u128(number));
    Actor::Person { id, role, ente }
}

pub(crate) fn text(text: &str) -> Text {
    Text::parse(text).expect("a sample's text fits")
}

pub(crate) fn task_id(number: usize) -> TaskId {
    TaskId::from_uuid(Uuid::from_u128(1000 + number as u128))
}

pub(crate) fn opening(story: Story) -> Opening {
    let by_machine = story == Story::Fault;
    Opening {
        ticket: TICKET,
        ente: ENTE,
        concern: if by_machine {
            Concern::Machine(MACHINE)
        } else {
            Concern::Ente
        },
        requester: if by_machine { None } else { USER.person() },
        channel: if by_machine {
            Channel::Agent
        } else {
            Channel::Sam
        },
        kind: Kind::Fault,
        severity: Severity::NonBlocking,
        level: Level::First,
        category: None,
        routed: Routed::NotTried,
        competence: None,
        subject: Line::fit("Protocollo non raggiungibile"),
        description: None,
        arrived: OPENED,
    }
}

/// A ticket that somebody of the Ente asked for, or for a machine's channel, the machine itself.
#[cfg(test)]
pub(crate) fn opened(severity: Severity, channel: Channel, arrived: Timestamp) -> Ticket {
    let (by, requester) = match channel {
        Channel::Agent => (AGENT, None),
        Channel::Sam | Channel::Phone | Channel::Mail | Channel::Chat => (OPERATOR, USER.person()),
    };
    let opening = Opening {
        requester,
        channel,
        severity,
        arrived,
        ..opening(Story::FirstLevel)
    };
    let events = Ticket::open(by, opening, arrived).expect("the desk may open it");
    Ticket::replay(&events).expect("an opening is a history")
}

pub(crate) fn assignment(number: usize) -> Assignment {
    Assignment {
        task: task_id(number),
        area: Area {
            kind: AreaKind::Vendor,
            name: Line::fit("Fornitore del protocollo"),
        },
        request: text("Verificare il servizio."),
        target: None,
    }
}

/// What a technician asks of the machine.
pub(crate) fn asked() -> Asked {
    Asked {
        session: SessionId::from_uuid(Uuid::from_u128(3000)),
        machine: MACHINE,
        technician: PersonId::from_uuid(Uuid::from_u128(12)),
        key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
            .parse()
            .expect("a sample's fingerprint fits"),
        user: "assistenza".parse().expect("a sample's user fits"),
        classes: Classes::new([Class::Shell]).expect("a sample's classes fit"),
        length: Length::minutes(30).expect("a sample's length fits"),
        reason: Line::fit("Prima diagnosi del protocollo"),
    }
}

pub(crate) fn fault(number: usize, severity: Severity) -> Raised {
    Raised {
        finding: FindingId::from_uuid(Uuid::from_u128(2000 + number as u128)),
        ordinal: 0,
        machine: Some(MACHINE),
        code: FindingCode::ServiceDown,
        object: Object::fit("protocollo.service"),
        severity,
        since: OPENED,
        noticed: OPENED,
    }
}

pub(crate) fn wait(on: WaitingFor) -> Wait {
    Wait {
        on,
        awaited: Line::fit("Ufficio protocollo"),
        reason: text("Serve una risposta."),
        expected: None,
    }
}

pub(crate) fn check(outcome: AttemptOutcome) -> Check {
    Check {
        medium: Medium::Phone,
        outcome,
        remark: None,
    }
}

/// A ticket with this story in this state, as far as the two go together.
pub(crate) fn ticket(story: Story, state: StateName) -> Ticket {
    let mut draft = Draft::open(story);
    let desk = match story {
        Story::FirstLevel | Story::Fault => OPERATOR,
        Story::Paged => {
            draft.then(page);
            OPERATOR
        }
        Story::SecondLevel | Story::TaskOut | Story::TaskAnswered => {
            let why = || text("Serve chi lo conosce.");
            draft.then(|t, now| t.escalate(OPERATOR, Competence::Software, why(), now));
            SPECIALIST
        }
    };
    if state == StateName::New {
        return draft.ticket;
    }
    draft.then(|t, now| t.take_charge(desk, now));
    draft.third_level(story);
    if state == StateName::TakenInCharge {
        return draft.ticket;
    }
    draft.then(|t, now| t.start_work(desk, now));
    draft.lead(desk, state);
    draft.ticket
}

/// Who is called on samples: a specialist, and a quarter of an hour to answer.
pub(crate) fn line_up() -> LineUp {
    let standby = Standby {
        first: SPECIALIST.person(),
        second: None,
    };
    LineUp::new(Competence::Software, standby, Settings::default())
}

/// The desk never opens on samples.
pub(crate) fn closed(now: Timestamp) -> Result<OutOfHours, Refusal> {
    let week = Week::from_monday(std::array::from_fn(|_| DayPlan::CLOSED));
    let zone = Zone::named("UTC").expect("UTC is a zone");
    OutOfHours::at(&ServiceCalendar::new(zone, week), now)
}

/// The coordinator has somebody called.
pub(crate) fn page(ticket: &Ticket, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    ticket.page_on_call(
        COORDINATOR,
        text("Non può attendere."),
        &line_up(),
        closed(now)?,
        now,
    )
}

/// A ticket on its way, one minute per step.
struct Draft {
    ticket: Ticket,
    now: Timestamp,
}

impl Draft {
    fn open(story: Story) -> Self {
        let by = if story == Story::Fault { AGENT } else { USER };
        let events = Ticket::open(by, opening(story), OPENED).expect("a sample opens");
        let ticket = Ticket::replay(&events).expect("a sample's log is whole");
        let mut draft = Self {
            ticket,
            now: OPENED,
        };
        if story == Story::Fault {
            draft.then(|t, now| {
                t.add_finding(
                    AGENT,
                    fault(0, Severity::NonBlocking),
                    Severity::NonBlocking,
                    now,
                )
            });
        }
        draft
    }

    fn third_level(&mut self, story: Story) {
        match story {
            Story::FirstLevel | Story::SecondLevel | Story::Fault | Story::Paged => {}
            Story::TaskOut => self.then(|t, now| t.assign_task(SPECIALIST, assignment(0), now)),
            Story::TaskAnswered => {
                self.then(|t, now| t.assign_task(SPECIALIST, assignment(0), now));
                self.then(|t, now| t.answer_task(VENDOR, task_id(0), text("Fatto."), now));
            }
        }
    }

    /// From the work to the state.
    fn lead(&mut self, desk: Actor, state: StateName) {
        let words = || text("Per prova.");
        match state {
            StateName::New | StateName::TakenInCharge | StateName::InProgress => {}
            StateName::Waiting => self.then(|t, now| t.wait(desk, wait(WaitingFor::User), now)),
            StateName::TechnicallyClosed => {
                self.then(|t, now| {
                    t.close_technically(desk, words(), Medium::Mail, Some(words()), now)
                });
            }
            StateName::Closed => {
                self.lead(desk, StateName::TechnicallyClosed);
                self.then(|t, now| t.verify(desk, check(AttemptOutcome::Effective), now));
            }
            StateName::Cancelled => self.then(|t, now| t.cancel(desk, words(), now)),
            StateName::Duplicate => {
                self.then(|t, now| t.mark_duplicate(desk, OTHER_TICKET, words(), now));
            }
        }
    }

    fn then(&mut self, command: impl Fn(&Ticket, Timestamp) -> Result<Vec<Event>, Refusal>) {
        self.now += SignedDuration::from_mins(1);
        let events = command(&self.ticket, self.now).expect("a sample's command is allowed");
        self.ticket = self
            .ticket
            .clone()
            .after(&events)
            .expect("a sample's log is whole");
    }
}
