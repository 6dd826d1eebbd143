//! Deadlines are written down once, by however many servers, and found by their index.

use std::sync::Arc;

use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, TicketId};
use custode_domain::notice::{Occasion, Recipient};
use custode_domain::obligation::Recorded;
use custode_domain::person::{Actor, Level, Role};
use custode_domain::ticket::{Concern, Event, Happening, Kind, Line, Opening, Term, Ticket};
use custode_server::app::App;
use custode_server::app::record_lapses::record_lapses;
use custode_server::authority::Authority;
use custode_server::clock::Clock;
use custode_server::files::Files;
use custode_server::store::lists::{Filter, page};
use custode_server::store::{Store, lapses, notices, statements, tickets, to_postgres};
use jiff::{SignedDuration, Timestamp};

use crate::house::{Outcome, Place, furnish, on_both, postgres, say, uuid};

const TICKETS: usize = 200;
const SERVERS: usize = 4;

fn app(store: Store) -> anyhow::Result<(Arc<App>, tempfile::TempDir)> {
    let data = tempfile::tempdir()?;
    let clock = Clock::system();
    let authority = Authority::open(data.path(), clock.unwound())?;
    let app = App::new(store, Files::in_memory(), clock, authority);
    Ok((Arc::new(app), data))
}

/// Opened a year ago, in the name of a person of the desk, and nobody looked at it.
fn old(ente: EnteId, now: Timestamp) -> anyhow::Result<(Ticket, Vec<Event>)> {
    let opening = Opening {
        ticket: TicketId::from_uuid(uuid()),
        ente,
        concern: Concern::Ente,
        requester: None,
        channel: Channel::Phone,
        kind: Kind::Fault,
        severity: custode_domain::Severity::Minor,
        level: Level::First,
        competence: None,
        subject: Line::fit("Stampante ferma"),
        description: None,
        category: None,
        routed: custode_domain::ticket::Routed::NotTried,
        arrived: now - SignedDuration::from_hours(24 * 365),
    };
    let operator = Actor::Person {
        id: custode_domain::id::PersonId::from_uuid(uuid()),
        role: Role::Operator,
        ente: None,
    };
    let events = Ticket::open(operator, opening.clone(), opening.arrived)?;
    Ok((Ticket::replay(&events)?, events))
}

async fn open(store: &Store, ente: EnteId, count: usize) -> anyhow::Result<Vec<TicketId>> {
    let now = Clock::system().now();
    let mut ids = Vec::new();
    for _ in 0..count {
        let (ticket, events) = old(ente, now)?;
        let key = (ente, ticket.id());
        ids.push(ticket.id());
        store
            .write("open", move |tx| {
                tickets::open(tx, &ticket, &events, 2025)?;
                lapses::expect(tx, key, Some(ticket.opened_at()))
            })
            .await?;
    }
    Ok(ids)
}

