//! Every event reads back as it was written, and nothing else is read.

use std::collections::BTreeSet;

use custode_domain::assistance::{
    Asked, Basis, Class, Classes, Ending, Grant, Length, Nonce, Step as SessionStep,
};
use custode_domain::category::Category;
use custode_domain::channel::Channel;
use custode_domain::contract::Promise;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::id::{
    EnteId, FindingId, MachineId, PersonId, RuleId, SessionId, SiteId, TaskId, TicketId,
};
use custode_domain::on_call::{Called, Page, PageReason};
use custode_domain::person::{Actor, Role};
use custode_domain::ticket::{
    Activity, Area, AreaKind, Assignment, AttemptOutcome, Check, Concern, HappeningName, Line,
    Link, Opening, Raised, Relation, ReopeningCause, Repromise, Routed, SeverityReason, Step, Wait,
    WaitingFor,
};
use jiff::Timestamp;
use uuid::Uuid;

use std::time::Duration;

use super::*;
use crate::store::spelt::Spell;

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0198_f2b4_7c1e_7d6a_9a55_0000_0000_0000 + number)
}

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

fn opening(concern: Concern) -> Opening {
    Opening {
        ticket: TicketId::from_uuid(uuid(1)),
        ente: EnteId::from_uuid(uuid(2)),
        concern,
        requester: Some(PersonId::from_uuid(uuid(3))),
        channel: Channel::Mail,
        kind: Kind::Fault,
        severity: Severity::Blocking,
        level: Level::First,
        category: None,
        routed: Routed::NotTried,
        competence: Some(Competence::Infrastructure),
        subject: Line::parse("Disco pieno: /var \"dati\"").unwrap(),
        description: Some(text("prima riga\nseconda\tà 💾 <script>")),
        arrived: Timestamp::constant(1_795_000_000, 123_456_000),
    }
}

fn step() -> Step {
    Step {
        finding: FindingId::from_uuid(uuid(5)),
        ordinal: 7,
        noticed: Timestamp::constant(1_795_000_001, 0),
    }
}

fn raised(machine: Option<MachineId>) -> Raised {
    Raised {
        finding: FindingId::from_uuid(uuid(5)),
        ordinal: 0,
        machine,
        code: FindingCode::DiskFull,
        object: Object::parse("/var/lib").unwrap(),
        severity: Severity::Minor,
        since: Timestamp::constant(1_795_000_000, 0),
        noticed: Timestamp::constant(1_795_000_600, 0),
    }
}

fn wait(on: WaitingFor, expected: Option<Timestamp>) -> Happening {
    Happening::WaitStarted(Wait {
        on,
        awaited: Line::parse("fornitore").unwrap(),
        reason: text("ricambio"),
        expected,
    })
}

fn assignment(kind: AreaKind, target: Option<Duration>) -> Happening {
    let area = Area {
        kind,
        name: Line::parse("Reti").unwrap(),
    };
    Happening::TaskAssigned(Assignment {
        task: TaskId::from_uuid(uuid(4)),
        area,
        request: text("verificare"),
        target,
    })
}

fn called() -> Called {
    Called::Person {
        person: PersonId::from_uuid(uuid(3)),
        until: Timestamp::constant(1_795_000_900, 0),
    }
}

fn paged(reason: PageReason, to: Called) -> Happening {
    Happening::OnCallPaged(Page {
        competence: Competence::Infrastructure,
        reason,
        to,
    })
}

fn of_openings_and_owners() -> Vec<Happening> {
    let machine = MachineId::from_uuid(uuid(6));
    let some = || text("perché sì");
    vec![
        Happening::Opened(opening(Concern::Machine(machine))),
        Happening::Opened(opening(Concern::Site(SiteId::from_uuid(uuid(8))))),
        Happening::Opened(Opening {
            requester: None,
            competence: None,
            description: None,
            ..opening(Concern::Ente)
        }),
        Happening::Opened(Opening {
            category: Some(Category::Printer),
            routed: Routed::NoneFits { version: 3 },
            ..opening(Concern::Ente)
        }),
        Happening::Opened(Opening {
            routed: Routed::By {
                rule: RuleId::from_uuid(uuid(9)),
                name: Line::parse("Stampanti \"lente\"").unwrap(),
                version: 4,
            },
            ..opening(Concern::Ente)
        }),
        Happening::TakenInCharge,
        Happening::WorkStarted,
        wait(WaitingFor::User, None),
        wait(
            WaitingFor::PlannedVisit,
            Some(Timestamp::constant(1_795_009_000, 0)),
        ),
        Happening::Resumed,
        Happening::Escalated {
            to: Competence::Software,
            reason: some(),
        },
        Happening::Transferred {
            to: Competence::Product,
            reason: some(),
        },
        Happening::Assigned {
            to: PersonId::from_uuid(uuid(3)),
            level: Level::Second,
            reason: None,
        },
        Happening::Classified {
            kind: Kind::Request,
            competence: None,
            reason: some(),
        },
        Happening::SeverityChanged {
            from: Severity::Minor,
            to: Severity::Blocking,
            why: SeverityReason::Judged(some()),
        },
        Happening::SeverityChanged {
            from: Severity::Minor,
            to: Severity::NonBlocking,
            why: SeverityReason::Finding(FindingId::from_uuid(uuid(5))),
        },
    ]
}

