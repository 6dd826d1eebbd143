//! Figures: the facts of tickets are kept with their events, and are walked through by the time of their last event.

use custode_domain::Severity;
use custode_domain::calendar::Zone;
use custode_domain::channel::Channel;
use custode_domain::figures::Period;
use custode_domain::id::{EnteId, PersonId, TicketId};
use custode_domain::person::{Actor, Level, Role};
use custode_domain::ticket::{Concern, Kind, Line, Opening, Ticket};
use custode_server::store::facts::{self, FactsPlace};
use custode_server::store::{Store, StoreError, tickets};
use jiff::Timestamp;

use crate::house::{Outcome, furnish, on_both, uuid};

const OPERATOR: Actor = Actor::Person {
    id: PersonId::from_uuid(uuid::Uuid::from_u128(7)),
    role: Role::Operator,
    ente: None,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A ticket opened at one instant and taken in charge at another.
async fn ticket(
    store: &Store,
    ente: EnteId,
    [opened, taken]: [&str; 2],
) -> anyhow::Result<TicketId> {
    let (opened, taken) = (at(opened), at(taken));
    let opening = Opening {
        ticket: TicketId::from_uuid(uuid()),
        ente,
        concern: Concern::Ente,
        requester: None,
        channel: Channel::Phone,
        kind: Kind::Fault,
        severity: Severity::Minor,
        level: Level::First,
        competence: None,
        subject: Line::fit("Stampante"),
        description: None,
        category: None,
        routed: custode_domain::ticket::Routed::NotTried,
        arrived: opened,
    };
    let first = Ticket::open(OPERATOR, opening, opened)?;
    let ticket = Ticket::replay(&first)?;
    let id = ticket.id();
    let second = ticket.take_charge(OPERATOR, taken)?;
    let after = ticket.clone().after(&second)?;
    store
        .write("test", move |tx| {
            tickets::open(tx, &ticket, &first, 2026)?;
            tickets::append(tx, &after, 1, &second)
        })
        .await?;
    Ok(id)
}

#[tokio::test]
async fn facts_are_walked_from_the_latest_event_and_only_where_they_can_count() -> Outcome {
    on_both(|store, _| async move {
        let ours = furnish(&store).await?.ente;
        let theirs = furnish(&store).await?.ente;
        let before = ["2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z"];
        ticket(&store, ours, before).await?;
        let early = ["2026-03-01T08:00:00Z", "2026-04-01T09:00:00Z"];
        let early = ticket(&store, ours, early).await?;
        let late = ["2026-05-01T08:00:00Z", "2026-08-01T09:00:00Z"];
        let late = ticket(&store, theirs, late).await?;
        let same = ["2026-05-01T08:00:00Z", "2026-08-01T09:00:00Z"];
        let same = ticket(&store, ours, same).await?;
        let after = ["2026-07-01T08:00:00Z", "2026-08-01T09:00:00Z"];
        ticket(&store, ours, after).await?;
        let period = Period::quarter(2026, 2, &Zone::named("Europe/Rome")?)?;
        store
            .read("test", move |tx| {
                let mut walked = Vec::new();
                let mut place: Option<FactsPlace> = None;
                loop {
                    let kept = facts::walk(tx, None, &period, place, 1)?;
                    let Some(last) = kept.last() else { break };
                    place = Some(last.place);
                    walked.push(last.facts.ticket);
                }
                let mut latest = [late, same];
                latest.sort_unstable_by(|one, other| other.cmp(one));
                assert_eq!(walked, [latest[0], latest[1], early]);
                let own = facts::walk(tx, Some(ours), &period, None, 10)?;
                let own: Vec<_> = own.iter().map(|kept| kept.facts.ticket).collect();
                assert_eq!(own, [same, early]);
                assert_eq!(facts::without(tx, None, 10)?, []);
                Ok::<_, StoreError>(())
            })
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn facts_that_were_lost_are_found_missing_and_made_with_the_next_event() -> Outcome {
    on_both(|store, _| async move {
        let ente = furnish(&store).await?.ente;
        let times = ["2026-05-01T08:00:00Z", "2026-05-01T09:00:00Z"];
        let id = ticket(&store, ente, times).await?;
        store
            .write("test", move |tx| {
                let before = facts::text(tx, ente, id)?;
                facts::forget(tx, ente, id)?;
                assert_eq!(facts::without(tx, None, 10)?, [(ente, id)]);
                facts::rebuild(tx, ente, id)?;
                assert_eq!(facts::text(tx, ente, id)?, before);
                facts::forget(tx, ente, id)?;
                let (ticket, version) = tickets::load(tx, ente, id)?.unwrap();
                let begun = ticket
                    .start_work(OPERATOR, at("2026-05-01T10:00:00Z"))
                    .unwrap();
                let after = ticket.after(&begun).unwrap();
                tickets::append(tx, &after, version, &begun)?;
                let whole = facts::text(tx, ente, id)?;
                facts::rebuild(tx, ente, id)?;
                assert_eq!(facts::text(tx, ente, id)?, whole);
                Ok::<_, StoreError>(())
            })
            .await?;
        Ok(())
    })
    .await
}
