//! The rules as the coordinator lives with them: a draft, a trial, in force, applied, explained, out of force.

use std::collections::BTreeSet;

use custode_domain::Severity;
use custode_domain::category::Category;
use custode_domain::finding::FindingCode;
use custode_domain::id::TicketId;
use custode_domain::machine::MachineClass;
use custode_domain::person::{Level, Role};
use custode_domain::routing::{Aspect, Sent};
use custode_domain::ticket::{Competence, Concern, Line, Routed, Subject, Text};

use super::*;
use crate::app::add_person::{Newcomer, add_person};
use crate::app::house::{House, viewer};
use crate::app::open_request::{Asked, Asking, open_request};
use crate::app::work_ticket::{Command, work_ticket};

const PASSWORD: &str = "cavallo batteria graffetta";

async fn person(house: &House, role: Role) -> Viewer {
    let ente = role.is_of_an_ente().then_some(house.site.ente);
    let newcomer = Newcomer {
        login: format!("{}-{}", role.code(), house.app.mint.token().reveal()),
        name: "Persona di prova".to_owned(),
        role,
        ente,
        email: None,
        language: crate::lang::Lang::It,
        area: None,
    };
    let id = add_person(&house.app, newcomer, PASSWORD, house.app.clock.now());
    Viewer {
        id: id.await.unwrap(),
        ..viewer(role, ente)
    }
}

fn described(name: &str, to: Competence) -> Described {
    Described {
        name: Line::fit(name),
        to,
        categories: BTreeSet::new(),
        kinds: BTreeSet::new(),
        enti: BTreeSet::new(),
        machines: Vec::new(),
        classes: BTreeSet::new(),
        channels: BTreeSet::new(),
        phrases: Vec::new(),
        at_least: None,
    }
}

fn printing() -> Described {
    Described {
        categories: [Category::Printer].into(),
        ..described("Stampanti", Competence::Infrastructure)
    }
}

async fn ask(house: &House, user: &Viewer, category: Category, subject: &str) -> TicketId {
    let asked = Asked {
        asking: Asking::Myself,
        subject: Subject::fit(subject),
        description: Text::parse("Da stamattina.").ok(),
        category,
        concern: Concern::Ente,
        severity: Severity::NonBlocking,
        files: Vec::new(),
    };
    open_request(&house.app, user, asked, None).await.unwrap()
}

/// These rules, tried and switched on.
async fn in_force(house: &House, coordinator: &Viewer, rules: Vec<Described>) {
    let app = &house.app;
    let mut revision = 0;
    for rule in rules {
        put(app, coordinator, revision, None, rule).await.unwrap();
        revision += 1;
    }
    try_draft(app, coordinator, revision, 100).await.unwrap();
    switch_on(app, coordinator, revision).await.unwrap();
}

#[tokio::test]
async fn t06_tickets_of_people_and_of_machines_are_routed_when_they_open_and_say_by_which_rule() {
    let mut house = House::open().await;
    let (coordinator, user) = (
        person(&house, Role::Coordinator).await,
        person(&house, Role::User).await,
    );
    let before = ask(&house, &user, Category::Printer, "La stampante non va").await;
    let silent = Described {
        classes: [MachineClass::Server].into(),
        at_least: Some(Severity::NonBlocking),
        ..described("Server", Competence::Infrastructure)
    };
    let mail = Described {
        phrases: vec![Line::fit("posta certificata"), Line::fit("PEC")],
        ..described("Posta", Competence::Software)
    };
    in_force(&house, &coordinator, vec![silent, printing(), mail]).await;

    ask(&house, &user, Category::Printer, "Stampante lenta").await;
    ask(&house, &user, Category::Something, "Le pec non partono").await;
    let stays = ask(&house, &user, Category::Question, "Come si protocolla?").await;
    let machine = house.machine(MachineClass::Server).await;
    let fault = house.raised(FindingCode::HttpFailing, "Anagrafe", Severity::Blocking);
    house.report(machine, &[fault]).await;

    let tickets = house.tickets().await;
    let went: Vec<_> = tickets
        .iter()
        .map(|ticket| (ticket.level(), ticket.competence()))
        .collect();
    assert_eq!(
        went,
        [
            (Level::First, Some(Competence::Infrastructure)),
            (Level::Second, Some(Competence::Infrastructure)),
            (Level::Second, Some(Competence::Software)),
            (Level::First, None),
            (Level::Second, Some(Competence::Infrastructure)),
        ]
    );
    assert_eq!(*tickets[0].routed(), Routed::NotTried);
    assert_eq!(*tickets[3].routed(), Routed::NoneFits { version: 1 });
    let names = [1, 2, 4].map(|at| match tickets[at].routed() {
        Routed::By {
            name, version: 1, ..
        } => name.to_string(),
        other @ (Routed::NotTried | Routed::NoneFits { .. } | Routed::By { .. }) => {
            panic!("{other:?}")
        }
    });
    assert_eq!(names, ["Stampanti", "Posta", "Server"]);
    assert!(tickets.iter().all(|ticket| ticket.owner().is_none()));

    // It explains itself, to whoever sees it.
    let operator = viewer(Role::Operator, None);
    let why = explain(&house.app, &operator, tickets[2].id())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        why.by.map(|rule| rule.name.to_string()).as_deref(),
        Some("Posta")
    );
    let passed: Vec<_> = why.passed.into_iter().map(|(_, missed)| missed).collect();
    assert_eq!(passed, [vec![Aspect::Class], vec![Aspect::Category]]);
    let why = explain(&house.app, &operator, stays)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((why.version, why.passed.len()), (Some(1), 3));
    let why = explain(&house.app, &operator, before)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((why.version, why.by), (None, None));
    assert!(explain(&house.app, &user, stays).await.unwrap().is_none());
}