/// The breaches on a ticket, and to whom each of its warnings is owed.
async fn written(
    store: &Store,
    ente: EnteId,
    id: TicketId,
) -> anyhow::Result<(Vec<Term>, Vec<Recipient>)> {
    let (log, owed) = store
        .read("written", move |tx| {
            Ok::<_, custode_server::store::StoreError>((
                tickets::events(tx, ente, id)?,
                notices::of_ticket(tx, ente, id)?,
            ))
        })
        .await?;
    let term = |event: &Event| {
        if let Happening::Breached { term, .. } = event.what {
            return Some(term);
        }
        None
    };
    let late = owed
        .iter()
        .filter(|owed| matches!(owed.notice.occasion, Occasion::Breached(_)));
    Ok((
        log.iter().filter_map(term).collect(),
        late.map(|owed| owed.notice.to).collect(),
    ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r6_each_missed_deadline_is_written_and_told_once_by_however_many_servers() -> Outcome {
    on_both(|store, place| async move {
        let ente = furnish(&store).await?.ente;
        let ids = open(&store, ente, TICKETS).await?;
        let (app, _data) = app(store.clone())?;
        let begun = std::time::Instant::now();
        let servers = (0..SERVERS).map(|_| async {
            while record_lapses(&app).await? > 0 {}
            Ok::<_, anyhow::Error>(())
        });
        futures_util::future::try_join_all(servers).await?;
        say(&format!(
            "{TICKETS} late tickets, {SERVERS} servers: {:?}, {place:?}",
            begun.elapsed()
        ));
        for id in ids {
            let (terms, told) = written(&store, ente, id).await?;
            assert_eq!(terms, [Term::TakeCharge, Term::Resolution]);
            assert_eq!(told, [Recipient::FrontOffice, Recipient::FrontOffice]);
        }
        let late = Filter {
            standing: Some(Recorded::Breached),
            ..Filter::default()
        };
        let found = store
            .read("late", move |tx| page(tx, None, &late, None, 500))
            .await?;
        assert_eq!(found.rows.len(), TICKETS);
        assert_eq!(store.read("next", lapses::next).await?, None);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_dies_over_a_claim_leaves_it_to_the_next_one_and_nothing_is_told_twice() -> Outcome {
    on_both(|store, _| async move {
        let ente = furnish(&store).await?.ente;
        let ids = open(&store, ente, 1).await?;
        let (app, _data) = app(store.clone())?;
        let now = app.clock.now();
        let lease = now + SignedDuration::from_secs(60);
        // It claims, and is killed before it writes.
        let claimed = store
            .write("claim", move |tx| lapses::claim(tx, now, lease, 10))
            .await?;
        assert_eq!(claimed, [(ente, ids[0])]);
        assert_eq!(record_lapses(&app).await?, 0, "leased");
        assert_eq!(written(&store, ente, ids[0]).await?, (vec![], vec![]));
        // The lease ends.
        let ended = now - SignedDuration::from_secs(1);
        let key = (ente, ids[0]);
        store
            .write("end", move |tx| lapses::expect(tx, key, Some(ended)))
            .await?;
        assert_eq!(record_lapses(&app).await?, 1);
        let told = written(&store, ente, ids[0]).await?;
        // It wrote, and was killed before it knew: another claims the same once more.
        store
            .write("again", move |tx| lapses::expect(tx, key, Some(ended)))
            .await?;
        assert_eq!(record_lapses(&app).await?, 1);
        assert_eq!(written(&store, ente, ids[0]).await?, told);
        assert_eq!(told.0, [Term::TakeCharge, Term::Resolution]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_watcher_never_scans_a_table() -> Outcome {
    on_both(|store, place| async move {
        let ente = furnish(&store).await?.ente;
        open(&store, ente, 3).await?;
        let watched = [
            "lapses::NEXT",
            "lapses::CLAIM",
            "lapses::EXPECT",
            "lapses::FORGET",
        ];
        let all: Vec<_> = statements()
            .filter(|statement| watched.iter().any(|name| statement.name.ends_with(name)))
            .collect();
        assert_eq!(all.len(), watched.len());
        for statement in all {
            let plan = match &place {
                Place::Sqlite(path) => sqlite_plan(path, statement.sql)?,
                Place::Postgres(url) => postgres_plan(url, statement.for_postgres()).await?,
            };
            for scan in ["SCAN ticket_lapse", "SCAN ticket", "Seq Scan on ticket"] {
                // An index that is read from its least entry on is scanned by name, and no further than the first.
                let by_index = plan.contains("USING COVERING INDEX ticket_lapse_next");
                assert!(
                    by_index || !plan.contains(scan),
                    "{}: {plan}",
                    statement.name
                );
            }
        }
        Ok(())
    })
    .await
}

fn sqlite_plan(path: &std::path::Path, sql: &str) -> anyhow::Result<String> {
    let connection = rusqlite::Connection::open(path)?;
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    // What is not bound is nothing; a plan does not depend on it.
    let (mut rows, mut lines) = (plan.raw_query(), Vec::new());
    while let Some(row) = rows.next()? {
        lines.push(row.get::<_, String>(3)?);
    }
    Ok(lines.join("\n"))
}

async fn postgres_plan(url: &str, sql: &str) -> anyhow::Result<String> {
    let client = postgres(url).await?;
    // So few rows would be scanned: what is asked is whether they have to be.
    client.batch_execute("SET enable_seqscan = off").await?;
    let mut said = to_postgres(sql).clone();
    for (mark, value) in [("$1", "'1'"), ("$2", "'2'"), ("$3", "3")] {
        said = said.replace(mark, value);
    }
    let rows = client.query(&format!("EXPLAIN {said}"), &[]).await?;
    let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    Ok(lines.join("\n"))
}
