//! Tests: the figures of a house, the tickets behind each number, and how far somebody sees.

use custode_domain::Severity;
use custode_domain::figures::{Cut, Metric, Period};
use custode_domain::id::PersonId;
use custode_domain::person::{Actor, Role};
use custode_domain::ticket::{Event, Medium, Refusal, Text, Ticket};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Asked, Behind, Counted, PlaceBehind, behind, catch_up, figures, zone};
use crate::app::house::{House, open_ticket, viewer};
use crate::app::viewer::Viewer;
use crate::app::write_ticket::append;
use crate::store::{StoreError, facts, tickets};

const OPERATOR: PersonId = PersonId::from_uuid(Uuid::from_u128(9));

fn this_year(house: &House) -> Asked {
    let year = house
        .app
        .clock
        .now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .year();
    Asked {
        period: Period::days(
            jiff::civil::Date::new(year - 1, 12, 1).unwrap(),
            jiff::civil::Date::new(year + 1, 1, 31).unwrap(),
            &zone().unwrap(),
        )
        .unwrap(),
        ente: None,
        cut: Cut::default(),
    }
}

type Decide = fn(&Ticket, Actor, Timestamp) -> Result<Vec<Event>, Refusal>;

/// Some tickets that were opened and solved, and some that were not.
async fn furnished(solved: usize, open: usize) -> House {
    let house = House::open().await;
    let by = viewer(Role::Operator, None).actor();
    for place in 0..solved + open {
        let ente = house.site.ente;
        let id = open_ticket(&house.app, ente, OPERATOR).await;
        let steps: [Decide; 3] = [
            |ticket, by, now| ticket.take_charge(by, now),
            |ticket, by, now| ticket.start_work(by, now),
            |ticket, by, now| {
                let answer = Text::parse("Fatto.").unwrap();
                ticket.close_technically(by, answer, Medium::Phone, None, now)
            },
        ];
        let steps = if place < solved { &steps[..] } else { &[] };
        let (mint, now) = (house.app.mint, house.app.clock.now());
        for step in steps {
            let step = *step;
            let written = house.app.store.write("test", move |tx| {
                let (ticket, version) = tickets::load(tx, ente, id)?.unwrap();
                let events = step(&ticket, by, now).unwrap();
                append(tx, mint, (ticket, version), &events)
            });
            written.await.unwrap();
        }
    }
    house
}

async fn count(house: &House, viewer: &Viewer, asked: &Asked, metric: Metric) -> (u64, u64) {
    let told = figures(&house.app, viewer, asked).await.unwrap();
    let found = told.report.metrics().find(|(known, _)| *known == metric);
    let whole = &found.unwrap().1.whole;
    (whole.ratio().part, whole.count())
}

fn all_of(metric: Metric) -> Counted {
    Counted {
        metric,
        group: None,
        month: None,
        part: None,
    }
}

#[tokio::test]
async fn t01_every_number_has_as_many_rows_behind_it_as_it_counts() {
    let house = furnished(60, 3).await;
    let (desk, asked) = (viewer(Role::Coordinator, None), this_year(&house));
    let told = figures(&house.app, &desk, &asked).await.unwrap();
    let mut seen = 0;
    // What is open is counted as of now, and now moves between two questions: `tests/figures` asks of a past year.
    let is_of_now = |metric| matches!(metric, Metric::BacklogByAge | Metric::BacklogByState);
    for (metric, measured) in told
        .report
        .metrics()
        .filter(|(metric, _)| !is_of_now(*metric))
    {
        let mut rows = Vec::new();
        let mut after: Option<PlaceBehind> = None;
        loop {
            let page: Behind = behind(&house.app, &desk, &asked, &all_of(metric), after)
                .await
                .unwrap();
            rows.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
            let read: PlaceBehind = after.unwrap().to_string().parse().unwrap();
            assert_eq!(Some(read), after);
        }
        assert_eq!(rows.len() as u64, measured.whole.count(), "{metric:?}");
        for (group, tally) in &measured.groups {
            let in_group = rows.iter().filter(|row| row.seen.group == *group);
            assert_eq!(
                in_group.count() as u64,
                tally.count(),
                "{metric:?} {group:?}"
            );
        }
        seen += rows.len();
    }
    assert!(seen > 300, "{seen}");
}