#[tokio::test]
async fn t06_rules_are_tried_on_past_tickets_before_they_are_switched_on() {
    let house = House::open().await;
    let app = &house.app;
    let (coordinator, user, operator) = (
        person(&house, Role::Coordinator).await,
        person(&house, Role::User).await,
        person(&house, Role::Operator).await,
    );
    // Three were looked at: two escalated, one kept. The last is still new, so nobody sent it anywhere.
    for (subject, to) in [
        ("Stampante del protocollo", Some(Competence::Infrastructure)),
        ("Stampante dei tributi", Some(Competence::Product)),
        ("Stampante senza carta", None),
    ] {
        let id = ask(&house, &user, Category::Printer, subject).await;
        work_ticket(app, &operator, id, None, Command::TakeCharge)
            .await
            .unwrap();
        if let Some(to) = to {
            let reason = Text::parse("Serve uno specialista.").unwrap();
            let escalate = Command::Escalate { to, reason };
            work_ticket(app, &operator, id, None, escalate)
                .await
                .unwrap();
        }
    }
    ask(&house, &user, Category::Printer, "Stampante nuova").await;

    let rule = put(app, &coordinator, 0, None, printing()).await.unwrap();
    let refused = switch_on(app, &coordinator, 1).await;
    assert!(matches!(refused, Err(NotSwitched::NotTried)), "{refused:?}");
    let until = try_draft(app, &coordinator, 1, 100).await.unwrap();
    let tried = trial(app, &coordinator, 100, until).await.unwrap().unwrap();
    let numbers = (
        tried.trial.total(),
        tried.trial.routed(),
        tried.trial.agreed(),
    );
    assert_eq!(numbers, (3, 3, 1));
    // Each number opens its tickets.
    for (sent, subject) in [
        (
            Sent::To(Competence::Infrastructure),
            "Stampante del protocollo",
        ),
        (Sent::To(Competence::Product), "Stampante dei tributi"),
        (Sent::FirstLevel, "Stampante senza carta"),
    ] {
        assert_eq!(tried.trial.cell(Some(rule), sent), 1);
        let asked = (100, until);
        let listed = trial_tickets(app, &coordinator, asked, Some(rule), Some(sent)).await;
        let (_, listed) = listed.unwrap().unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].subject, subject);
    }
    // It looks at no more than was asked for.
    let one = trial(app, &coordinator, 1, None).await.unwrap().unwrap();
    assert_eq!(one.trial.total(), 1);
    // What is changed after the trial is tried again.
    let renamed = Described {
        name: Line::fit("Stampa"),
        ..printing()
    };
    put(app, &coordinator, 1, Some(rule), renamed)
        .await
        .unwrap();
    let refused = switch_on(app, &coordinator, 2).await;
    assert!(matches!(refused, Err(NotSwitched::NotTried)), "{refused:?}");
    try_draft(app, &coordinator, 2, 100).await.unwrap();
    assert_eq!(switch_on(app, &coordinator, 2).await.unwrap(), 1);
    // Who does not coordinate tries, writes and switches nothing.
    assert!(trial(app, &operator, 1, None).await.unwrap().is_none());
    assert!(put(app, &operator, 2, None, printing()).await.is_err());
    let denied = switch_off(app, &operator).await;
    assert!(matches!(denied, Err(NotSwitched::Denied)), "{denied:?}");
}

