//! Contracts: versions are kept as they were made, and take effect piece by piece, on both engines.

use custode_domain::contract::{Contract, Reaches, Version};
use custode_domain::id::PersonId;
use custode_domain::person::Role;
use custode_domain::sla::Target;
use custode_server::store::contracts::{self, Made, Owed};
use custode_server::store::{Store, StoreError, Violation, people};

use crate::house::{Outcome, at, furnish, on_both, uuid};
use crate::people::person;

async fn coordinator(store: &Store) -> Result<PersonId, StoreError> {
    let person = person(Role::Coordinator, None, &uuid().to_string());
    let id = person.id;
    store
        .write("coordinator", move |tx| people::insert(tx, &person))
        .await?;
    Ok(id)
}

fn made(number: u32, by: PersonId, from: i64) -> Made {
    let mut terms = Contract::of_the_tender().unwrap().terms().clone();
    terms.targets[2].resolution = Target::from_seconds(86_400 + i64::from(number)).unwrap();
    terms.desk.patron = Some("06-24".parse().unwrap());
    Made {
        id: uuid(),
        version: Version {
            number,
            from: at(from),
            reaches: Reaches::StillOpen,
            contract: Contract::new(terms, at(from)).unwrap(),
        },
        at: at(1),
        by,
        reason: "Festa del patrono, \u{e0} <b>".to_owned(),
    }
}

#[tokio::test]
async fn t38_versions_read_back_as_they_were_made_and_none_is_made_twice() -> Outcome {
    on_both(|store, _| async move {
        let ente = furnish(&store).await?.ente;
        let by = coordinator(&store).await?;
        let versions = [made(2, by, 10), made(3, by, 20)];
        for one in versions.clone() {
            store
                .write("insert", move |tx| contracts::insert(tx, ente, &one, None))
                .await?;
        }
        let read = store
            .read("read", move |tx| contracts::of_ente(tx, ente))
            .await?;
        assert_eq!(read, versions);
        let last = store
            .read("last", move |tx| contracts::last(tx, ente))
            .await?;
        assert_eq!(last, Some((3, versions[1].id)));
        let again = store
            .write("again", move |tx| {
                contracts::insert(tx, ente, &made(3, by, 30), None)
            })
            .await;
        assert!(again.is_err_and(|error| error.violates(Violation::Unique)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn t38_a_version_is_owed_from_its_beginning_until_it_is_everywhere() -> Outcome {
    on_both(|store, _| async move {
        let ente = furnish(&store).await?.ente;
        let by = coordinator(&store).await?;
        let (first, second) = (made(2, by, 10), made(3, by, 20));
        store
            .write("insert", move |tx| {
                contracts::insert(tx, ente, &first, None)?;
                contracts::insert(tx, ente, &second, None)
            })
            .await?;
        let owed = |now: i64| store.read("owed", move |tx| contracts::owed(tx, at(now)));
        assert_eq!(owed(9).await?, None);
        let expected = Owed {
            ente,
            number: 2,
            placed_to: None,
        };
        assert_eq!(owed(30).await?, Some(expected));
        store
            .write("placed", move |tx| {
                contracts::placed(tx, expected, Some(at(30)))
            })
            .await?;
        assert_eq!(owed(30).await?.map(|owed| owed.number), Some(3));
        Ok(())
    })
    .await
}
