//! Pieces of a recording follow each other, are read from anywhere, and are forgotten as one.

use custode_domain::assistance::{Asked, Class, Classes, Length};
use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, MachineId, PersonId, SessionId};
use custode_domain::person::{Actor, Role};
use custode_domain::ticket::{Concern, Line};
use custode_server::store::{Store, StoreError, Violation, recordings, sessions, tickets};

use crate::house::{Furnished, Outcome, at, furnish, on_both, uuid};
use crate::tickets::{keep, opened};

/// A session on a ticket of the Ente.
async fn session(store: &Store, ente: EnteId, machine: MachineId) -> anyhow::Result<SessionId> {
    let (ticket, events) = opened(ente, Concern::Machine(machine), Channel::Phone, 0)?;
    keep(store, (ticket.clone(), events)).await?;
    let id = SessionId::from_uuid(uuid());
    let technician = PersonId::from_uuid(uuid());
    let asked = Asked {
        session: id,
        machine,
        technician,
        key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU".parse()?,
        user: "assistenza".parse()?,
        classes: Classes::new([Class::Shell])?,
        length: Length::minutes(30)?,
        reason: Line::fit("Anagrafe non risponde"),
    };
    let by = Actor::Person {
        id: technician,
        role: Role::Specialist,
        ente: None,
    };
    let events = ticket.request_assistance(by, asked, at(2))?;
    let ticket = ticket.after(&events)?;
    let kept = store.write("ask", move |tx| {
        tickets::append(tx, &ticket, 1, &events)?;
        sessions::keep(tx, &ticket, &events)
    });
    kept.await?;
    Ok(id)
}

#[tokio::test]
async fn t28_pieces_follow_each_other_and_are_read_from_anywhere() -> Outcome {
    on_both(|store, _| async move {
        let Furnished { ente, machine, .. } = furnish(&store).await?;
        let id = session(&store, ente, machine).await?;
        let add = |from: u64, bytes: &'static [u8]| {
            let part = (id, 0);
            store.write("add", move |tx| {
                recordings::add(tx, ente, part, (from, bytes), at(10))
            })
        };
        add(0, b"abcd").await?;
        add(4, b"ef").await?;
        let twice = add(4, b"xy").await.unwrap_err();
        assert!(twice.violates(Violation::Unique));
        let have = store.read("have", move |tx| recordings::have(tx, ente, (id, 0)));
        assert_eq!(have.await?, 6);
        for (from, rest) in [
            (0, &b"abcdef"[..]),
            (3, b"def"),
            (4, b"ef"),
            (6, b""),
            (9, b""),
        ] {
            let read = store.read("behind", move |tx| {
                recordings::behind(tx, ente, (id, 0), from)
            });
            assert_eq!(read.await?, rest, "behind {from}");
        }
        for _twice in 0..2 {
            let keep = store.write("key", move |tx| {
                recordings::keep_key(tx, ente, id, &[4; 65])
            });
            keep.await?;
        }
        let keys = store.read("keys", move |tx| recordings::keys(tx, ente, id));
        assert_eq!(keys.await?, [vec![4; 65]]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn t28_a_recording_is_as_old_as_its_last_piece_and_forgotten_as_one() -> Outcome {
    on_both(|store, _| async move {
        let Furnished { ente, machine, .. } = furnish(&store).await?;
        let (old, young) = (
            session(&store, ente, machine).await?,
            session(&store, ente, machine).await?,
        );
        store
            .write("add", move |tx| {
                recordings::add(tx, ente, (old, 0), (0, b"abcd"), at(10))?;
                recordings::add(tx, ente, (old, 1), (0, b"abcd"), at(20))?;
                recordings::keep_key(tx, ente, old, &[4; 65])?;
                recordings::add(tx, ente, (young, 0), (0, b"abcd"), at(10))?;
                recordings::add(tx, ente, (young, 0), (4, b"efgh"), at(30))
            })
            .await?;
        let aged = |before| store.read("aged", move |tx| recordings::aged(tx, at(before), 10));
        assert_eq!(aged(20).await?, []);
        assert_eq!(aged(30).await?, [(ente, old)]);
        let forget = || {
            store.write("forget", move |tx| {
                recordings::forget(tx, ente, old, at(40))
            })
        };
        assert_eq!((forget().await?, forget().await?), (2, 0));
        let left = store
            .read("left", move |tx| {
                Ok::<_, StoreError>((
                    recordings::parts(tx, ente, old)?,
                    recordings::keys(tx, ente, old)?,
                    recordings::forgotten(tx, ente, old)?,
                    recordings::last(tx, ente, old)?,
                    recordings::parts(tx, ente, young)?,
                    recordings::forgotten(tx, ente, young)?,
                    recordings::last(tx, ente, young)?,
                ))
            })
            .await?;
        let expected = (
            vec![],
            Vec::<Vec<u8>>::new(),
            Some(at(40)),
            None,
            vec![(0, 8)],
            None,
            Some(at(30)),
        );
        assert_eq!(left, expected);
        Ok(())
    })
    .await
}
