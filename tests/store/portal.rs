//! Portal: what people bring to tickets is kept for their Ente, once.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::id::{AttachmentId, EnteId, MachineId, PersonId, TicketId};
use custode_domain::person::{Actor, Level, Role};
use custode_domain::ticket::{Concern, Kind, Line, Opening, Routed, Ticket};
use custode_server::store::attachments::{self, Attachment};
use custode_server::store::calls::{self, Call};
use custode_server::store::ratings::{self, Rating};
use custode_server::store::{Store, StoreError, Violation, requests, tickets};

use crate::house::{Outcome, at, furnish, on_both, uuid};

/// A ticket of this person about this machine.
async fn ticket(
    store: &Store,
    ente: EnteId,
    person: PersonId,
    machine: MachineId,
    seconds: i64,
) -> anyhow::Result<TicketId> {
    let by = Actor::Person {
        id: person,
        role: Role::User,
        ente: Some(ente),
    };
    let opening = Opening {
        ticket: TicketId::from_uuid(uuid()),
        ente,
        concern: Concern::Machine(machine),
        requester: Some(person),
        channel: Channel::Sam,
        kind: Kind::Fault,
        severity: Severity::Minor,
        level: Level::First,
        category: None,
        routed: Routed::NotTried,
        competence: None,
        subject: Line::fit("Stampante"),
        description: None,
        arrived: at(seconds),
    };
    let events = Ticket::open(by, opening, at(seconds))?;
    let ticket = Ticket::replay(&events)?;
    let id = ticket.id();
    store
        .write("open", move |tx| tickets::open(tx, &ticket, &events, 2026))
        .await?;
    Ok(id)
}

#[tokio::test]
async fn a_request_is_found_by_its_mark_and_its_machines_by_their_age() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (ours, theirs) = (house.ente, furnish(&store).await?.ente);
        let person = PersonId::from_uuid(uuid());
        let others = [1, 2].map(|_| MachineId::from_uuid(uuid()));
        let first = ticket(&store, ours, person, others[0], 1).await?;
        ticket(&store, ours, person, others[1], 2).await?;
        ticket(&store, ours, person, others[0], 3).await?;
        store
            .write("test", move |tx| {
                requests::keep(tx, (ours, first), person, &[7; 32], at(1))
            })
            .await?;
        store
            .read("test", move |tx| {
                assert_eq!(requests::find(tx, ours, person, &[7; 32])?, Some(first));
                assert_eq!(requests::find(tx, ours, person, &[8; 32])?, None);
                assert_eq!(requests::find(tx, theirs, person, &[7; 32])?, None);
                let machines = requests::machines_of(tx, ours, person, 5)?;
                assert_eq!(machines, others);
                assert_eq!(requests::machines_of(tx, ours, person, 1)?, others[..1]);
                Ok::<_, StoreError>(())
            })
            .await?;
        let twice = store
            .write("test", move |tx| {
                requests::keep(tx, (ours, first), person, &[7; 32], at(2))
            })
            .await;
        assert!(twice.is_err_and(|error| error.violates(Violation::Unique)));
        let forgotten = store
            .write("test", |tx| requests::forget_before(tx, at(1)))
            .await?;
        assert_eq!(forgotten, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn files_are_found_in_their_ente_by_ticket_and_by_contents() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (ours, theirs) = (house.ente, furnish(&store).await?.ente);
        let person = PersonId::from_uuid(uuid());
        let of = ticket(&store, ours, person, house.machine, 1).await?;
        let file = Attachment {
            ente: ours,
            id: AttachmentId::from_uuid(uuid()),
            ticket: of,
            name: "perché no.pdf".to_owned(),
            kind: "pdf".to_owned(),
            size: 5_000_000_000,
            sha256: vec![9; 32],
            added_by: person,
            added_at: at(4),
        };
        let kept = file.clone();
        store
            .write("test", move |tx| attachments::insert(tx, &kept))
            .await?;
        store
            .read("test", move |tx| {
                assert_eq!(attachments::find(tx, ours, file.id)?, Some(file.clone()));
                assert_eq!(attachments::find(tx, theirs, file.id)?, None);
                assert_eq!(attachments::whose(tx, file.id)?, Some((ours, of)));
                assert_eq!(attachments::of_ente(tx, ours, file.id)?, Some((ours, of)));
                assert_eq!(attachments::of_ente(tx, theirs, file.id)?, None);
                assert_eq!(
                    attachments::of_ticket(tx, ours, of, 5)?,
                    std::slice::from_ref(&file)
                );
                assert_eq!(attachments::count(tx, ours, of)?, 1);
                assert!(attachments::uses(tx, ours, &[9; 32])?);
                assert!(!attachments::uses(tx, theirs, &[9; 32])?);
                Ok::<_, StoreError>(())
            })
            .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_last_rating_counts_and_a_call_runs_forward() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let (ente, person) = (house.ente, PersonId::from_uuid(uuid()));
        let id = ticket(&store, ente, person, house.machine, 1).await?;
        let rating = |stars, seconds| Rating {
            stars,
            remark: (stars == 5).then(|| "Gentili".to_owned()),
            by: person,
            at: at(seconds),
        };
        for (stars, seconds) in [(2, 5), (5, 6)] {
            let rating = rating(stars, seconds);
            store
                .write("test", move |tx| ratings::rate(tx, ente, id, &rating))
                .await?;
        }
        let kept = store
            .read("test", move |tx| ratings::find(tx, ente, id))
            .await?;
        assert_eq!(kept, Some(rating(5, 6)));
        let call = |seconds: [i64; 3]| Call {
            caller: person,
            answered_by: person,
            rang_at: at(seconds[0]),
            answered_at: at(seconds[1]),
            ended_at: at(seconds[2]),
        };
        let backward = call([3, 2, 4]);
        let refused = store
            .write("test", move |tx| calls::insert(tx, ente, id, &backward))
            .await;
        assert!(refused.is_err_and(|error| error.violates(Violation::Check)));
        let forward = call([1, 2, 3]);
        store
            .write("test", move |tx| calls::insert(tx, ente, id, &forward))
            .await?;
        let kept = store
            .read("test", move |tx| calls::find(tx, ente, id))
            .await?;
        assert_eq!(kept, Some(call([1, 2, 3])));
        Ok(())
    })
    .await
}
