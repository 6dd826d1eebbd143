//! Working tickets: what a command does beside what the rules say.

use custode_domain::Severity;
use custode_domain::certification::{Certification, Validity};
use custode_domain::channel::Channel;
use custode_domain::finding::FindingCode;
use custode_domain::id::{EnteId, PersonId, TaskId, TicketId};
use custode_domain::machine::MachineClass;
use custode_domain::notice::Occasion;
use custode_domain::person::{Level, Role};
use custode_domain::ticket::{
    Activity, Area, AreaKind, Attempt, AttemptOutcome, Check, Competence, Concern, ConsultingPlan,
    Kind, Line, Medium, Minutes, Opening, Refusal, Relation, Routed, State, StateName, Text,
    Ticket, TrainingSession, Visibility,
};
use uuid::Uuid;

use super::*;
use crate::app::add_person::{Newcomer, add_person};
use crate::app::consulting::list_consulting;
use crate::app::house::{House, viewer};
use crate::app::people;
use crate::app::show_ticket::show_ticket;
use crate::app::tasks::{list_tasks, show_task};
use crate::store::links::Tie;

const AREA: &str = "Fornitore del protocollo";

struct Desk {
    house: House,
    operator: Viewer,
    specialist: Viewer,
    user: Viewer,
    vendor: Viewer,
}

impl Desk {
    async fn open() -> Self {
        let house = House::open().await;
        let ente = house.site.ente;
        let add = async |login: &str, role: Role| {
            let of = role.is_of_an_ente().then_some(ente);
            let newcomer = Newcomer {
                login: login.to_owned(),
                name: format!("{login} di prova"),
                role,
                ente: of,
                email: None,
                language: crate::lang::Lang::It,
                area: None,
            };
            let password = "una frase lunga per le prove";
            let id = add_person(&house.app, newcomer, password, house.app.clock.now())
                .await
                .unwrap();
            Viewer {
                id,
                ..viewer(role, of)
            }
        };
        let operator = add("operatore", Role::Operator).await;
        let specialist = add("specialista", Role::Specialist).await;
        let user = add("utente", Role::User).await;
        let vendor = Viewer {
            area: Some(AREA.to_owned()),
            ..add("fornitore", Role::Vendor).await
        };
        Self {
            house,
            operator,
            specialist,
            user,
            vendor,
        }
    }

    /// A request of the user, of the whole Ente.
    async fn request(&self) -> TicketId {
        let app = self.house.app.clone();
        let (now, mint) = (app.clock.now(), app.mint);
        let ticket = TicketId::from_uuid(mint.uuid(now));
        let opening = Opening {
            ticket,
            ente: self.house.site.ente,
            concern: Concern::Ente,
            requester: Some(self.user.id),
            channel: Channel::Sam,
            kind: Kind::Fault,
            severity: Severity::NonBlocking,
            level: Level::First,
            category: None,
            routed: Routed::NotTried,
            competence: None,
            subject: Line::fit("Protocollo non raggiungibile"),
            description: None,
            arrived: now,
        };
        let events = Ticket::open(self.user.actor(), opening, now).unwrap();
        let write = move |tx: &mut Tx<'_>| write_ticket::open(tx, mint, &events, now);
        app.store.write("test", write).await.unwrap();
        ticket
    }

    async fn give(&self, who: &Viewer, ticket: TicketId, command: Command) -> Worked {
        self.try_to(who, ticket, None, command).await.unwrap()
    }

    async fn try_to(
        &self,
        who: &Viewer,
        ticket: TicketId,
        version: Option<u64>,
        command: Command,
    ) -> Result<Worked, NotWorked> {
        work_ticket(&self.house.app, who, ticket, version, command).await
    }

    async fn ticket(&self, id: TicketId) -> Ticket {
        let mut all = self.house.tickets().await;
        all.retain(|ticket| ticket.id() == id);
        all.remove(0)
    }

    /// At the second level, with a task out to the vendor.
    async fn with_task(&self) -> (TicketId, TaskId) {
        let ticket = self.request().await;
        let escalate = Command::Escalate {
            to: Competence::Software,
            reason: text("Serve chi lo conosce."),
        };
        self.give(&self.operator, ticket, escalate).await;
        self.give(&self.specialist, ticket, Command::TakeCharge)
            .await;
        self.give(&self.specialist, ticket, Command::StartWork)
            .await;
        self.give(&self.specialist, ticket, assign_task(AREA)).await;
        let task = self.ticket(ticket).await.tasks()[0].assignment.task;
        (ticket, task)
    }
}

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

