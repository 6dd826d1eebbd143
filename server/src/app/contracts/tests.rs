//! Versions take effect on many open tickets piece by piece, once each, whoever is killed between the pieces.

use custode_domain::contract::{Contract, Reaches};
use custode_domain::id::{EnteId, PersonId, TicketId};
use custode_domain::person::Role;
use custode_domain::sla::Target;
use custode_domain::ticket::{Happening, Line};

use super::{Draft, make, preview, take_effect};
use crate::app::App;
use crate::app::add_person::{Newcomer, add_person};
use crate::app::found_ente::found_ente;
use crate::app::house::{app, open_ticket, viewer};
use crate::app::viewer::Viewer;
use crate::clock::Clock;
use crate::store::tickets;

async fn person(app: &App, login: &str, role: Role, ente: Option<EnteId>) -> PersonId {
    let newcomer = Newcomer {
        login: login.to_owned(),
        name: login.to_owned(),
        role,
        ente,
        email: None,
        language: crate::lang::Lang::It,
        area: None,
    };
    let password = "una frase lunga per le prove";
    let added = add_person(app, newcomer, password, app.clock.now()).await;
    added.unwrap()
}

/// Twice the time for what is not blocking.
fn draft(read: u32, hours: u16) -> Draft {
    let mut terms = Contract::of_the_tender().unwrap().terms().clone();
    terms.targets[1].resolution = Target::from_hours(hours);
    Draft {
        terms,
        from: None,
        reaches: Reaches::StillOpen,
        reason: Line::parse("Più tempo").unwrap(),
        read,
    }
}

async fn moved(app: &App, ente: EnteId, ticket: TicketId) -> usize {
    let log = app
        .store
        .read("test", move |tx| tickets::events(tx, ente, ticket))
        .await;
    let is_move = |what: &Happening| matches!(what, Happening::Repromised(_));
    log.unwrap()
        .iter()
        .filter(|event| is_move(&event.what))
        .count()
}

#[tokio::test]
async fn t38_every_open_ticket_moves_once_however_often_the_job_begins_again() {
    let data = tempfile::tempdir().unwrap();
    let mut first = app(data.path(), Clock::system()).await;
    let ente = found_ente(&first, "Comune di Esempio", first.clock.now())
        .await
        .unwrap()
        .id;
    let caller = person(&first, "utente", Role::User, Some(ente)).await;
    let coordinator = Viewer {
        id: person(&first, "coordinatore", Role::Coordinator, None).await,
        ..viewer(Role::Coordinator, None)
    };
    let mut opened = Vec::new();
    for _ in 0..120 {
        opened.push(open_ticket(&first, ente, caller).await);
    }
    let looked = preview(&first, &coordinator, ente, draft(1, 16))
        .await
        .unwrap();
    assert_eq!(
        (looked.open, looked.later, looked.sooner),
        (120, 0, 0),
        "nobody took charge"
    );
    assert_eq!(
        make(&first, &coordinator, ente, draft(1, 16))
            .await
            .unwrap(),
        2
    );
    assert!(take_effect(&first).await.unwrap());
    // As after a kill: another process, over the same data, that knows nothing of the first.
    first = app(data.path(), Clock::system()).await;
    // And one more version before the first is everywhere.
    assert_eq!(
        make(&first, &coordinator, ente, draft(2, 20))
            .await
            .unwrap(),
        3
    );
    while take_effect(&first).await.unwrap() {}
    assert!(!take_effect(&first).await.unwrap());
    for ticket in opened {
        assert_eq!(
            moved(&first, ente, ticket).await,
            2,
            "once for each version"
        );
    }
}
