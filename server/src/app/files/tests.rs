//! Files are taken when they are what they say, and seen by those alone who see their ticket.

use custode_domain::Severity;
use custode_domain::id::{AttachmentId, TicketId};
use custode_domain::person::Role;
use custode_domain::ticket::{Concern, Happening, Line, Text, Visibility};
use futures_util::StreamExt;
use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::app::add_person::{Newcomer, add_person};
use crate::app::house::{House, viewer};
use crate::app::open_request::{Asked, Asking, open_request};
use crate::app::show_ticket::show_ticket;
use crate::app::viewer::Viewer;
use crate::store::attachments;
use custode_domain::category::Category;

const PASSWORD: &str = "cavallo batteria graffetta";

async fn person(house: &House, login: &str, role: Role, ente: Option<EnteId>) -> Viewer {
    let newcomer = Newcomer {
        login: login.to_owned(),
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

async fn ticket(house: &House, of: &Viewer) -> TicketId {
    let asked = Asked {
        asking: Asking::Myself,
        subject: Line::fit("Stampante"),
        description: None,
        category: Category::Printer,
        concern: Concern::Ente,
        severity: Severity::Minor,
        files: Vec::new(),
    };
    open_request(&house.app, of, asked, None).await.unwrap()
}

async fn text_file(house: &House, name: &str, contents: &'static [u8]) -> Received {
    receive(
        &house.app,
        house.site.ente,
        name,
        Bytes::from_static(contents),
    )
    .await
    .unwrap()
}

async fn of_ticket(house: &House, ticket: TicketId) -> Vec<AttachmentId> {
    let ente = house.site.ente;
    let files = house
        .app
        .store
        .read("test", move |tx| {
            attachments::of_ticket(tx, ente, ticket, 100)
        })
        .await
        .unwrap();
    files.into_iter().map(|file| file.id).collect()
}

#[tokio::test]
async fn what_is_empty_too_large_unknown_or_lies_is_not_taken_and_leaves_nothing() {
    let house = House::open().await;
    let limits = house.app.attachments;
    let ente = house.site.ente;
    let refused = async |name: &str, contents: Vec<u8>| {
        let refused = receive(&house.app, ente, name, contents.into()).await;
        refused.unwrap_err()
    };
    assert!(matches!(
        refused("a.txt", Vec::new()).await,
        NotReceived::Empty
    ));
    assert!(matches!(
        refused("a.txt", vec![b'a'; limits.largest + 1]).await,
        NotReceived::TooLarge { largest } if largest == limits.largest
    ));
    for name in ["a.exe", "a.html", "a.svg", "senza ending", "a"] {
        let refused = refused(name, b"ciao".to_vec()).await;
        assert!(matches!(refused, NotReceived::UnknownKind), "{name}");
    }
    let program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec();
    for (name, kind) in [
        ("a.pdf", FileKind::Pdf),
        ("a.PNG", FileKind::Png),
        ("a.txt", FileKind::Text),
    ] {
        let refused = refused(name, program.clone()).await;
        assert!(
            matches!(refused, NotReceived::Lies { kind: told } if told == kind),
            "{name}"
        );
    }
    assert!(
        house
            .app
            .files
            .older_than(Timestamp::MAX)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn who_sees_the_ticket_opens_its_files_and_nobody_else() {
    let house = House::open().await;
    let ente = Some(house.site.ente);
    let user = person(&house, "utente", Role::User, ente).await;
    let id = ticket(&house, &user).await;
    let attached = Attached {
        text: None,
        files: vec![text_file(&house, "log.txt", b"errore 42").await],
    };
    attach(&house.app, &user, id, attached, None).await.unwrap();
    let file = of_ticket(&house, id).await[0];
    let elsewhere = Some(EnteId::from_uuid(Uuid::from_u128(99)));
    for (role, ente, sees) in [
        (Role::User, ente, false),
        (Role::Referente, ente, true),
        (Role::Referente, elsewhere, false),
        (Role::SystemAdministrator, ente, true),
        (Role::Operator, None, true),
        (Role::Vendor, None, false),
        (Role::PlatformAdministrator, None, false),
        (Role::Auditor, None, true),
    ] {
        let opened = open(&house.app, &viewer(role, ente), file).await.unwrap();
        assert_eq!(opened.is_some(), sees, "{role:?}");
    }
    let opened = open(&house.app, &user, file).await.unwrap().unwrap();
    assert_eq!(opened.kind, FileKind::Text);
    let pieces: Vec<_> = opened.contents.collect().await;
    let whole: Vec<u8> = pieces
        .into_iter()
        .flat_map(|piece| piece.unwrap())
        .collect();
    assert_eq!(whole, b"errore 42");
}

#[tokio::test]
async fn t24_what_is_attached_stands_in_the_log() {
    let house = House::open().await;
    let user = person(&house, "utente", Role::User, Some(house.site.ente)).await;
    let id = ticket(&house, &user).await;
    let files = vec![
        text_file(&house, "uno.txt", b"1").await,
        text_file(&house, "due.csv", b"2").await,
    ];
    let only_files = Attached { text: None, files };
    attach(&house.app, &user, id, only_files, None)
        .await
        .unwrap();
    let only_text = Attached {
        text: Text::parse("Ecco.").ok(),
        files: Vec::new(),
    };
    attach(&house.app, &user, id, only_text, None)
        .await
        .unwrap();
    let log = show_ticket(&house.app, &user, id)
        .await
        .unwrap()
        .unwrap()
        .log;
    let note = |text: &str| Happening::Noted {
        visibility: Visibility::Public,
        text: Text::parse(text).unwrap(),
    };
    let noted: Vec<_> = log[1..].iter().map(|event| event.what.clone()).collect();
    assert_eq!(noted, [note("uno.txt\ndue.csv"), note("Ecco.")]);
}

#[tokio::test]
async fn nothing_is_added_by_those_who_may_not_nor_without_anything_nor_without_end() {
    let house = House::open().await;
    let ente = Some(house.site.ente);
    let user = person(&house, "utente", Role::User, ente).await;
    let id = ticket(&house, &user).await;
    let word = || Attached {
        text: Text::parse("Ecco.").ok(),
        files: Vec::new(),
    };
    for (role, ente) in [
        (Role::User, ente),
        (Role::Auditor, None),
        (Role::Vendor, None),
    ] {
        let refused = attach(&house.app, &viewer(role, ente), id, word(), None).await;
        assert!(matches!(refused, Err(NotAttached::Unseen)), "{role:?}");
    }
    let nothing = Attached {
        text: None,
        files: Vec::new(),
    };
    let refused = attach(&house.app, &user, id, nothing, None).await;
    assert!(matches!(refused, Err(NotAttached::Nothing)));
    let many = |count: usize, file: &Received| Attached {
        text: None,
        files: vec![file.clone(); count],
    };
    let file = text_file(&house, "uno.txt", b"1").await;
    let most = MOST_OF_TICKET as usize;
    attach(&house.app, &user, id, many(most, &file), None)
        .await
        .unwrap();
    let refused = attach(&house.app, &user, id, many(1, &file), None).await;
    assert!(matches!(refused, Err(NotAttached::Full)));
}

#[tokio::test]
async fn what_no_ticket_names_is_swept_when_it_is_old_and_never_before() {
    let house = House::open().await;
    let user = person(&house, "utente", Role::User, Some(house.site.ente)).await;
    let id = ticket(&house, &user).await;
    let kept = text_file(&house, "tenuto.txt", b"tenuto").await;
    text_file(&house, "lasciato.txt", b"lasciato").await;
    let files = vec![kept.clone()];
    attach(&house.app, &user, id, Attached { text: None, files }, None)
        .await
        .unwrap();
    let now = house.app.clock.unwound();
    assert_eq!(
        sweep::sweep_before(&house.app, now - jiff::SignedDuration::from_hours(24))
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        sweep::sweep_before(&house.app, Timestamp::MAX)
            .await
            .unwrap(),
        1
    );
    let left = house.app.files.older_than(Timestamp::MAX).await.unwrap();
    assert_eq!(
        left.iter().map(|lying| lying.hash).collect::<Vec<_>>(),
        [kept.hash]
    );
}
