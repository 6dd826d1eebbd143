//! Samples: the pages of tickets as tests show them, with a text of one's choice wherever others write.

use custode_domain::Severity;
use custode_domain::certification::Certification;
use custode_domain::channel::Channel;
use custode_domain::contract::{Contract, Reaches, Version};
use custode_domain::id::{ArticleId, EnteId, FindingId, MachineId, PersonId, TaskId, TicketId};
use custode_domain::notice::{Occasion, Recipient};
use custode_domain::person::{Actor, Level, Role};
use custode_domain::ticket::{
    Area, AreaKind, Assignment, AttemptOutcome, Check, CommandName, Competence, Concern, Event,
    FindingStanding, Kind, Line, Medium, Opening, Refusal, Routed, StateName, Text, Ticket,
    Visibility, Wait, WaitingFor,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::evidence::Process;
use super::finding::{FindingPart, tally};
use super::forms::{Returned, Widget};
use super::show::{Said, TicketPage};
use super::typed::Typed;
use crate::app::house::viewer;
use crate::app::list_tickets::TicketNumber;
use crate::app::show_ticket::{Skills, Somebody, Standing, TicketShown, Tie, Tied, Told, Way};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::assistance::SessionsPart;
use crate::web::chart::Chart;
use crate::web::form::Errors;
use crate::web::machines::Row;
use crate::web::portal::BroughtPart;
use crate::web::when::When;
use crate::web::words;

/// What everybody wrote.
const MARK: &str = "testo-di-tutti";

/// Who answers for the ticket, who asked, and who looks.
const OWNER: PersonId = PersonId::from_uuid(Uuid::from_u128(4));

impl TicketPage {
    /// In every state, as those who work on it and those who look on see it; sent wrongly, and too late.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let all = [
            (FindingStanding::Standing, true),
            (FindingStanding::Flapping, false),
            (FindingStanding::Cleared, true),
        ];
        let storm = [(FindingStanding::Standing, false); 21];
        let page = |stage, role| page(t, said, stage, role, Said::default());
        let with = |findings: &[(FindingStanding, bool)], page: Self| Self {
            tally: tally(&findings.iter().map(|it| it.0).collect::<Vec<_>>()),
            findings: findings
                .iter()
                .map(|(standing, evidence)| finding(t, said, *standing, *evidence))
                .collect(),
            ..page
        };
        let of_a_site = Self {
            closure_proposed: true,
            ..with(&all[2..], page(Stage::Waiting, Role::Coordinator))
        };
        vec![
            ("ticket new", page(Stage::New, Role::Operator)),
            (
                "ticket of a machine",
                Self {
                    health: Some(Row::sample(t, said)),
                    ..with(&all, page(Stage::Worked, Role::Specialist))
                },
            ),
            ("ticket of a site", of_a_site),
            (
                "ticket of a storm",
                with(&storm, page(Stage::Taken, Role::Operator)),
            ),
            ("ticket to verify", page(Stage::Answered, Role::Specialist)),
            ("ticket closed", page(Stage::Closed, Role::Operator)),
            ("ticket looked at", page(Stage::Worked, Role::Auditor)),
            ("ticket sent wrongly", wrong(t, said)),
            ("ticket sent too late", stale(t, said)),
        ]
    }
}

/// How far the work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    New,
    Taken,
    Worked,
    Waiting,
    Answered,
    Closed,
}

/// The page of a ticket on which everybody wrote [`MARK`], with another text in its place: the domain's own types would
/// not take every text.
fn page(t: Lang, said: &str, stage: Stage, role: Role, beside: Said) -> TicketPage {
    let mut page = marked(t, said, stage, role, beside);
    let mend = |text: &mut String| *text = text.replace(MARK, said);
    mend(&mut page.subject);
    page.description.iter_mut().for_each(mend);
    for line in page.log.iter_mut().chain(&mut page.since) {
        mend(&mut line.title);
        mend(&mut line.text);
    }
    for owed in &mut page.obligations {
        owed.area.iter_mut().for_each(mend);
        owed.ledger.iter_mut().for_each(mend);
    }
    for task in &mut page.tasks {
        mend(&mut task.area);
        mend(&mut task.request);
    }
    let fields = page
        .forms
        .offered
        .iter_mut()
        .flat_map(|form| &mut form.fields);
    for field in fields {
        mend(&mut field.value);
        if let Widget::Select(choices) | Widget::Radios(choices) = &mut field.widget {
            for choice in choices {
                mend(&mut choice.label);
            }
        }
    }
    page
}

