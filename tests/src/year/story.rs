//! Story: one ticket and all that happens to it. What the rules refuse does not happen.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::id::{EnteId, FindingId, MachineId, PersonId, TaskId, TicketId};
use custode_domain::person::{Actor, Level, Role};
use custode_domain::ticket::{
    Area, AreaKind, Assignment, AttemptOutcome, Check, Competence, Concern, Event, Kind, Line,
    Medium, Opening, Raised, Refusal, Text, Ticket, Wait, WaitingFor,
};
use jiff::Timestamp;

use super::{Cast, Chance};

const CHANNELS: [Channel; 12] = [
    Channel::Sam,
    Channel::Sam,
    Channel::Sam,
    Channel::Sam,
    Channel::Phone,
    Channel::Phone,
    Channel::Phone,
    Channel::Mail,
    Channel::Mail,
    Channel::Chat,
    Channel::Agent,
    Channel::Agent,
];
const AREAS: [(AreaKind, &str); 4] = [
    (AreaKind::Internal, "Settore reti"),
    (AreaKind::Internal, "Centro di competenza tributi"),
    (AreaKind::Vendor, "Fornitore del protocollo"),
    (AreaKind::Vendor, "Fornitore delle stampanti"),
];

/// One ticket and all that happened to it.
#[derive(Debug)]
pub(super) struct Story {
    ticket: Ticket,
    events: Vec<Event>,
    now: Timestamp,
    machine: Actor,
    user: Actor,
    operator: Actor,
    specialist: Actor,
}

fn text() -> Text {
    Text::parse("Come è stato detto.").unwrap()
}

fn desk(id: PersonId, role: Role) -> Actor {
    let ente = None;
    Actor::Person { id, role, ente }
}

impl Story {
    pub(super) fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    pub(super) fn events(&self) -> &[Event] {
        &self.events
    }

    pub(super) fn tell(chance: &mut Chance, cast: &Cast, at: Timestamp) -> Self {
        let mut story = Self::opened(chance, cast, at);
        story.before_the_taking(chance);
        if chance.below(300) == 0 {
            return story;
        }
        if !story.taken(chance) {
            return story;
        }
        let mut again = true;
        while again {
            again = story.worked(chance) && story.judged(chance);
        }
        story
    }

    fn opened(chance: &mut Chance, cast: &Cast, at: Timestamp) -> Self {
        let (channel, ente) = (*chance.one(&CHANNELS), *chance.one(&cast.enti));
        let user = *chance.one(&cast.users);
        let machine = MachineId::from_uuid(chance.uuid(at));
        let actors = Actors {
            machine: Actor::Machine(machine),
            user: Actor::Person {
                id: user,
                role: Role::User,
                ente: Some(ente),
            },
            operator: desk(*chance.one(&cast.operators), Role::Operator),
            specialist: desk(*chance.one(&cast.specialists), Role::Specialist),
        };
        let by = match channel {
            Channel::Sam => actors.user,
            Channel::Agent => actors.machine,
            Channel::Phone | Channel::Mail | Channel::Chat => actors.operator,
        };
        let opening = opening(chance, (ente, user, machine), channel, at);
        let events = Ticket::open(by, opening, at).unwrap();
        let mut story = Self {
            ticket: Ticket::replay(&events).unwrap(),
            events,
            now: at,
            machine: actors.machine,
            user: actors.user,
            operator: actors.operator,
            specialist: actors.specialist,
        };
        if channel == Channel::Agent {
            story.fault(chance, machine);
        }
        story
    }

    /// Goes on, if the rules allow it; whether they did.
    fn go(
        &mut self,
        chance: &mut Chance,
        give: impl FnOnce(&Ticket, Timestamp) -> Result<Vec<Event>, Refusal>,
    ) -> bool {
        let now = self.now + chance.while_passing();
        let Ok(events) = give(&self.ticket, now) else {
            return false;
        };
        self.now = now;
        self.add(events);
        true
    }

    fn add(&mut self, events: Vec<Event>) {
        self.ticket = self.ticket.clone().after(&events).unwrap();
        self.events.extend(events);
    }

    fn fault(&mut self, chance: &mut Chance, machine: MachineId) {
        let noticed = self.now - chance.seconds(0, 120);
        let severity = self.ticket.severity();
        let raised = Raised {
            finding: FindingId::from_uuid(chance.uuid(self.now)),
            ordinal: 0,
            machine: Some(machine),
            code: FindingCode::ServiceDown,
            object: Object::fit("protocollo.service"),
            severity,
            since: noticed,
            noticed,
        };
        let at_least = *chance.one(&Severity::ALL);
        let events = self
            .ticket
            .add_finding(self.machine, raised, at_least, self.now);
        self.add(events.unwrap());
    }

    fn before_the_taking(&mut self, chance: &mut Chance) {
        let (operator, machine) = (self.operator, self.machine);
        if chance.in_hundred(10) {
            let to = *chance.one(&Severity::ALL);
            self.go(chance, |t, now| t.reclassify(operator, to, text(), now));
        }
        if chance.in_hundred(5) {
            let kind = *chance.one(&[Kind::Fault, Kind::Information, Kind::Consulting]);
            self.go(chance, |t, now| {
                t.classify(operator, kind, None, text(), now)
            });
        }
        if let Actor::Machine(id) = machine
            && self.ticket.channel() == Channel::Agent
            && chance.in_hundred(30)
        {
            self.now += chance.while_passing();
            self.fault(chance, id);
        }
        match chance.below(100) {
            0..3 => {
                self.go(chance, |t, now| t.cancel(operator, text(), now));
            }
            3..5 => {
                let of = TicketId::from_uuid(chance.uuid(self.now));
                self.go(chance, |t, now| t.mark_duplicate(operator, of, text(), now));
            }
            5..20 => self.escalate(chance),
            _ => {}
        }
    }