fn note(words: &str) -> Command {
    Command::Note {
        visibility: Visibility::Public,
        text: text(words),
    }
}

fn assign_task(area: &str) -> Command {
    Command::AssignTask {
        area: Area {
            kind: AreaKind::Vendor,
            name: Line::fit(area),
        },
        request: text("Verificare il servizio."),
        target: None,
    }
}

fn close() -> Command {
    Command::CloseTechnically {
        answer: text("Riavviato il servizio."),
        told: Medium::Mail,
        despite: None,
    }
}

#[tokio::test]
async fn the_same_form_sent_twice_is_done_once_whatever_the_command() {
    let desk = Desk::open().await;
    let ticket = desk.request().await;
    for command in [Command::TakeCharge, Command::StartWork, note("Arriviamo.")] {
        let read_at = Some(desk.house_version(ticket).await);
        let first = desk
            .try_to(&desk.operator, ticket, read_at, command.clone())
            .await
            .unwrap();
        let second = desk
            .try_to(&desk.operator, ticket, read_at, command)
            .await
            .unwrap();
        assert_eq!((first.again, second.again), (false, true));
        assert_eq!(first.version, second.version);
    }
    let (with_task, _) = desk.with_task().await;
    let read_at = Some(desk.house_version(with_task).await);
    for again in [false, true] {
        let sent = desk
            .try_to(&desk.specialist, with_task, read_at, assign_task("Rete"))
            .await;
        assert_eq!(sent.unwrap().again, again, "identifiers of tasks aside");
    }
    assert_eq!(desk.ticket(with_task).await.tasks().len(), 2);
}

impl Desk {
    async fn house_version(&self, ticket: TicketId) -> u64 {
        let ente = self.house.site.ente;
        let read = move |tx: &mut Tx<'_>| tickets::load(tx, ente, ticket);
        let (_, version) = self
            .house
            .app
            .store
            .read("test", read)
            .await
            .unwrap()
            .unwrap();
        version
    }
}