#[tokio::test]
async fn what_is_refused_leaves_the_version_in_force_and_the_draft_as_they_are() {
    let mut house = House::open().await;
    let coordinator = person(&house, Role::Coordinator).await;
    let (first, second) = (
        house.machine(MachineClass::Server).await,
        house.machine(MachineClass::Workstation).await,
    );
    assert_ne!(first.id, second.id);
    in_force(&house, &coordinator, vec![printing()]).await;
    let app = &house.app;
    let before = show(app, &coordinator).await.unwrap().unwrap();
    let nothing = described("Tutto", Competence::Product);
    let no_word = Described {
        phrases: vec![Line::fit("il per")],
        ..described("Parole", Competence::Product)
    };
    let no_machine = Described {
        machines: vec!["sic-99".to_owned()],
        ..described("Macchina", Competence::Product)
    };
    // Both are called so.
    let two_machines = Described {
        machines: vec!["sic-01".to_owned()],
        ..described("Macchine", Competence::Product)
    };
    let no_ente = Described {
        enti: [EnteId::from_uuid(uuid::Uuid::nil())].into(),
        ..described("Ente", Competence::Product)
    };
    let refused = [
        put(app, &coordinator, 1, None, nothing).await,
        put(app, &coordinator, 1, None, no_word).await,
        put(app, &coordinator, 1, None, no_machine).await,
        put(app, &coordinator, 1, None, two_machines).await,
        put(app, &coordinator, 1, None, no_ente).await,
        put(app, &coordinator, 1, None, printing()).await,
        put(
            app,
            &coordinator,
            0,
            None,
            described("Vecchia", Competence::Product),
        )
        .await,
    ];
    let sentences = refused.map(|refused| refused.unwrap_err().to_string());
    let expected = [
        "a rule needs a condition that some tickets do not meet: choose at least one",
        "il per has no word to look for: name at least one of three letters",
        "no machine is called sic-99",
        "more than one machine is called sic-01",
        "there is no such Ente",
        "rule 2 has the name of rule 1: give it another",
        "somebody else changed the draft since it was read",
    ];
    assert_eq!(sentences, expected);
    let after = show(app, &coordinator).await.unwrap().unwrap();
    assert_eq!(after.draft, before.draft);
    assert_eq!(after.in_force, before.in_force);
}

#[tokio::test]
async fn rules_go_out_of_force_and_an_old_version_comes_back_by_the_draft() {
    let house = House::open().await;
    let app = &house.app;
    let (coordinator, user) = (
        person(&house, Role::Coordinator).await,
        person(&house, Role::User).await,
    );
    in_force(&house, &coordinator, vec![printing()]).await;
    let same = switch_on(app, &coordinator, 1).await;
    assert!(matches!(same, Err(NotSwitched::NothingChanges)), "{same:?}");
    switch_off(app, &coordinator).await.unwrap();
    let twice = switch_off(app, &coordinator).await;
    assert!(
        matches!(twice, Err(NotSwitched::NothingChanges)),
        "{twice:?}"
    );
    let id = ask(&house, &user, Category::Printer, "Stampante lenta").await;
    assert_eq!(house.tickets().await[0].id(), id);
    assert_eq!(*house.tickets().await[0].routed(), Routed::NotTried);

    let rule = show(app, &coordinator)
        .await
        .unwrap()
        .unwrap()
        .draft
        .unwrap();
    let rule = rule.rules.all()[0].id;
    change(app, &coordinator, 1, rule, Step::Out).await.unwrap();
    let empty = switch_on(app, &coordinator, 2).await;
    assert!(matches!(empty, Err(NotSwitched::Empty)), "{empty:?}");
    take_over(app, &coordinator, 2, 1).await.unwrap();
    try_draft(app, &coordinator, 3, 100).await.unwrap();
    assert_eq!(switch_on(app, &coordinator, 3).await.unwrap(), 2);
    let shown = show(app, &coordinator).await.unwrap().unwrap();
    let history: Vec<_> = shown.switches.iter().map(|switch| switch.version).collect();
    assert_eq!(history, [Some(2), None, Some(1)]);
    assert!(
        shown
            .switches
            .iter()
            .all(|switch| switch.by == coordinator.id)
    );
    // Every step is in the audit log.
    let records = app
        .store
        .read("test", |tx| audit::after(tx, 0, 100))
        .await
        .unwrap();
    let actions = records.iter().filter(|record| record.object == "routing");
    let actions: Vec<_> = actions.map(|record| record.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "edit_routing_rule",
            "try_routing",
            "switch_routing_on",
            "switch_routing_off",
            "remove_routing_rule",
            "take_over_routing",
            "try_routing",
            "switch_routing_on",
        ]
    );
}
