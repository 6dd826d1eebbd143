//! A transaction is whole or nothing, whatever its neighbours do.

use custode_domain::id::{EnteId, SiteId};
use custode_server::store::enti::{self, Ente, Site};
use custode_server::store::{Store, StoreError, Violation};

use crate::house::{Outcome, at, furnish, on_both, uuid};

#[derive(Debug)]
enum Refused {
    ByTheDomain,
    ByTheStore,
}

impl From<StoreError> for Refused {
    fn from(_: StoreError) -> Self {
        Self::ByTheStore
    }
}

fn ente(name: &str) -> Ente {
    Ente {
        id: EnteId::from_uuid(uuid()),
        name: name.to_owned(),
        created_at: at(0),
    }
}

async fn names(store: &Store) -> Result<Vec<String>, StoreError> {
    store
        .read("names", |tx| {
            Ok(enti::list(tx)?.into_iter().map(|ente| ente.name).collect())
        })
        .await
}

#[tokio::test]
async fn a_refusal_takes_back_its_changes_and_reaches_the_caller() -> Outcome {
    on_both(|store, _| async move {
        let answer: Result<(), Refused> = store
            .write("refuse", |tx| {
                enti::insert(tx, &ente("Comune di Esempio"))?;
                Err(Refused::ByTheDomain)
            })
            .await;
        assert!(matches!(answer, Err(Refused::ByTheDomain)));
        assert_eq!(names(&store).await?, Vec::<String>::new());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_panic_takes_back_its_own_changes_alone() -> Outcome {
    on_both(|store, _| async move {
        let good = |name: &'static str| {
            let ente = ente(name);
            store.write("good", move |tx| enti::insert(tx, &ente))
        };
        let bad = store.write("bad", |tx| {
            enti::insert(tx, &ente("Lost"))?;
            assert_eq!(enti::list(tx)?.len(), usize::MAX, "on purpose");
            Ok::<(), StoreError>(())
        });
        let (before, bad, after) = tokio::join!(good("A"), bad, good("B"));
        before?;
        after?;
        assert!(matches!(bad, Err(StoreError::Panicked)), "{bad:?}");
        assert_eq!(names(&store).await?, ["A", "B"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn after_a_failed_statement_nothing_more_can_happen() -> Outcome {
    on_both(|store, _| async move {
        let answer = store
            .write("spoil", |tx| {
                let first = ente("Comune di Esempio");
                enti::insert(tx, &first)?;
                let again = enti::insert(tx, &first);
                assert!(again.is_err_and(|error| error.violates(Violation::Unique)));
                assert!(matches!(enti::list(tx), Err(StoreError::Spoiled)));
                Ok::<(), StoreError>(())
            })
            .await;
        assert!(matches!(answer, Err(StoreError::Spoiled)), "{answer:?}");
        assert_eq!(names(&store).await?, Vec::<String>::new());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn violations_have_the_same_name_on_both_engines() -> Outcome {
    on_both(|store, _| async move {
        let house = furnish(&store).await?;
        let site = |ente, name: &str| Site {
            ente,
            id: SiteId::from_uuid(uuid()),
            name: name.to_owned(),
            address: String::new(),
        };
        let (twice, nowhere) = (
            site(house.ente, "Municipio"),
            site(EnteId::from_uuid(uuid()), "Altrove"),
        );
        let unique = store
            .write("twice", move |tx| enti::insert_site(tx, &twice))
            .await;
        let foreign = store
            .write("nowhere", move |tx| enti::insert_site(tx, &nowhere))
            .await;
        assert!(unique.is_err_and(|error| error.violates(Violation::Unique)));
        assert!(foreign.is_err_and(|error| error.violates(Violation::ForeignKey)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_reader_cannot_write() -> Outcome {
    on_both(|store, _| async move {
        let answer = store
            .read("write", |tx| enti::insert(tx, &ente("Comune di Esempio")))
            .await;
        assert!(answer.is_err());
        assert_eq!(names(&store).await?, Vec::<String>::new());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn each_named_transaction_is_counted() -> Outcome {
    on_both(|store, _| async move {
        names(&store).await?;
        names(&store).await?;
        let refused: Result<(), StoreError> =
            store.write("refuse", |_| Err(StoreError::Stale)).await;
        assert!(matches!(refused, Err(StoreError::Stale)));
        let meters = store.meters();
        let of = |name| {
            meters
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, meter)| (meter.count, meter.failed))
        };
        assert_eq!((of("names"), of("refuse")), (Some((2, 0)), Some((1, 1))));
        Ok(())
    })
    .await
}
