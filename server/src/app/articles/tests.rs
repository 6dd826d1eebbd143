//! Articles: who reads what, what is found, and two writers at a time.

use custode_domain::Severity;
use custode_domain::finding::FindingCode;
use custode_domain::id::{ArticleId, EnteId, PersonId};
use custode_domain::machine::MachineClass;
use custode_domain::person::Role;
use custode_domain::ticket::{Line, Text};

use super::*;
use crate::app::add_person::{Newcomer, add_person};
use crate::app::house::{House, viewer};

fn draft(title: &str, body: &str, audience: Audience, state: ArticleState) -> Draft {
    Draft {
        title: Line::parse(title).unwrap(),
        body: Text::parse(body).unwrap(),
        audience,
        state,
    }
}

/// An operator with an account: articles have an author.
async fn writer(house: &House) -> Viewer {
    let newcomer = Newcomer {
        login: "operatore".to_owned(),
        name: "Operatore di prova".to_owned(),
        role: Role::Operator,
        ente: None,
        email: None,
        language: crate::lang::Lang::It,
        area: None,
    };
    let now = house.app.clock.now();
    let id: PersonId = add_person(&house.app, newcomer, "una frase lunga per le prove", now)
        .await
        .unwrap();
    Viewer {
        id,
        ..viewer(Role::Operator, None)
    }
}

fn titles(rows: &[ArticleRow]) -> Vec<&str> {
    rows.iter().map(|row| row.title.as_str()).collect()
}

/// One article of each state and audience.
async fn shelf(house: &House, writer: &Viewer) -> Vec<ArticleId> {
    use ArticleState::{Draft, Published};
    use Audience::{Desk, Everybody};
    let mut ids = Vec::new();
    for (title, audience, state) in [
        ("Stampante: coda bloccata", Everybody, Published),
        ("Stampante: credenziali", Desk, Published),
        ("Stampante: bozza", Everybody, Draft),
        ("Protocollo: riavvio", Everybody, Published),
    ] {
        let text = "Spegnere la stampante, attendere, riaccendere.";
        let written = write(&house.app, writer, draft(title, text, audience, state));
        ids.push(written.await.unwrap());
    }
    ids
}

#[tokio::test]
async fn everybody_reads_what_is_for_them() {
    let house = House::open().await;
    let operator = writer(&house).await;
    let ids = shelf(&house, &operator).await;
    let ente: Option<EnteId> = Some(house.site.ente);
    for (reader, sees) in [
        (operator.clone(), [true, true, true, true]),
        (viewer(Role::Expert, None), [true, true, false, true]),
        (viewer(Role::User, ente), [true, false, false, true]),
        (viewer(Role::Vendor, None), [false; 4]),
    ] {
        let listed = list(&house.app, &reader, None).await.unwrap();
        let found = search(&house.app, &reader, "stampanti").await.unwrap();
        for (id, sees) in ids.iter().zip(sees) {
            let opened = read(&house.app, &reader, *id).await.unwrap();
            assert_eq!(opened.is_some(), sees, "{:?}", reader.role);
            let has = |rows: &[ArticleRow]| rows.iter().any(|row| row.id == *id);
            assert_eq!(has(&listed), sees, "{:?}", reader.role);
            assert_eq!(has(&found), sees, "{:?}", reader.role);
        }
    }
}

#[tokio::test]
async fn the_list_goes_by_title_and_page() {
    let house = House::open().await;
    let operator = writer(&house).await;
    shelf(&house, &operator).await;
    let all = list(&house.app, &operator, None).await.unwrap();
    assert!(titles(&all).is_sorted());
    let rest = list(&house.app, &operator, Some(all[1].id)).await.unwrap();
    assert_eq!(rest, all[2..]);
}

#[tokio::test]
async fn a_subject_suggests_what_is_like_it_and_never_a_draft() {
    let house = House::open().await;
    let operator = writer(&house).await;
    shelf(&house, &operator).await;
    let suggested = async |subject: &str, n| {
        let rows = suggest(&house.app, &operator, subject, n).await.unwrap();
        rows.into_iter().map(|row| row.title).collect::<Vec<_>>()
    };
    let like = suggested("La STAMPANTE ha la coda bloccata", 3).await;
    assert_eq!(like[0], "Stampante: coda bloccata");
    assert!(!like.contains(&"Stampante: bozza".to_owned()));
    assert_eq!(
        suggested("La stampante ha la coda bloccata", 1).await.len(),
        1
    );
    for nothing in ["", "è la", "Riscaldamento spento nella palestra comunale"] {
        assert!(suggested(nothing, 3).await.is_empty(), "{nothing}");
    }
}

#[tokio::test]
async fn a_search_wants_all_its_words() {
    let house = House::open().await;
    let operator = writer(&house).await;
    shelf(&house, &operator).await;
    let found = async |text: &str| search(&house.app, &operator, text).await.unwrap();
    assert_eq!(
        titles(&found("protocollo riavviare").await),
        ["Protocollo: riavvio"]
    );
    assert!(found("protocollo inesistente").await.is_empty());
    assert!(found("' OR 1=1 --").await.is_empty());
}

#[tokio::test]
async fn when_two_write_at_a_time_then_the_second_is_told() {
    let house = House::open().await;
    let operator = writer(&house).await;
    let id = shelf(&house, &operator).await[0];
    let other = |title: &str| {
        let state = ArticleState::Published;
        draft(title, "Riavviare il servizio.", Audience::Desk, state)
    };
    change(&house.app, &operator, id, 1, other("Spooler"))
        .await
        .unwrap();
    let late = change(&house.app, &operator, id, 1, other("Coda")).await;
    assert!(matches!(late, Err(NotWritten::Stale { version: 2 })));
    let found = search(&house.app, &operator, "spooler").await.unwrap();
    assert_eq!(titles(&found), ["Spooler"]);
    let old = search(&house.app, &operator, "bloccata").await.unwrap();
    assert!(old.is_empty(), "the old words are forgotten");
}

#[tokio::test]
async fn only_the_desk_writes_and_names_what_resolved_a_ticket() {
    let mut house = House::open().await;
    let operator = writer(&house).await;
    let article = shelf(&house, &operator).await[0];
    let machine = house.machine(MachineClass::Server).await;
    let down = house.raised(FindingCode::ServiceDown, "cups.service", Severity::Minor);
    house.report(machine, &[down]).await;
    let ticket = house.tickets().await[0].id();
    let state = ArticleState::Published;
    let wording = || draft("Spooler", "Riavviare.", Audience::Desk, state);
    for role in [Role::Vendor, Role::Auditor, Role::Expert] {
        let reader = viewer(role, None);
        let new = write(&house.app, &reader, wording()).await;
        assert!(matches!(new, Err(NotWritten::Unseen)), "{role:?}");
        let changed = change(&house.app, &reader, article, 1, wording()).await;
        assert!(matches!(changed, Err(NotWritten::Unseen)), "{role:?}");
        let linked = resolved_with(&house.app, &reader, ticket, article).await;
        assert!(matches!(linked, Err(NotLinked::Unseen)), "{role:?}");
    }
    for _twice in 0..2 {
        resolved_with(&house.app, &operator, ticket, article)
            .await
            .unwrap();
    }
    let read = read(&house.app, &operator, article).await.unwrap();
    assert_eq!(read.unwrap().uses, Some(1));
    let ente = house.site.ente;
    let named = house
        .app
        .store
        .read("test", move |tx| of_ticket(tx, &operator, ente, ticket))
        .await;
    assert_eq!(titles(&named.unwrap()), ["Stampante: coda bloccata"]);
}
