//! A request opens one ticket, for whom it is and with what came along.

use bytes::Bytes;
use custode_domain::id::MachineId;
use custode_domain::machine::MachineClass;
use custode_domain::person::Role;
use custode_domain::ticket::{Alternative, Hindrance, StateName, effect, triage};
use uuid::Uuid;

use super::*;
use crate::app::add_person::{Newcomer, add_person};
use crate::app::files::receive;
use crate::app::house::{House, viewer};
use crate::store::attachments;

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

fn asked() -> Asked {
    Asked {
        asking: Asking::Myself,
        subject: Subject::fit("L'anagrafe non si apre"),
        description: Text::parse("Da stamattina.").ok(),
        category: Category::Registry,
        concern: Concern::Ente,
        severity: Severity::Blocking,
        files: Vec::new(),
    }
}

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text).unwrap()
}

#[tokio::test]
async fn t20_a_request_is_a_ticket_of_its_requester_by_the_web_platform() {
    let house = House::open().await;
    let user = person(&house, Role::User).await;
    let id = open_request(&house.app, &user, asked(), None)
        .await
        .unwrap();
    let ticket = &house.tickets().await[0];
    assert_eq!((ticket.id(), ticket.requester()), (id, Some(user.id)));
    assert_eq!(
        (ticket.channel(), ticket.state_name()),
        (Channel::Sam, StateName::New)
    );
    assert_eq!(ticket.competence(), Category::Registry.competence());
}

#[tokio::test]
async fn t22_the_questions_give_the_severity_of_the_ticket() {
    let house = House::open().await;
    let user = person(&house, Role::User).await;
    let told = effect(Hindrance::Outcome, Some(Alternative::Exists)).unwrap();
    let asked = Asked {
        severity: triage(told),
        ..asked()
    };
    open_request(&house.app, &user, asked, None).await.unwrap();
    assert_eq!(house.tickets().await[0].severity(), Severity::NonBlocking);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_opens_one_ticket_and_one_that_was_changed_another() {
    let house = House::open().await;
    let user = person(&house, Role::User).await;
    let colleague = person(&house, Role::User).await;
    let open = async |who: &Viewer, asked: Asked, key: IdempotencyKey| {
        open_request(&house.app, who, asked, Some(key))
            .await
            .unwrap()
    };
    let first = open(&user, asked(), key("k1")).await;
    assert_eq!(open(&user, asked(), key("k1")).await, first);
    let changed = Asked {
        subject: Subject::fit("L'anagrafe non si apre, e i tributi nemmeno"),
        ..asked()
    };
    assert_ne!(open(&user, changed, key("k1")).await, first);
    assert_ne!(open(&user, asked(), key("k2")).await, first);
    assert_ne!(
        open_request(&house.app, &user, asked(), None)
            .await
            .unwrap(),
        first
    );
    assert_ne!(open(&colleague, asked(), key("k1")).await, first);
    assert_eq!(house.tickets().await.len(), 5);
}

#[tokio::test]
async fn forms_that_are_sent_together_open_one_ticket() {
    let house = House::open().await;
    let user = person(&house, Role::User).await;
    let send = || open_request(&house.app, &user, asked(), Some(key("k")));
    let (a, b, c) = tokio::join!(send(), send(), send());
    let first = a.unwrap();
    assert_eq!((b.unwrap(), c.unwrap()), (first, first));
    assert_eq!(house.tickets().await.len(), 1);
}

#[tokio::test]
async fn a_machine_or_a_person_of_elsewhere_is_none() {
    let mut house = House::open().await;
    let (user, operator) = (
        person(&house, Role::User).await,
        person(&house, Role::Operator).await,
    );
    let machine = house.machine(MachineClass::Workstation).await.id;
    let about = |id| Asked {
        concern: Concern::Machine(id),
        ..asked()
    };
    let missing = MachineId::from_uuid(Uuid::from_u128(77));
    let refused = open_request(&house.app, &user, about(missing), None).await;
    assert!(matches!(refused, Err(NotOpened::NoSuchThing)));
    open_request(&house.app, &user, about(machine), None)
        .await
        .unwrap();
    let for_operator = Asked {
        asking: Asking::For {
            ente: house.site.ente,
            requester: operator.id,
            by: Reached::Wrote,
        },
        ..asked()
    };
    let refused = open_request(&house.app, &operator, for_operator, None).await;
    assert!(matches!(refused, Err(NotOpened::NoSuchRequester)));
}

#[tokio::test]
async fn nobody_opens_what_is_not_theirs_to_open() {
    let house = House::open().await;
    let user = person(&house, Role::User).await;
    for role in Role::ALL {
        let who = person(&house, role).await;
        let own = open_request(&house.app, &who, asked(), None).await;
        assert_eq!(own.is_ok(), role.is_of_an_ente(), "{role:?}");
        let for_user = Asked {
            asking: Asking::For {
                ente: house.site.ente,
                requester: user.id,
                by: Reached::Chatted,
            },
            ..asked()
        };
        let opened = open_request(&house.app, &who, for_user, None).await;
        assert_eq!(opened.is_ok(), role.is_of_the_desk(), "{role:?}");
    }
}

#[tokio::test]
async fn t43_a_call_is_kept_with_its_ticket_whose_clock_starts_at_the_ring() {
    let house = House::open().await;
    let (user, operator) = (
        person(&house, Role::User).await,
        person(&house, Role::Operator).await,
    );
    let now = house.app.clock.now();
    let before = |seconds| now - jiff::SignedDuration::from_secs(seconds);
    let call = Call::new(before(300), before(290), before(10), now).unwrap();
    let asked = Asked {
        asking: Asking::For {
            ente: house.site.ente,
            requester: user.id,
            by: Reached::Called(call),
        },
        ..asked()
    };
    let id = open_request(&house.app, &operator, asked, None)
        .await
        .unwrap();
    let ticket = &house.tickets().await[0];
    assert_eq!(
        (ticket.channel(), ticket.clock_starts()),
        (Channel::Phone, call.rang())
    );
    assert_eq!(ticket.requester(), Some(user.id));
    let ente = house.site.ente;
    let kept = house
        .app
        .store
        .read("test", move |tx| calls::find(tx, ente, id))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((kept.caller, kept.answered_by), (user.id, operator.id));
    assert_eq!(
        (kept.rang_at, kept.answered_at, kept.ended_at),
        (call.rang(), call.answered(), call.ended())
    );
}

#[tokio::test]
async fn files_come_along() {
    let house = House::open().await;
    let user = person(&house, Role::User).await;
    let ente = house.site.ente;
    let file = receive(
        &house.app,
        ente,
        "log.txt",
        Bytes::from_static(b"errore 42"),
    )
    .await
    .unwrap();
    let asked = Asked {
        files: vec![file.clone()],
        ..asked()
    };
    let id = open_request(&house.app, &user, asked, None).await.unwrap();
    let files = house
        .app
        .store
        .read("test", move |tx| attachments::of_ticket(tx, ente, id, 10))
        .await
        .unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].name.as_str(), files[0].size), ("log.txt", 9));
    assert_eq!(
        (files[0].sha256.as_slice(), files[0].added_by),
        (&file.hash[..], user.id)
    );
}