fn marked(t: Lang, said: &str, stage: Stage, role: Role, beside: Said) -> TicketPage {
    let looks = Viewer {
        language: t,
        name: said.to_owned(),
        id: OWNER,
        ..viewer(role, None)
    };
    TicketPage {
        articles: vec![(ArticleId::from_uuid(Uuid::from_u128(9)), said.to_owned())],
        brought: BroughtPart::sample(t, said),
        sessions: SessionsPart::sample(t, said, false),
        ..TicketPage::new(&looks, shown(said, stage), beside)
    }
}

fn wrong(t: Lang, said: &str) -> TicketPage {
    let typed = Typed::from([("answer", ""), ("told", MARK)]);
    let errors = typed.parse(t, CommandName::CloseTechnically).unwrap_err();
    let returned = Some(Returned {
        command: CommandName::CloseTechnically,
        typed,
        errors,
    });
    let beside = Said {
        returned,
        ..Said::default()
    };
    page(t, said, Stage::Worked, Role::Specialist, beside)
}

fn stale(t: Lang, said: &str) -> TicketPage {
    let returned = Some(Returned {
        command: CommandName::Wait,
        typed: Typed::from([("waits_for", "user"), ("awaited", MARK), ("reason", MARK)]),
        errors: Errors::default(),
    });
    let beside = Said {
        returned,
        problem: t.ticket_stale().to_owned(),
        since: log(Stage::Waiting).1.split_off(3),
    };
    page(t, said, Stage::Waiting, Role::Specialist, beside)
}

/// A certification that is over beside one that holds.
fn skills() -> Skills {
    let attested = |name, valid_until| Certification {
        name: Line::fit(name),
        issuer: Line::fit("Ente di certificazione"),
        valid_until,
    };
    Skills {
        competences: vec![Competence::Software],
        certifications: vec![
            attested("Basi di dati", None),
            attested("Reti", Some(jiff::civil::date(2026, 1, 31))),
        ],
    }
}

fn shown(said: &str, stage: Stage) -> TicketShown {
    let (ticket, log) = log(stage);
    let somebody = Somebody {
        name: said.to_owned(),
        role: Role::Specialist,
        email: Some("servizio@example.org".to_owned()),
        phone: Some("+39 000 000000".to_owned()),
    };
    let number = TicketNumber {
        year: 2026,
        serial: 17,
    };
    let tied = |tie, from_there| Tied {
        ticket: self::ticket(),
        number,
        subject: said.to_owned(),
        state: StateName::Closed,
        tie,
        from_there,
    };
    TicketShown {
        number,
        governed: governed(),
        at: instant(),
        ente: said.to_owned(),
        site: Some(said.to_owned()),
        machine: (stage == Stage::Worked).then(|| (machine(), said.to_owned())),
        findings: Vec::new(),
        version: log.len() as u64,
        people: [(OWNER, somebody.clone())].into(),
        tied: vec![tied(Tie::Related, false), tied(Tie::CausedBy, true)],
        notices: told(said),
        areas: Vec::new(),
        owners: vec![(OWNER, somebody)],
        out_of_hours: None,
        skills: [(OWNER, skills())].into(),
        today: jiff::civil::date(2026, 11, 20),
        sessions: Vec::new(),
        ticket,
        log,
    }
}

fn governed() -> Version {
    Version {
        number: 1,
        from: instant(),
        reaches: Reaches::OpenedSince,
        contract: Contract::of_the_tender().unwrap(),
    }
}

/// A notice in every standing.
fn told(said: &str) -> Vec<Told> {
    let told = |standing| Told {
        person: PersonId::from_uuid(Uuid::from_u128(77)),
        recipient: Recipient::FrontOffice,
        occasion: Occasion::Urgent,
        medium: Way::Mail,
        address: Some("servizio@example.org".to_owned()),
        standing,
        created_at: instant(),
        ended_at: Some(instant()),
        outcome: Some(said.to_owned()),
    };
    [
        Standing::Pending,
        Standing::Sent,
        Standing::Failed,
        Standing::Unreachable,
    ]
    .map(told)
    .into()
}