#[tokio::test]
async fn figures_reach_as_far_as_somebody_sees_and_the_cut_admits() {
    let house = furnished(4, 2).await;
    let (own, asked) = (house.site.ente, this_year(&house));
    let foreign = custode_domain::id::EnteId::from_uuid(Uuid::from_u128(77));
    let told = async |viewer: Viewer, asked: &Asked| {
        count(&house, &viewer, asked, Metric::Channels).await.1
    };
    assert_eq!(told(viewer(Role::Coordinator, None), &asked).await, 6);
    assert_eq!(told(viewer(Role::Auditor, None), &asked).await, 6);
    assert_eq!(told(viewer(Role::Referente, Some(own)), &asked).await, 6);
    assert_eq!(
        told(viewer(Role::Referente, Some(foreign)), &asked).await,
        0
    );
    assert_eq!(told(viewer(Role::User, Some(own)), &asked).await, 0);
    assert_eq!(told(viewer(Role::Operator, None), &asked).await, 0);
    let theirs = Asked {
        ente: Some(foreign),
        ..asked.clone()
    };
    assert_eq!(told(viewer(Role::Referente, Some(own)), &theirs).await, 0);
    assert_eq!(told(viewer(Role::Coordinator, None), &theirs).await, 0);
    let blocking = Asked {
        cut: Cut {
            severity: Some(Severity::Blocking),
            ..Cut::default()
        },
        ..asked
    };
    assert_eq!(told(viewer(Role::Coordinator, None), &blocking).await, 0);
}

#[tokio::test]
async fn facts_made_anew_are_the_same_bytes_and_those_that_are_missing_are_made() {
    let house = furnished(5, 1).await;
    let ente = house.site.ente;
    let texts = async || {
        let read = house.app.store.read("test", move |tx| {
            let rows = tickets::page_of_ente(tx, ente, None, 100)?;
            let text = |row: &tickets::TicketRow| facts::text(tx, ente, row.id);
            rows.iter().map(text).collect::<Result<Vec<_>, _>>()
        });
        read.await.unwrap()
    };
    let before = texts().await;
    assert!(before.iter().all(Option::is_some));
    let rebuilt = house.app.store.write("test", move |tx| {
        for row in tickets::page_of_ente(tx, ente, None, 100)? {
            facts::rebuild(tx, ente, row.id)?;
        }
        Ok::<_, StoreError>(())
    });
    rebuilt.await.unwrap();
    assert_eq!(texts().await, before);
    assert_eq!(catch_up(&house.app).await.unwrap(), 0);
    let forgotten = house.app.store.write("test", move |tx| {
        for row in tickets::page_of_ente(tx, ente, None, 100)? {
            facts::forget(tx, ente, row.id)?;
        }
        Ok::<_, StoreError>(())
    });
    forgotten.await.unwrap();
    assert_eq!(catch_up(&house.app).await.unwrap(), 6);
    assert_eq!(texts().await, before);
}

#[tokio::test]
async fn a_period_that_is_over_knows_nothing_of_what_came_later() {
    let house = furnished(2, 2).await;
    let asked = this_year(&house);
    let past = Asked {
        period: Period::year(2020, &zone().unwrap()).unwrap(),
        ..asked.clone()
    };
    let desk = viewer(Role::Coordinator, None);
    assert_eq!(count(&house, &desk, &past, Metric::Channels).await, (0, 0));
    let told = figures(&house.app, &desk, &past).await.unwrap();
    assert_eq!(told.end, past.period.until());
    let running = figures(&house.app, &desk, &asked).await.unwrap();
    let now = house.app.clock.now();
    assert!(running.end <= now);
    assert!(now.duration_since(running.end) < SignedDuration::from_mins(1));
}