fn of_consulting() -> Vec<Happening> {
    let hours = |task| Hours {
        day: Date::constant(2026, 11, 20),
        person: PersonId::from_uuid(uuid(3)),
        minutes: Minutes::new(90).unwrap(),
        what: Line::parse("Analisi \"nuova\"").unwrap(),
        task,
    };
    let plan = |activity: &Activity| ConsultingPlan {
        activity: *activity,
        minutes: Minutes::new(600).unwrap(),
        agreed_with: Line::parse("Referente Operativo").unwrap(),
    };
    let planned = |activity| Happening::ConsultingPlanned {
        plan: plan(activity),
        reason: (*activity == Activity::Training).then(|| text("altra esigenza")),
    };
    let mut all: Vec<_> = Activity::ALL.iter().map(planned).collect();
    all.extend([
        Happening::HoursUsed {
            hours: hours(None),
            despite: None,
        },
        Happening::HoursUsed {
            hours: hours(Some(TaskId::from_uuid(uuid(4)))),
            despite: Some(text("scadenza anticipata")),
        },
        Happening::HoursCorrected {
            entry: 1,
            minutes: Some(Minutes::new(60).unwrap()),
            reason: text("contate due volte"),
        },
        Happening::HoursCorrected {
            entry: 2,
            minutes: None,
            reason: text("di un altro ticket"),
        },
        Happening::TrainingHeld(TrainingSession {
            day: Date::constant(2026, 11, 20),
            participants: 14,
            what: Line::parse("Il nuovo protocollo").unwrap(),
        }),
    ]);
    all
}

fn of_tasks_findings_and_ends() -> Vec<Happening> {
    let (task, machine) = (TaskId::from_uuid(uuid(4)), MachineId::from_uuid(uuid(6)));
    let some = || text("perché sì");
    let at = "2026-11-23T12:30:00Z".parse().unwrap();
    vec![
        Happening::Noted {
            visibility: Visibility::Internal,
            text: some(),
        },
        Happening::WorkaroundRecorded { text: some() },
        paged(PageReason::Judged(some()), called()),
        paged(PageReason::Blocking, Called::Coordinators),
        Happening::OnCallPassedOn { to: called() },
        Happening::OnCallPassedOn {
            to: Called::Coordinators,
        },
        Happening::OnCallAcknowledged,
        assignment(AreaKind::Vendor, None),
        assignment(AreaKind::Internal, Some(Duration::from_hours(4))),
        Happening::TaskAccepted { task },
        Happening::TaskAnswered {
            task,
            answer: some(),
        },
        Happening::TaskDeclined {
            task,
            reason: some(),
        },
        Happening::TaskWithdrawn {
            task,
            reason: some(),
        },
        Happening::FindingRaised(raised(Some(machine))),
        Happening::FindingRaised(raised(None)),
        Happening::FindingRegraded {
            step: step(),
            severity: Severity::Blocking,
        },
        Happening::FindingFlapping(step()),
        Happening::FindingCleared(step()),
        Happening::ClosureProposed,
        Happening::TechnicallyClosed {
            answer: some(),
            told: Medium::Phone,
            despite: None,
        },
        Happening::TechnicallyClosed {
            answer: some(),
            told: Medium::Sam,
            despite: Some(some()),
        },
        Happening::VerificationAttempted(Check {
            medium: Medium::Phone,
            outcome: AttemptOutcome::NotReached,
            remark: None,
        }),
        Happening::Closed {
            basis: ClosingBasis::Unreachable,
        },
        Happening::Reopened(ReopeningCause::Contested(some())),
        Happening::Reopened(ReopeningCause::Refired(FindingId::from_uuid(uuid(5)))),
        Happening::Reopened(ReopeningCause::Ineffective),
        Happening::Cancelled { reason: some() },
        Happening::MarkedDuplicate {
            of: TicketId::from_uuid(uuid(9)),
            reason: some(),
        },
        Happening::Linked {
            link: Link {
                to: TicketId::from_uuid(uuid(9)),
                relation: Relation::CausedBy,
            },
            why: Some(some()),
        },
        Happening::Unlinked {
            to: TicketId::from_uuid(uuid(9)),
        },
        Happening::Repromised(Repromise {
            version: 3,
            promise: Promise::TakeCharge,
            from: Some(Timestamp::constant(1_795_000_000, 0)),
            to: None,
        }),
        Happening::AtRisk {
            term: Term::TakeCharge,
            due: at,
        },
        Happening::Breached {
            term: Term::Task(TaskId::from_uuid(uuid(4))),
            due: at,
        },
        Happening::Breached {
            term: Term::Resolution,
            due: at,
        },
        Happening::VerificationEscalated { due: at },
    ]
}

