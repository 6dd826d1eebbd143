//! The chain of the audit has no gaps and no forks, however many write at once.

use custode_server::store::audit::{self, Entry, Record};
use custode_server::store::{Store, StoreError};

use crate::house::{Outcome, at, furnish, on_both, say};

async fn note(
    store: &Store,
    object: String,
    ente: Option<custode_domain::id::EnteId>,
) -> Result<u64, StoreError> {
    store
        .write("note", move |tx| {
            let entry = Entry {
                at: at(1),
                actor: "system",
                action: "test",
                object: &object,
                ente,
                document: "{}",
            };
            audit::append(tx, &entry)
        })
        .await
}

fn first_broken(records: &[Record]) -> Option<u64> {
    let mut before = vec![0; 32];
    for (record, seq) in records.iter().zip(1..) {
        if record.seq != seq || record.prev_hash != before || record.hash != record.expected_hash()
        {
            return Some(record.seq);
        }
        before.clone_from(&record.hash);
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_make_one_chain() -> Outcome {
    on_both(|store, place| async move {
        let ente = furnish(&store).await?.ente;
        let begun = std::time::Instant::now();
        let notes = (0..64).map(|number| {
            note(
                &store,
                format!("thing:{number}"),
                (number % 2 == 0).then_some(ente),
            )
        });
        futures_util::future::try_join_all(notes).await?;
        let again = store
            .meters()
            .iter()
            .find(|(name, _)| *name == "note")
            .map_or(0, |(_, meter)| meter.again);
        say(&format!(
            "64 audit records at once: {:?}, run again {again} times, {place:?}",
            begun.elapsed()
        ));
        let mut records = store.read("chain", |tx| audit::after(tx, 0, 1000)).await?;
        assert_eq!((records.len(), first_broken(&records)), (64, None));
        records[9].document = "{\"altered\":true}".to_owned();
        assert_eq!(first_broken(&records), Some(10));
        Ok(())
    })
    .await
}
