//! Versions take effect on many open tickets piece by piece, once each, whoever is killed between the pieces.

use custode_domain::contract::{Contract, Reaches};
use custode_domain::id::{EnteId, PersonId, TicketId};
use custode_domain::person::Role;
use custode_domain::priority::Ahead;
use custode_domain::sla::Target;
use custode_domain::ticket::{Area, AreaKind, Competence, Happening, Line, Text};

use super::{Draft, make, preview, take_effect};
use crate::app::App;
use crate::app::add_person::{Newcomer, add_person};
use crate::app::found_ente::found_ente;
use crate::app::house::{app, open_ticket, viewer};
use crate::app::rebuild::rebuild;
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Command, work_ticket};
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

#[test]
fn t46_the_hours_of_the_tender_are_known() {
    assert!(super::OF_THE_TENDER.is_some());
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

const DERIVED: [&str; 2] = [
    "SELECT * FROM ticket ORDER BY id",
    "SELECT * FROM ticket_task ORDER BY id",
];

/// The rows beside the tickets, byte by byte.
fn rows(database: &rusqlite::Connection) -> Vec<String> {
    let mut rows = Vec::new();
    for query in DERIVED {
        let mut statement = database.prepare(query).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let fields = (0..columns).map(|place| format!("{:?}", row.get_ref(place).unwrap()));
            rows.push(fields.collect::<Vec<_>>().join(" "));
        }
    }
    rows
}

/// Everything about tickets that is made of their events, gone.
const FORGET: &str = "
    UPDATE ticket SET state = 'closed', is_open = FALSE, severity = 3, level = 'first', kind = 'request', owner_id = NULL,
        technically_closed_at = 1, updated_at = 1, version = 1, competence = NULL, due_at = NULL, rank = 0;
    DELETE FROM ticket_task;";

#[tokio::test]
async fn t15_the_rows_beside_tickets_are_rebuilt_from_events_and_versions_to_the_same_bytes() {
    let data = tempfile::tempdir().unwrap();
    let app = app(data.path(), Clock::system()).await;
    let ente = found_ente(&app, "Comune di Esempio", app.clock.now())
        .await
        .unwrap()
        .id;
    let caller = person(&app, "utente", Role::User, Some(ente)).await;
    let coordinator = Viewer {
        id: person(&app, "coordinatore", Role::Coordinator, None).await,
        ..viewer(Role::Coordinator, None)
    };
    let mut opened = Vec::new();
    for _ in 0..6 {
        opened.push(open_ticket(&app, ente, caller).await);
    }
    let text = || Text::parse("Serve chi lo conosce").unwrap();
    let area = Area {
        kind: AreaKind::Internal,
        name: Line::fit("Reti"),
    };
    let send = Command::AssignTask {
        area,
        request: text(),
        target: None,
    };
    let escalate = Command::Escalate {
        to: Competence::Software,
        reason: text(),
    };
    for (ticket, role, command) in [
        (0, Role::Operator, Command::TakeCharge),
        (0, Role::Operator, escalate),
        (0, Role::Specialist, Command::TakeCharge),
        (0, Role::Specialist, send),
        (1, Role::Operator, Command::TakeCharge),
        (1, Role::Operator, Command::StartWork),
        (2, Role::Operator, Command::Cancel { reason: text() }),
    ] {
        let by = viewer(role, None);
        work_ticket(&app, &by, opened[ticket], None, command)
            .await
            .unwrap();
    }
    // Criteria that move places and no deadline, then hours that move both.
    let mut criteria = draft(1, 8);
    criteria.terms.criteria.severity[1] = Ahead::from_minutes(7).unwrap();
    make(&app, &coordinator, ente, criteria).await.unwrap();
    while take_effect(&app).await.unwrap() {}
    make(&app, &coordinator, ente, draft(2, 16)).await.unwrap();
    while take_effect(&app).await.unwrap() {}
    let database = rusqlite::Connection::open(data.path().join("custode.db")).unwrap();
    let before = rows(&database);
    database.execute_batch(FORGET).unwrap();
    assert_ne!(rows(&database), before);
    assert_eq!(rebuild(&app).await.unwrap(), 6);
    assert_eq!(rows(&database), before);
}