    fn escalate(&mut self, chance: &mut Chance) {
        let (operator, to) = (self.operator, *chance.one(Competence::ALL));
        self.go(chance, |t, now| t.escalate(operator, to, text(), now));
    }

    /// Who works at the level where it is.
    fn worker(&self) -> Actor {
        match self.ticket.level() {
            Level::First => self.operator,
            Level::Second | Level::Third => self.specialist,
        }
    }

    fn taken(&mut self, chance: &mut Chance) -> bool {
        let by = self.worker();
        let taken = self.go(chance, |t, now| t.take_charge(by, now));
        if taken && chance.in_hundred(8) {
            let to = *chance.one(&Severity::ALL);
            self.go(chance, |t, now| t.reclassify(by, to, text(), now));
        }
        if taken && chance.in_hundred(20) {
            self.escalate(chance);
            let by = self.worker();
            self.go(chance, |t, now| t.take_charge(by, now));
        }
        taken
    }

    /// From the beginning of the work to the technical closure; whether it came to that.
    fn worked(&mut self, chance: &mut Chance) -> bool {
        let by = self.worker();
        if chance.in_hundred(85) {
            self.go(chance, |t, now| t.start_work(by, now));
        }
        for _ in 0..chance.below(3) {
            let on = *chance.one(WaitingFor::ALL);
            let wait = Wait {
                on,
                awaited: Line::fit("Ufficio"),
                reason: text(),
                expected: None,
            };
            self.go(chance, |t, now| t.wait(by, wait, now));
            self.go(chance, |t, now| t.resume(by, now));
        }
        for _ in 0..chance.below(3) {
            self.task(chance);
        }
        if chance.in_hundred(1) {
            return false;
        }
        let despite = Some(text());
        self.go(chance, |t, now| {
            t.close_technically(by, text(), Medium::Mail, despite, now)
        })
    }

    fn task(&mut self, chance: &mut Chance) {
        let (kind, name) = *chance.one(&AREAS);
        let id = TaskId::from_uuid(chance.uuid(self.now));
        let hours = 1 + u64::try_from(chance.below(8)).unwrap();
        let assignment = Assignment {
            task: id,
            area: Area {
                kind,
                name: Line::fit(name),
            },
            request: text(),
            target: chance
                .in_hundred(50)
                .then(|| Duration::from_secs(hours * 3_600)),
        };
        let by = self.specialist;
        if !self.go(chance, |t, now| t.assign_task(by, assignment, now)) {
            return;
        }
        if chance.in_hundred(70) {
            self.go(chance, |t, now| t.accept_task(by, id, now));
        }
        match chance.below(20) {
            0..14 => self.go(chance, |t, now| t.answer_task(by, id, text(), now)),
            14..16 => self.go(chance, |t, now| t.decline_task(by, id, text(), now)),
            16..18 => self.go(chance, |t, now| t.withdraw_task(by, id, text(), now)),
            // It is still out when the ticket closes, despite it.
            _ => false,
        };
    }

    /// What is said of the closure; whether it did not hold.
    fn judged(&mut self, chance: &mut Chance) -> bool {
        let (user, by) = (self.user, self.operator);
        let check = |outcome| Check {
            medium: Medium::Phone,
            outcome,
            remark: None,
        };
        for _ in 0..chance.below(3) {
            let tried =
                check(*chance.one(&[AttemptOutcome::NotReached, AttemptOutcome::Postponed]));
            self.go(chance, |t, now| t.verify(by, tried, now));
        }
        match chance.below(20) {
            0 => self.go(chance, |t, now| t.reopen(user, text(), now)),
            1 => self.go(chance, |t, now| {
                t.verify(by, check(AttemptOutcome::Ineffective), now)
            }),
            2..12 => {
                self.go(chance, |t, now| {
                    t.verify(by, check(AttemptOutcome::Effective), now)
                });
                false
            }
            12..18 => {
                self.go(chance, |t, now| t.close(by, now));
                false
            }
            _ => false,
        }
    }
}

/// Who may act on a ticket.
struct Actors {
    machine: Actor,
    user: Actor,
    operator: Actor,
    specialist: Actor,
}

fn opening(
    chance: &mut Chance,
    (ente, user, machine): (EnteId, PersonId, MachineId),
    channel: Channel,
    at: Timestamp,
) -> Opening {
    let arrived = match channel {
        Channel::Phone => at - chance.seconds(60, 600),
        Channel::Mail => at - chance.seconds(0, 20_000),
        Channel::Sam | Channel::Chat | Channel::Agent => at,
    };
    let by_machine = channel == Channel::Agent;
    Opening {
        ticket: TicketId::from_uuid(chance.uuid(at)),
        ente,
        concern: if by_machine {
            Concern::Machine(machine)
        } else {
            Concern::Ente
        },
        requester: (!by_machine).then_some(user),
        channel,
        kind: *chance.one(&[Kind::Fault, Kind::Fault, Kind::Request, Kind::Information]),
        severity: *chance.one(&[
            Severity::Minor,
            Severity::Minor,
            Severity::NonBlocking,
            Severity::Blocking,
        ]),
        level: if chance.in_hundred(10) {
            Level::Second
        } else {
            Level::First
        },
        competence: Some(*chance.one(Competence::ALL)),
        subject: Line::fit("Richiesta di esempio"),
        description: None,
        category: None,
        routed: custode_domain::ticket::Routed::NotTried,
        arrived,
    }
}
