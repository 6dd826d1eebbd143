//! Late actions and the watcher, over a real store and through the use cases.

use custode_domain::notice::{Occasion, Recipient};
use custode_domain::person::Role;
use custode_domain::ticket::{Event, HappeningName, Term};
use jiff::SignedDuration;

use super::*;
use crate::app::house::{House, viewer};
use crate::app::list_tickets::{Filter, list_tickets};
use crate::app::work_ticket::{Command, work_ticket};
use crate::app::write_ticket;
use crate::store::notices;
use custode_domain::channel::Channel;
use custode_domain::obligation::Recorded;
use custode_domain::person::Level;
use custode_domain::ticket::{Concern, Kind, Opening, Subject, Ticket};

/// A blocking request that arrived a year ago, and lay somewhere.
async fn old(house: &House) -> TicketId {
    let app = &house.app;
    let (now, mint) = (app.clock.now(), app.mint);
    let operator = viewer(Role::Operator, None);
    let opening = Opening {
        ticket: mint.ticket_id(now),
        ente: house.site.ente,
        concern: Concern::Ente,
        requester: None,
        channel: Channel::Phone,
        kind: Kind::Fault,
        severity: custode_domain::Severity::Minor,
        level: Level::First,
        competence: None,
        subject: Subject::parse("La stampante non stampa").unwrap(),
        description: None,
        category: None,
        routed: custode_domain::ticket::Routed::NotTried,
        arrived: now - SignedDuration::from_hours(24 * 365),
    };
    let id = opening.ticket;
    let events = Ticket::open(operator.actor(), opening, now).unwrap();
    let open = move |tx: &mut Tx<'_>| write_ticket::open(tx, mint, &events, now);
    app.store.write("test", open).await.unwrap();
    id
}

async fn log(house: &House, id: TicketId) -> Vec<Event> {
    let ente = house.site.ente;
    let read = move |tx: &mut Tx<'_>| tickets::events(tx, ente, id);
    house.app.store.read("test", read).await.unwrap()
}

fn names(log: &[Event]) -> Vec<HappeningName> {
    log.iter().map(|event| event.what.name()).collect()
}

#[tokio::test]
async fn r6_who_acts_too_late_before_the_watcher_looks_finds_the_breach_written_first() {
    let house = House::open().await;
    let id = old(&house).await;
    let operator = viewer(Role::Operator, None);
    let worked = work_ticket(&house.app, &operator, id, Some(1), Command::TakeCharge)
        .await
        .unwrap();
    let log = log(&house, id).await;
    assert_eq!(
        names(&log),
        [
            HappeningName::Opened,
            HappeningName::Breached,
            HappeningName::Breached,
            HappeningName::TakenInCharge
        ]
    );
    assert_eq!(
        worked.version,
        log.len() as u64,
        "the next command expects it"
    );
    // The same form once more is done once, whatever was written beside it.
    let again = work_ticket(&house.app, &operator, id, Some(1), Command::TakeCharge)
        .await
        .unwrap();
    assert!(again.again);
    while record_lapses(&house.app).await.unwrap() > 0 {}
    assert_eq!(
        self::log(&house, id).await,
        log,
        "and the watcher writes it no more"
    );
}

#[tokio::test]
async fn t04_what_is_late_is_found_by_its_standing_and_told_to_who_looks_after_it() {
    let house = House::open().await;
    let id = old(&house).await;
    let operator = viewer(Role::Operator, None);
    let find = async |standing| {
        let filter = Filter {
            standing: Some(standing),
            ..Filter::default()
        };
        let page = list_tickets(&house.app, &operator, (&filter, ""), None).await;
        page.unwrap().rows.len()
    };
    assert_eq!(
        (find(Recorded::Within).await, find(Recorded::Breached).await),
        (1, 0)
    );
    while record_lapses(&house.app).await.unwrap() > 0 {}
    assert_eq!(
        (find(Recorded::Within).await, find(Recorded::Breached).await),
        (0, 1)
    );
    let ente = house.site.ente;
    let read = move |tx: &mut Tx<'_>| notices::of_ticket(tx, ente, id);
    let owed = house.app.store.read("test", read).await.unwrap();
    for term in [Term::TakeCharge, Term::Resolution] {
        let told: Vec<_> = owed
            .iter()
            .filter(|owed| owed.notice.occasion == Occasion::Breached(term))
            .collect();
        assert_eq!(told.len(), 1, "{term:?}");
        assert_eq!(told[0].notice.to, Recipient::FrontOffice);
    }
}

#[tokio::test]
async fn r11_a_warning_waits_until_the_desk_opens() {
    let house = House::open().await;
    old(&house).await;
    while record_lapses(&house.app).await.unwrap() > 0 {}
    let far = house.app.clock.now() + SignedDuration::from_hours(24 * 30);
    let read = move |tx: &mut Tx<'_>| notices::pending(tx, far, 50);
    let owed = house.app.store.read("test", read).await.unwrap();
    let desk = custode_domain::contract::Contract::of_the_tender().unwrap();
    let warnings: Vec<_> = owed
        .iter()
        .filter(|owed| owed.notice.occasion.waits_for_service())
        .collect();
    assert_eq!(warnings.len(), 2);
    for owed in warnings {
        assert!(
            desk.terms().desk.is_open(owed.created_at),
            "{}",
            owed.created_at
        );
        assert!(owed.created_at >= house.app.clock.now() - SignedDuration::from_mins(5));
    }
}