/// A ticket and what happened on it.
fn log(stage: Stage) -> (Ticket, Vec<Event>) {
    let by = Actor::Person {
        id: OWNER,
        role: Role::Specialist,
        ente: None,
    };
    let now = instant();
    let text = || Text::parse(MARK).unwrap();
    let opening = Opening {
        ticket: ticket(),
        ente: EnteId::from_uuid(Uuid::from_u128(1)),
        concern: Concern::Ente,
        requester: Some(OWNER),
        channel: Channel::Phone,
        kind: Kind::Fault,
        severity: Severity::Blocking,
        level: Level::Second,
        category: None,
        routed: Routed::NotTried,
        competence: Some(Competence::Software),
        subject: Line::fit(MARK),
        description: Some(text()),
        arrived: now,
    };
    let mut events = Ticket::open(by, opening, now).unwrap();
    let mut ticket = Ticket::replay(&events).unwrap();
    let mut go = |decided: &dyn Fn(&Ticket) -> Result<Vec<Event>, Refusal>| {
        let more = decided(&ticket).unwrap();
        ticket = ticket.clone().after(&more).unwrap();
        events.extend(more);
    };
    if stage >= Stage::Taken {
        go(&|ticket| ticket.take_charge(by, now));
    }
    if stage >= Stage::Worked {
        go(&|ticket| ticket.start_work(by, now));
        for visibility in Visibility::ALL {
            go(&|ticket| ticket.add_note(by, *visibility, text(), now));
        }
        go(&|ticket| ticket.assign_task(by, assignment(), now));
    }
    if stage == Stage::Waiting {
        let wait = Wait {
            on: WaitingFor::ThirdParty,
            awaited: Line::fit(MARK),
            reason: text(),
            expected: None,
        };
        go(&|ticket| ticket.wait(by, wait.clone(), now));
    }
    if stage >= Stage::Answered {
        go(&|ticket| ticket.close_technically(by, text(), Medium::Phone, Some(text()), now));
    }
    if stage >= Stage::Closed {
        let check = Check {
            medium: Medium::Phone,
            outcome: AttemptOutcome::Effective,
            remark: Some(text()),
        };
        go(&|ticket| ticket.verify(by, check.clone(), now));
    }
    (ticket, events)
}

fn assignment() -> Assignment {
    Assignment {
        task: TaskId::from_uuid(Uuid::from_u128(7)),
        area: Area {
            kind: AreaKind::Vendor,
            name: Line::fit(MARK),
        },
        request: Text::parse(MARK).unwrap(),
        target: None,
    }
}

fn finding(t: Lang, said: &str, standing: FindingStanding, evidence: bool) -> FindingPart {
    FindingPart {
        id: FindingId::from_uuid(Uuid::from_u128(5)),
        code: "http_failing",
        title: said.to_owned(),
        state: words::standing(t, standing),
        state_code: standing.code(),
        machine: evidence.then(|| (machine(), said.to_owned())),
        since: when(),
        raised: when(),
        cleared: (standing == FindingStanding::Cleared).then(when),
        severity: "2, non bloccante",
        severity_number: 2,
        summary: if evidence {
            said.to_owned()
        } else {
            String::new()
        },
        chart: evidence.then(|| Chart::sample(t, said, false)),
        processes: evidence.then(|| process(said)).into_iter().collect(),
        details: evidence
            .then(|| (said.to_owned(), said.to_owned()))
            .into_iter()
            .collect(),
        reasons: vec![(when(), said.to_owned())],
    }
}

fn process(said: &str) -> Process {
    Process {
        pid: 4711,
        name: said.to_owned(),
        cpu: "97,4 %".to_owned(),
        memory: "1,2 GB".to_owned(),
    }
}

fn ticket() -> TicketId {
    TicketId::from_uuid(Uuid::from_u128(3))
}

fn machine() -> MachineId {
    MachineId::from_uuid(Uuid::from_u128(2))
}

fn instant() -> Timestamp {
    Timestamp::from_second(1_795_420_800).unwrap()
}

fn when() -> When {
    When::at(instant())
}