#[tokio::test]
async fn when_somebody_else_worked_meanwhile_then_what_they_did_is_told_and_nothing_is_written() {
    let desk = Desk::open().await;
    let ticket = desk.request().await;
    let read_at = Some(desk.house_version(ticket).await);
    desk.give(&desk.specialist, ticket, Command::TakeCharge)
        .await;
    let cancel = Command::Cancel {
        reason: text("Non serve."),
    };
    let Err(NotWorked::Stale { version, since }) = desk
        .try_to(&desk.operator, ticket, read_at, cancel.clone())
        .await
    else {
        panic!("a stale form is told so");
    };
    assert_eq!((version, since.len()), (2, 1));
    desk.try_to(&desk.operator, ticket, read_at, note("Chiamato."))
        .await
        .expect("a note commutes with the work of others");
    assert!(
        desk.try_to(&desk.operator, ticket, Some(3), cancel)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn what_a_person_of_the_ente_may_not_read_is_not_told_of_a_stale_form_either() {
    let desk = Desk::open().await;
    let ticket = desk.request().await;
    desk.give(&desk.operator, ticket, Command::TakeCharge).await;
    let read_at = Some(desk.house_version(ticket).await);
    let internal = Command::Note {
        visibility: Visibility::Internal,
        text: text("Il fornitore tarda."),
    };
    desk.give(&desk.operator, ticket, internal).await;
    let cancel = Command::Cancel {
        reason: text("Risolto da soli."),
    };
    let Err(NotWorked::Stale { since, .. }) =
        desk.try_to(&desk.user, ticket, read_at, cancel).await
    else {
        panic!("a stale form is told so");
    };
    assert_eq!(since, []);
}

#[tokio::test]
async fn t26_a_vendor_works_the_tasks_of_its_own_area_and_reaches_nothing_else() {
    let desk = Desk::open().await;
    let (ticket, task) = desk.with_task().await;
    let other = Viewer {
        area: Some("Rete".to_owned()),
        ..desk.vendor.clone()
    };
    let app = &desk.house.app;
    let nowhere = TaskId::from_uuid(Uuid::from_u128(7));
    for (who, task) in [(&other, task), (&desk.vendor, nowhere), (&desk.user, task)] {
        let accept = Command::AcceptTask { task };
        let answer = desk.try_to(who, ticket, None, accept).await;
        assert!(matches!(answer, Err(NotWorked::Unseen)), "{answer:?}");
        assert!(show_task(app, who, task).await.unwrap().is_none());
    }
    let elsewhere = desk.request().await;
    let astray = desk
        .try_to(&desk.vendor, elsewhere, None, Command::AcceptTask { task })
        .await;
    assert!(matches!(astray, Err(NotWorked::Unseen)));
    let noted = desk
        .try_to(&desk.vendor, ticket, None, note("Chi siete?"))
        .await;
    assert!(matches!(noted, Err(NotWorked::Unseen)));
    assert_eq!(list_tasks(app, &other).await.unwrap().out, []);
    let mine = list_tasks(app, &desk.vendor).await.unwrap();
    assert_eq!(
        mine.out.iter().map(|task| task.row.id).collect::<Vec<_>>(),
        [task]
    );
    let answer = Command::AnswerTask {
        task,
        answer: text("Aggiornato."),
    };
    desk.give(&desk.vendor, ticket, Command::AcceptTask { task })
        .await;
    desk.give(&desk.vendor, ticket, answer).await;
    let mine = list_tasks(app, &desk.vendor).await.unwrap();
    assert_eq!((mine.out.len(), mine.done.len()), (0, 1));
}

#[tokio::test]
async fn t27_while_a_task_is_out_the_owner_stays_and_its_withdrawal_frees_the_ticket() {
    let desk = Desk::open().await;
    let (ticket, task) = desk.with_task().await;
    let transfer = Command::Transfer {
        to: Competence::Product,
        reason: text("Compete a loro."),
    };
    let kept = desk
        .try_to(&desk.specialist, ticket, None, transfer.clone())
        .await;
    assert!(matches!(
        kept,
        Err(NotWorked::Refused(Refusal::TasksAreOut { count: 1 }))
    ));
    let withdraw = Command::WithdrawTask {
        task,
        reason: text("Non serve."),
    };
    desk.give(&desk.specialist, ticket, withdraw).await;
    desk.give(&desk.specialist, ticket, transfer).await;
    assert_eq!(desk.ticket(ticket).await.owner(), None);
}

#[tokio::test]
async fn t39_t40_the_answer_is_kept_with_how_it_was_sent_and_the_verification_is_owed() {
    let desk = Desk::open().await;
    let (ticket, task) = desk.with_task().await;
    let answer = Command::AnswerTask {
        task,
        answer: text("Fatto."),
    };
    desk.give(&desk.vendor, ticket, answer).await;
    desk.give(&desk.specialist, ticket, close()).await;
    let owed = desk.house.owed(ticket).await;
    assert!(owed.contains(&Occasion::Entered(StateName::TechnicallyClosed)));
    let early = desk
        .try_to(&desk.specialist, ticket, None, Command::Close)
        .await;
    assert!(matches!(
        early,
        Err(NotWorked::Refused(Refusal::VerificationOwed { .. }))
    ));
    let works = Command::Verify(Check {
        medium: Medium::Sam,
        outcome: AttemptOutcome::Effective,
        remark: Some(text("Tutto a posto.")),
    });
    desk.give(&desk.user, ticket, works).await;
    let closed = desk.ticket(ticket).await;
    let State::Closed { closure, .. } = closed.state() else {
        panic!("the requester's word closes it");
    };
    assert_eq!(closure.told, Medium::Mail);
    let by = |attempt: &Attempt| attempt.by;
    assert_eq!(
        closure.attempts.iter().map(by).collect::<Vec<_>>(),
        [desk.user.actor()]
    );
}

#[tokio::test]
async fn who_is_to_answer_exists_works_here_and_has_the_role_for_it() {
    let desk = Desk::open().await;
    let ticket = desk.request().await;
    let assign = |to: PersonId| Command::Assign { to, reason: None };
    let to = async |to| desk.try_to(&desk.operator, ticket, None, assign(to)).await;
    assert!(matches!(
        to(PersonId::from_uuid(Uuid::from_u128(7))).await,
        Err(NotWorked::Hindered(Obstacle::UnknownPerson))
    ));
    assert!(matches!(
        to(desk.user.id).await,
        Err(NotWorked::Refused(Refusal::CannotOwn))
    ));
    let gone = desk.specialist.id;
    let leave = move |tx: &mut Tx<'_>| crate::store::people::set_active(tx, gone, false);
    desk.house.app.store.write("test", leave).await.unwrap();
    assert!(matches!(
        to(gone).await,
        Err(NotWorked::Hindered(Obstacle::InactivePerson))
    ));
    assert!(to(desk.operator.id).await.is_ok());
}

#[tokio::test]
async fn a_duplicate_shows_on_both_tickets_and_never_leads_in_a_circle() {
    let desk = Desk::open().await;
    let (first, second) = (desk.request().await, desk.request().await);
    let duplicate = |of| Command::MarkDuplicate {
        of,
        reason: text("La stessa richiesta."),
    };
    let by_number = Other::Number("2026/1".parse().unwrap());
    let year = custode_year(&desk, first).await;
    let by_number = match by_number {
        Other::Number(number) => Other::Number(TicketNumber { year, ..number }),
        Other::Id(_) => by_number,
    };
    desk.give(&desk.operator, second, duplicate(by_number))
        .await;
    let circle = desk
        .try_to(&desk.operator, first, None, duplicate(Other::Id(second)))
        .await;
    assert!(matches!(circle, Err(NotWorked::Hindered(Obstacle::Circle))));
    let nowhere = Other::Id(TicketId::from_uuid(Uuid::from_u128(7)));
    let unknown = desk
        .try_to(&desk.operator, first, None, duplicate(nowhere))
        .await;
    assert!(matches!(
        unknown,
        Err(NotWorked::Hindered(Obstacle::UnknownTicket))
    ));
    for (ticket, other, from_there) in [(second, first, false), (first, second, true)] {
        let shown = show_ticket(&desk.house.app, &desk.operator, ticket).await;
        let tied = &shown.unwrap().unwrap().tied[0];
        assert_eq!(
            (tied.ticket, tied.tie, tied.from_there),
            (other, Tie::DuplicateOf, from_there)
        );
    }
    let owed = desk.house.owed(second).await;
    assert!(owed.contains(&Occasion::Entered(StateName::Duplicate)));
}

async fn custode_year(desk: &Desk, ticket: TicketId) -> i16 {
    let shown = show_ticket(&desk.house.app, &desk.operator, ticket).await;
    shown.unwrap().unwrap().number.year
}

#[tokio::test]
async fn a_tie_is_seen_from_both_ends_until_it_is_undone() {
    let desk = Desk::open().await;
    let (first, second) = (desk.request().await, desk.request().await);
    let link = Command::Link {
        to: Other::Id(second),
        relation: Relation::CausedBy,
        why: None,
    };
    desk.give(&desk.operator, first, link).await;
    let ties = async |ticket| {
        let shown = show_ticket(&desk.house.app, &desk.operator, ticket).await;
        shown.unwrap().unwrap().tied.len()
    };
    assert_eq!((ties(first).await, ties(second).await), (1, 1));
    desk.give(&desk.operator, first, Command::Unlink { to: second })
        .await;
    assert_eq!((ties(first).await, ties(second).await), (0, 0));
}

#[tokio::test]
async fn reopening_beside_another_open_ticket_of_the_same_machine_names_that_one() {
    let mut desk = Desk::open().await;
    let machine = desk.house.machine(MachineClass::Server).await;
    let one = desk
        .house
        .raised(FindingCode::ServiceDown, "protocollo", Severity::Blocking);
    desk.house.report(machine, &[one]).await;
    let first = desk.house.tickets().await[0].id();
    desk.give(&desk.operator, first, Command::TakeCharge).await;
    let closing = Command::CloseTechnically {
        answer: text("Riavviato."),
        told: Medium::Mail,
        despite: Some(text("Il controllo rientra da solo.")),
    };
    desk.give(&desk.operator, first, closing).await;
    let two = desk
        .house
        .raised(FindingCode::HttpFailing, "http://x", Severity::Blocking);
    desk.house.report(machine, &[two]).await;
    let second = desk.house.tickets().await[1].id();
    let reopen = Command::Reopen {
        reason: text("Non funziona ancora."),
    };
    let answer = desk.try_to(&desk.operator, first, None, reopen).await;
    let Err(NotWorked::Hindered(Obstacle::AnotherIsOpen { ticket, number })) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!((ticket, number.serial), (second, 2));
}

/// Every command is offered exactly where giving it, with the best arguments, is allowed; every role asks.
#[tokio::test]
async fn what_is_offered_is_what_is_allowed() {
    let desk = Desk::open().await;
    let (id, task) = desk.with_task().await;
    let ticket = desk.ticket(id).await;
    let specialist = offers(&ticket, &desk.specialist, None);
    let offered = |offers: &[Offer], command| {
        let found = offers.iter().find(|offer| offer.command == command);
        found.is_some_and(|offer| offer.refusal.is_none())
    };
    assert!(offered(&specialist, CommandName::AssignTask));
    assert!(!offered(&specialist, CommandName::Transfer), "T27");
    assert!(!offered(
        &offers(&ticket, &desk.operator, None),
        CommandName::AssignTask
    ));
    assert!(offered(
        &offers(&ticket, &desk.vendor, None),
        CommandName::AcceptTask
    ));
    desk.give(&desk.vendor, id, Command::AcceptTask { task })
        .await;
    let auditor = viewer(Role::Auditor, None);
    for offer in offers(&ticket, &auditor, None) {
        assert!(offer.refusal.is_some(), "{:?}", offer.command);
    }
    let user: Vec<_> = offers(&ticket, &desk.user, None)
        .into_iter()
        .filter(|offer| offer.refusal.is_none())
        .map(|offer| offer.command)
        .collect();
    assert_eq!(user, [CommandName::Note, CommandName::Cancel]);
}

#[tokio::test]
async fn t19_the_vendor_writes_the_hours_of_its_task_and_the_desk_sees_them_per_ente() {
    let desk = Desk::open().await;
    let (ticket, task) = desk.with_task().await;
    let classify = Command::Classify {
        kind: Kind::Consulting,
        competence: Some(Competence::Product),
        reason: text("È una consulenza."),
    };
    desk.give(&desk.specialist, ticket, classify).await;
    let plan = Command::PlanConsulting {
        plan: ConsultingPlan {
            activity: Activity::Training,
            minutes: Minutes::new(120).unwrap(),
            agreed_with: Line::fit("Referente Operativo"),
        },
        reason: None,
    };
    desk.give(&desk.specialist, ticket, plan).await;
    let accept = Command::AcceptTask { task };
    desk.give(&desk.vendor, ticket, accept).await;
    let yesterday = desk.house.app.clock.now().to_zoned(jiff::tz::TimeZone::UTC);
    let yesterday = yesterday.date().yesterday().unwrap();
    let hours = |minutes, task, despite: Option<Text>| {
        Command::UseHours(WorkedHours {
            day: yesterday,
            minutes: Minutes::new(minutes).unwrap(),
            what: Line::fit("Preparazione"),
            task,
            despite,
        })
    };
    desk.give(&desk.vendor, ticket, hours(90, Some(task), None))
        .await;
    // Beyond the agreement, with no task of its own, or by another area: nothing is written.
    let over = desk
        .try_to(&desk.vendor, ticket, None, hours(31, Some(task), None))
        .await;
    let left = Refusal::MoreThanAgreed { left: 30 };
    assert!(
        matches!(&over, Err(NotWorked::Refused(why)) if *why == left),
        "{over:?}"
    );
    let loose = desk
        .try_to(&desk.vendor, ticket, None, hours(5, None, None))
        .await;
    assert!(matches!(loose, Err(NotWorked::Unseen)), "{loose:?}");
    let neighbour = Viewer {
        area: Some("Un'altra area".to_owned()),
        ..desk.vendor.clone()
    };
    let foreign = desk
        .try_to(&neighbour, ticket, None, hours(5, Some(task), None))
        .await;
    assert!(matches!(foreign, Err(NotWorked::Unseen)), "{foreign:?}");
    let despite = Some(text("Chiesto dall'Ente."));
    desk.give(&desk.specialist, ticket, hours(45, None, despite))
        .await;
    let held = Command::HoldTraining {
        session: TrainingSession {
            day: yesterday,
            participants: 14,
            what: Line::fit("Il nuovo protocollo"),
        },
        task: Some(task),
    };
    desk.give(&desk.vendor, ticket, held).await;
    let correct = Command::CorrectHours {
        entry: 1,
        minutes: Minutes::new(60).ok(),
        reason: text("Contate due volte."),
    };
    desk.give(&desk.specialist, ticket, correct).await;

    // The vendor sees what it worked, and nothing of the others.
    let shown = show_task(&desk.house.app, &desk.vendor, task)
        .await
        .unwrap()
        .unwrap();
    let own: Vec<_> = shown
        .hours
        .iter()
        .map(|(number, entry)| (*number, entry.counted))
        .collect();
    assert_eq!(own, [(1, 60)]);
    let listed = list_consulting(&desk.house.app, &desk.specialist)
        .await
        .unwrap();
    let [ente] = listed.as_slice() else {
        panic!("{listed:?}");
    };
    assert_eq!((ente.planned(), ente.used()), (120, 105));
    assert_eq!(ente.rows[0].trainings, 1);
    for nobody in [&desk.vendor, &desk.user] {
        assert_eq!(list_consulting(&desk.house.app, nobody).await.unwrap(), []);
    }
    let referente = viewer(Role::Referente, Some(desk.house.site.ente));
    assert_eq!(
        list_consulting(&desk.house.app, &referente).await.unwrap(),
        listed
    );
    let elsewhere = EnteId::from_uuid(Uuid::from_u128(77));
    let foreigner = viewer(Role::Referente, Some(elsewhere));
    assert_eq!(
        list_consulting(&desk.house.app, &foreigner).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn t49_what_is_attested_of_people_is_shown_where_somebody_is_assigned() {
    let desk = Desk::open().await;
    let app = &desk.house.app;
    let attested = |name: &str, valid_until| Certification {
        name: Line::fit(name),
        issuer: Line::fit("Ente di certificazione"),
        valid_until,
    };
    let admin = viewer(Role::PlatformAdministrator, None);
    let expired = Some(jiff::civil::date(2020, 1, 31));
    for one in [attested("Basi di dati", None), attested("Reti", expired)] {
        assert!(
            people::certify(app, &admin, desk.specialist.id, one)
                .await
                .unwrap()
        );
    }
    let denied = people::certify(
        app,
        &desk.operator,
        desk.specialist.id,
        attested("Reti", None),
    )
    .await;
    assert!(denied.is_err(), "administrators alone");
    let ticket = desk.request().await;
    let escalate = Command::Escalate {
        to: Competence::Software,
        reason: text("Serve chi lo conosce."),
    };
    desk.give(&desk.operator, ticket, escalate).await;
    let shown = show_ticket(app, &desk.operator, ticket)
        .await
        .unwrap()
        .unwrap();
    let skills = &shown.skills[&desk.specialist.id];
    let standing: Vec<_> = skills
        .certifications
        .iter()
        .map(|one| one.validity(shown.today))
        .collect();
    assert_eq!(standing, [Validity::Valid, Validity::Expired]);
    // The specialist has no competence written down.
    let assign = |reason| Command::Assign {
        to: desk.specialist.id,
        reason,
    };
    let refused = desk
        .try_to(&desk.operator, ticket, None, assign(None))
        .await;
    let needed = Competence::Software;
    let why = Refusal::NotOfTheCompetence { needed };
    assert!(
        matches!(&refused, Err(NotWorked::Refused(refusal)) if *refusal == why),
        "{refused:?}"
    );
    desk.give(
        &desk.operator,
        ticket,
        assign(Some(text("È l'unico in servizio."))),
    )
    .await;
    let person = people::show(app, &admin, desk.specialist.id)
        .await
        .unwrap()
        .unwrap();
    let (id, ..) = person.certifications[0];
    people::decertify(app, &admin, desk.specialist.id, id)
        .await
        .unwrap();
    assert!(
        people::decertify(app, &admin, desk.specialist.id, id)
            .await
            .is_err()
    );
    let person = people::show(app, &admin, desk.specialist.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(person.certifications.len(), 1);
}
