//! The chain of the audit has no gaps and no forks, however many write at once; whoever alters it is found out.

mod altered;
mod desk;
mod kept;
mod sealed;

use custode_server::store::audit::{self, Deed, Entry};
use custode_server::store::{Store, StoreError};

use crate::house::{Outcome, at, furnish, on_both, say};
use desk::verified;

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
                action: Deed::Enrol,
                object: &object,
                ente,
                document: "{}",
            };
            audit::append(tx, &entry)
        })
        .await
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
        let report = verified(&store, Vec::new()).await?;
        assert_eq!((report.records, report.broken), (64, Vec::new()));
        Ok(())
    })
    .await
}