#[test]
fn every_event_reads_back_as_it_was_written() {
    let mut names = BTreeSet::new();
    for happening in [
        of_openings_and_owners(),
        [of_consulting(), of_tasks_findings_and_ends()].concat(),
        of_sessions(),
    ]
    .concat()
    {
        let text = write(&happening).unwrap();
        assert_eq!(read(&text).unwrap(), happening, "{text}");
        assert!(
            text.contains(happening.name().code()),
            "the document says its own name: {text}"
        );
        names.insert(happening.name());
    }
    assert_eq!(
        names.len(),
        HappeningName::ALL.len(),
        "every kind of event is tried"
    );
}

fn of_sessions() -> Vec<Happening> {
    let session = SessionId::from_uuid(uuid(20));
    let person = PersonId::from_uuid(uuid(3));
    let asked = Asked {
        session,
        machine: MachineId::from_uuid(uuid(4)),
        technician: person,
        key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
            .parse()
            .unwrap(),
        user: "assistenza".parse().unwrap(),
        classes: Classes::new([Class::Shell, Class::Forward]).unwrap(),
        length: Length::minutes(30).unwrap(),
        reason: Line::fit("Prima diagnosi"),
    };
    let grant = Grant {
        session,
        ente: EnteId::from_uuid(uuid(2)),
        machine: asked.machine,
        ticket: TicketId::from_uuid(uuid(1)),
        key: asked.key.clone(),
        user: asked.user.clone(),
        classes: asked.classes.clone(),
        until: "2026-11-23T12:30:00Z".parse().unwrap(),
        nonce: Nonce([0xa5; 32]),
    };
    let granted = |basis| SessionStep::Granted {
        grant: grant.clone(),
        basis,
        host: "sic-01.comune".parse().unwrap(),
    };
    let ended = |why| SessionStep::Ended {
        session,
        why,
        left: Some(text("crontab di assistenza")),
    };
    let reason = || Line::fit("non ora");
    let mut steps = vec![
        SessionStep::Requested(asked),
        SessionStep::Offered(grant.clone()),
        SessionStep::Declined {
            session,
            reason: reason(),
        },
        SessionStep::Consented { session },
        SessionStep::Refused {
            session,
            reason: Some(reason()),
        },
        SessionStep::Expired { session },
        SessionStep::Withdrawn { session },
        SessionStep::Opened {
            session,
            since: "2026-11-23T12:00:00Z".parse().unwrap(),
        },
        SessionStep::EndAsked {
            session,
            why: Ending::Desk(person),
        },
    ];
    steps.extend(
        [
            Basis::Contact(reason()),
            Basis::AtTheMachine(reason()),
            Basis::Window,
            Basis::Standing,
        ]
        .map(granted),
    );
    steps.extend(
        [
            Ending::Technician,
            Ending::Ente(person),
            Ending::AtTheMachine,
            Ending::Deadline,
            Ending::RecordingLost,
            Ending::ConnectionLost,
            Ending::TicketClosed,
            Ending::RosterChanged,
            Ending::PolicyChanged,
            Ending::AgentStopped,
            Ending::NotLetIn,
            Ending::LostTouch,
        ]
        .map(ended),
    );
    let steps = steps.into_iter().map(Box::new);
    steps.map(Happening::Assistance).collect()
}

#[test]
fn unknown_fields_events_and_values_are_refused() {
    for text in [
        r#"{"task_accepted":{"task":"0198f2b4-7c1e-7d6a-9a55-000000000004","more":1}}"#,
        r#"{"task_accepted":{"task":"4"}}"#,
        r#"{"task_accepted":{}}"#,
        r#"{"exploded":{}}"#,
        r#"{"closed":{"basis":"because"}}"#,
        r#"{"cancelled":{"reason":""}}"#,
        "",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn every_actor_reads_back() {
    let person = |role: Role, ente| Actor::Person {
        id: PersonId::from_uuid(uuid(3)),
        role,
        ente,
    };
    let ente = Some(EnteId::from_uuid(uuid(2)));
    let mut actors = vec![Actor::System, Actor::Machine(MachineId::from_uuid(uuid(6)))];
    actors.extend(Role::ALL.map(|role| person(role, role.is_of_an_ente().then_some(()).and(ente))));
    for actor in actors {
        assert_eq!(Actor::read(&actor.spell()), Some(actor));
    }
    for text in [
        "",
        "System",
        "machine",
        "machine x",
        "person 1 user",
        "system system",
    ] {
        assert_eq!(Actor::read(text), None, "{text:?}");
    }
}
